"""An incident turns out to be different: who was told is told again, who no longer suits stays."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from dispatch.alarms.causes import raise_alarm, withdraw_alarms
from dispatch.clinical.scores import news2
from dispatch.hospitals import destination
from dispatch.pre_alerts import announcing
from dispatch.records.incident import HELD, Incident
from dispatch.rules.duplicates import distance_m
from dispatch.rules.lifecycle import ON_THE_WAY
from dispatch.state.turn import Turn
from dispatch.units import orders, scenes
from dispatch.units.eligibility import suits
from dispatch.words.explain import say
from schemas.ground.vocabulary import IncidentState
from schemas.rules.alarms import AlarmKind

_TOLD: Final = ("priority", "complaint_code", "patient", "services")
"""What a pre-alert says of its incident, beside the live fields."""


_ORDERED: Final = ("priority", "complaint", "place", "address")
"""What an order says of its incident."""


def amend(turn: Turn, incident: Incident, given: Mapping[str, object]) -> None:
    """Change an open incident.

    A unit on its way to another place or need is chosen anew; one that a person chose, or whose
    call is corrected by less than ``vague_from_m``, is told. A transport to a
    hospital that cannot treat what is needed now gets another one.
    """
    if scenes.is_staged(turn.world, incident):  # it waits there, wherever the patients are
        given = {name: value for name, value in given.items() if not name.startswith("place")}
    changed = replace(incident, **given)  # type: ignore[arg-type]  # fields of Incident, by name
    if "patient" in given and incident.news2 is not None:
        # Another age or a pregnancy may forbid the adult score.
        scored = news2.score_signs(incident.signs, changed.patient, turn.now)
        changed = replace(changed, news2=scored)
    if changed.state is IncidentState.QUEUED:
        changed = replace(
            changed, queue_reason=None if changed.held_until is None else HELD, awaits=None
        )
        turn.end_proposal(changed.incident_id)
    turn.put_incident(changed)
    turn.reconsider = True
    watch_place(turn, changed)
    if not _goes_elsewhere(turn, changed):
        corrected = any(getattr(changed, name) != getattr(incident, name) for name in _TOLD)
        known = turn.world.incidents[changed.incident_id]
        announcing.review(turn, known, corrected=corrected)
    _choose_unit_again(turn, incident, changed)


def watch_place(turn: Turn, incident: Incident) -> None:
    """Have a person ask again while the place is only known to within a wide area."""
    accuracy_m = incident.place_accuracy_m
    limit_m = turn.world.policies.intake.vague_from_m
    name = incident.incident_id
    if incident.place is None or accuracy_m is None or accuracy_m < limit_m:
        withdraw_alarms(turn, name, AlarmKind.VAGUE_LOCATION)
        return
    words = {"accuracy": round(accuracy_m)}
    raise_alarm(turn, AlarmKind.VAGUE_LOCATION, name, incident_id=name, words=words)


def _goes_elsewhere(turn: Turn, incident: Incident) -> bool:
    """Look at the destination again; tell whether it is another one now."""
    destination.review(turn, incident.incident_id)
    return turn.world.incidents[incident.incident_id].hospital_id != incident.hospital_id


def _choose_unit_again(turn: Turn, before: Incident, after: Incident) -> None:
    """Choose anew who is on the way to what is no longer true, or tell the crew what is new."""
    if after.order is None:
        return
    unit = turn.world.units[after.order.unit_id]
    if unit.state not in ON_THE_WAY:
        return
    is_outdated = _is_elsewhere(turn, before, after) or not suits(unit, after)
    if is_outdated and after.decided_by is None:
        orders.take_back(turn, turn.world.incidents[after.incident_id], say("why.moved"))
    elif is_outdated or any(getattr(after, name) != getattr(before, name) for name in _ORDERED):
        orders.tell(turn, turn.world.incidents[after.incident_id])


def _is_elsewhere(turn: Turn, before: Incident, after: Incident) -> bool:
    """Tell whether the place is so much another one that another unit may be nearest."""
    if before.place is None or after.place is None:
        return before.place is not after.place
    moved_m = distance_m(before.place, after.place)
    return moved_m >= turn.world.policies.intake.vague_from_m
