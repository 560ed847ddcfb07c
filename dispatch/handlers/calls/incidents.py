"""What the call centre says: a new call, a correction, a cancellation."""

from collections.abc import Sequence
from typing import Any, Final

from dispatch.calls import places, unconfirmed
from dispatch.calls.amending import amend, watch_place
from dispatch.calls.closing import close
from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.handlers.calls import duplicates
from dispatch.handlers.finding import find_legs
from dispatch.records.incident import Incident
from dispatch.rules import protocol
from dispatch.rules.crew_levels import higher
from dispatch.rules.lifecycle import PATIENT_ON_BOARD
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units import legs
from dispatch.words.explain import say
from schemas.events.incidents import IncidentCancelled, IncidentReported, IncidentUpdated
from schemas.ground.vocabulary import CrewLevel, IncidentState

_BY_PERSON: Final = ("priority", "crew_level", "more_units")
"""What a person may say instead of the protocol; it then stands."""

_OF_ALL: Final = ("priority", "complaint", "address", "services", "callback_hash")
_OF_ONE: Final = ("crew_level", "patient")


def reported(turn: Turn, event: IncidentReported) -> None:
    """Open an incident for each unit that the call needs; served at the end of the step.

    If nobody needs to go, the call is recorded and closed at once. A place at 0, 0 is none: the
    call is taken, and the caller is asked.
    """
    given = event.place
    event = places.without_zero(event)
    call, found = protocol.completed(turn.world.policies.intake, event)
    more_units = () if call.settled is not None else call.more_units
    for name in legs.names(call.incident_id, len(more_units)):
        if name in turn.world.incidents:
            refuse(turn, "incident_id", name, say("why.exists"))
            return
        if name in turn.world.closed:
            refuse(turn, "incident_id", name, say("why.over"))
            return
    by_person = tuple(name for name in _BY_PERSON if getattr(event, name))
    first = replaced(_first(call), determinant=found.determinant, by_person=by_person)
    if call.settled is not None:
        turn.put_incident(first)
        outcome = say(f"outcome.{call.settled.outcome.value}")
        why = say("why.settled", outcome=outcome, reason=call.settled.reason)
        close(turn, first, IncidentState.CLOSED, why)
        return
    _open(turn, legs.split(first, more_units))
    places.watch(turn, call.incident_id, given)
    unconfirmed.settle(turn, first)
    duplicates.check(turn, first)


def _first(call: IncidentReported) -> Incident:
    return Incident(
        incident_id=call.incident_id,
        priority=existing(call.priority, "the protocol gives a priority"),
        complaint=call.complaint,
        complaint_code=call.complaint_code,
        answers=call.answers,
        place=call.place,
        place_accuracy_m=None if call.place is None else call.place_accuracy_m,
        address=call.address,
        crew_level=existing(call.crew_level, "the protocol gives a crew level"),
        services=call.services,
        patient=call.patient,
        reported_at=call.occurred_at,
        region=call.region,
        callback_hash=call.callback_hash,
    )


def _open(turn: Turn, incidents: Sequence[Incident]) -> None:
    """Put new legs among those that wait."""
    for leg in incidents:
        turn.put_incident(leg)
        watch_place(turn, leg)
    turn.reconsider = True


def updated(turn: Turn, event: IncidentUpdated) -> None:
    """Correct an incident, all its legs, and choose again what the correction makes wrong.

    A place at 0, 0 leaves the one that is known as it is, and the caller is asked.
    More answers may ask for more units than were sent; none is taken back by an answer.
    """
    before = turn.world.incidents.get(event.incident_id)
    found = find_legs(turn, event.incident_id)
    given = event.place
    event = places.without_zero(event)
    if found:
        places.watch(turn, event.incident_id, given)
    for incident in found:
        amend(turn, incident, _given(turn, event, incident))
    first = turn.world.incidents.get(event.incident_id)
    if first is None or first.part_of is not None:
        return
    unconfirmed.settle(turn, first, before)
    if event.answers is not None and "more_units" not in first.by_person:
        _add_units(turn, first)
    duplicates.check(turn, first)


