"""Two dispatchers who disagree: every command of one against every decision of the other."""

from collections.abc import Callable
from typing import Any

import pytest

from dispatch.units.standing import CONTRADICTS, Standing, concerned
from schemas.events.commands import (
    AcceptProposal,
    AskAid,
    AssignUnit,
    ChooseHospital,
    CloseIncident,
    DeclareMassCasualty,
    HoldIncident,
    LendUnit,
    MergeIncidents,
    ReleaseUnit,
    ReopenIncident,
    SplitIncident,
    StandDownMassCasualty,
)
from schemas.events.incidents import IncidentCancelled
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import CrewLevel, UnitState
from schemas.outputs.decisions import Decision, DecisionKind
from tests.dispatch.support.centre import Centre, Said, hospital, unit
from tests.dispatch.support.plain_roads import here
from tests.support.tree import ROOT

LAN, MINH = "lan", "minh"
S = Standing
NEAR = 0.2


def centre_of(x: float | None = 0.0, *, other: float | None = None) -> Centre:
    """C-0 waits for its place, or is at ``other``; A is sent to C-1 unless its place is unknown."""
    units = [unit("A", 0), unit("B", 20), unit("D", 30), unit("E", 35), unit("F", 36)]
    centre = Centre(units, [hospital("h", 50), hospital("i", 60)])
    centre.call("C-0", x=other)
    centre.call("C-1", x=x)
    return centre


def many() -> Centre:
    """C-1 was declared by its count: it has further units, nobody decided anything so far."""
    centre = centre_of()
    centre.counted(("red", 3), ("yellow", 3))
    assert "C-1.2" in centre.world.incidents
    return centre


def does(kind: type[Event], base: Callable[[], Centre] = centre_of, **fields: Any) -> Centre:  # noqa: ANN401
    """Lan decides something, and it is done."""
    centre = base()
    given = {"reason": "lý do"} if "reason" in kind.model_fields else {}
    said = centre.say(kind, source=LAN, **{"incident_id": "C-1"} | given | fields)
    assert DecisionKind.REFUSED not in said.kinds
    return centre


def reopened(name: str, base: Callable[[], Centre]) -> Centre:
    def cancelled() -> Centre:
        centre = base()
        centre.say(IncidentCancelled, incident_id=name, reason="nhầm")
        return centre

    return does(ReopenIncident, cancelled, incident_id=name)


def released() -> Centre:
    centre = centre_of()
    centre.say(ReleaseUnit, source=LAN, unit_id="A", reason="hỏng còi")
    assert centre.unit("A").state is UnitState.AVAILABLE
    return centre


DECIDED: dict[Standing, Callable[[], Centre]] = {
    S.UNIT: lambda: does(AssignUnit, unit_id="B"),
    S.HOLD: lambda: does(HoldIncident, lambda: centre_of(None)),
    S.HOSPITAL: lambda: does(ChooseHospital, hospital_id="h", chosen_by="patient"),
    S.RELEASED: released,
    S.REOPENED: lambda: reopened("C-1", lambda: centre_of(None)),
    S.DECLARED: lambda: does(DeclareMassCasualty, lambda: centre_of(None), staging=here(40)),
    S.STOOD_DOWN: lambda: does(StandDownMassCasualty, many),
    S.APART: lambda: does(SplitIncident, lambda: centre_of(other=NEAR)),
    S.CLOSED: lambda: does(CloseIncident),
    S.MERGED: lambda: does(MergeIncidents, incident_id="C-0", duplicate_id="C-1"),
}
"""Lan's decision about C-1."""


def held_leg() -> Centre:
    centre = many()
    waiting = next(n for n, one in centre.world.incidents.items() if one.part_of and not one.order)
    return does(HoldIncident, lambda: centre, incident_id=waiting)


ON_A_FURTHER_UNIT: dict[Standing, Callable[[], Centre]] = {
    S.UNIT: lambda: does(AssignUnit, many, incident_id="C-1.2", unit_id="A", force=True),
    S.HOLD: held_leg,
    S.HOSPITAL: lambda: does(
        ChooseHospital, many, incident_id="C-1.2", hospital_id="h", chosen_by="patient"
    ),
    S.REOPENED: lambda: reopened("C-1.2", many),
}
"""To stand down contradicts what was decided about the further units of a declared incident."""


def told(centre: Centre, kind: type[Event], who: str, **more: Any) -> Said:  # noqa: ANN401
    """Somebody says the contrary about C-1."""
    incident = centre.world.incidents.get("C-1")
    sent = incident.order.unit_id if incident and incident.order else "D"
    was_released = incident is not None and bool(incident.released_by)
    fields: dict[str, Any] = {
        "incident_id": "C-0" if kind is MergeIncidents else "C-1",
        "duplicate_id": "C-1",
        "unit_id": sent if kind is ReleaseUnit else "A" if was_released else "F",
        "hospital_id": "i",
        "chosen_by": "clinician",
        "proposal_id": "dec-none",
        "neighbour_id": "HCM",
        "crew_level": CrewLevel.BLS,
        "request_id": "req-none",
        "reason": "ngược lại",
        "staging": here(45) if kind is DeclareMassCasualty else None,
    }
    given = {name: value for name, value in fields.items() if name in kind.model_fields}
    return centre.say(kind, source=who, **given | more)


def objected(said: Said) -> bool:
    """Whether it was refused because of who says it."""
    refused = [d.refused for d in said.every(Decision) if d.refused is not None]
    return bool(refused) and refused[0].field == "source"


