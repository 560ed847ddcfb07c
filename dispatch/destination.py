"""Where the patient goes: the nearest hospital by road that is open and can treat."""

from collections import Counter

from dispatch import pre_alerts
from dispatch.alarms import raise_alarm, withdraw_alarms
from dispatch.eligibility import why_hospital_not
from dispatch.explain import duration, say
from dispatch.require import existing
from dispatch.turn import Turn
from dispatch.world import Hospital, Incident
from schemas.alarms import AlarmKind
from schemas.decisions import (
    OPTIONS_MAX,
    Decision,
    DecisionKind,
    Explanation,
    HospitalOption,
    HospitalRefusal,
    IneligibleReason,
)
from schemas.texts import Bilingual


def choose(turn: Turn, incident: Incident) -> None:
    """Decide the destination of a transport and alert it; alarm where no hospital is left.

    Ties by hospital id. The decision is repeated only when the outcome changes.
    """
    unit = turn.world.units[existing(incident.order, "a transport has a unit").unit_id]
    candidates: list[Hospital] = []
    refusals: list[HospitalRefusal] = []
    for hospital_id in sorted(turn.world.hospitals):
        hospital = turn.world.hospitals[hospital_id]
        why = why_hospital_not(hospital, incident)
        if why is None:
            candidates.append(hospital)
        else:
            refusals.append(HospitalRefusal(hospital_id=hospital_id, reason=why))
    times = turn.roads.times_from(unit.place, [hospital.spec.place for hospital in candidates])
    options: list[tuple[int, str]] = []
    for hospital, time_ms in zip(candidates, times, strict=True):
        hospital_id = hospital.spec.hospital_id
        if time_ms is None:
            refusals.append(
                HospitalRefusal(hospital_id=hospital_id, reason=IneligibleReason.NO_ROUTE)
            )
        else:
            options.append((time_ms, hospital_id))
    options.sort()
    explanation = Explanation(
        hospitals=tuple(
            HospitalOption(hospital_id=name, eta_ms=time_ms)
            for time_ms, name in options[:OPTIONS_MAX]
        ),
        hospital_refusals=tuple(sorted(refusals, key=lambda r: r.hospital_id)),
        map_hash=turn.roads.graph_hash,
        roads_version=turn.roads.version,
    )
    if not options:
        _nowhere(turn, incident, explanation)
        return
    eta_ms, hospital_id = options[0]
    summary = say(
        "destination",
        incident=incident.incident_id,
        hospital=hospital_id,
        eta=duration(eta_ms),
        count=len(options),
    )
    _go(turn, incident, hospital_id, eta_ms, summary=summary, explanation=explanation)


def take_choice(turn: Turn, incident: Incident, hospital_id: str, who: str) -> None:
    """Follow a person's choice of hospital, whatever the engine would choose."""
    unit = turn.world.units[existing(incident.order, "a transport has a unit").unit_id]
    place = turn.world.hospitals[hospital_id].spec.place
    eta_ms = turn.roads.times_to([unit.place], place)[0]
    summary = say("destination.chosen", incident=incident.incident_id, hospital=hospital_id)
    _go(
        turn,
        incident,
        hospital_id,
        eta_ms,
        summary=summary,
        explanation=Explanation(),
        overruled_by=who,
    )


def _go(
    turn: Turn,
    incident: Incident,
    hospital_id: str,
    eta_ms: int | None,
    *,
    summary: Bilingual,
    explanation: Explanation,
    overruled_by: str | None = None,
) -> None:
    pre_alerts.draft(turn, incident, hospital_id, eta_ms)
    withdraw_alarms(turn, incident.incident_id, AlarmKind.NO_HOSPITAL)
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "destination", incident.incident_id),
            kind=DecisionKind.DESTINATION,
            incident_id=incident.incident_id,
            unit_id=incident.order.unit_id if incident.order else None,
            hospital_id=hospital_id,
            overruled_by=overruled_by,
            summary=summary,
            explanation=explanation,
        )
    )


def _nowhere(turn: Turn, incident: Incident, explanation: Explanation) -> None:
    """Say once that no hospital can take the patient; the alarm stands until one can."""
    key = f"{AlarmKind.NO_HOSPITAL.value}|{incident.incident_id}"
    if key in turn.world.alarms:
        return
    reasons = Counter(refusal.reason.value for refusal in explanation.hospital_refusals)
    shown = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "destination", incident.incident_id),
            kind=DecisionKind.DESTINATION,
            incident_id=incident.incident_id,
            unit_id=incident.order.unit_id if incident.order else None,
            summary=say("destination.none", incident=incident.incident_id, refusals=shown or "0"),
            explanation=explanation,
        )
    )
    raise_alarm(turn, AlarmKind.NO_HOSPITAL, incident.incident_id, incident_id=incident.incident_id)