def _given(turn: Turn, event: IncidentUpdated, incident: Incident) -> dict[str, Any]:
    """Give what an update changes of this leg: the call's patient and crew are the first leg's."""
    names = _OF_ALL if incident.part_of == event.incident_id else (*_OF_ALL, *_OF_ONE)
    given = {name: value for name in names if (value := getattr(event, name)) is not None}
    by_person = dict.fromkeys((*incident.by_person, *(n for n in _BY_PERSON if n in given)))
    again = _triage_again(turn, event, incident)
    if incident.part_of is not None:
        again.pop("crew_level", None)
    return {
        **again,
        **_place(turn, event, incident),
        **given,
        "by_person": tuple(by_person),
    }


def _place(turn: Turn, event: IncidentUpdated, incident: Incident) -> dict[str, Any]:
    """Take over a corrected place with its accuracy; an area only where no place is known."""
    if event.place is not None:
        return {"place": event.place, "place_accuracy_m": event.place_accuracy_m}
    area = protocol.area_of(turn.world.policies.intake, event.area)
    if incident.place is None and area is not None:
        return {"place": area.place, "place_accuracy_m": float(area.radius_m)}
    if incident.place is not None and event.place_accuracy_m is not None:
        return {"place_accuracy_m": event.place_accuracy_m}
    return {}


def _triage_again(turn: Turn, event: IncidentUpdated, incident: Incident) -> dict[str, Any]:
    """Ask the protocol again where it was told more; what a person said stands."""
    intake = turn.world.policies.intake
    code = event.complaint_code or incident.complaint_code
    answers = {**incident.answers, **(event.answers or {})}
    if protocol.card_of(intake, code) is None:
        return _by_words(turn, event, incident)
    if event.answers is None and event.complaint_code is None:
        return {}
    found = protocol.triage(intake, code, answers)
    again: dict[str, Any] = {
        "complaint_code": code,
        "answers": answers,
        "determinant": found.determinant,
        "services": protocol.added(incident.services, found.services),
    }
    needs = {"priority": found.priority, "crew_level": found.crew_level}
    return again | {n: need for n, need in needs.items() if n not in incident.by_person}


def _by_words(turn: Turn, event: IncidentUpdated, incident: Incident) -> dict[str, Any]:
    """Judge a call that has no card by what its complaint names now; only another code lowers it.

    Where a person has given a priority, words are not asked.
    """
    code = event.complaint_code or incident.complaint_code
    answers = {**incident.answers, **(event.answers or {})}
    complaint = event.complaint or incident.complaint
    intake = turn.world.policies.intake
    if event.priority is not None or "priority" in incident.by_person:
        found = protocol.triage(intake, code, answers)
    else:
        found = protocol.triage_by_words(intake, code, answers, complaint)
    if event.answers is None and event.complaint_code is None and found.sign is None:
        return {}
    needs = {"priority": found.priority, "crew_level": found.crew_level}
    determinant = found.determinant
    if code == incident.complaint_code:
        needs = {
            "priority": min(incident.priority, found.priority),
            "crew_level": higher(incident.crew_level, found.crew_level),
        }
        if found.sign is None or found.priority > incident.priority:
            determinant = incident.determinant
    again = {"complaint_code": code, "answers": answers, "determinant": determinant}
    return again | {n: need for n, need in needs.items() if n not in incident.by_person}


def _add_units(turn: Turn, first: Incident) -> None:
    """Open an incident for each unit of the run card that the call has not had yet."""
    intake = turn.world.policies.intake
    more_units: tuple[CrewLevel, ...] = protocol.triage(
        intake, first.complaint_code, first.answers
    ).more_units
    fresh = legs.as_reported(first)
    _open(
        turn,
        [
            leg
            for leg in legs.split(fresh, more_units)
            if leg.incident_id not in turn.world.incidents
            and leg.incident_id not in turn.world.closed
        ],
    )


def cancelled(turn: Turn, event: IncidentCancelled) -> None:
    """End an incident that needs nobody any more, but no leg whose patient is on board."""
    legs_of_it = find_legs(turn, event.incident_id)
    free = [leg for leg in legs_of_it if not _is_on_board(turn, leg)]
    if legs_of_it and not free:
        why = say("why.not_in_state", state=say(f"incident.{legs_of_it[0].state.value}"))
        refuse(turn, "type", event.type, why)
    for incident in free:
        why = say("why.cancelled", reason=event.reason)
        close(turn, incident, IncidentState.CANCELLED, why)


def _is_on_board(turn: Turn, incident: Incident) -> bool:
    order = incident.order
    return order is not None and turn.world.units[order.unit_id].state in PATIENT_ON_BOARD
