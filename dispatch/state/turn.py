"""One step in progress: what it has changed so far, and what it has to say.

Handlers read and write the world only through a Turn. It copies a map at the first change of it,
so the world that the step began with stays as it was.
"""

from datetime import datetime
from typing import Any, Final, Literal, TypedDict, cast

from dispatch.clinical.patient.vital_signs import VitalSigns
from dispatch.ground.replaced import replaced
from dispatch.ground.require import require
from dispatch.state.alarm_case import AlarmCase
from dispatch.state.hospital_view import hospital_view
from dispatch.state.known_roads import KnownRoads
from dispatch.state.roads import EtaOracle
from dispatch.state.world import (
    AidCase,
    Ended,
    Hospital,
    Incident,
    PreAlertCase,
    Proposal,
    Scene,
    Unit,
    World,
)
from schemas.events.moves import MoveOrder
from schemas.events.mutual_aid import AidDeclined, AidGranted, AidRequest, AidReturned, AidWithdrawn
from schemas.ground.ids import derive
from schemas.ground.vocabulary import UnitState
from schemas.journal import AnyEvent
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import HospitalView, IncidentView, UnitView

AidOutput = AidDeclined | AidGranted | AidRequest | AidReturned | AidWithdrawn
"""What is said to another centre."""

View = UnitView | IncidentView | HospitalView
"""What screens show."""

Output = Assignment | MoveOrder | PreAlert | Decision | Alarm | View | AidOutput

CLOSED_REMEMBERED_MAX: Final = 5_000
"""How many ended incidents are remembered, oldest forgotten first: months of a busy centre's P1."""

PRE_ALERTS_REMEMBERED_MAX: Final = 1_000
"""How many ended pre-alerts are remembered, oldest forgotten first: days of a busy centre's."""


class Head(TypedDict):
    """The fields that every output of one step has in common, named as ``Output`` has them."""

    centre_id: str
    cause_id: str
    decided_at: datetime
    journal_offset: int


