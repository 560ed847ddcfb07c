"""Whether a call's priority is the engine's own: nobody has judged it, for want of a card."""

from dispatch.records.incident import Incident
from dispatch.rules.protocol import BY_WORDS, card_of
from schemas.centre.policies import IntakePolicy
from schemas.rules.complaint_signs import ComplaintSign


def sign_of(policy: IntakePolicy, call: Incident) -> ComplaintSign | None:
    """Give the sign by whose words a call was raised, or None where it was not. O(signs)."""
    card, _, code = (call.determinant or "").partition("/")
    if card != BY_WORDS or card_of(policy, card) is not None:
        return None
    return next((sign for sign in policy.signs if sign.code == code), None)


def is_judged(call: Incident) -> bool:
    """Tell whether a person has given a call's priority."""
    return "priority" in call.by_person


def is_unconfirmed(policy: IntakePolicy, call: Incident) -> bool:
    """Tell whether a call's priority is the engine's own, for want of a card. O(cards + signs)."""
    if is_judged(call) or card_of(policy, call.complaint_code) is not None:
        return False
    return call.complaint_code is not None or sign_of(policy, call) is not None
