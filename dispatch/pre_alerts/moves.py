"""Moving a pre-alert on: what the hospital, the crew and the engine say on it until its end."""

from dataclasses import dataclass
from typing import Final

from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.pre_alerts import escalation
from dispatch.pre_alerts.record import publish, record
from dispatch.records.hospital import name_of
from dispatch.records.incident import Incident
from dispatch.records.pre_alert import PreAlertCase
from dispatch.rules.duplicates import distance_m
from dispatch.rules.handshake import (
    ENDS,
    MEANS,
    PATIENT_EXPECTED,
    PreAlertWord,
    next_heard,
    next_pre_alert_state,
    owes_word,
)
from dispatch.state.turn import Turn
from dispatch.units.response import milliseconds
from schemas.events.vehicles import VehicleStatus
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import PreAlertState, UnitState
from schemas.outputs.pre_alerts import PreAlertStep
from schemas.topics import VEHICLE_STATUS

_MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Said:
    """Who says a word on a pre-alert, through what, and why; ``role`` is theirs at the hospital."""

    who: str
    through: str | None = None
    role: str | None = None
    reason: str | None = None
    by_hospital: bool = False


ENGINE: Final = Said("smart115")


def crew_says(event: VehicleStatus) -> Said:
    """Give who says what a crew's report says; ``role`` is whoever took the patient over."""
    return Said(event.source, VEHICLE_STATUS.name, event.handed_over_to)


def move(turn: Turn, case: PreAlertCase, word: PreAlertWord, said: Said = ENGINE) -> bool:
    """Take a word; publish it where it says anything new. False: the word is illegal here."""
    state = next_pre_alert_state(case.state, word)
    if state is None:
        return False
    heard = next_heard(case.heard, word, by_hospital=said.by_hospital)
    step = _step(turn, word, said)
    if heard is case.heard and _is_known(case, step):
        return True
    moved = replaced(
        case,
        state=state,
        heard=heard,
        revision=case.revision + 1,
        eta_at=case.eta_at if state in PATIENT_EXPECTED else None,
        answer_reason=said.reason,
        history=(*case.history, step),
    )
    if state is PreAlertState.ARRIVED:
        moved = escalation.hurried(turn, moved)
    turn.put_pre_alert(moved)
    publish(turn, moved, "update")
    if not owes_word(state, heard):
        escalation.settle(turn, moved)
    elif moved.channel != case.channel:
        escalation.tell(turn, moved)
    if state in ENDS:
        turn.end_pre_alert(case.pre_alert_id)
    return True


def cancel(turn: Turn, incident: Incident, why: Bilingual) -> Incident:
    """Tell the hospital of an incident, if it has one, that nobody comes; give it without it."""
    return _withdraw(turn, incident, "cancelled", why)


def redirect(turn: Turn, incident: Incident, to: str, why: Bilingual) -> Incident:
    """Tell the hospital of an incident, if any, that its patient goes to another one."""
    return _withdraw(turn, incident, "redirected", why, to)


def approach(turn: Turn, case: PreAlertCase) -> None:
    """Say that the patient is arriving once expected soon, or near the hospital.

    Not before the hospital has answered: that it has not must stay in sight until then.
    """
    if case.state not in PATIENT_EXPECTED or owes_word(case.state, case.heard):
        return
    unit = turn.world.units[case.unit_id]
    if unit.state is not UnitState.TRANSPORTING:
        return
    policy = turn.world.policies.handshake
    left_ms = None if case.eta_at is None else milliseconds(case.eta_at - turn.now)
    is_soon = left_ms is not None and left_ms <= policy.arriving_s * _MS
    place = turn.world.hospitals[case.hospital_id].spec.place
    if is_soon or distance_m(unit.place, place) <= policy.arriving_m:
        move(turn, case, "arriving")


def _withdraw(
    turn: Turn, incident: Incident, word: PreAlertWord, why: Bilingual, to: str | None = None
) -> Incident:
    """Ask the hospital to acknowledge that the patient does not come, from its first channel on."""
    case = turn.world.pre_alerts.get(incident.pre_alert_id or "")
    if case is not None:
        state = existing(
            next_pre_alert_state(case.state, word), "an open pre-alert can be withdrawn"
        )
        escalation.settle(turn, case)
        step = _step(turn, word, ENGINE).model_copy(update={"reason": why})
        gone = replaced(
            case,
            state=state,
            revision=case.revision + 1,
            channel=escalation.first_channel(turn, case.hospital_id),
            asked_at=turn.now,
            eta_at=None,
            answer_reason=None,
            history=(*case.history, step),
        )
        farewell = record(turn, gone, incident, "cancel").model_copy(
            update={
                "cancel_reason": why,
                "redirected_to": to,
                "redirected_to_name": None if to is None else name_of(turn.world.hospitals, to),
            }
        )
        gone = replaced(gone, farewell=farewell)
        turn.put_pre_alert(gone)
        turn.emit(farewell)
        escalation.tell(turn, gone)
    without = replaced(incident, pre_alert_id=None, hospital_id=None, turned_away=False)
    turn.put_incident(without)
    return without


def _step(turn: Turn, word: PreAlertWord, said: Said) -> PreAlertStep:
    reason = None if said.reason is None else Bilingual(vi=said.reason, en=said.reason)
    return PreAlertStep(
        state=MEANS[word],
        at=turn.now,
        who=said.who,
        role=said.role,
        through=said.through,
        reason=reason,
    )


def _is_known(case: PreAlertCase, step: PreAlertStep) -> bool:
    """Tell whether the same was said before through the same."""
    return any((one.state, one.through) == (step.state, step.through) for one in case.history)
