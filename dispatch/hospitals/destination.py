"""Where the patient goes: the best hospital that is open and can treat, until the handover."""

from dataclasses import replace
from typing import Final

from dispatch.alarms.causes import raise_alarm, stands, withdraw_alarms
from dispatch.ground.require import existing
from dispatch.hospitals.account import choice_words, destination_words, refusal_words
from dispatch.hospitals.load import cost_ms
from dispatch.hospitals.ranking import Ranking, explain, rank
from dispatch.pre_alerts import announcing
from dispatch.pre_alerts import moves as pre_alert_moves
from dispatch.records.hospital import name_of
from dispatch.records.incident import HospitalChoice, Incident
from dispatch.rules.handshake import ANSWERED
from dispatch.state.turn import Turn
from dispatch.units import orders, scenes
from dispatch.words.explain import say
from dispatch.words.refusals import counted_refusals
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import IncidentState, PreAlertState
from schemas.outputs.decisions import (
    Decision,
    DecisionKind,
    Explanation,
    HospitalOption,
    IneligibleReason,
)
from schemas.rules.alarms import AlarmKind

_MS: Final = 1_000


def choose(turn: Turn, incident: Incident) -> None:
    """Decide the destination of a transport; alarm where no hospital is left.

    A person's choice that was made beforehand is followed. The decision is repeated only when the
    outcome changes.
    """
    choice = incident.hospital_choice
    if choice is not None and choice.hospital_id in turn.world.hospitals:
        take_choice(turn, incident, choice)
        return
    ranking = _rank(turn, incident)
    if not ranking.options:
        _nowhere(turn, incident, explain(turn, ranking))
        return
    _take_best(turn, incident, ranking)


def take_choice(turn: Turn, incident: Incident, choice: HospitalChoice) -> None:
    """Follow a person's choice of hospital, whatever the engine would choose; say what it costs.

    A pre-alert to another hospital must have been cancelled.
    """
    unit = turn.world.units[existing(incident.order, "a transport has a unit").unit_id]
    place = turn.world.hospitals[choice.hospital_id].spec.place
    eta_ms = turn.roads.times_to([unit.place], place)[0]
    ranking = rank(turn, incident, unit.place)
    _go(
        turn,
        replace(incident, hospital_choice=choice),
        choice.hospital_id,
        eta_ms,
        summary=choice_words(
            incident, choice, _name(turn, choice.hospital_id), eta_ms=eta_ms, ranking=ranking
        ),
        explanation=explain(turn, ranking),
        overruled_by=choice.who,
    )


def take_planned(turn: Turn, incident: Incident, hospital_id: str, summary: Bilingual) -> None:
    """Go where the plan for a scene of many patients says."""
    unit = turn.world.units[existing(incident.order, "a transport has a unit").unit_id]
    ranking = rank(turn, incident, unit.place)
    place = turn.world.hospitals[hospital_id].spec.place
    eta_ms = turn.roads.times_to([unit.place], place)[0]
    _go(turn, incident, hospital_id, eta_ms, summary=summary, explanation=explain(turn, ranking))


def note_choice(turn: Turn, incident: Incident, choice: HospitalChoice) -> None:
    """Keep a person's choice for the transport that has not begun."""
    turn.put_incident(replace(incident, hospital_choice=choice))
    _decide(
        turn,
        incident,
        choice.hospital_id,
        summary=say(
            "destination.noted",
            incident=incident.incident_id,
            hospital=_name(turn, choice.hospital_id),
            who=choice.by,
            reason=choice.reason,
        ),
        explanation=Explanation(),
        overruled_by=choice.who,
    )


def review(turn: Turn, incident_id: str) -> None:
    """Look again at the destination of a transport under way, after something has changed.

    A hospital that is no option any more is left for the best one that is; a person is asked where
    that cannot be: they chose it, nobody else can take the patient, or the hospital accepted and
    the crew is nearly there. A hospital that still is an option is left only to save
    ``turn_gain_s``, and not more than ``turns_max`` times.
    """
    incident = turn.world.incidents.get(incident_id)
    if incident is None or not _is_under_way(turn, incident):
        return
    if incident.hospital_id is None:
        choose(turn, incident)
        return
    ranking = _rank(turn, incident)
    current = ranking.option(incident.hospital_id)
    if current is None:
        _leave_or_alarm(turn, incident, ranking)
        return
    withdraw_alarms(turn, incident_id, AlarmKind.HOSPITAL_UNSUITABLE)
    if _is_worth_turning(turn, incident, current, ranking.options[0]):
        why = say("why.sooner", hospital=_name(turn, incident.hospital_id))
        _turn(turn, replace(incident, turns=incident.turns + 1), ranking, why)


def is_going(incident: Incident) -> bool:
    """Tell whether a call's patient is driven, or was refused at the gate and goes on from there.

    Of no other call can a destination be reviewed.
    """
    return incident.state is IncidentState.TRANSPORTING or incident.turned_away


def _is_under_way(turn: Turn, incident: Incident) -> bool:
    """Tell whether a patient still has to get to a hospital: not where one has arrived."""
    if incident.state is not IncidentState.TRANSPORTING or incident.pre_alert_id is None:
        return is_going(incident)
    case = turn.world.pre_alerts.get(incident.pre_alert_id)  # None: the hospital took them over
    return case is not None and case.state is not PreAlertState.ARRIVED


