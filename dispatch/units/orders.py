"""Giving a unit its order, and taking it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dispatch.alarms.causes import withdraw_alarms
from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing, require
from dispatch.records.incident import Incident
from dispatch.records.unit import Order, Unit
from dispatch.state.reaching import stop_of
from dispatch.state.turn import Turn
from dispatch.units import silence
from dispatch.words.explain import say
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import IncidentState, UnitState
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision, DecisionKind, Explanation, IneligibleReason
from schemas.rules.alarms import AlarmKind

_OF_WAITING: Final = (
    AlarmKind.NO_LOCATION,
    AlarmKind.OFF_MAP,
    AlarmKind.NO_UNIT,
    AlarmKind.UNDECIDED,
    AlarmKind.HELD_LONG,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Who decided instead of the engine; ``agreed``: as the engine had proposed."""

    who: str
    agreed: bool = False


def give(
    turn: Turn,
    incident: Incident,
    unit: Unit,
    *,
    eta_ms: int | None,
    summary: Bilingual,
    explanation: Explanation,
    response_ms: int | None = None,
    person: Person | None = None,
) -> None:
    """Send a unit to a queued incident: the order first, then the decision behind it.

    ``eta_ms`` is its drive, ``response_ms`` the whole time until it should be on scene; None: not
    known. ``person`` is whose decision it is, if not the engine's, which keeps to it.
    """
    require(incident.order is None, "an incident has one order at a time")
    require(unit.state is UnitState.AVAILABLE, "only an available unit gets an order")
    attempt = incident.attempts + 1
    order = Order(
        assignment_id=turn.new_id("asg", incident.incident_id, unit.unit_id, attempt),
        unit_id=unit.unit_id,
        attempt=attempt,
        given_at=turn.now,
        acknowledge_by=turn.now + timedelta(seconds=turn.world.policies.limits.acknowledge_s),
        eta_at=_later(turn, eta_ms if response_ms is None else response_ms),
        is_kept=unit.is_doubtful and silence.must_keep(turn.world, incident),
    )
    decision_id = turn.new_id("dec", "assigned", incident.incident_id)
    turn.emit(_made(turn, incident, order, decision_id, eta_ms))
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=decision_id,
            kind=DecisionKind.ASSIGNED,
            incident_id=incident.incident_id,
            unit_id=unit.unit_id,
            overruled_by=person.who if person and not person.agreed else None,
            accepted_by=person.who if person and person.agreed else None,
            summary=summary,
            explanation=explanation,
        )
    )
    turn.sent.add(incident.incident_id)
    turn.put_unit(replaced(unit, state=UnitState.ALERTED, incident_id=incident.incident_id))
    turn.put_incident(
        replaced(
            incident,
            state=IncidentState.ASSIGNED,
            order=order,
            attempts=attempt,
            queue_reason=None,
            awaits=None,
            queue_place=None,
            expected_wait_s=None,
            held_until=None,
            decided_by=person.who if person else None,
        )
    )
    turn.end_proposal(incident.incident_id)
    if any(one.unit_id == unit.unit_id for one in turn.world.proposals.values()):
        turn.reconsider = True  # the unit was proposed to another one as well
    withdraw_alarms(turn, incident.incident_id, *_OF_WAITING)
    if order.is_kept:
        silence.ask_to_phone(turn, AlarmKind.NOT_ACKNOWLEDGED, incident, order)


def take_back(
    turn: Turn,
    incident: Incident,
    why: Bilingual,
    *,
    exclude: IneligibleReason | None = None,
) -> Incident:
    """End the order of an incident, free its unit and queue the incident again.

    What stands about the unit because of the order ends with it.

    ``exclude`` keeps this unit from being sent to this incident again, for that reason. Gives the
    queued incident; ``queue_reason`` is set when the queue is served at the end of the step.
    """
    order = existing(incident.order, "there is an order to take back")
    decision_id = turn.new_id("dec", "withdrawn", incident.incident_id)
    withdrawn = _made(turn, incident, order, decision_id, None).model_copy(
        update={
            "status": "withdrawn",
            "acknowledge_by": None,
            "reason": why,
        }
    )
    turn.emit(withdrawn)
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=decision_id,
            kind=DecisionKind.WITHDRAWN,
            incident_id=incident.incident_id,
            unit_id=order.unit_id,
            summary=say("withdrawn", unit=order.unit_id, incident=incident.incident_id, reason=why),
        )
    )
    withdraw_alarms(turn, silence.about(incident.incident_id, order.unit_id), *silence.OF_ORDER)
    withdraw_alarms(
        turn,
        order.unit_id,
        AlarmKind.LOST_CONTACT,
        AlarmKind.CREW_OVERDUE,
        AlarmKind.WELFARE_UNANSWERED,
    )
    turn.free_unit(turn.world.units[order.unit_id], UnitState.AVAILABLE)
    withdraw_alarms(turn, order.unit_id, AlarmKind.CREW_LATE)
    excluded = dict(incident.excluded)
    if exclude is not None:
        excluded[order.unit_id] = exclude
    queued = replaced(
        incident,
        state=IncidentState.QUEUED,
        order=None,
        excluded=excluded,
        decided_by=None,
        lapsed=False,
    )
    turn.put_incident(queued)
    turn.reconsider = True
    return queued


def tell_destination(
    turn: Turn, incident: Incident, decision_id: str, eta_ms: int | None, why: Bilingual
) -> None:
    """Tell the crew of a transport where it goes now, and why."""
    order = existing(incident.order, "a transport has an order")
    turn.emit(
        _made(turn, incident, order, decision_id, eta_ms).model_copy(
            update={
                "status": "updated",
                "acknowledge_by": None,
                "reason": why,
                "hospital_id": incident.hospital_id,
            }
        )
    )


def tell(turn: Turn, incident: Incident) -> None:
    """Tell a crew that is on its way what has changed of its incident, under the same order."""
    order = existing(incident.order, "there is a crew to tell")
    unit = turn.world.units[order.unit_id]
    stop = stop_of(turn, incident.place) if incident.place else None
    eta_ms = turn.roads.times_to([unit.place], stop)[0] if stop else None
    decision_id = turn.new_id("dec", "updated", incident.incident_id)
    told = {"status": "updated", "acknowledge_by": None}
    turn.emit(_made(turn, incident, order, decision_id, eta_ms).model_copy(update=told))
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=decision_id,
            kind=DecisionKind.UPDATED,
            incident_id=incident.incident_id,
            unit_id=order.unit_id,
            summary=say("updated", unit=order.unit_id, incident=incident.incident_id),
        )
    )


def _later(turn: Turn, milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else turn.now + timedelta(milliseconds=milliseconds)


def _made(
    turn: Turn, incident: Incident, order: Order, decision_id: str, eta_ms: int | None
) -> Assignment:
    stop = None if incident.place is None else stop_of(turn, incident.place)
    return Assignment(
        **turn.head(),
        assignment_id=order.assignment_id,
        status="made",
        decision_id=decision_id,
        incident_id=incident.incident_id,
        unit_id=order.unit_id,
        attempt=order.attempt,
        priority=incident.priority,
        complaint=incident.complaint,
        place=incident.place,
        stop=None if stop == incident.place else stop,
        address=incident.address,
        eta_ms=eta_ms,
        acknowledge_by=order.acknowledge_by,
    )
