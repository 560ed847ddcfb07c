"""What README tells a Kafka client to write is written: intake takes it, the core acts on it."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from typing_extensions import override

from dispatch.clinical.watching.fleet import Watch
from dispatch.fold import Fold
from dispatch.state.turn import Output
from routing.oracle import RoadOracle
from routing.roads.graph import RoadGraph
from routing.router import Router
from scenarios.city.model import City
from schemas.events.hospital_capacity import EmsTraffic
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import PreAlertState, UnitState
from schemas.inputs import input_topic
from schemas.journal import JournalRecord
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import HospitalView
from schemas.patient.vitals import MonitorRecord, Vitals
from schemas.topics import DEAD_LETTERS, JOURNAL
from streams.host.clock import Clock
from streams.journal.centres import Centres
from streams.journal.directory import Directory
from streams.journal.journaler import Journaler, Reduced
from streams.journal.ledger import Ledger
from streams.kafka.records import RawRecord
from tests.architecture.test_documents import json_blocks, text
from tests.streams.support.samples import Wire

README = text("README.md")
EXAMPLES: list[dict[str, Any]] = [json.loads(one) for one in json_blocks(README)]
TOLD = {one["type"]: one for one in EXAMPLES}
KEYS = dict(re.findall(r"^\| [^|]+ \| `([a-z-]+)` \| `([a-z_]+)` \|", README, flags=re.MULTILINE))
"""Which field the table names as the key of each topic."""

CALL, STATUS, FIX, SIGNS, ANSWER, BEDS, ROAD, ASSIGN = (
    "incident.reported",
    "vehicle.status",
    "vehicle.position",
    "vitals",
    "pre_alert.answer",
    "hospital.status",
    "road.event",
    "command.assign",
)
Said = TypeVar("Said", bound=Output)


def written_down(event: dict[str, Any], offset: int = 0) -> RawRecord:
    """Write an event as README says: on the topic of its type, under the field of the table."""
    topic = input_topic(event["type"])
    value = json.dumps(event, ensure_ascii=False).encode()
    return RawRecord(topic.name, 0, offset, str(event[KEYS[topic.name]]).encode(), value)


@dataclass(frozen=True)
class Hands(Clock):
    """A clock that stands where it was last set."""

    at: list[datetime] = field(default_factory=list)

    @override
    def now(self) -> datetime:
        return self.at[-1]


class Engine:
    """Intake, telemetry and core of the built-in city, one after the other in this process."""

    def __init__(self, city: City, graph: RoadGraph) -> None:
        began = datetime.fromisoformat(TOLD[CALL]["occurred_at"]) - timedelta(minutes=1)
        self.roads = RoadOracle(Router(graph, snap_limit_m=city.snap_limit_m))
        self.fold = Fold(city.centre_id, self.roads)
        self.clock = Hands(at=[began])
        self.wire = Wire()
        self.watch = Watch(every_s=60)
        self.journaler = Journaler(
            role="intake",
            centres=Centres([Directory.of(city.centre_id, city.units, city.hospitals)]),
            ledger=Ledger(),
            clock=self.clock,
            future_s_max=5.0,
            send=self.wire.send,
            keep_original=False,
            reduce=self._reduced,
        )
        configured = city.configured(self.roads.graph_hash, began)
        self.offset = -1
        self._apply(JournalRecord(event=configured.model_copy(update={"received_at": began})))

    async def publish(self, event: dict[str, Any]) -> list[Output]:
        """Write an event as README says, and give what the core says to it."""
        topic = input_topic(event["type"])
        self.clock.at.append(datetime.fromisoformat(event["occurred_at"]))
        known = len(self.wire.on(JOURNAL))
        await self.journaler.take(topic, written_down(event, known))
        assert self.wire.on(DEAD_LETTERS) == []
        (written,) = self.wire.on(JOURNAL)[known:]
        return self._apply(JournalRecord.model_validate_json(json.dumps(written)))

    async def crew(self, status: str, at: str) -> list[Output]:
        """Let README's crew go on with its next word."""
        told = {"event_id": f"TDM-01-{status}", "occurred_at": at, "status": status}
        return await self.publish(TOLD[STATUS] | told)

    def _apply(self, record: JournalRecord) -> list[Output]:
        self.offset += 1
        applied = self.fold.apply(record, offset=self.offset)
        assert applied.refused is None, applied.refused.summary.en
        assert applied.error is None
        return list(applied.outputs)

    def _reduced(self, event: Any) -> Reduced:  # noqa: ANN401 - any input event
        if not isinstance(event, Vitals | MonitorRecord):
            return Reduced(event)
        taken = self.watch.take(event)
        return Reduced(taken.signs, taken.faults)