def _rank(turn: Turn, incident: Incident) -> Ranking:
    unit = turn.world.units[existing(incident.order, "a transport has a unit").unit_id]
    return rank(turn, incident, unit.place)


def _leave_or_alarm(turn: Turn, incident: Incident, ranking: Ranking) -> None:
    """Turn the crew to another hospital, or have a person decide; the reason is said."""
    hospital_id = existing(incident.hospital_id, "there is a destination to leave")
    why = existing(ranking.refusal(hospital_id), "what is no option has its reason")
    words = refusal_words(why)
    if _is_chosen(incident) or not ranking.options or _is_nearly_there(turn, incident, why.reason):
        raise_alarm(
            turn,
            AlarmKind.HOSPITAL_UNSUITABLE,
            incident.incident_id,
            incident_id=incident.incident_id,
            unit_id=existing(incident.order, "a transport has a unit").unit_id,
            hospital_id=hospital_id,
            pre_alert_id=incident.pre_alert_id,
            words={"why": words},
        )
        return
    _turn(turn, incident, ranking, say("why.left", hospital=_name(turn, hospital_id), why=words))


def _is_chosen(incident: Incident) -> bool:
    """Tell whether a person chose the destination."""
    choice = incident.hospital_choice
    return choice is not None and choice.hospital_id == incident.hospital_id


def _is_nearly_there(turn: Turn, incident: Incident, why: IneligibleReason | None) -> bool:
    """Tell whether the hospital accepted and is so near that the crew drives on.

    Not where no road leads there any more: what was near is not, then.
    """
    case = turn.world.pre_alerts.get(incident.pre_alert_id or "")
    if case is None or case.heard not in ANSWERED:
        return False
    if why is IneligibleReason.NO_ROUTE:
        return False
    unit = turn.world.units[case.unit_id]
    place = turn.world.hospitals[case.hospital_id].spec.place
    eta_ms = turn.roads.times_to([unit.place], place)[0]
    return eta_ms is not None and eta_ms <= turn.world.policies.destination.near_s * _MS


def _is_worth_turning(
    turn: Turn, incident: Incident, current: HospitalOption, best: HospitalOption
) -> bool:
    policy = turn.world.policies.destination
    if _is_chosen(incident) or incident.turns >= policy.turns_max:
        return False
    if scenes.scene_of(turn.world, incident) is not None:
        return False  # the plan spreads patients: the nearest hospital is not what it is after
    gain_ms = cost_ms(current) - cost_ms(best)
    return gain_ms >= policy.turn_gain_s * _MS and not _is_nearly_there(turn, incident, None)


def _turn(turn: Turn, incident: Incident, ranking: Ranking, why: Bilingual) -> None:
    """Send a crew under way to the best hospital: the one it leaves is told first."""
    incident = pre_alert_moves.redirect(turn, incident, ranking.options[0].hospital_id, why)
    _take_best(turn, incident, ranking, why)


def _take_best(
    turn: Turn, incident: Incident, ranking: Ranking, why: Bilingual | None = None
) -> None:
    best = ranking.options[0]
    _go(
        turn,
        incident,
        best.hospital_id,
        best.eta_ms,
        summary=destination_words(incident, ranking, why),
        explanation=explain(turn, ranking),
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
    """Alert the hospital if it should be, tell the crew, and give the decision behind it."""
    incident, why_not = announcing.announce(turn, incident, hospital_id, eta_ms)
    if why_not is not None:
        summary = say("destination.no_alert", said=summary, why=why_not)
    scene = scenes.scene_of(turn.world, incident)
    if scene is not None:
        turn.put_scene(scenes.followed(scene, incident))
        turn.replan = True
    withdraw_alarms(
        turn, incident.incident_id, AlarmKind.NO_HOSPITAL, AlarmKind.HOSPITAL_UNSUITABLE
    )
    decision_id = _decide(
        turn,
        incident,
        hospital_id,
        summary=summary,
        explanation=explanation,
        overruled_by=overruled_by,
    )
    orders.tell_destination(turn, incident, decision_id, eta_ms, summary)


def _decide(
    turn: Turn,
    incident: Incident,
    hospital_id: str | None,
    *,
    summary: Bilingual,
    explanation: Explanation,
    overruled_by: str | None = None,
) -> str:
    """Emit a decision on a destination; give its id."""
    decision_id = turn.new_id("dec", "destination", incident.incident_id)
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=decision_id,
            kind=DecisionKind.DESTINATION,
            incident_id=incident.incident_id,
            unit_id=incident.order.unit_id if incident.order else None,
            hospital_id=hospital_id,
            overruled_by=overruled_by,
            summary=summary,
            explanation=explanation,
        )
    )
    return decision_id


def _nowhere(turn: Turn, incident: Incident, explanation: Explanation) -> None:
    """Say once that no hospital can take the patient; the alarm stands until one can."""
    if stands(turn, AlarmKind.NO_HOSPITAL, incident.incident_id):
        return
    shown = counted_refusals(one.reason for one in explanation.hospital_refusals)
    summary = say("destination.none", incident=incident.incident_id, refusals=shown)
    _decide(turn, incident, None, summary=summary, explanation=explanation)
    raise_alarm(turn, AlarmKind.NO_HOSPITAL, incident.incident_id, incident_id=incident.incident_id)


def _name(turn: Turn, hospital_id: str) -> str:
    return name_of(turn.world.hospitals, hospital_id)
