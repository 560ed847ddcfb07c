"""Two calls that may be one event: noticed, proposed to a person, forgotten when one is over."""

from dataclasses import replace
from datetime import timedelta

from dispatch.alarms import raise_alarm, withdraw_alarms
from dispatch.duplicates import Likeness, Report, Verdict, likely_same, may_score
from dispatch.explain import say
from dispatch.protocol import card_of
from dispatch.turn import Turn
from dispatch.world import Incident
from schemas.alarms import AlarmKind
from schemas.decisions import Decision, DecisionKind
from schemas.policies import IntakePolicy
from schemas.vocabulary import IncidentState


def notice(turn: Turn, incident: Incident) -> Likeness | None:
    """Propose the likeliest open call as the same event, once; O(open calls).

    Gives the pair that the centre's own bound says to merge without a person: only while nobody
    is on the way to this call. A pair that a person has told apart is never proposed again.
    """
    policies = turn.world.policies
    window = timedelta(seconds=policies.duplicates.far_s)
    others = [
        _report(policies.intake, other)
        for other in turn.world.incidents.values()
        if other.part_of is None
        and other.incident_id != incident.incident_id
        and other.incident_id not in incident.not_same_as
        and incident.incident_id not in other.not_same_as
        and other.maybe_same_as != incident.incident_id
        and abs(other.reported_at - incident.reported_at) < window
        and may_score(policies.duplicates, incident.place, other.place)
    ]
    found = likely_same(policies.duplicates, _report(policies.intake, incident), others)
    if not found:
        clear(turn, incident)
        return None
    likeliest = found[0]
    if likeliest.verdict is Verdict.MERGE and incident.state is IncidentState.QUEUED:
        return likeliest
    if incident.maybe_same_as != likeliest.report_id:
        _propose(turn, clear(turn, incident), likeliest)
    return None


def clear(turn: Turn, incident: Incident) -> Incident:
    """End the proposal about an incident, if there is one; give the incident without it."""
    if incident.maybe_same_as is None:
        return incident
    withdraw_alarms(turn, incident.incident_id, AlarmKind.POSSIBLE_DUPLICATE)
    cleared = replace(incident, maybe_same_as=None)
    turn.put_incident(cleared)
    return cleared


def forget(turn: Turn, incident_id: str) -> None:
    """End the proposals that name an incident which is over. O(open calls)."""
    for other in list(turn.world.incidents.values()):
        if other.maybe_same_as == incident_id:
            clear(turn, other)


def _propose(turn: Turn, incident: Incident, like: Likeness) -> None:
    name, other = incident.incident_id, like.report_id
    turn.put_incident(replace(incident, maybe_same_as=other))
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "duplicate", name, other),
            kind=DecisionKind.DUPLICATE,
            incident_id=name,
            other_incident_id=other,
            likeness_pm=like.score_pm,
            summary=say("duplicate", incident=name, other=other, percent=like.score_pm // 10),
        )
    )
    words = {"other": other}
    raise_alarm(turn, AlarmKind.POSSIBLE_DUPLICATE, name, incident_id=name, words=words)


def _report(policy: IntakePolicy, incident: Incident) -> Report:
    card = card_of(policy, incident.complaint_code)
    return Report(
        report_id=incident.incident_id,
        place=incident.place,
        at=incident.reported_at,
        kind=incident.complaint_code or incident.complaint,
        group=card.group if card else None,
    )
