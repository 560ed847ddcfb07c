from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.ground.unchecked import unchecked
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel, CrewReport, UnitState
from schemas.outputs.views import LostLink, ProposedStatus, UnitView
from tests.support.examples import examples

NOW = datetime(2026, 11, 30, 7, 0, 0, 250_000, tzinfo=UTC)

PROPOSED = ProposedStatus(
    status=CrewReport.ON_SCENE,
    where="scene",
    place_id="I-1",
    since=NOW,
    proposed_at=NOW,
    taken_at=None,
)

instants = st.integers(0, 10**15).map(lambda us: NOW + timedelta(microseconds=us))

views = st.fixed_dictionaries(
    {
        "centre_id": st.just("BD"),
        "cause_id": st.just("evt-1"),
        "decided_at": instants,
        "journal_offset": st.integers(0, 2**40),
        "unit_id": st.just("BD-01"),
        "crew_level": st.sampled_from(CrewLevel),
        "station_id": st.just("S"),
        "state": st.sampled_from(UnitState),
        "place": st.builds(LatLon, lat=st.floats(-90, 90), lon=st.floats(-180, 180)),
        "fix_at": st.none() | instants,
        "incident_id": st.sampled_from([None, "I-1"]),
        "lent_by": st.sampled_from([None, "LC"]),
        "lent_to": st.sampled_from([None, "LC"]),
        "doubtful_since": st.none() | instants,
        "clock_ahead_s": st.none() | st.floats(-1e6, 1e6),
        "welfare_asked_at": st.none() | instants,
        "heading_deg": st.none() | st.floats(0, 359.9),
        "proposed": st.sampled_from([None, PROPOSED]),
        "placeless_at": st.none() | instants,
        "lost": st.sampled_from([(), (LostLink(source="gateway/7", since=NOW),)]),
    }
)


@examples(60)
@given(views)
def test_it_is_what_the_model_makes_of_checked_values(fields: dict[str, object]) -> None:
    made, checked = unchecked(UnitView)(**fields), UnitView.model_validate(fields)
    assert made == checked
    assert made.model_dump_json() == checked.model_dump_json()
    assert repr(made) == repr(checked)
    assert made.model_fields_set == checked.model_fields_set
    changes = {"state": UnitState.OFF_DUTY}
    assert made.model_copy(update=changes) == checked.model_copy(update=changes)
    assert UnitView.model_validate_json(made.model_dump_json()) == checked


def test_a_field_that_is_missing_or_that_there_is_not_is_a_bug() -> None:
    place = unchecked(LatLon)
    with pytest.raises(TypeError, match="lon"):
        place(lat=1.0)
    with pytest.raises(TypeError, match="height"):
        place(lat=1.0, lon=2.0, height=3.0)
