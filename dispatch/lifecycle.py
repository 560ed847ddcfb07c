"""Which move is legal: the transition tables of unit, incident and pre-alert.

What a table does not hold is refused with a reason and never applied. A state's own repetition
(a crew that says ``on_scene`` twice) is no move: it is taken and changes nothing.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from schemas.vocabulary import CrewReport, IncidentState, PreAlertState, UnitState

U = UnitState
R = CrewReport
P = PreAlertState

UNIT: Final[Mapping[UnitState, Mapping[CrewReport, UnitState]]] = MappingProxyType(
    {
        U.OFF_DUTY: {R.CLEAR: U.AVAILABLE, R.OFF_DUTY: U.OFF_DUTY},
        U.AVAILABLE: {R.CLEAR: U.AVAILABLE, R.OFF_DUTY: U.OFF_DUTY},
        U.ALERTED: {
            R.ACCEPTED: U.ACCEPTED,
            R.DECLINED: U.AVAILABLE,
            R.MOBILISED: U.EN_ROUTE,
        },
        U.ACCEPTED: {
            R.ACCEPTED: U.ACCEPTED,
            R.DECLINED: U.AVAILABLE,
            R.MOBILISED: U.EN_ROUTE,
        },
        U.EN_ROUTE: {
            R.MOBILISED: U.EN_ROUTE,
            R.DECLINED: U.AVAILABLE,
            R.ON_SCENE: U.ON_SCENE,
        },
        U.ON_SCENE: {
            R.ON_SCENE: U.ON_SCENE,
            R.TRANSPORTING: U.TRANSPORTING,
            R.CLEAR: U.AVAILABLE,
        },
        U.TRANSPORTING: {
            R.TRANSPORTING: U.TRANSPORTING,
            R.AT_HOSPITAL: U.AT_HOSPITAL,
        },
        U.AT_HOSPITAL: {
            R.AT_HOSPITAL: U.AT_HOSPITAL,
            R.CLEAR: U.AVAILABLE,
            R.OFF_DUTY: U.OFF_DUTY,
        },
    }
)
"""What a unit becomes by its crew's report."""

INCIDENT_OF_UNIT: Final[Mapping[UnitState, IncidentState]] = MappingProxyType(
    {
        U.ALERTED: IncidentState.ASSIGNED,
        U.ACCEPTED: IncidentState.ASSIGNED,
        U.EN_ROUTE: IncidentState.EN_ROUTE,
        U.ON_SCENE: IncidentState.ON_SCENE,
        U.TRANSPORTING: IncidentState.TRANSPORTING,
        U.AT_HOSPITAL: IncidentState.AT_HOSPITAL,
    }
)
"""An incident with a unit is where its unit is."""

PATIENT_ON_BOARD: Final = frozenset({U.TRANSPORTING, U.AT_HOSPITAL})
"""States in which the unit cannot be taken off its incident."""

ON_THE_WAY: Final = frozenset({U.ALERTED, U.ACCEPTED, U.EN_ROUTE})
"""States in which a better choice of unit is still possible."""

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


def next_unit_state(state: UnitState, report: CrewReport) -> UnitState | None:
    """Give the state after a report, or None where the report is illegal in this state."""
    return UNIT[state].get(report)


def next_pre_alert_state(state: PreAlertState, move: PreAlertMove) -> PreAlertState | None:
    """Give the state after a move, or None where the move is illegal in this state."""
    return PRE_ALERT[state].get(move)
