"""A centre on plain roads whose journal a test writes line by line; promises are checked each time.

``here(x)`` is ``x`` seconds along the street; ``at(s)`` is ``s`` seconds after the start.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from dispatch.clinical.watching.fleet import Watch
from dispatch.fold import Fold
from dispatch.invariants import violations
from dispatch.records.incident import Incident
from dispatch.records.pre_alert import PreAlertCase
from dispatch.records.scene import Scene
from dispatch.records.unit import Unit
from dispatch.rules.handshake import LADDER
from dispatch.state.fleet import Watched, fleet
from dispatch.state.turn import Output, Turn
from dispatch.state.world import World, digest
from dispatch.words.explain import say
from schemas.centre.alarms import AlarmPolicy, AlarmTiming
from schemas.centre.choosing import ChangePolicy, ResponsePolicy
from schemas.centre.policies import Limits, Policies
from schemas.centre.pre_alerts import PreAlertPolicy
from schemas.events.centre import CentreConfigured, HospitalSpec, UnitSpec
from schemas.events.commands import HospitalPhoned
from schemas.events.hospitals import HospitalStatus, PreAlertAnswer, PreAlertDelivery
from schemas.events.incidents import (
    CasualtiesCounted,
    CasualtyGroup,
    IncidentCancelled,
    IncidentReported,
)
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehiclePosition, VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import CrewLevel, CrewReport, Priority, Service, UnitState
from schemas.journal import JournalRecord, SourcePosition
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import IncidentView, UnitView
from schemas.patient.casualties import SortingScheme, Tag
from schemas.patient.vitals import Vitals
from schemas.rules.alarms import AlarmKind
from schemas.rules.handshake import HandshakePolicy
from tests.dispatch.support.every_second import EverySecond
from tests.dispatch.support.plain_roads import GRAPH_HASH, PlainRoads, here

CENTRE_ID = "BD"
START = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
POLICIES = Policies(
    response=ResponsePolicy(mobilise_on_road_s=15, fresh_position_s=120),
    limits=Limits(acknowledge_s=60, position_age_s=600, pre_alert_answer_s=120, eta_change_s=30),
    handshake=HandshakePolicy(arriving_s=1, arriving_m=0),
    pre_alert=PreAlertPolicy(update_every_s=0),
    change=ChangePolicy(gain_s=120, redirects_max=2),
    alarms=AlarmPolicy(no_unit=AlarmTiming(respond_s=120), surge=AlarmTiming(respond_s=120)),
)

Group = tuple[str | None, int] | tuple[str | None, int, tuple[str, ...]]

O = TypeVar("O", bound=Output)  # noqa: E741 - one of the kinds of output

JOURNEY = {
    UnitState.ALERTED: (),
    UnitState.ACCEPTED: ("accepted",),
    UnitState.EN_ROUTE: ("accepted", "mobilised"),
    UnitState.ON_SCENE: ("accepted", "mobilised", "on_scene"),
    UnitState.TRANSPORTING: ("accepted", "mobilised", "on_scene", "transporting"),
    UnitState.AT_HOSPITAL: ("accepted", "mobilised", "on_scene", "transporting", "at_hospital"),
}
"""What a crew reports on its way to each state of a unit that has an order."""


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def unit(unit_id: str, x: float, level: str = "bls", *, on_duty: bool = True) -> UnitSpec:
    return UnitSpec(
        unit_id=unit_id,
        crew_level=CrewLevel(level),
        station_id=f"S-{unit_id}",
        station=here(x),
        on_duty=on_duty,
    )


def hospital(hospital_id: str, place: LatLon | float, *services: str) -> HospitalSpec:
    return HospitalSpec(
        hospital_id=hospital_id,
        name=f"Bệnh viện {hospital_id}",
        place=place if isinstance(place, LatLon) else here(place),
        services=tuple(Service(service) for service in services),
    )


@dataclass(frozen=True)
class Said:
    """What one event caused, by kind."""

    outputs: tuple[Output, ...]

    def every(self, kind: type[O]) -> list[O]:
        return [output for output in self.outputs if isinstance(output, kind)]

    @property
    def orders(self) -> list[tuple[str, str, str]]:
        """Every order as (made or withdrawn, incident, unit)."""
        return [(a.status, a.incident_id, a.unit_id) for a in self.every(Assignment)]

    @property
    def alarms(self) -> list[tuple[str, AlarmKind]]:
        return [(alarm.status, alarm.kind) for alarm in self.every(Alarm)]

    @property
    def notices(self) -> list[tuple[str, str, str, int]]:
        """Every pre-alert as (notice, hospital, state, revision)."""
        return [(p.notice, p.hospital_id, p.state.value, p.revision) for p in self.every(PreAlert)]

    @property
    def pre_alert(self) -> PreAlert:
        (only,) = self.every(PreAlert)
        return only

    def decided(self, kind: DecisionKind) -> Decision:
        (only,) = [d for d in self.every(Decision) if d.kind is kind]
        return only

    def decided_for(self, incident_id: str) -> Decision:
        """The decision that sent a unit to this incident."""
        found = [d for d in self.every(Decision) if d.kind is DecisionKind.ASSIGNED]
        (only,) = [d for d in found if d.incident_id == incident_id]
        return only

    @property
    def kinds(self) -> list[DecisionKind]:
        return [decision.kind for decision in self.every(Decision)]

    @property
    def refused(self) -> tuple[str, str | None]:
        """The field and the value that were refused; nothing else may have been said."""
        (only,) = self.outputs
        assert isinstance(only, Decision)
        assert only.refused is not None
        part = say(f"field.{only.refused.field.partition('.')[0]}")
        assert f": {part.vi} " in only.summary.vi
        assert f": {part.en} " in only.summary.en
        return only.refused.field, only.refused.value


class Centre:
    """One centre and its journal."""

    def __init__(
        self,
        units: Iterable[UnitSpec] = (),
        hospitals: Iterable[HospitalSpec] = (),
        policies: Policies = POLICIES,
        *,
        centre_id: str = CENTRE_ID,
        roads: PlainRoads | None = None,
    ) -> None:
        self.roads = roads or PlainRoads()
        self.centre_id = centre_id
        self.every_second = EverySecond(centre_id, self.roads)
        self.fold: Fold = self.every_second
        self.clock_s = 0.0
        self.offset = -1
        self.records: list[JournalRecord] = []
        self.configure(units, hospitals, policies)

    @property
    def world(self) -> World:
        return self.fold.world

    @property
    def digest(self) -> str:
        return digest(self.world)

    def incident(self, incident_id: str = "C-1") -> Incident:
        return self.world.incidents[incident_id]

    def unit(self, unit_id: str) -> Unit:
        return self.world.units[unit_id]

    @property
    def scene(self) -> Scene:
        (only,) = self.world.scenes.values()
        return only

    @property
    def case(self) -> PreAlertCase:
        """The only pre-alert whose patient is still meant for its hospital."""
        (only,) = [one for one in self.world.pre_alerts.values() if one.state in LADDER]
        return only

    @property
    def leaving(self) -> PreAlertCase:
        """The only pre-alert whose hospital is to acknowledge that nobody comes."""
        (only,) = [one for one in self.world.pre_alerts.values() if one.state not in LADDER]
        return only

    def event(self, kind: type[Event], /, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
        now = at(self.clock_s)
        head = {
            "event_id": f"e-{self.offset + 1}",
            "centre_id": self.centre_id,
            "occurred_at": now,
            "received_at": now,
            "source": "test",
            "type": kind.model_fields["type"].default,
        }
        return head | fields

    def say(self, kind: type[Event], /, **fields: Any) -> Said:  # noqa: ANN401
        """Write an event of this kind to the journal, now, and check what must always hold."""
        return self.write(kind.model_validate(self.event(kind, **fields)))

    def write(self, event: Event, source: SourcePosition | None = None) -> Said:
        """Write an event as it is."""
        record = JournalRecord.model_validate({"event": event, "source": source})
        before = self.world
        self.records.append(record)
        self.offset += 1
        applied = self.fold.apply(record, offset=self.offset)
        assert violations(before, self.world) == []
        assert violations(World(self.centre_id), self.world) == []
        units = self.world.units
        assert fleet(units).watched == Watched.of(units.values()), "it is what a look at all says"
        return Said(applied.outputs)

    def configure(
        self,
        units: Iterable[UnitSpec],
        hospitals: Iterable[HospitalSpec] = (),
        policies: Policies = POLICIES,
        map_hash: str = GRAPH_HASH,
    ) -> Said:
        return self.say(
            CentreConfigured,
            name="Trung tâm thử",
            map_name="plain",
            map_hash=map_hash,
            units=tuple(units),
            hospitals=tuple(hospitals),
            policies=policies,
        )

    def call(
        self,
        incident_id: str = "C-1",
        x: float | LatLon | None = 0.0,
        priority: str = "P2",
        level: str = "bls",
        services: tuple[str, ...] = (),
        **fields: Any,  # noqa: ANN401
    ) -> Said:
        return self.say(
            IncidentReported,
            incident_id=incident_id,
            priority=Priority(priority),
            complaint="té ngã",
            place=here(x) if isinstance(x, int | float) else x,
            crew_level=CrewLevel(level),
            services=tuple(Service(service) for service in services),
            **fields,
        )

    def cancel(self, incident_id: str = "C-1") -> Said:
        return self.say(IncidentCancelled, incident_id=incident_id, reason="nhầm số")

    def crew(self, unit_id: str, status: str, **fields: Any) -> Said:  # noqa: ANN401
        if status == "declined":
            fields = {"reason": "xe hỏng"} | fields
        return self.say(VehicleStatus, unit_id=unit_id, status=CrewReport(status), **fields)

    def bring(self, unit_id: str, state: UnitState) -> Said:
        """Have a crew that was just alerted report its way to ``state``; give the last answer."""
        said = Said(())
        for status in JOURNEY[state]:
            said = self.crew(unit_id, status)
        assert self.unit(unit_id).state is state
        return said

    def moved(self, unit_id: str, place: LatLon | float, **fields: Any) -> Said:  # noqa: ANN401
        where = place if isinstance(place, LatLon) else here(place)
        return self.say(VehiclePosition, unit_id=unit_id, place=where, **fields)

    def vitals(self, unit_id: str, **fields: Any) -> Said:  # noqa: ANN401
        """Write what telemetry says of these vitals, as of a patient first heard of."""
        event = Vitals.model_validate(self.event(Vitals, unit_id=unit_id, **fields))
        signs = Watch(every_s=60).take(event).signs
        assert signs is not None
        return self.write(signs.model_copy(update={"received_at": event.received_at}))

    def hospital(self, hospital_id: str, *, accepting: bool = True, **fields: Any) -> Said:  # noqa: ANN401
        reason = None if accepting else "quá tải"
        fields = {"reason": reason} | fields
        return self.say(HospitalStatus, hospital_id=hospital_id, accepting=accepting, **fields)

    def counted(self, *groups: Group, **given: Any) -> Said:  # noqa: ANN401
        """Count the patients of C-1: (tag, patients) or (tag, patients, services) a group."""
        fields = {"incident_id": "C-1", "scheme": SortingScheme.SALT} | given
        found = [
            CasualtyGroup(
                tag=None if tag is None else Tag(tag),
                patients=patients,
                services=tuple(Service(service) for needs in more for service in needs),
            )
            for tag, patients, *more in groups
        ]
        return self.say(CasualtiesCounted, groups=tuple(found), **fields)

    def answer(self, said: str, **fields: Any) -> Said:  # noqa: ANN401
        """Answer the only open pre-alert, or acknowledge that nobody comes."""
        about = self.leaving if said == "acknowledged" else self.case
        case = {"hospital_id": about.hospital_id, "pre_alert_id": about.pre_alert_id}
        reason = {"reason": "hết giường"} if said == "refused" else {}
        return self.say(PreAlertAnswer, answer=said, **(case | reason | fields))

    def deliver(self, outcome: str = "delivered", **fields: Any) -> Said:  # noqa: ANN401
        """Give the receipt for the only open pre-alert."""
        case = {"hospital_id": self.case.hospital_id, "pre_alert_id": self.case.pre_alert_id}
        return self.say(PreAlertDelivery, outcome=outcome, **(case | fields))

    def phone(self, result: str, about: PreAlertCase | None = None, **fields: Any) -> Said:  # noqa: ANN401
        """Record a call to the hospital of a pre-alert, or of the only open one."""
        about = about or (self.leaving if result == "acknowledged" else self.case)
        reason = {"reason": "hết giường"} if result == "refused" else {}
        named = {"pre_alert_id": about.pre_alert_id} | reason
        return self.say(HospitalPhoned, result=result, **(named | fields))

    def tick(self, after_s: float = 0.0) -> Said:
        """Let time pass, and have the engine notice."""
        self.clock_s += after_s
        return self.say(Tick)

    def turn(self) -> Turn:
        """Begin a step by hand, for what no event can bring about."""
        event = Tick.model_validate(self.event(Tick, event_id="by-hand"))
        return Turn(self.world, event, self.roads, self.offset + 1)


VIEWS = (UnitView, IncidentView)
