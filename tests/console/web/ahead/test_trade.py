"""What it would cost to take a unit from one call for another, in the core's own words."""

from collections.abc import Mapping

import pytest

from console.picture.board import Board, Published, fold
from console.web.ahead.trade import cost, robbed
from schemas.ground.base import LatLon
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import IncidentState, Priority, UnitState
from schemas.outputs.decisions import DecisionKind, Explanation, UnitOption
from schemas.outputs.views import IncidentView
from tests.console.support import samples

TAKER = LatLon(lat=11.01, lon=106.6)
GIVER = LatLon(lat=11.02, lon=106.6)
DRIVES = {TAKER: 120_000, GIVER: 240_000}


def call(name: str, place: LatLon | None, priority: Priority, **more: object) -> IncidentView:
    one = samples.incident(1, name, priority=priority)
    return one.model_copy(update={"place": place} | more)


def board(
    *more: Published, state: UnitState = UnitState.EN_ROUTE, giver: LatLon | None = GIVER
) -> Board:
    """BC-01 is under way to C-9 (P3), four minutes away; C-1 (P1) waits."""
    known, _ = fold(
        Board(),
        [
            samples.unit(1, "BC-01", state, fix_s=0, incident_id="C-9"),
            samples.unit(1, "BC-02"),
            call("C-1", TAKER, Priority.P1),
            call("C-9", giver, Priority.P3, unit_id="BC-01"),
            *more,
        ],
    )
    return known


def options(*units: tuple[str, int]) -> Published:
    found = tuple(
        UnitOption(unit_id=name, eta_ms=ms - 60_000, mobilise_ms=60_000, position_age_s=None)
        for name, ms in units
    )
    return samples.decision(
        2, "q", DecisionKind.QUEUED, incident_id="C-1", explanation=Explanation(units=found)
    )


async def told(
    known: Board, drives: Mapping[LatLon, int] = DRIVES, *, at_s: float = 0
) -> Bilingual:
    async def drive(_origin: LatLon, goal: LatLon) -> int | None:
        return drives.get(goal)

    asked = robbed(known, "BC-01", "C-1")
    assert asked is not None
    return await cost(known, asked, samples.at(at_s), drive)


async def test_the_gain_is_against_the_soonest_free_unit() -> None:
    known = board(options(("BC-01", 60_000), ("BC-02", 500_000), ("XX-01", 90_000)))
    said = await told(known)  # BC-01 itself is under way, XX-01 is not there: neither is free
    assert said.en == (
        "saves C-1 (P1) 6 min 20 s; C-9 (P3) waits again: BC-01 would have been there in 4 min 00 s"
    )
    assert said.vi == (
        "C-1 (P1) được sớm hơn 6 phút 20 giây; "
        "C-9 (P3) trở lại hàng chờ: BC-01 lẽ ra đến đó sau 4 phút 00 giây"
    )


async def test_a_unit_that_is_farther_than_a_free_one_costs_both() -> None:
    said = await told(board(options(("BC-02", 100_000))))
    assert said.en.startswith("costs C-1 (P1) 20 s; C-9 (P3) waits again")


async def test_with_nobody_else_it_is_said() -> None:
    assert (await told(board())).en.startswith("nobody else for C-1 (P1); C-9")


@pytest.mark.parametrize(
    ("eta_ms", "gain"), [(400_000, "saves C-1 (P1) 4 min 00 s"), (None, "nobody else")]
)
async def test_the_gain_is_against_what_is_left_of_its_own_unit_s_way(
    eta_ms: int | None, gain: str
) -> None:
    order = samples.assignment(3).model_copy(update={"unit_id": "BC-02", "eta_ms": eta_ms})
    unit = samples.unit(3, "BC-02", UnitState.EN_ROUTE, incident_id="C-1")
    taken = call("C-1", TAKER, Priority.P1, unit_id="BC-02", state=IncidentState.ASSIGNED)
    said = await told(board(unit, taken.model_copy(update={"journal_offset": 3}), order), at_s=43)
    assert said.en.startswith(gain)


async def test_what_no_road_leads_to_is_said() -> None:
    said = await told(board(), {})
    assert said.en == "no road leads BC-01 to C-1 (P1); C-9 (P3) waits again"


async def test_a_call_without_a_place_waits_again() -> None:
    assert (await told(board(giver=None))).en.endswith("C-9 (P3) waits again")


def test_nobody_is_robbed_by_who_is_free_at_the_scene_or_its_own() -> None:
    known = board()
    assert robbed(known, "BC-02", "C-1") is None
    assert robbed(known, "BC-01", "C-9") is None
    assert robbed(known, "BC-01", "C-404") is None
    assert robbed(known, "XX-01", "C-1") is None
    assert robbed(board(state=UnitState.ON_SCENE), "BC-01", "C-1") is None
    over = samples.incident(5, "C-9", IncidentState.CLOSED)
    assert robbed(board(over), "BC-01", "C-1") is None
