"""Two calls that may be one event: noticed, proposed to a person, forgotten when one is over."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from dispatch.alarms.causes import raise_alarm, withdraw_alarms
from dispatch.ground.replaced import replaced
from dispatch.records.incident import Incident, Recent
from dispatch.rules.duplicates import (
    FULL,
    Likeness,
    Report,
    Verdict,
    is_same_caller,
    likely_same,
    may_score,
    rank,
)
from dispatch.rules.protocol import card_of
from dispatch.state.turn import Turn
from dispatch.units import legs
from dispatch.units.standing import by_persons
from dispatch.words.explain import duration, say
from schemas.centre.policies import DuplicatePolicy, IntakePolicy
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import IncidentState
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.rules.alarms import AlarmKind

_Other = tuple[str, Incident | Recent, datetime]
"""A call that a new one is compared with: its name, what is known of it, and when it was."""

_MILLISECOND: Final = timedelta(milliseconds=1)

RECENT_MAX: Final = 500
"""How many calls that are over are compared; a centre with more in its minutes loses the oldest."""

_GONE: Final = frozenset({IncidentState.TRANSPORTING, IncidentState.AT_HOSPITAL})


def notice(turn: Turn, incident: Incident) -> Likeness | None:
    """Propose the likeliest call as the same event, once: an open one, else one that just ended.

    Gives the pair that the centre's own bound says to merge without a person, if nothing stands
    against that. A pair that a person has told apart is never proposed again.
    O(open calls + ``RECENT_MAX``).
    """
    likeliest = _likeliest(turn, incident, _open(turn, incident))
    if likeliest is None:
        likeliest = _likeliest(turn, incident, _over(turn, incident))
    if likeliest is None:
        clear(turn, incident)
        return None
    if likeliest.verdict is Verdict.MERGE and _may_merge(turn, incident, likeliest.report_id):
        return likeliest
    if incident.maybe_same_as != likeliest.report_id:
        _propose(turn, clear(turn, incident), likeliest)
    return None


def _likeliest(turn: Turn, incident: Incident, others: Iterable[_Other]) -> Likeness | None:
    """Give the likeliest of other calls, of equally likely ones the first by name.

    Behind one that is certain only a name before it can come: many calls about one event, the same
    words each, are compared by their names alone.
    """
    policies = turn.world.policies
    new = _report(policies.intake, incident.incident_id, incident, incident.reported_at)
    best: Likeness | None = None
    for name, other, at in others:
        if best is not None and best.score_pm == FULL and best.report_id < name:
            continue
        if _may_score(policies.duplicates, incident, other):
            report = _report(policies.intake, name, other, at)
            found = likely_same(policies.duplicates, new, [report])
            best = min([*found, *([best] if best else [])], key=rank, default=None)
    return best


def _open(turn: Turn, incident: Incident) -> Iterator[_Other]:
    """Give the other open calls of the last and the next half hour or so, as the policy says."""
    window = timedelta(seconds=turn.world.policies.duplicates.far_s)
    for name, other in turn.world.incidents.items():
        if (
            other.part_of is None
            and name != incident.incident_id
            and name not in incident.not_same_as
            and incident.incident_id not in other.not_same_as
            and other.maybe_same_as != incident.incident_id
            and abs(other.reported_at - incident.reported_at) < window
        ):
            yield name, other, other.reported_at


def _over(turn: Turn, incident: Incident) -> Iterator[_Other]:
    """Give the calls that ended a short while ago; each lasted from its report to its end."""
    since = incident.reported_at - _window(turn)
    for name, one in turn.world.recent.items():
        if one.closed_at >= since and name not in incident.not_same_as:
            yield name, one, max(one.reported_at, min(one.closed_at, incident.reported_at))


def _may_score(policy: DuplicatePolicy, one: Incident, other: Incident | Recent) -> bool:
    if is_same_caller(one.callback_hash, other.callback_hash):
        return True
    return may_score(policy, one.place, other.place)


def _window(turn: Turn) -> timedelta:
    return timedelta(minutes=turn.world.policies.duplicates.closed_within_min)


def _may_merge(turn: Turn, incident: Incident, kept_id: str) -> bool:
    """Tell whether the engine may merge a call away: nobody has done anything about it yet.

    Not where a unit is on the way to any of its legs, where a person has decided about one or its
    patients were counted; nor into a call that is over or held, or whose crew has left the scene:
    who calls from there now may be another patient.
    """
    kept = turn.world.incidents.get(kept_id)
    if kept is None or kept.held_until is not None or kept.state in _GONE:
        return False
    own = legs.of_call(turn.world, incident.incident_id)
    is_touched = any(leg.order is not None or any(by_persons(leg)) for leg in own)
    return not is_touched and incident.incident_id not in turn.world.scenes


def clear(turn: Turn, incident: Incident) -> Incident:
    """End the proposal about an incident, if there is one; give the incident without it."""
    if incident.maybe_same_as is None:
        return incident
    withdraw_alarms(turn, incident.incident_id, AlarmKind.POSSIBLE_DUPLICATE)
    cleared = replaced(incident, maybe_same_as=None)
    turn.put_incident(cleared)
    return cleared


def forget(turn: Turn, incident_id: str) -> None:
    """End the proposals that name an incident which is over. O(open calls)."""
    for other in list(turn.world.incidents.values()):
        if other.maybe_same_as == incident_id:
            clear(turn, other)


def remember(turn: Turn, incident: Incident) -> None:
    """Keep a call that is over for a while, so that the next one about it is known as such.

    Its first leg stands for it. O(calls that are remembered).
    """
    if incident.part_of is not None:
        return
    since = turn.now - _window(turn)
    kept = {name: one for name, one in turn.world.recent.items() if one.closed_at >= since}
    kept[incident.incident_id] = Recent(
        place=incident.place,
        place_accuracy_m=incident.place_accuracy_m,
        complaint=incident.complaint,
        complaint_code=incident.complaint_code,
        reported_at=incident.reported_at,
        closed_at=turn.now,
        callback_hash=incident.callback_hash,
    )
    while len(kept) > RECENT_MAX:
        del kept[next(iter(kept))]
    old = [name for name in turn.world.recent if name not in kept]
    turn.world = replaced(turn.world, recent=kept)
    for name in old:
        forget(turn, name)


def recall(turn: Turn, incident_id: str) -> None:
    """Take a call that is open again out of those that are over."""
    kept = {name: one for name, one in turn.world.recent.items() if name != incident_id}
    turn.world = replaced(turn.world, recent=kept)


def _propose(turn: Turn, incident: Incident, like: Likeness) -> None:
    """Say which call it may be; ask a person to act where there is something that they can do."""
    name, other = incident.incident_id, like.report_id
    turn.put_incident(replaced(incident, maybe_same_as=other))
    shown: str | Bilingual = other
    ended = turn.world.recent.get(other)
    if ended is not None:
        key = "duplicate.closed" if other in turn.world.ended else "duplicate.finished"
        age = duration((turn.now - ended.closed_at) // _MILLISECOND)
        shown = say(key, other=other, age=age)
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "duplicate", name, other),
            kind=DecisionKind.DUPLICATE,
            incident_id=name,
            other_incident_id=other,
            likeness_pm=like.score_pm,
            summary=say("duplicate", incident=name, other=shown, percent=like.score_pm // 10),
        )
    )
    if ended is None or other in turn.world.ended:
        words = {"other": shown}
        raise_alarm(turn, AlarmKind.POSSIBLE_DUPLICATE, name, incident_id=name, words=words)


def _report(policy: IntakePolicy, name: str, call: Incident | Recent, at: datetime) -> Report:
    """Give what is compared of a call; a code that is on no card is a word like any other."""
    card = card_of(policy, call.complaint_code)
    return Report(
        report_id=name,
        place=call.place,
        at=at,
        kind=call.complaint_code or call.complaint,
        group=card.group if card else None,
        accuracy_m=call.place_accuracy_m,
        is_coded=card is not None,
        texts=(call.complaint, card.vi, card.en) if card else (call.complaint,),
        caller=call.callback_hash,
    )
