from datetime import timedelta
from pathlib import Path

import pytest

from console.alarms.report import NOT_MEASURED, count, lines, of_journal, of_trial, with_calls
from console.alarms.trial import Terms
from console.centre.folder import Centre
from schemas.events.incidents import IncidentReported
from schemas.events.ticks import Tick
from schemas.ground.envelope import Event
from schemas.ground.errors import ConfigurationError, InvariantBroken
from schemas.ground.vocabulary import CrewLevel, Priority
from schemas.journal import JournalRecord
from schemas.rules.alarms import AlarmKind
from streams.host.settings import Settings
from tests.console.support import samples
from tests.console.support.samples import START


def journal(path: Path, centre: Centre, *, minutes: int) -> Path:
    """A centre, a call from nobody knows where, and a tick a minute."""

    def head(number: int) -> dict[str, object]:
        now = START + timedelta(minutes=number)
        return {
            "event_id": f"e-{number}",
            "centre_id": centre.city.centre_id,
            "occurred_at": now,
            "received_at": now,
            "source": "test",
        }

    call = IncidentReported.model_validate(
        head(0)
        | {"incident_id": "C-1", "priority": Priority.P1, "crew_level": CrewLevel.BLS}
        | {"complaint": "ngất", "place": None}
    )
    ticks = [Tick.model_validate(head(number)) for number in range(1, minutes + 1)]
    configured = centre.configured(START).model_copy(update={"received_at": START})
    events: list[Event] = [configured, call, *ticks]
    records = [JournalRecord.model_validate({"event": one}) for one in events]
    path.write_text("".join(f"{one.model_dump_json()}\n" for one in records), encoding="utf-8")
    return path


def test_a_kept_journal_is_decided_again_and_counted(centre: Centre, tmp_path: Path) -> None:
    found = of_journal(centre, journal(tmp_path / "day.jsonl", centre, minutes=60), 1)
    assert found.hours == pytest.approx(1)
    assert found.announced == {("no_location", "high"): 2}, "announced, then escalated"
    assert (found.escalations, found.standing_at_end) == (1, 1)
    said = lines("day", found)
    assert said[0] == "day: 1 h, 1 operator(s)"
    assert any(line.startswith("  no_location") and line.endswith("2.00") for line in said)
    assert "  budget              within" in said
    assert f"  not measured        {NOT_MEASURED}" in said


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{}\n", "line 1 is no journal record"),
        (b"\xff\n", "cannot be read"),
        (b"", "holds no time that passes"),
    ],
)
def test_a_file_that_is_no_journal_is_refused(
    centre: Centre, tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=why):
        of_journal(centre, path, 1)


def test_a_journal_of_other_roads_is_refused(centre: Centre, tmp_path: Path) -> None:
    path = journal(tmp_path / "x.jsonl", centre, minutes=2)
    map_hash = centre.roads.hash
    path.write_text(path.read_text("utf-8").replace(map_hash, "0" * 64), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="other roads"):
        of_journal(centre, path, 1)


def test_a_journal_of_another_centre_has_nothing_to_count(centre: Centre, tmp_path: Path) -> None:
    path = journal(tmp_path / "x.jsonl", centre, minutes=2)
    ours = f'"centre_id":"{centre.city.centre_id}"'
    path.write_text(path.read_text("utf-8").replace(ours, '"centre_id":"OTHER"'), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="holds no time"):
        of_journal(centre, path, 1)


def test_a_journal_of_one_instant_has_no_hours(centre: Centre, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="more than one instant"):
        of_journal(centre, journal(tmp_path / "x.jsonl", centre, minutes=0), 1)


def test_a_fault_of_the_core_is_no_figure() -> None:
    broken = samples.alarm(1, kind=AlarmKind.INVARIANT_BROKEN)
    with pytest.raises(InvariantBroken, match="no unit"):
        count([samples.decision(0), samples.alarm(0), broken])


def test_a_demand_is_the_citys_own_or_the_given_one(centre: Centre) -> None:
    assert with_calls(centre, None) is centre
    changed = with_calls(centre, 7.5)
    assert changed.city.demand.calls_per_hour == 7.5
    assert changed.city.demand.priority_share == centre.city.demand.priority_share


@pytest.mark.slow
def test_a_trial_is_counted(centre: Centre) -> None:
    terms = Terms(seed=1, start=START, hours=0.05, acknowledge_s=None)
    found = of_trial(centre, Settings(), terms, 2)
    assert found.hours == pytest.approx(0.05)
    assert found.operators == 2
