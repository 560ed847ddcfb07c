"""Calls that no card of the protocol has judged: what was made of them is said, and confirmed.

That is a call whose complaint code is on no card of the centre, or one that its words alone have
raised. The priority is for a person to confirm until a person gives one, or a code that is known.
"""

from dispatch.alarms.causes import raise_alarm, withdraw_alarms
from dispatch.records.incident import Incident
from dispatch.rules import protocol
from dispatch.state.turn import Turn
from dispatch.state.unconfirmed import is_judged, is_unconfirmed, sign_of
from dispatch.words.explain import say
from schemas.centre.policies import IntakePolicy
from schemas.ground.texts import Bilingual
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.rules.alarms import AlarmKind


def settle(turn: Turn, call: Incident, before: Incident | None = None) -> None:
    """Say what was made of a call without a card, where that is news, and have it confirmed.

    ``before`` is the call as it was known, None where it is new. Of a call's first leg only.
    """
    name = call.incident_id
    intake = turn.world.policies.intake
    is_asked = is_unconfirmed(intake, call)
    why = _why(intake, call)
    if why is not None and (before is None or _basis(before) != _basis(call)):
        key = "triaged.asked" if is_asked else "triaged.told"
        turn.emit(
            Decision(
                **turn.head(),
                decision_id=turn.new_id("dec", "triaged", name),
                kind=DecisionKind.TRIAGED,
                incident_id=name,
                summary=say(key, incident=name, priority=call.priority, why=why),
            )
        )
    if not is_asked:
        withdraw_alarms(turn, name, AlarmKind.PRIORITY_UNCONFIRMED)
        return
    words = {"priority": call.priority, "why": why}
    kind = AlarmKind.PRIORITY_UNCONFIRMED
    raise_alarm(turn, kind, name, incident_id=name, words=words)


def _basis(call: Incident) -> tuple[object, ...]:
    """Give what a word about the triage of a call is about."""
    return (call.complaint_code, call.determinant, is_judged(call))


def _why(policy: IntakePolicy, call: Incident) -> Bilingual | None:
    """Say why no card has judged a call; None where one has, or nothing was to be judged."""
    code = call.complaint_code
    if protocol.card_of(policy, code) is not None:
        return None
    sign = None if is_judged(call) else sign_of(policy, call)
    shown = None if sign is None else Bilingual(vi=sign.vi, en=sign.en)
    if code is None:
        return None if shown is None else say("triaged.words", sign=shown)
    if shown is not None:
        return say("triaged.no_card_words", code=code, sign=shown)
    key = "triaged.no_card_given" if is_judged(call) else "triaged.no_card"
    return say(key, code=code)
