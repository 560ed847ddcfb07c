"""Every state against every report: what is legal does what it says, the rest changes nothing."""

from dataclasses import replace
from itertools import product

import pytest

from dispatch.rules.lifecycle import (
    INCIDENT_OF_UNIT,
    ON_THE_WAY,
    PATIENT_ON_BOARD,
    UNIT,
    next_unit_state,
)
from schemas.ground.vocabulary import CrewReport, IncidentState, UnitState
from tests.dispatch.support.centre import Centre, at, hospital, unit

# The table a second time, written from the crew's point of view: rows are
# states, columns what is reported; "." is refused.
UNIT_TABLE = """
              accepted declined  mobilised on_scene transporting at_hospital clear     off_duty
off_duty      .        .         .         .        .            .           available off_duty
available     .        .         .         .        .            .           available off_duty
alerted       accepted available en_route  .        .            .           .         .
accepted      accepted available en_route  .        .            .           .         .
en_route      .        available en_route  on_scene .            .           .         .
on_scene      .        .         .         on_scene transporting .           available .
transporting  .        .         .         .        transporting at_hospital .         .
at_hospital   .        .         .         .        transporting at_hospital available off_duty
"""
INCIDENT_AFTER = {
    "accepted": IncidentState.ASSIGNED,
    "en_route": IncidentState.EN_ROUTE,
    "on_scene": IncidentState.ON_SCENE,
    "transporting": IncidentState.TRANSPORTING,
    "at_hospital": IncidentState.AT_HOSPITAL,
}


def read(table: str) -> dict[tuple[str, str], str | None]:
    header, *rows = table.strip().splitlines()
    return {
        (row.split()[0], column): None if cell == "." else cell
        for row in rows
        for column, cell in zip(header.split(), row.split()[1:], strict=True)
    }


UNIT_MOVES = read(UNIT_TABLE)


def in_state(state: UnitState) -> Centre:
    """A centre whose unit U is in this state, on incident C-1 where the state has one."""
    on_duty = state is not UnitState.OFF_DUTY
    centre = Centre([unit("U", 5, on_duty=on_duty)], [hospital("h", 100), hospital("i", 200)])
    if state in INCIDENT_OF_UNIT:
        centre.call(x=20)
        centre.bring("U", state)
    assert centre.unit("U").state is state
    return centre


def test_the_tables_cover_every_state_and_report() -> None:
    assert set(UNIT_MOVES) == set(product(UnitState, CrewReport))
    assert set(UNIT) == set(UnitState)


@pytest.mark.parametrize(("state", "report"), UNIT_MOVES)
def test_unit_table(state: str, report: str) -> None:
    assert next_unit_state(UnitState(state), CrewReport(report)) == UNIT_MOVES[state, report]


@pytest.mark.parametrize(("state", "report"), [pair for pair, to in UNIT_MOVES.items() if not to])
def test_an_illegal_report_is_refused_and_changes_nothing(state: str, report: str) -> None:
    centre = in_state(UnitState(state))
    before = centre.digest
    said = centre.crew("U", report)
    assert said.refused == ("status", report)
    assert centre.digest == before


@pytest.mark.parametrize(("state", "report"), [pair for pair, to in UNIT_MOVES.items() if to])
def test_a_legal_report_moves_the_unit_and_its_incident(state: str, report: str) -> None:
    centre = in_state(UnitState(state))
    leaves = (state, report) == ("at_hospital", "transporting")  # for another hospital only
    said = centre.crew("U", report, hospital_id="i" if leaves else None)
    after = UNIT_MOVES[state, report]
    assert "refused" not in said.kinds
    assert centre.unit("U").state == after
    if after in {"available", "off_duty"}:
        assert centre.unit("U").incident_id is None
    else:
        assert centre.incident().state is INCIDENT_AFTER[str(after)]
        assert centre.unit("U").incident_id == "C-1"


@pytest.mark.parametrize("state", [s for s in UnitState if UNIT_MOVES.get((s, s)) == s])
def test_a_repeated_report_is_taken_and_changes_nothing(state: UnitState) -> None:
    centre = in_state(state)
    before = centre.unit("U")
    centre.clock_s += 5
    said = centre.crew("U", state.value)
    assert said.kinds == []
    now = at(centre.clock_s)
    assert centre.unit("U") == replace(before, heard_at=now, spoke_at=now, spoke_by="test")


def test_groups_of_states_are_told_apart() -> None:
    assert not ON_THE_WAY & PATIENT_ON_BOARD
    assert ON_THE_WAY | PATIENT_ON_BOARD | {UnitState.ON_SCENE} == set(INCIDENT_OF_UNIT)
