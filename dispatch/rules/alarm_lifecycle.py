"""Which move of an alarm is legal: the transition table, after ISA-18.2 (IEC 62682).

What the table does not hold is refused with a reason and never applied.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, get_args

from schemas.rules.alarms import AlarmState

S = AlarmState

AlarmMove = Literal[
    "due",
    "acknowledged",
    "shelved",
    "unshelved",
    "time_up",
    "suppressed",
    "released",
    "recalled",
    "overdue",
    "worsened",
    "caused",
    "returned",
    "lapsed",
    "ended",
]
"""By a person: acknowledged, shelved, unshelved. The others are the cause's, or of time passing.

``due``: the on-delay has passed. ``released``: nothing stands for it any more; ``recalled`` is the
same where a person had acknowledged it before. ``overdue``: nobody has acknowledged in time.
``returned``: the cause has ended, but its action is still to be done; ``lapsed``: that is long ago.
"""

MOVES: Final[tuple[AlarmMove, ...]] = get_args(AlarmMove)

ALARM: Final[Mapping[AlarmState, Mapping[AlarmMove, AlarmState]]] = MappingProxyType(
    {
        S.PENDING: {
            "due": S.RAISED,
            "suppressed": S.SUPPRESSED,
            "worsened": S.PENDING,
            "ended": S.WITHDRAWN,
        },
        S.RAISED: {
            "acknowledged": S.ACKNOWLEDGED,
            "shelved": S.SHELVED,
            "suppressed": S.SUPPRESSED,
            "overdue": S.ESCALATED,
            "worsened": S.RAISED,
            "returned": S.RETURNED,
            "ended": S.WITHDRAWN,
        },
        S.ESCALATED: {
            "acknowledged": S.ACKNOWLEDGED,
            "shelved": S.SHELVED,
            "suppressed": S.SUPPRESSED,
            "worsened": S.ESCALATED,
            "returned": S.RETURNED,
            "ended": S.WITHDRAWN,
        },
        S.ACKNOWLEDGED: {
            "acknowledged": S.ACKNOWLEDGED,
            "shelved": S.SHELVED,
            "suppressed": S.SUPPRESSED,
            "worsened": S.RAISED,
            "ended": S.WITHDRAWN,
        },
        # A second shelving would reach beyond the bound: it must come back in between.
        S.SHELVED: {
            "unshelved": S.RAISED,
            "time_up": S.RAISED,
            "worsened": S.RAISED,
            "ended": S.WITHDRAWN,
        },
        S.SUPPRESSED: {
            "released": S.RAISED,
            "recalled": S.ACKNOWLEDGED,
            "worsened": S.SUPPRESSED,
            "ended": S.WITHDRAWN,
        },
        S.RETURNED: {
            "acknowledged": S.WITHDRAWN,
            "caused": S.RAISED,
            "worsened": S.RETURNED,
            "lapsed": S.WITHDRAWN,
            "ended": S.WITHDRAWN,
        },
        S.WITHDRAWN: {},
    }
)
"""What an alarm becomes by a move."""

ASKS: Final = frozenset({S.RAISED, S.ESCALATED})
"""States in which somebody must look: a person has not taken it up."""

SEEN_BY_ALL: Final = ASKS | {S.ACKNOWLEDGED}
"""States in which it is on the list, and so may stand for its consequences.

One that a person has shelved stands for nobody: what it explained appears.
"""


def next_alarm_state(state: AlarmState, move: AlarmMove) -> AlarmState | None:
    """Give the state after a move, or None where the move is illegal in this state."""
    return ALARM[state].get(move)
