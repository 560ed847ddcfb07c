"""Crews that leave orders unanswered: every call doubts them until they are heard of.

A tracker's later fix is enough once, for the vehicle may only have been out of reach. A crew that
has left several orders unanswered, or accepted one and did not roll, is heard of by a word only:
its tracker goes on whether or not anybody reads the orders.
"""

from typing import Final

from dispatch.alarms.causes import key_of, raise_alarm, withdraw_alarms
from dispatch.alarms.common_causes import ORDERS
from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing, require
from dispatch.records.contact import Silence
from dispatch.records.incident import Incident
from dispatch.records.unit import Order, Unit
from dispatch.state.turn import Turn
from dispatch.state.world import World
from schemas.events.vehicles import VehiclePosition
from schemas.ground.texts import Bilingual
from schemas.outputs.decisions import IneligibleReason
from schemas.rules.alarms import AlarmKind

OF_ORDER: Final = (AlarmKind.NOT_ACKNOWLEDGED, AlarmKind.NOT_MOBILISED)
"""What stands about an order that a unit keeps although nobody answers it, and ends with it."""


def begin(
    turn: Turn, unit: Unit, incident: Incident, why: Bilingual, *, needs_word: bool
) -> Incident:
    """Doubt a unit whose order nobody answered; give its incident with one more of these.

    ``needs_word``: no fix will do, for its crew had answered and does not do what it said.
    """
    order = existing(incident.order, "an order was not answered")
    before = unit.silence.orders if unit.silence is not None else 0
    orders = before + 1
    if needs_word:
        orders = max(orders, turn.world.policies.watch.word_needed_from)
    turn.put_unit(replaced(unit, silence=Silence(order.given_at, orders)))
    raise_alarm(
        turn,
        AlarmKind.UNIT_SILENT,
        unit.unit_id,
        unit_id=unit.unit_id,
        words={"call": incident.incident_id, "why": why},
    )
    return replaced(incident, unanswered=incident.unanswered + 1)


def heard(turn: Turn, unit: Unit) -> Unit:
    """Give a unit as nobody doubts it any more: its crew or a dispatcher has said a word on it.

    The calls that it did not answer may ask it again. O(open incidents) where it was silent.
    """
    if unit.silence is None:
        return unit
    withdraw_alarms(turn, unit.unit_id, AlarmKind.UNIT_SILENT)
    for name in sorted(turn.world.incidents):
        incident = turn.world.incidents[name]
        if incident.excluded.get(unit.unit_id) is IneligibleReason.TIMED_OUT:
            others = {one: why for one, why in incident.excluded.items() if one != unit.unit_id}
            turn.put_incident(replaced(incident, excluded=others))
    return replaced(unit, silence=None)


def seen(turn: Turn, unit: Unit, event: VehiclePosition) -> Unit:
    """Give a unit as it is doubted after a fix: one that is newer than its order clears it once."""
    silence = unit.silence
    if silence is None or not silence.is_doubtful or event.occurred_at <= silence.since:
        return unit
    if silence.orders >= turn.world.policies.watch.word_needed_from:
        return unit
    withdraw_alarms(turn, unit.unit_id, AlarmKind.UNIT_SILENT)
    return replaced(unit, silence=replaced(silence, is_doubtful=False))


def must_keep(world: World, incident: Incident) -> bool:
    """Tell whether a call has asked in vain so often that it keeps its best unit from now on."""
    return incident.unanswered >= world.policies.watch.unanswered_max


def many_are(world: World) -> bool:
    """Tell whether so many are silent that orders as such are not being answered."""
    one = world.alarms.get(key_of(AlarmKind.ORDERS_UNANSWERED, ORDERS))
    return one is not None and one.stands


def ask_to_phone(turn: Turn, kind: AlarmKind, incident: Incident, order: Order) -> None:
    """Have the crew phoned that keeps an order which it does not answer or obey."""
    require(order.is_kept, "only an order that is kept is left to a person")
    raise_alarm(
        turn,
        kind,
        about(incident.incident_id, order.unit_id),
        incident_id=incident.incident_id,
        unit_id=order.unit_id,
        words={"count": incident.unanswered},
    )


def about(incident_id: str, unit_id: str) -> str:
    """Name an order as the subject of an alarm."""
    return f"{incident_id}/{unit_id}"
