"""Which move is legal: the transition tables of unit and incident.

What a table does not hold is refused with a reason and never applied. A state's own repetition
(a crew that says ``on_scene`` twice) is no move: it is taken and changes nothing.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas.ground.vocabulary import CrewReport, IncidentState, UnitState

U = UnitState
R = CrewReport

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
            R.TRANSPORTING: U.TRANSPORTING,
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


def next_unit_state(state: UnitState, report: CrewReport) -> UnitState | None:
    """Give the state after a report, or None where the report is illegal in this state."""
    return UNIT[state].get(report)
