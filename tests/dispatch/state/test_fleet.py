"""Whom time is watched for is remembered while units move, and is what a look at all would say."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dispatch.records.contact import Silence
from dispatch.records.unit import Loan, Unit
from dispatch.state.fleet import Fleet, Watched, fleet
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel, UnitState
from tests.dispatch.support.centre import at
from tests.support.examples import examples

HERE = LatLon(lat=11, lon=106)
IDLE = Unit("A", CrewLevel.BLS, "S", HERE, UnitState.AVAILABLE, HERE)
LOAN = Loan("r-1", "BD", at(3_600))

CHANGES = st.sampled_from(
    [
        {"place": LatLon(lat=12, lon=106)},
        {"fix_at": at(9)},
        {"state": UnitState.OFF_DUTY},
        {"state": UnitState.AVAILABLE},
        {"incident_id": "C-1"},
        {"incident_id": None},
        {"silence": Silence(at(0), 1)},
        {"silence": None},
        {"nonsense": {"gps": at(3)}},
        {"nonsense": {}},
        {"lent_by": LOAN},
        {"lent_by": None},
        {"lent_to": LOAN},
        {"lent_to": None},
    ]
)
STEPS = st.lists(
    st.tuples(st.sampled_from("ABC"), st.one_of(st.none(), CHANGES), st.booleans()), max_size=12
)


@given(STEPS)
@examples(60)
def test_whom_time_is_watched_for_is_what_a_look_at_every_unit_says(
    steps: list[tuple[str, dict[str, object] | None, bool]],
) -> None:
    units = Fleet({})
    for name, change, is_copied in steps:
        if is_copied:
            units = Fleet(units)
        if change is not None:
            units.put(replace(units.get(name, replace(IDLE, unit_id=name)), **change))  # type: ignore[arg-type]
        elif name in units:
            units.end(name)
        assert units.watched == Watched.of(units.values())


def test_each_list_has_the_units_that_it_is_of_in_the_order_of_their_names() -> None:
    units = fleet(
        {
            "D": replace(IDLE, unit_id="D", incident_id="C-1"),
            "B": replace(IDLE, unit_id="B", incident_id="C-2", silence=Silence(at(0), 1)),
            "C": replace(IDLE, unit_id="C", nonsense={"gps": at(3)}, lent_by=LOAN),
            "A": replace(IDLE, lent_to=LOAN),
            "E": replace(IDLE, unit_id="E"),
        }
    )
    assert units.watched == Watched(
        on_call=("B", "D"), silent=("B",), told=("C",), lent=("A", "C"), free=("B", "C", "D", "E")
    )
    assert fleet(units) is units


def test_a_unit_that_only_moves_leaves_the_lists_and_the_copy_before_as_they_are() -> None:
    before = Fleet({"A": replace(IDLE, incident_id="C-1")})
    known, after = before.watched, Fleet(before)
    after.put(replace(before["A"], place=LatLon(lat=12, lon=106), fix_at=at(9)))
    assert after.watched is known
    after.put(replace(after["A"], incident_id=None))
    assert after.watched.on_call == ()
    assert before.watched.on_call == ("A",)
    assert before["A"].fix_at is None
