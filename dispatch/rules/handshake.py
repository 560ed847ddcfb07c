"""Which word on a pre-alert is legal, and what the pre-alert becomes by it.

Two things move at once: the hospital (told, read, accepted, preparing, ready) and the patient
(arriving, arrived). The state is whichever has come farther on one ladder, and a word that is late,
repeated or overtaken never moves it down. What the table does not hold is refused with a reason and
never applied.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from schemas.ground.vocabulary import PreAlertState

P = PreAlertState

PreAlertWord = Literal[
    "sent",
    "delivered",
    "received",
    "accepted",
    "refused",
    "preparing",
    "ready",
    "arriving",
    "arrived",
    "handed_over",
    "redirected",
    "cancelled",
    "acknowledged",
]
"""What may be said on a pre-alert, by a channel, the hospital, the crew, or the engine."""

MEANS: Final[Mapping[PreAlertWord, PreAlertState]] = MappingProxyType(
    {
        "sent": P.SENT,
        "delivered": P.DELIVERED,
        "received": P.READ,
        "accepted": P.ACCEPTED,
        "refused": P.REFUSED,
        "preparing": P.PREPARING,
        "ready": P.READY,
        "arriving": P.ARRIVING,
        "arrived": P.ARRIVED,
        "handed_over": P.HANDED_OVER,
        "redirected": P.REDIRECTED,
        "cancelled": P.CANCELLED,
        "acknowledged": P.STOOD_DOWN,
    }
)
"""The state that a word stands for."""

LADDER: Final = (
    P.DRAFTED,
    P.SENT,
    P.DELIVERED,
    P.READ,
    P.ACCEPTED,
    P.PREPARING,
    P.READY,
    P.ARRIVING,
    P.ARRIVED,
)
"""The states in which a patient is meant for the hospital; it is only ever climbed."""

_STEPS: Final = tuple(word for word in MEANS if MEANS[word] in LADDER)
_RECEIPTS: Final[tuple[PreAlertWord, ...]] = ("sent", "delivered", "received")
_ENDING: Final[tuple[PreAlertWord, ...]] = ("refused", "redirected", "cancelled")
_AT_THE_GATE: Final = frozenset({P.ARRIVING, P.ARRIVED})


def _on_the_ladder(state: PreAlertState) -> dict[PreAlertWord, PreAlertState]:
    """Give the legal words of a state in which the patient is meant for the hospital."""
    words: dict[PreAlertWord, PreAlertState] = {
        word: max(state, MEANS[word], key=LADDER.index) for word in _STEPS
    }
    words |= {word: MEANS[word] for word in _ENDING}
    if state in _AT_THE_GATE:  # whoever is not even near is taken over by a mistake
        words["handed_over"] = P.HANDED_OVER
    return words


def _owing_a_word(state: PreAlertState) -> dict[PreAlertWord, PreAlertState]:
    """Give the legal words where nobody comes: receipts, and that the hospital knows of it."""
    words: dict[PreAlertWord, PreAlertState] = dict.fromkeys(_RECEIPTS, state)
    words["acknowledged"] = P.STOOD_DOWN
    return words


PRE_ALERT: Final[Mapping[PreAlertState, Mapping[PreAlertWord, PreAlertState]]] = MappingProxyType(
    {state: MappingProxyType(_on_the_ladder(state)) for state in LADDER}
    | {state: MappingProxyType(_owing_a_word(state)) for state in (P.REDIRECTED, P.CANCELLED)}
    | {state: MappingProxyType({}) for state in (P.REFUSED, P.HANDED_OVER, P.STOOD_DOWN)}
)
"""What a pre-alert becomes; the ends have no way on."""

ENDS: Final = frozenset({P.REFUSED, P.HANDED_OVER, P.STOOD_DOWN})

ANSWERED: Final = frozenset({P.ACCEPTED, P.PREPARING, P.READY})
"""How far a hospital has come that has said that it takes the patient."""

PATIENT_EXPECTED: Final = frozenset(LADDER) - {P.ARRIVED}
"""States in which the patient is on the way to the hospital: in the others there is no ETA."""

NOBODY_COMES: Final = frozenset({P.REDIRECTED, P.CANCELLED})
"""States in which the hospital owes the word that it knows of it."""


def next_pre_alert_state(state: PreAlertState, word: PreAlertWord) -> PreAlertState | None:
    """Give the state after a word, or None where the word is illegal in this state."""
    return PRE_ALERT[state].get(word)


def next_heard(heard: PreAlertState, word: PreAlertWord, *, by_hospital: bool) -> PreAlertState:
    """Give how far the hospital has come after a word; it never goes back.

    A hospital that says it has the patient has taken them, whatever it said before.
    """
    means = MEANS[word]
    if means in {P.ARRIVED, P.HANDED_OVER}:
        means = P.ACCEPTED if by_hospital else P.DRAFTED
    if means not in LADDER or means is P.ARRIVING:
        return heard
    return max(heard, means, key=LADDER.index)


def owes_word(state: PreAlertState, heard: PreAlertState) -> bool:
    """Tell whether the hospital owes a word: its answer, or that it knows that nobody comes."""
    return state in NOBODY_COMES or (state in LADDER and heard not in ANSWERED)