def decided(what: Standing, kind: type[Event]) -> Centre:
    if kind is StandDownMassCasualty and what in ON_A_FURTHER_UNIT:
        return ON_A_FURTHER_UNIT[what]()
    return DECIDED[what]()


@pytest.mark.parametrize("what", Standing)
@pytest.mark.parametrize("kind", CONTRADICTS, ids=lambda kind: kind.__name__)
def test_another_persons_contrary_command_is_refused_and_changes_nothing(
    kind: type[Event], what: Standing
) -> None:
    centre = decided(what, kind)
    before = centre.digest
    said = told(centre, kind, MINH)
    assert objected(said) is (what in CONTRADICTS[kind])
    if not objected(said):
        return
    assert said.refused == ("source", MINH)
    assert LAN in said.decided(DecisionKind.REFUSED).summary.vi
    assert "force" in said.decided(DecisionKind.REFUSED).summary.en
    assert centre.digest == before
    assert not objected(told(centre, kind, MINH, force=True))


@pytest.mark.parametrize("what", Standing)
@pytest.mark.parametrize("kind", CONTRADICTS, ids=lambda kind: kind.__name__)
def test_everybody_may_change_their_own_mind(kind: type[Event], what: Standing) -> None:
    assert not objected(told(decided(what, kind), kind, LAN))


def test_every_command_has_its_row_and_may_be_forced_where_it_can_be_refused() -> None:
    assert len(CONTRADICTS) == 14
    for kind, against in CONTRADICTS.items():
        assert ("force" in kind.model_fields) is bool(against)
    undo_nothing = {kind for kind, against in CONTRADICTS.items() if not against}
    assert undo_nothing == {AcceptProposal, AskAid, LendUnit}
    assert {what for against in CONTRADICTS.values() for what in against} == set(Standing)


def test_to_ask_a_neighbour_looks_at_nobodys_decision() -> None:
    centre = Centre([unit("A", 0)], [hospital("h", 100)])
    centre.call("C-1", x=5)
    ask = AskAid(
        event_id="e-ask",
        centre_id=centre.world.centre_id,
        occurred_at=centre.world.now,
        source="lan",
        neighbour_id="HCM",
        crew_level=CrewLevel.ALS,
        reason="quá tải",
    )
    assert list(concerned(centre.world, ask)) == []


def test_the_page_shows_the_table_that_is_used() -> None:
    text = (ROOT / "docs" / "two-dispatchers.md").read_text(encoding="utf-8")
    shown = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) == 4 and cells[0].startswith("`command."):
            shown[cells[0].strip("`")] = set(cells[1].replace("`", "").split()) - {"–"}
    used = {
        kind.model_fields["type"].default: {what.value for what in against}
        for kind, against in CONTRADICTS.items()
    }
    assert shown == used


def test_what_the_engine_or_the_call_centre_did_is_nobodys_decision() -> None:
    centre = centre_of()
    centre.say(IncidentCancelled, source=LAN, incident_id="C-1", reason="nhầm")
    assert not objected(told(centre, ReopenIncident, MINH))
    assert not objected(told(many(), StandDownMassCasualty, MINH))


def test_who_agrees_to_a_choice_of_hospital_does_not_take_it_over() -> None:
    centre = DECIDED[S.HOSPITAL]()
    assert not objected(told(centre, ChooseHospital, MINH, hospital_id="h"))
    assert objected(told(centre, ChooseHospital, MINH))
    assert not objected(told(centre, ChooseHospital, LAN))


def test_a_declaration_said_again_is_a_repetition_and_moves_nothing() -> None:
    centre = DECIDED[S.DECLARED]()
    before = centre.digest
    for staging in (None, here(40)):
        said = told(centre, DeclareMassCasualty, MINH, staging=staging)
        assert said.refused == ("incident_id", "C-1"), "it is declared already"
    assert centre.digest == before


def test_a_new_count_ends_what_a_person_stood_down() -> None:
    centre = DECIDED[S.STOOD_DOWN]()
    assert objected(told(centre, DeclareMassCasualty, MINH))
    centre.counted(("red", 6))
    assert centre.scene.declaration is not None
    assert centre.incident().stood_down_by is None


@pytest.mark.parametrize("status", ["declined"])
def test_an_event_ends_a_decision_and_anybody_decides_anew(status: str) -> None:
    centre = DECIDED[S.UNIT]()
    centre.crew("B", status)
    assert not objected(told(centre, ReleaseUnit, MINH))


def test_a_hold_stays_when_another_call_is_merged_into_it() -> None:
    centre = DECIDED[S.HOLD]()
    pair = {"incident_id": "C-1", "duplicate_id": "C-0"}
    said = told(centre, MergeIncidents, MINH, **pair)
    assert said.decided(DecisionKind.MERGED).overruled_by == MINH
    assert (centre.incident().decided_by, centre.incident().queue_reason) == (LAN, "held")


def test_to_close_one_unit_of_a_declared_incident_ends_nobodys_declaration() -> None:
    centre = does(DeclareMassCasualty, many, staging=here(40))
    assert not objected(told(centre, CloseIncident, MINH, incident_id="C-1.2"))
    assert objected(told(centre, CloseIncident, MINH))


def test_a_unit_of_another_call_is_no_matter_of_this_one() -> None:
    centre = centre_of()
    assert told(centre, ReleaseUnit, MINH, unit_id="F").refused == ("unit_id", "F")
    assert told(centre, ReleaseUnit, MINH, unit_id="none").refused == ("unit_id", "none")
