"""Which move of a pre-alert is legal: its transition table.

What the table does not hold is refused with a reason and never applied.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from schemas.vocabulary import PreAlertState

P = PreAlertState

PreAlertMove = Literal[
    "delivered", "received", "accepted", "refused", "arrived", "handed_over", "cancelled"
]

PRE_ALERT: Final[Mapping[PreAlertState, Mapping[PreAlertMove, PreAlertState]]] = MappingProxyType(
    {
        P.DRAFTED: {
            "delivered": P.SENT,
            "received": P.RECEIVED,
            "accepted": P.ACCEPTED,
            "refused": P.REFUSED,
            "arrived": P.ARRIVED,
            "cancelled": P.CANCELLED,
        },
        P.SENT: {
            "delivered": P.SENT,
            "received": P.RECEIVED,
            "accepted": P.ACCEPTED,
            "refused": P.REFUSED,
            "arrived": P.ARRIVED,
            "cancelled": P.CANCELLED,
        },
        P.RECEIVED: {
            "delivered": P.RECEIVED,
            "received": P.RECEIVED,
            "accepted": P.ACCEPTED,
            "refused": P.REFUSED,
            "arrived": P.ARRIVED,
            "cancelled": P.CANCELLED,
        },
        P.ACCEPTED: {
            "delivered": P.ACCEPTED,
            "received": P.ACCEPTED,
            "accepted": P.ACCEPTED,
            "arrived": P.ARRIVED,
            "cancelled": P.CANCELLED,
        },
        P.REFUSED: {"refused": P.REFUSED, "delivered": P.REFUSED},
        P.ARRIVED: {
            "delivered": P.ARRIVED,
            "received": P.ARRIVED,
            "accepted": P.ARRIVED,
            "arrived": P.ARRIVED,
            "handed_over": P.HANDED_OVER,
            "cancelled": P.CANCELLED,
        },
        P.HANDED_OVER: {},
        P.CANCELLED: {},
    }
)
"""What a pre-alert becomes. A receipt that overtook an answer never moves it back."""

AWAITING_ANSWER: Final = frozenset({P.DRAFTED, P.SENT, P.RECEIVED})
"""States in which the hospital still owes its answer."""

PATIENT_EXPECTED: Final = AWAITING_ANSWER | {P.ACCEPTED}
"""States in which the patient is on the way to the hospital: in the others there is no ETA."""


def next_pre_alert_state(state: PreAlertState, move: PreAlertMove) -> PreAlertState | None:
    """Give the state after a move, or None where the move is illegal in this state."""
    return PRE_ALERT[state].get(move)