class Turn:
    """The working copy of a world while one event is applied.

    ``reconsider`` asks for the whole queue to be served at the end of the step, ``moved`` for a
    look at one idle unit that is somewhere else now. ``freed`` are the units that came free,
    ``sent`` the incidents that were given one, ``gone`` the units that left the world, and
    ``roads_changed`` says that drives may take longer or shorter than they did; ``replan`` asks
    for a new plan of the scenes of many patients.
    """

    def __init__(self, world: World, event: AnyEvent, roads: EtaOracle, offset: int) -> None:
        require(event.received_at is not None, "a journaled event has its time of receipt")
        require(offset >= 0, "a journal offset is never negative")
        received_at: datetime = event.received_at  # type: ignore[assignment]
        self.event = event
        self.roads = KnownRoads.of(roads)
        self.offset = offset
        self.now = max(world.now, received_at)
        self.world = self._begun = replaced(world, now=self.now)
        self.alarms_before = world.alarms
        self.outputs: list[Output] = []
        self.reconsider = False
        self.moved: str | None = None
        self.freed: list[str] = []
        self.gone: list[Unit] = []
        self.sent: set[str] = set()
        self.roads_changed = False
        self.replan = False
        self._owned: dict[str, dict[str, Any]] = {}
        self._touched_units: dict[str, Unit] = {}
        self._touched_incidents: dict[str, Incident] = {}
        self._touched_hospitals: dict[str, Hospital] = {}
        self._ids_made = 0

    @property
    def is_refused(self) -> bool:
        """Tell whether the event was refused and has changed nothing but the time."""
        refused = any(isinstance(one, Decision) and one.refused for one in self.outputs)
        return refused and self.world is self._begun

    def new_id(self, kind: str, *parts: str | int) -> str:
        """Derive an id from this event, the parts, and how many ids it has caused so far."""
        self._ids_made += 1
        return derive(kind, self.event.event_id, self._ids_made, *parts)

    def emit(self, output: Output) -> None:
        """Add an output; outputs leave in the order in which they were added.

        A decision is given the hash of the parameters that it was made with, and the protocol's
        determinant behind its incident.
        """
        if isinstance(output, Decision):
            incident = self.world.incidents.get(output.incident_id or "")
            made_with = {
                "policies_hash": self.world.policies_hash,
                "determinant": incident.determinant if incident else None,
            }
            output = output.model_copy(update=made_with)
        self.outputs.append(output)

    def put_unit(self, unit: Unit) -> None:
        """Store a unit and have its new state shown; one that came into it has done so now."""
        known = self.world.units.get(unit.unit_id)
        if known is None or known.state is not unit.state:
            unit = replaced(unit, since=self.now)
        self._own("units")[unit.unit_id] = unit
        self._touched_units[unit.unit_id] = unit

    def free_unit(self, unit: Unit, state: UnitState) -> None:
        """Take a unit off its incident; one that is no longer configured goes with that."""
        free = replaced(unit, state=state, incident_id=None, free_since=self.now)
        self.put_unlinked(unit.unit_id, None)
        if unit.leaving:
            self.end_unit(free)
        else:
            self.put_unit(free)
            self.freed.append(unit.unit_id)

    def end_unit(self, unit: Unit) -> None:
        """Take a unit out of the world; it is shown a last time, as off duty."""
        require(unit.unit_id in self.world.units, "only a unit of this centre can go")
        del self._own("units")[unit.unit_id]
        self.gone.append(unit)
        self.put_unlinked(unit.unit_id, None)
        self._touched_units[unit.unit_id] = replaced(unit, state=UnitState.OFF_DUTY)

    def put_unlinked(self, unit_id: str, signs: VitalSigns | None) -> None:
        """Keep the signs of a patient on a unit without an incident; None forgets them."""
        if signs is None and unit_id not in self.world.unlinked:
            return
        others = {name: kept for name, kept in self.world.unlinked.items() if name != unit_id}
        unlinked = others if signs is None else {**others, unit_id: signs}
        self.world = replaced(self.world, unlinked=unlinked)

    def put_incident(self, incident: Incident) -> None:
        """Store an open incident and have its new state shown."""
        self._own("incidents")[incident.incident_id] = incident
        self._touched_incidents[incident.incident_id] = incident

    def end_incident(self, incident: Incident) -> None:
        """Take an incident out of the world; it is shown a last time and remembered as closed."""
        require(incident.incident_id in self.world.incidents, "only an open incident can end")
        del self._own("incidents")[incident.incident_id]
        closed = self._own("closed")
        closed[incident.incident_id] = self.now
        if len(closed) > CLOSED_REMEMBERED_MAX:
            del closed[next(iter(closed))]
        self._touched_incidents[incident.incident_id] = incident

    def remember_ended(self, ended: Ended) -> None:
        """Keep an incident that a person has ended, in case it is opened again; oldest go first."""
        kept = {**self.world.ended, ended.incident.incident_id: ended}
        while len(kept) > self.world.policies.intake.reopen_max:
            del kept[next(iter(kept))]
        self.world = replaced(self.world, ended=kept)

    def open_again(self, incident: Incident) -> None:
        """Bring back an incident that was ended."""
        closed, ended = dict(self.world.closed), dict(self.world.ended)
        closed.pop(incident.incident_id, None)  # it may be forgotten there already
        del ended[incident.incident_id]
        self.world = replaced(self.world, closed=closed, ended=ended)
        self.put_incident(incident)

    def put_proposal(self, proposal: Proposal) -> None:
        """Store what is proposed for an incident."""
        proposals = {**self.world.proposals, proposal.incident_id: proposal}
        self.world = replaced(self.world, proposals=proposals)

    def end_proposal(self, incident_id: str) -> None:
        """Forget what was proposed for an incident, if anything was; its unit may go elsewhere."""
        if incident_id in self.world.proposals:
            self.reconsider = True
            proposals = dict(self.world.proposals)
            del proposals[incident_id]
            self.world = replaced(self.world, proposals=proposals)

    def put_hospital(self, hospital: Hospital) -> None:
        """Store a hospital and have its new state shown."""
        self._own("hospitals")[hospital.spec.hospital_id] = hospital
        self._touched_hospitals[hospital.spec.hospital_id] = hospital

    def end_hospital(self, hospital_id: str) -> None:
        """Take a hospital out of the world; it is shown a last time, as no longer configured."""
        self._touched_hospitals[hospital_id] = self._own("hospitals").pop(hospital_id)

    def put_pre_alert(self, case: PreAlertCase) -> None:
        """Store a pre-alert that is not at its end."""
        self._own("pre_alerts")[case.pre_alert_id] = case

    def end_pre_alert(self, pre_alert_id: str) -> None:
        """Take a pre-alert that has reached its end out of the world.

        How it ended is remembered, so that a late word on it is told from one on another's.
        """
        case: PreAlertCase = self._own("pre_alerts").pop(pre_alert_id)
        ended = self._own("pre_alerts_ended")
        ended[pre_alert_id] = case.state
        if len(ended) > PRE_ALERTS_REMEMBERED_MAX:
            del ended[next(iter(ended))]

    def let_hospitals_go(self) -> None:
        """Take out the hospitals that are no longer configured and that nobody is on the way to.

        One that still owes a word on a patient who does not come stays until it has given it.
        """
        leaving = [name for name, one in self.world.hospitals.items() if one.leaving]
        if not leaving:
            return
        expected = {one.hospital_id for one in self.world.incidents.values()}
        owing = {case.hospital_id for case in self.world.pre_alerts.values()}
        for name in leaving:
            if name not in expected | owing:
                self.end_hospital(name)

    def put_scene(self, scene: Scene) -> None:
        """Store a scene of many patients."""
        self._own("scenes")[scene.incident_id] = scene

    def end_scene(self, incident_id: str) -> None:
        """Forget a scene that is over."""
        del self._own("scenes")[incident_id]

    def put_aid(self, name: Literal["aid", "asked"], case: AidCase) -> None:
        """Store an open request, this centre's own or a neighbour's."""
        self._own(name)[case.request_id] = case

    def end_aid(self, name: Literal["aid", "asked"], request_id: str) -> None:
        """Forget a request that is over."""
        del self._own(name)[request_id]

    def put_alarm(self, key: str, alarm: AlarmCase) -> None:
        """Keep how an alarm stands; ``dispatch.alarms.round`` says what has changed."""
        self._own("alarms")[key] = alarm

    def end_alarm(self, key: str) -> None:
        """Forget an alarm that was withdrawn."""
        del self._own("alarms")[key]

    def _own(self, name: str) -> dict[str, Any]:
        """Give the map of this name to write in: a copy, made at this turn's first change of it."""
        current = getattr(self.world, name)
        if current is not self._owned.get(name):
            current = dict(current)
            self._owned[name] = current
            changed: dict[str, Any] = {name: current}
            self.world = replaced(self.world, **changed)
        return cast("dict[str, Any]", current)

    def show_views(self) -> None:
        """Emit the view of every unit, incident and hospital that this step touched, once each."""
        for unit in self._touched_units.values():
            self.emit(self._unit_view(unit))
        for incident in self._touched_incidents.values():
            self.emit(self._incident_view(incident))
        for name, hospital in self._touched_hospitals.items():
            known = name in self.world.hospitals and not hospital.leaving
            self.emit(hospital_view(self.head(), hospital, configured=known))

    def _unit_view(self, unit: Unit) -> UnitView:
        return UnitView(
            **self.head(),
            unit_id=unit.unit_id,
            crew_level=unit.crew_level,
            station_id=unit.station_id,
            state=unit.state,
            place=unit.place,
            fix_at=unit.fix_at,
            incident_id=unit.incident_id,
            lent_by=unit.lent_by.centre_id if unit.lent_by else None,
            lent_to=unit.lent_to.centre_id if unit.lent_to else None,
        )

    def _incident_view(self, incident: Incident) -> IncidentView:
        return IncidentView(
            **self.head(),
            incident_id=incident.incident_id,
            priority=incident.priority,
            complaint=incident.complaint,
            state=incident.state,
            reported_at=incident.reported_at,
            place=incident.place,
            unit_id=incident.order.unit_id if incident.order else None,
            hospital_id=incident.hospital_id,
            pre_alert_id=incident.pre_alert_id,
            queue_reason=incident.queue_reason,
            place_accuracy_m=incident.place_accuracy_m,
            determinant=incident.determinant,
            decided_by=incident.decided_by,
            queue_place=incident.queue_place,
            expected_wait_s=incident.expected_wait_s,
            part_of=incident.part_of,
        )

    def head(self) -> Head:
        """Give the fields that every output of this step has in common."""
        return {
            "centre_id": self.world.centre_id,
            "cause_id": self.event.event_id,
            "decided_at": self.now,
            "journal_offset": self.offset,
        }
