"""The simple rule that a good default must not lose against: a rolling matching in a few lines.

After each clear, call and decline one matching over the waiting calls and those whose unit can
still turn, and over idle units and those units; with the project's own weights and solver, a price
of a change and a bound of changes a call. It knows no crew in doubt, no person's decision, no bound
of a crew and no words: it is here to be compared, not to be used.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from benchmarks.rules.cities import Roads
from dispatch.ground.require import existing, require
from dispatch.plans.assignment import assign
from dispatch.plans.weights import weighed_need
from dispatch.state.turn import Output
from schemas.centre.policies import WeightPolicy
from schemas.events.centre import CentreConfigured, UnitSpec
from schemas.events.incidents import IncidentReported
from schemas.events.vehicles import VehiclePosition, VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel, CrewReport
from schemas.journal import JournalRecord
from schemas.outputs.assignments import Assignment

SWITCH_MS: Final = 60_000
CHANGES_MAX: Final = 3
NEAR_MS: Final = 120_000
MOBILISE_MS: Final = 60_000


@dataclass
class _Call:
    event: IncidentReported
    unit: str | None = None
    orders: int = 0
    changes: int = 0


@dataclass
class _Unit:
    spec: UnitSpec
    place: LatLon
    call: str | None = None
    rolls: bool = False
    is_working: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule said to one event."""

    outputs: Sequence[Output]


class Rematch:
    """Hears a journal as the core does, and orders crews by one matching."""

    broken_promises = 0

    def __init__(self, roads: Roads) -> None:
        self.roads = roads
        self.weights = WeightPolicy()
        self.calls: dict[str, _Call] = {}
        self.units: dict[str, _Unit] = {}

    def apply(self, record: JournalRecord, *, offset: int) -> Said:
        """Hear one event and say what follows."""
        require(offset >= 0, "a journal counts from 0")
        event = record.event
        if isinstance(event, CentreConfigured):
            self.units = {unit.unit_id: _Unit(unit, unit.station) for unit in event.units}
        elif isinstance(event, VehiclePosition):
            self.units[event.unit_id].place = event.place
        elif isinstance(event, IncidentReported):
            self.calls[event.incident_id] = _Call(event)
            return Said(list(self._match(event.received_at or event.occurred_at)))
        elif isinstance(event, VehicleStatus) and self._is_free(event):
            return Said(list(self._match(event.received_at or event.occurred_at)))
        return Said(())

    def _is_free(self, event: VehicleStatus) -> bool:
        """Note a crew's word; tell whether it is free now."""
        unit = self.units[event.unit_id]
        if event.status is CrewReport.CLEAR:
            self.calls.pop(unit.call or "")
            unit.call, unit.rolls, unit.is_working = None, False, False
            return True
        unit.rolls = unit.rolls or event.status is not CrewReport.ACCEPTED
        unit.is_working = unit.is_working or event.status is CrewReport.ON_SCENE
        return False

    def _match(self, moment: datetime) -> Iterator[Output]:
        """Solve one matching and order what is new in it."""
        calls = {name: call for name, call in self.calls.items() if self._is_open(call)}
        held = {call.unit for call in calls.values()}
        units = [u for u in self.units.values() if u.call is None or u.spec.unit_id in held]
        needs = []
        for name, call in calls.items():
            waited_s = int((moment - call.event.occurred_at).total_seconds())
            times_ms = {u.spec.unit_id: self._time_ms(u, call) for u in units if _suits(u, call)}
            need = weighed_need(
                self.weights,
                name,
                existing(call.event.priority, "every call of a trial has one"),
                waited_s=waited_s,
                times_ms=times_ms,
            )
            needs.append(need)
        pairs = dict(assign(needs).pairs)
        turned = [one for name, one in calls.items() if one.unit not in {None, pairs.get(name)}]
        for call in turned:
            call.changes += 1
            yield self._order(call, "withdrawn")
            unit = self.units[call.unit or ""]
            unit.call, unit.rolls, call.unit = None, False, None
        for name, unit_id in pairs.items():
            call = calls[name]
            if call.unit is None:
                call.unit, call.orders, self.units[unit_id].call = unit_id, call.orders + 1, name
                yield self._order(call, "made")

    def _is_open(self, call: _Call) -> bool:
        """Tell whether a call waits, or its unit can still turn."""
        if call.unit is None:
            return True
        unit = self.units[call.unit]
        place = call.event.place or unit.place
        is_near = self.roads.time_ms(unit.place, place) <= NEAR_MS
        return not (unit.is_working or is_near) and call.changes < CHANGES_MAX

    def _time_ms(self, unit: _Unit, call: _Call) -> int:
        """Give the response time, with the price of a change where the call has another unit."""
        drive_ms = self.roads.time_ms(unit.place, call.event.place or unit.place)
        if call.unit == unit.spec.unit_id:
            return drive_ms + (0 if unit.rolls else MOBILISE_MS)
        return drive_ms + MOBILISE_MS + (SWITCH_MS if call.unit else 0)

    @staticmethod
    def _order(call: _Call, status: str) -> Assignment:
        """Order a crew, or take it back: only what the crews of a simulated day look at."""
        fields: dict[str, Any] = {
            "status": status,
            "incident_id": call.event.incident_id,
            "unit_id": call.unit,
            "attempt": call.orders,
            "place": call.event.place,
            "hospital_id": None,
        }
        return Assignment.model_construct(**fields)


def _suits(unit: _Unit, call: _Call) -> bool:
    wanted = call.event.crew_level
    return wanted is CrewLevel.BLS or unit.spec.crew_level is CrewLevel.ALS
