"""Whether a hospital is told of a patient who comes: few alerts, and the right ones."""

from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.pre_alerts import drafting as pre_alerts
from dispatch.pre_alerts import moves as pre_alert_moves
from dispatch.pre_alerts.rules import is_due, remembered, weighed
from dispatch.records.incident import Incident, Judged
from dispatch.state.turn import Turn
from dispatch.words.explain import listed, say
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import IncidentState
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.patient.care import Judgement


def announce(
    turn: Turn, incident: Incident, hospital_id: str, eta_ms: int | None
) -> tuple[Incident, Bilingual | None]:
    """Set the hospital of a transport, and tell it if a rule or a person asks for that.

    Give the incident, and why the hospital is not told; None: it is.
    """
    bound = replaced(incident, hospital_id=hospital_id, pre_alert_id=None)
    weighty = weighed(turn.world.policies.pre_alert, bound, turn.now)
    if is_due(weighty):
        return pre_alerts.draft(turn, weighty, hospital_id, eta_ms), None
    turn.put_incident(weighty)
    judged = weighty.grounds.judged
    if judged is None or not weighty.grounds.met:
        return weighty, say("no_alert.no_rule")
    return weighty, say("no_alert.judged", why=_why(judged.judgement))


def review(turn: Turn, incident: Incident, *, corrected: bool = False) -> None:
    """Keep an incident that has changed; tell its hospital, for the first time or again.

    ``corrected`` as for ``pre_alerts.refresh``. Before the transport what is met is only noted.
    """
    policy = turn.world.policies.pre_alert
    if incident.state is not IncidentState.TRANSPORTING:
        turn.put_incident(remembered(policy, incident, turn.now))
        return
    incident = weighed(policy, incident, turn.now)
    turn.put_incident(incident)
    if incident.pre_alert_id is not None:
        pre_alerts.refresh(turn, incident, corrected=corrected)
    elif incident.hospital_id is not None and is_due(incident):
        _announce_late(turn, incident, incident.hospital_id)


def judge(turn: Turn, incident: Incident, judgement: Judgement) -> None:
    """Take a person's word on the pre-alert: one that is not needed is cancelled.

    It is about what is known now. The newest word counts.
    """
    at = turn.event.occurred_at
    before = incident.grounds.judged
    if before is not None and at < before.at:
        review(turn, incident, corrected=True)
        return
    now = weighed(turn.world.policies.pre_alert, incident, turn.now).grounds
    judged = Judged(judgement, at, tuple(now.met), now.severity)
    incident = replaced(incident, grounds=replaced(incident.grounds, judged=judged))
    words = say(_key(judgement), incident=incident.incident_id, why=_why(judgement))
    _decide(turn, incident, words, by=turn.event.source)
    if not judgement.wanted and incident.pre_alert_id is not None:
        hospital_id = incident.hospital_id
        incident = pre_alert_moves.cancel(
            turn, incident, say("no_alert.judged", why=_why(judgement))
        )
        incident = replaced(incident, hospital_id=hospital_id)
    review(turn, incident, corrected=True)


def _key(judgement: Judgement) -> str:
    return "pre_alert.wanted" if judgement.wanted else "pre_alert.not_needed"


def _why(judgement: Judgement) -> Bilingual:
    return say(f"judgement.{judgement.why.value}")


def _announce_late(turn: Turn, incident: Incident, hospital_id: str) -> None:
    """Tell a hospital of a patient who is on the way already, and say why only now."""
    unit_id = existing(incident.order, "a transport has a unit").unit_id
    hospital = turn.world.hospitals[hospital_id]
    place = hospital.spec.place
    eta_ms = turn.roads.times_to([turn.world.units[unit_id].place], place)[0]
    met = [
        rule for rule in turn.world.policies.pre_alert.rules if rule.code in incident.grounds.met
    ]
    why = listed(Bilingual(vi=rule.vi, en=rule.en) for rule in met)
    told = pre_alerts.draft(turn, incident, hospital_id, eta_ms)
    words = say(
        "pre_alert.late", incident=incident.incident_id, hospital=hospital.name, reasons=why
    )
    _decide(turn, told, words)


def _decide(turn: Turn, incident: Incident, summary: Bilingual, by: str | None = None) -> None:
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "pre_alert", incident.incident_id),
            kind=DecisionKind.PRE_ALERT,
            incident_id=incident.incident_id,
            unit_id=incident.order.unit_id if incident.order else None,
            hospital_id=incident.hospital_id,
            overruled_by=by,
            summary=summary,
        )
    )
