"""What it would cost to take a unit from one call for another: said before a person orders it.

The words are those in which the core says what its own trades cost. The times are of now: by road
from where the unit was last seen, against what the other call was promised.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from console.picture.board import Board
from dispatch.rules.lifecycle import ON_THE_WAY
from dispatch.words.explain import duration, say
from schemas.ground.base import LatLon
from schemas.ground.ids import IncidentId, UnitId
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import UnitState
from schemas.outputs.decisions import UnitOption
from schemas.outputs.views import IncidentView, UnitView

Drive = Callable[[LatLon, LatLon], Awaitable[int | None]]
"""Gives the time by road with sirens from one place to another, ms; null: no way."""

_MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit that is under way to ``giver``, and the call that it would be sent to instead."""

    unit: UnitView
    taker: IncidentView
    giver: IncidentView


def robbed(board: Board, unit_id: UnitId, incident_id: IncidentId) -> Asked | None:
    """Find whom it would rob to send a unit to a call; null where that robs nobody."""
    unit, taker = board.units.get(unit_id), board.calls.get(incident_id)
    if unit is None or taker is None or unit.state not in ON_THE_WAY:
        return None
    giver = board.calls.get(unit.incident_id or "")
    if giver is None or giver.incident_id == taker.incident_id:
        return None
    return Asked(unit, taker, giver)


async def cost(board: Board, asked: Asked, now: datetime, drive: Drive) -> Bilingual:
    """Say what the taker gains and the giver loses.

    The taker's gain is against the unit that is under way to it, else against the soonest free unit
    of its last decision. What the giver loses is the unit that was so long away from it: who comes
    instead is decided by the engine after the order.
    """
    there_ms = await _there(asked.unit, asked.taker.place, drive)
    away_ms = await _there(asked.unit, asked.giver.place, drive)
    return say(
        "trade.before", gains=_gains(board, asked, now, there_ms), loses=_loses(asked, away_ms)
    )


async def _there(unit: UnitView, place: LatLon | None, drive: Drive) -> int | None:
    return None if place is None else await drive(unit.place, place)


def _gains(board: Board, asked: Asked, now: datetime, there_ms: int | None) -> Bilingual:
    """Say how much sooner or later the call would be reached than by what it could have."""
    taker = asked.taker
    words = {"incident": taker.incident_id, "priority": taker.priority}
    if there_ms is None:
        return say("trade.no_road", unit=asked.unit.unit_id, **words)
    before_ms = _before(board, asked, now)
    if before_ms is None:
        return say("trade.else_nobody", **words)
    key = "trade.saves" if there_ms <= before_ms else "trade.costs"
    return say(key, time=duration(abs(before_ms - there_ms)), **words)


def _before(board: Board, asked: Asked, now: datetime) -> int | None:
    """Give when the call would be reached without the trade, ms from now; null: by nobody known."""
    taker = asked.taker
    order = board.orders.get(taker.unit_id or "")
    if order is not None and order.incident_id == taker.incident_id:
        if order.eta_ms is None:
            return None
        return max(0, order.eta_ms - int((now - order.decided_at).total_seconds() * _MS))
    choice = board.choices.get(taker.incident_id)
    options = choice.explanation.units if choice is not None else ()
    free = [one for one in options if _is_free(board, one.unit_id)]
    return min((_total_ms(one) for one in free), default=None)


def _is_free(board: Board, unit_id: UnitId) -> bool:
    unit = board.units.get(unit_id)
    return unit is not None and unit.state is UnitState.AVAILABLE and unit.lent_to is None


def _total_ms(one: UnitOption) -> int:
    return one.eta_ms + one.mobilise_ms + one.penalty_ms + one.clear_in_ms + one.doubt_ms


def _loses(asked: Asked, away_ms: int | None) -> Bilingual:
    """Say that the other call waits again, and how near its unit was."""
    words = {"incident": asked.giver.incident_id, "priority": asked.giver.priority}
    if away_ms is None:
        return say("trade.waits", **words)
    return say("trade.waits_so_near", unit=asked.unit.unit_id, time=duration(away_ms), **words)
