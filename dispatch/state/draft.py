"""The world while one event is applied: written noun by noun, a map copied at its first change."""

from datetime import datetime
from typing import Any, Final, Literal, cast

from dispatch.clinical.patient.vital_signs import VitalSigns
from dispatch.ground.replaced import replaced
from dispatch.ground.require import require
from dispatch.records.aid import AidCase
from dispatch.records.alarm import AlarmCase
from dispatch.records.hospital import Hospital
from dispatch.records.incident import Ended, Incident, Proposal
from dispatch.records.planned import Planned
from dispatch.records.pre_alert import PreAlertCase
from dispatch.records.road_notice import RoadNotice
from dispatch.records.scene import Scene
from dispatch.records.unit import Unit
from dispatch.state.fleet import Fleet, Watched, fleet
from dispatch.state.world import World
from schemas.ground.vocabulary import UnitState

CLOSED_REMEMBERED_MAX: Final = 5_000
"""How many ended incidents are remembered, oldest forgotten first: months of a busy centre's P1."""

PRE_ALERTS_REMEMBERED_MAX: Final = 1_000
"""How many ended pre-alerts are remembered, oldest forgotten first: days of a busy centre's."""


class Draft:
    """The working copy of a world at ``now``; the world that it began with stays as it was.

    ``put_…`` stores a record, ``end_…`` takes one out. ``touched_…`` hold what is to be shown at
    the end of the step: units, incidents and hospitals by id, as they were last stored. ``freed``
    are the units that came free, ``gone`` those that left the world; ``reconsider`` says that units
    or calls may be better served than they are.
    """

    def __init__(self, world: World, now: datetime) -> None:
        self.now = now
        self.world = self._begun = replaced(world, now=now)
        self.reconsider = False
        self.freed: list[str] = []
        self.gone: list[Unit] = []
        self._owned: dict[str, dict[str, Any]] = {}
        self.touched_units: dict[str, Unit] = {}
        self.touched_incidents: dict[str, Incident] = {}
        self.touched_hospitals: dict[str, Hospital] = {}

    @property
    def is_unchanged(self) -> bool:
        """Tell whether nothing but the time has changed."""
        return self.world is self._begun

    @property
    def watched(self) -> Watched:
        """The names of the units that time is watched for."""
        return fleet(self.world.units).watched

    def put_unit(self, unit: Unit) -> None:
        """Store a unit and have its new state shown; one that came into it has done so now."""
        known = self.world.units.get(unit.unit_id)
        if known is None or known.state is not unit.state:
            unit = replaced(unit, since=self.now)
        self._own_units().put(unit)
        self.touched_units[unit.unit_id] = unit

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
        self._own_units().end(unit.unit_id)
        self.gone.append(unit)
        self.put_unlinked(unit.unit_id, None)
        self.touched_units[unit.unit_id] = replaced(unit, state=UnitState.OFF_DUTY)

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
        self.touched_incidents[incident.incident_id] = incident

    def end_incident(self, incident: Incident) -> None:
        """Take an incident out of the world; it is shown a last time and remembered as closed."""
        require(incident.incident_id in self.world.incidents, "only an open incident can end")
        del self._own("incidents")[incident.incident_id]
        closed = self._own("closed")
        closed[incident.incident_id] = self.now
        if len(closed) > CLOSED_REMEMBERED_MAX:
            del closed[next(iter(closed))]
        self.touched_incidents[incident.incident_id] = incident

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

    def put_planned(self, planned: Planned) -> None:
        """Note until when the plan that was made now stands by itself."""
        self.world = replaced(self.world, planned=planned)

    def put_hospital(self, hospital: Hospital) -> None:
        """Store a hospital and have its new state shown."""
        self._own("hospitals")[hospital.spec.hospital_id] = hospital
        self.touched_hospitals[hospital.spec.hospital_id] = hospital

    def end_hospital(self, hospital_id: str) -> None:
        """Take a hospital out of the world; it is shown a last time, as no longer configured."""
        self.touched_hospitals[hospital_id] = self._own("hospitals").pop(hospital_id)

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

    def put_road_notice(self, notice: RoadNotice) -> None:
        """Store what was announced of a road."""
        self._own("road_notices")[notice.road_event_id] = notice

    def end_road_notice(self, road_event_id: str) -> None:
        """Forget what is over."""
        del self._own("road_notices")[road_event_id]

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
            current = self._owned[name] = dict(current)
            self.world = replaced(self.world, **{name: current})
        return cast("dict[str, Any]", current)

    def _own_units(self) -> Fleet:
        """Give the units to write in, as ``_own`` gives other maps."""
        units = self.world.units
        if units is not self._owned.get("units"):
            units = self._owned["units"] = Fleet(units)
            self.world = replaced(self.world, units=units)
        return cast("Fleet", units)
