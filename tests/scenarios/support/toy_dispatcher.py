"""A stand-in for the dispatch core: nearest free unit, pre-alert on transport, nothing clever."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from scenarios.city.model import City
from scenarios.driving.journeys import metres_between
from schemas.events.hospitals import PreAlertAnswer
from schemas.events.incidents import IncidentCancelled, IncidentReported, IncidentUpdated
from schemas.events.vehicles import VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.envelope import Event
from schemas.ground.ids import HospitalId, IncidentId, UnitId
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import CrewReport, PreAlertState, Priority
from schemas.outputs.assignments import Assignment
from schemas.outputs.pre_alerts import PreAlert
from tests.support.alerts import UNKNOWN

ACKNOWLEDGE = timedelta(seconds=60)

Message = Assignment | PreAlert


@dataclass
class Open:
    """An incident that is not closed, and who serves it."""

    report: IncidentReported
    place: LatLon | None
    order: Assignment | None = None
    is_acknowledged: bool = False
    is_there: bool = False
    tried: list[UnitId] = field(default_factory=list)
    alert: PreAlert | None = None
    refused: list[HospitalId] = field(default_factory=list)


class ToyDispatcher:
    """Answers each event with messages, kept in ``outbox`` until they are taken."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.open: dict[IncidentId, Open] = {}
        self.busy: dict[UnitId, IncidentId] = {}
        self.outbox: list[Message] = []
        self.sent: list[Message] = []
        self.cause = ""
        self.now = datetime.min.replace(tzinfo=UTC)
        self.offset = 0

    def take(self) -> list[Message]:
        messages, self.outbox = self.outbox, []
        self.sent += messages
        return messages

    def see(self, event: Event) -> None:
        self.offset += 1
        self.cause, self.now = event.event_id, event.occurred_at
        match event:
            case IncidentReported():
                self.open[event.incident_id] = Open(event, event.place)
            case IncidentUpdated(incident_id=name) if name in self.open:
                self.open[name].place = event.place or self.open[name].place
            case IncidentCancelled(incident_id=name) if name in self.open:
                self.withdraw(self.open.pop(name))
            case VehicleStatus():
                self._see_crew(event)
            case PreAlertAnswer(answer="refused"):
                for incident in self.open.values():
                    if incident.is_there or incident.alert is None:
                        continue
                    if incident.alert.pre_alert_id == event.pre_alert_id:
                        incident.refused.append(event.hospital_id)
                        self.alert_hospital(incident)
            case _:
                pass
        self._serve()

    def _see_crew(self, event: VehicleStatus) -> None:
        incident = self.open.get(event.incident_id or "")
        if incident is None:
            return
        if event.status is CrewReport.ACCEPTED:
            incident.is_acknowledged = True
        elif event.status is CrewReport.DECLINED:
            incident.order = None
            del self.busy[event.unit_id]
        elif event.status is CrewReport.TRANSPORTING and incident.alert is None:
            self.alert_hospital(incident)
        elif event.status is CrewReport.AT_HOSPITAL:
            incident.is_there = True
        elif event.status is CrewReport.CLEAR:
            del self.busy[event.unit_id]
            del self.open[incident.report.incident_id]

    def _serve(self) -> None:
        for incident in self.open.values():
            order = incident.order
            if (
                order
                and not incident.is_acknowledged
                and self.now >= order.decided_at + ACKNOWLEDGE
            ):
                self.withdraw(incident)
            if incident.order is None and incident.place is not None:
                self._assign(incident, incident.place)

    def _assign(self, incident: Open, place: LatLon) -> None:
        free = {
            unit.unit_id: metres_between(unit.station, place)
            for unit in self.city.units
            if unit.unit_id not in self.busy and unit.unit_id not in incident.tried
        }
        if not free:
            return
        unit_id = min(free, key=lambda name: (free[name], name))
        incident.tried.append(unit_id)
        self.busy[unit_id] = incident.report.incident_id
        incident.is_acknowledged = False
        incident.order = Assignment(
            centre_id=self.city.centre_id,
            cause_id=self.cause,
            decided_at=self.now,
            journal_offset=self.offset,
            assignment_id=f"asg-{self.offset}-{unit_id}",
            status="made",
            decision_id=f"dec-{self.offset}",
            incident_id=incident.report.incident_id,
            unit_id=unit_id,
            attempt=len(incident.tried),
            priority=incident.report.priority or Priority.P2,
            complaint=incident.report.complaint,
            place=place,
            address=incident.report.address,
            eta_ms=60_000,
            acknowledge_by=self.now + ACKNOWLEDGE,
        )
        self.outbox.append(incident.order)

    def withdraw(self, incident: Open) -> None:
        order, incident.order = incident.order, None
        if order is None:
            return
        del self.busy[order.unit_id]
        head = {"cause_id": self.cause, "decided_at": self.now, "journal_offset": self.offset}
        gone = {
            "status": "withdrawn",
            "acknowledge_by": None,
            "reason": Bilingual(vi="thử", en="toy"),
        }
        self.outbox.append(order.model_copy(update=head | gone))

    def alert_hospital(self, incident: Open) -> None:
        order = incident.order
        assert order is not None
        needs = set(incident.report.services)
        able = [
            item
            for item in self.city.hospitals
            if needs <= set(item.services) and item.hospital_id not in incident.refused
        ]
        place = incident.place or self.city.stations[0].place
        hospital = min(able, key=lambda item: metres_between(item.place, place))
        incident.alert = PreAlert(
            centre_id=self.city.centre_id,
            cause_id=self.cause,
            decided_at=self.now,
            journal_offset=self.offset,
            pre_alert_id=f"pal-{self.offset}",
            revision=1,
            notice="alert",
            state=PreAlertState.DRAFTED,
            hospital_id=hospital.hospital_id,
            incident_id=order.incident_id,
            unit_id=order.unit_id,
            priority=order.priority,
            eta_ms=60_000,
            eta_at=self.now,
            **UNKNOWN,
        )
        self.outbox.append(incident.alert)
        named = {"status": "updated", "hospital_id": hospital.hospital_id}
        head = {"decided_at": self.now, "journal_offset": self.offset}
        incident.order = order.model_copy(update=named | head)
        self.outbox.append(incident.order)
