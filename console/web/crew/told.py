"""What one unit is told, and nothing of any other."""

from collections.abc import Mapping
from typing import Any

from console.picture.board import Board
from console.web.live.shown import shown
from dispatch.rules.duplicates import distance_m
from schemas.events.moves import MoveOrder
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import UnitState
from schemas.outputs.assignments import Assignment
from schemas.outputs.views import UnitView
from schemas.rules.alarms import AlarmKind, AlarmState

Sites = Mapping[str, Mapping[str, Any]]
"""Hospitals by id: name and place."""

_ON_BOARD = frozenset({UnitState.TRANSPORTING, UnitState.AT_HOSPITAL})
_UNSEEN = frozenset({AlarmState.RAISED, AlarmState.ESCALATED})


def of_unit(board: Board, unit_id: str, sites: Sites) -> dict[str, Any]:
    """Give a unit's state, order, move, hospital and call for help; null where there is none.

    ``walk_m`` is how far the crew walks from where the road ends, in metres; null where it drives
    all the way or has the patient. ``sos.seen``: a person at the centre has acknowledged the call
    for help. ``stands_at`` is the name of the hospital where its position says that it is.
    """
    view, order, move = _of(board, unit_id)
    alerts = [one for one in board.pre_alerts.values() if one.unit_id == unit_id]
    alert = alerts[-1] if alerts and order is not None else None
    return {
        "unit_id": unit_id,
        "unit": None if view is None else shown(view),
        "order": None if order is None else shown(order),
        "walk_m": None if _is_on_board(view) else _walk_m(order),
        "move": None if move is None else shown(move),
        "stands_at": _stands_at(view, sites),
        "hospital": None if order is None else sites.get(order.hospital_id or ""),
        "pre_alert": None
        if alert is None
        else {"state": alert.state.value, "hospital_id": alert.hospital_id},
        "sos": _sos(board, unit_id),
    }


def goal_of(board: Board, unit_id: str, sites: Sites) -> LatLon | None:
    """Give where a unit has to drive to: call, hospital or stand-by point; null: nowhere known."""
    view, order, move = _of(board, unit_id)
    if order is None:
        return None if move is None else move.place
    if _is_on_board(view):
        hospital = sites.get(order.hospital_id or "")
        return None if hospital is None else LatLon.model_validate(hospital["place"])
    return order.stop or order.place


def _is_on_board(view: UnitView | None) -> bool:
    """Tell whether a unit has the patient."""
    return view is not None and view.state in _ON_BOARD


def _stands_at(view: UnitView | None, sites: Sites) -> str | None:
    if view is None or view.proposed is None:
        return None
    site = sites.get(view.proposed.place_id)
    return None if site is None else str(site["name"])


def _walk_m(order: Assignment | None) -> int | None:
    if order is None or order.place is None or order.stop is None:
        return None
    return distance_m(order.stop, order.place)


def _of(board: Board, unit_id: str) -> tuple[UnitView | None, Assignment | None, MoveOrder | None]:
    return board.units.get(unit_id), board.orders.get(unit_id), board.moves.get(unit_id)


def _sos(board: Board, unit_id: str) -> dict[str, Any] | None:
    for one in board.alarms.values():
        if one.kind is AlarmKind.CREW_SOS and one.unit_id == unit_id:
            return {"at": one.raised_at.isoformat(), "seen": one.status not in _UNSEEN}
    return None