@pytest.fixture
def engine(city: City, graph: RoadGraph) -> Engine:
    return Engine(city, graph)


def only(said: list[Output], kind: type[Said]) -> Said:
    (found,) = [one for one in said if isinstance(one, kind)]
    return found


async def test_the_examples_of_the_readme_do_what_it_says(engine: Engine) -> None:
    assert set(TOLD) == {CALL, STATUS, FIX, SIGNS, ANSWER, BEDS, ROAD, ASSIGN}, "each is played"
    order = only(await engine.publish(TOLD[CALL]), Assignment)
    crew = TOLD[STATUS]
    assert (order.incident_id, order.unit_id) == (crew["incident_id"], crew["unit_id"])
    await engine.publish(crew)
    unit = engine.fold.world.units[crew["unit_id"]]
    assert unit.state is UnitState.ACCEPTED
    await engine.publish(TOLD[FIX])
    unit = engine.fold.world.units[crew["unit_id"]]
    assert unit.place == LatLon(**TOLD[FIX]["place"])
    await engine.crew("mobilised", "2026-11-25T07:01:00Z")
    await engine.crew("on_scene", "2026-11-25T07:06:00Z")
    await engine.publish(TOLD[SIGNS])
    alert = only(await engine.crew("transporting", "2026-11-25T07:11:00Z"), PreAlert)
    assert (alert.notice, alert.hospital_id) == ("alert", TOLD[ANSWER]["hospital_id"])
    assert alert.news2 is not None
    # RR 24: 2, SpO2 93: 2, air: 0, SBP 104: 1, HR 112: 2, 36.8 °C: 0, alert: 0
    assert alert.news2.total == 7
    said = await engine.publish(TOLD[ANSWER] | {"pre_alert_id": alert.pre_alert_id})
    assert only(said, PreAlert).state is PreAlertState.ACCEPTED
    closed = await engine.publish(TOLD[BEDS])
    view = only(closed, HospitalView)
    assert (view.hospital_id, view.ems_traffic) == (TOLD[BEDS]["hospital_id"], EmsTraffic.CLOSED)


async def test_the_road_of_the_readme_is_closed(engine: Engine) -> None:
    around = TOLD[ROAD]["around"]
    west = LatLon(lat=around["lat"], lon=around["lon"] - 0.003)
    east = LatLon(lat=around["lat"], lon=around["lon"] + 0.003)
    (before,) = engine.roads.times_to([west], east)
    said = await engine.publish(TOLD[ROAD])
    assert TOLD[ROAD]["road_event_id"] in only(said, Decision).summary.en
    (after,) = engine.roads.times_to([west], east)
    assert before is not None
    assert after is None or after > before


async def test_the_dispatcher_of_the_readme_overrules(engine: Engine) -> None:
    await engine.publish(TOLD[CALL])
    said = await engine.publish(TOLD[ASSIGN])
    orders = {one.unit_id: one.status for one in said if isinstance(one, Assignment)}
    assert orders == {TOLD[ASSIGN]["unit_id"]: "made", TOLD[STATUS]["unit_id"]: "withdrawn"}
