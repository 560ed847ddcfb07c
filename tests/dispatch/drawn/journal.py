"""Journals of everything that may come in, in any order: legal, illegal, repeated, late, unknown.

Seeded, so that a failure is repeated by its seed. Ids of orders and pre-alerts are taken from a
fold that runs along, now and then; else they are wrong.
"""

import hashlib
import random
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from dispatch.fold import Fold
from dispatch.records.aid import AidCase
from dispatch.rules.handshake import NOBODY_COMES
from dispatch.rules.lifecycle import UNIT
from dispatch.state.world import World, digest
from dispatch.units.eligibility import why_away
from schemas.events.alarm_commands import AcknowledgeAlarm, ShelveAlarm, UnshelveAlarm
from schemas.events.centre import CentreConfigured
from schemas.events.commands import (
    AcceptProposal,
    AskAid,
    AssignUnit,
    ChooseHospital,
    CloseIncident,
    DeclareMassCasualty,
    HoldIncident,
    HospitalPhoned,
    JudgePreAlert,
    LendUnit,
    MergeIncidents,
    ReleaseUnit,
    ReopenIncident,
    ResumeIncident,
    SplitIncident,
    StandDownMassCasualty,
)
from schemas.events.hospital_capacity import (
    BedCapacity,
    BedType,
    CapacityStatus,
    EmsTraffic,
    FacilityStatus,
    ServiceCoverage,
)
from schemas.events.hospitals import HospitalStatus, PreAlertAnswer, PreAlertDelivery
from schemas.events.incidents import (
    CasualtiesCounted,
    CasualtyGroup,
    IncidentCancelled,
    IncidentReported,
    IncidentUpdated,
    Patient,
)
from schemas.events.moves import MoveAnswer
from schemas.events.mutual_aid import AidDeclined, AidGranted, AidRequest, AidReturned, AidWithdrawn
from schemas.events.roads import RoadEvent
from schemas.events.ticks import Tick
from schemas.events.vehicles import (
    CrewWelfare,
    VehiclePosition,
    VehicleReadiness,
    VehicleStatus,
    WelfareWord,
)
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import CrewLevel, CrewReport, Priority, Service, UnitFlag
from schemas.journal import JournalRecord, SourcePosition
from schemas.patient.care import CareReported
from schemas.patient.casualties import CasualtyRoom, SortingScheme, Tag
from schemas.patient.signs import PatientSigns
from tests.dispatch.drawn.patients import UNITS, PatientWriter
from tests.dispatch.drawn.policies import ADVISED, AIDED, EAST, FORECAST, MERGING, WEST
from tests.dispatch.support.centre import CENTRE_ID, at, hospital, unit
from tests.dispatch.support.plain_roads import GRAPH_HASH, PlainRoads, here, off_road, on_island

HOSPITALS = ("h-0", "h-1", "h-9")  # nor is the last one of these
ROAD_KINDS = ["closure", "reopening", "reopening"]
ANSWERS = (
    "received",
    "accepted",
    "accepted",
    "refused",
    "preparing",
    "ready",
    "arrived",
    "handed_over",
    "acknowledged",
    "acknowledged",
)
RESULTS = ("accepted", "refused", "acknowledged", "no_answer", "no_answer")
KINDS: tuple[type[Event], ...] = (
    AcceptProposal,
    AcceptProposal,
    AidDeclined,
    AidGranted,
    AidGranted,
    AidRequest,
    AidRequest,
    AidReturned,
    AidWithdrawn,
    AskAid,
    AskAid,
    AcknowledgeAlarm,
    AssignUnit,
    CareReported,
    CareReported,
    CasualtiesCounted,
    CentreConfigured,
    ChooseHospital,
    CloseIncident,
    DeclareMassCasualty,
    HoldIncident,
    HospitalPhoned,
    HospitalStatus,
    IncidentCancelled,
    IncidentReported,
    IncidentReported,
    IncidentUpdated,
    JudgePreAlert,
    *[LendUnit] * 5,
    MoveAnswer,
    MergeIncidents,
    PatientSigns,
    PatientSigns,
    *[PreAlertAnswer] * 4,
    PreAlertDelivery,
    ReleaseUnit,
    ReopenIncident,
    ResumeIncident,
    RoadEvent,
    ShelveAlarm,
    StandDownMassCasualty,
    SplitIncident,
    UnshelveAlarm,
    Tick,
    Tick,
    CrewWelfare,
    VehiclePosition,
    VehicleReadiness,
    *[VehicleStatus] * 40,
)

OF_UNITS = (VehicleStatus, VehiclePosition)
"""One source a unit, but for a few: two that contradict each other are refused."""


class Writer(PatientWriter):
    """Writes events that fit the world more often than chance would have it, yet not always."""

    def event(self, kind: type[Event], world: World) -> Event:
        """Write the next event of a kind; its clock may stand before the last one's."""
        self.number += 1
        self.clock_s += self.rng.choice([0, 0, 1, 5, 40])
        received = at(max(0.0, self.clock_s - self.rng.choice([0, 0, 0, 0, 90])))
        repeats = self.number > 3 and self.rng.random() < 0.05
        head = {
            "event_id": f"r-{self.number - self.rng.randint(1, 3) if repeats else self.number}",
            "centre_id": CENTRE_ID,
            "occurred_at": received - timedelta(seconds=self.rng.choice([0, 0, 1, 700])),
            "received_at": received,
            "source": self.rng.choice(["lan"] * (12 if kind in OF_UNITS else 2) + ["minh"]),
        }
        forced = {"force": self.rng.random() < 0.7} if "force" in kind.model_fields else {}
        return kind.model_validate(head | self._fields(kind, world) | forced)

    def _fields(self, kind: type[Event], world: World) -> dict[str, Any]:  # noqa: C901, PLR0911, PLR0912 - a case an event type
        pick, maybe = self.rng.choice, self._maybe
        match kind.__name__:
            case "AssignUnit":
                return {"incident_id": self._call(), "unit_id": pick(UNITS), "reason": "gần"}
            case "ReleaseUnit":
                return {"unit_id": pick(UNITS), "reason": "đổi"}
            case "CloseIncident" | "IncidentCancelled" | "StandDownMassCasualty":
                return {"incident_id": self._call(), "reason": "nhầm"}
            case "ReopenIncident":
                return {"incident_id": pick([*world.ended, self._call()]), "reason": "gọi lại"}
            case "SplitIncident":
                return {"incident_id": self._alike(world), "reason": "hai người"}
            case "HoldIncident":
                return {"incident_id": self._call(), "reason": "chờ"}
            case "ResumeIncident":
                decided = [one for one in world.incidents.values() if one.decided_by]
                name = pick(decided).incident_id if decided else self._call()
                return {"incident_id": name, "reason": "xong"}
            case "MergeIncidents":
                return self._pair(world) | {"reason": "cùng người"}
            case "AcceptProposal":
                return self._proposal(world)
            case "AcknowledgeAlarm" | "UnshelveAlarm":
                return self._alarm(world)
            case "ShelveAlarm":
                return self._alarm(world) | {"for_s": pick([30, 600, 9_000]), "reason": "sửa"}
            case "IncidentReported":
                more = pick([(), (), (), (CrewLevel.BLS,), (CrewLevel.ALS, CrewLevel.BLS)])
                level = {"complaint": "ngã", "crew_level": maybe(pick(list(CrewLevel)))}
                return self._incident() | level | {"more_units": more}
            case "IncidentUpdated":
                patient = maybe(Patient(age_years=9, pregnant=False))
                return self._incident() | {"patient": patient}
            case "PreAlertAnswer":
                about = self._pre_alert(world)
                case = world.pre_alerts.get(str(about["pre_alert_id"]))
                nobody_comes = case is not None and case.state in NOBODY_COMES
                answer = pick(ANSWERS) if not nobody_comes else pick(["accepted", "acknowledged"])
                said = {"answer": answer, "channel": pick([None, None, "topic", "fax"])}
                return about | said | {"reason": "hết giường"}
            case "PreAlertDelivery":
                outcome = pick(["sent", "delivered", "delivered", "no_channel"])
                return self._pre_alert(world) | {"outcome": outcome}
            case "HospitalPhoned":
                about = {"pre_alert_id": self._pre_alert(world)["pre_alert_id"]}
                return about | {"result": pick(RESULTS), "reason": "hết giường"}
            case "RoadEvent":
                return {"road_event_id": pick("ab"), "kind": pick(ROAD_KINDS), "way_ids": (1,)}
            case "VehiclePosition":
                return {"unit_id": pick(UNITS), "place": self._place()}
            case "VehicleReadiness":
                ends = maybe(at(self.clock_s + pick([-5, 60, 9_000])))
                flags = pick([(), (), (UnitFlag.LOW_FUEL,)])
                return {"unit_id": pick(UNITS), "flags": flags, "shift_ends_at": ends}
            case "CrewWelfare":
                return {"unit_id": pick(UNITS), "word": pick(list(WelfareWord))}
            case "VehicleStatus":
                return self._status(world)
            case "PatientSigns":
                return self._signs()
            case "CareReported":
                return self._care(world)
            case "JudgePreAlert":
                judged = {"judgement": self._judgement(), "reason": "lo ngại"}
                return {"incident_id": self._call()} | judged
            case "CentreConfigured":
                return self._configuration()
            case name:
                return self._of_destination(name, world)

    def _alarm(self, world: World) -> dict[str, Any]:
        known = [one.alarm_id for one in world.alarms.values()]
        return {"alarm_id": self.rng.choice([*known, "alm-none"])}

    def _of_destination(self, name: str, world: World) -> dict[str, Any]:
        pick, maybe = self.rng.choice, self._maybe
        match name:
            case "ChooseHospital":
                whose = pick(["patient", "clinician"])
                return {
                    "incident_id": self._call(),
                    "hospital_id": pick(HOSPITALS),
                    "chosen_by": whose,
                    "reason": "sổ khám",
                }
            case "CasualtiesCounted":
                return {"incident_id": self._call()} | self._casualties()
            case "DeclareMassCasualty":
                return {
                    "incident_id": self._call(),
                    "staging": maybe(self._place()),
                    "reason": "lật",
                }
            case "HospitalStatus":
                services = maybe((Service.EMERGENCY,))
                name = pick(HOSPITALS)
                down = {"status": CapacityStatus.NOT_AVAILABLE, "reason": "hỏng"}
                outage: dict[str, Any] = pick([{"status": CapacityStatus.AVAILABLE}, down])
                stroke = ServiceCoverage.model_validate({"service": Service.STROKE} | outage)
                icu = {"bed_type": BedType.ADULT_ICU, "available": pick([0, 2, 9])}
                door: dict[str, Any] = pick(
                    [
                        *[{"accepting": True}] * 4,
                        {"accepting": False},
                        {"ems_traffic": EmsTraffic.ADVISORY},
                        {"facility": FacilityStatus.EVACUATING},
                        {},
                    ]
                )
                return door | {
                    "hospital_id": name,
                    "reason": "tải",
                    "services": services,
                    "coverage": (stroke,) if services is None and self._maybe(1) else (),
                    "beds": pick([(), (BedCapacity.model_validate(icu | {"baseline": 5}),)]),
                    "beds_free": pick([None, 0, 3]),
                    "load_pct": pick([0, 95, 95, 400]),
                    "room": maybe(CasualtyRoom(red=1, yellow=pick([0, 2]), green=1)),
                }
            case "MoveAnswer":
                moves = list(world.readiness.moves.values())
                move = pick(moves) if moves else None
                return {
                    "unit_id": move.unit_id if move else pick(UNITS),
                    "move_id": move.move_id if move else "mov-none",
                    "answer": pick(["accepted", "declined", "arrived"]),
                    "reason": "bận",
                }
            case _:
                return self._of_aid(name, world)

    def _of_aid(self, name: str, world: World) -> dict[str, Any]:
        pick = self.rng.choice
        level = pick(list(CrewLevel))
        until = at(self.clock_s + pick([-5, 300, 7_000, 7_000, 7_000]))
        reason = {"reason": "quá tải"}
        match name:
            case "AskAid":
                return {"neighbour_id": pick(["HCM", "DN", "X"]), "crew_level": level} | reason
            case "LendUnit":
                request = {"request_id": self._request(world.asked, world)["request_id"]}
                free = [name for name in world.units if why_away(world.units[name]) is None]
                unit_id = pick([None, pick(UNITS), *free * 4])
                return request | {"unit_id": unit_id, "until": pick([None, None, until])} | reason
            case "AidRequest":
                who = {"from_centre_id": pick(["HCM", "HCM", "HCM", "DN", "DN", "X", CENTRE_ID])}
                spans = {"until": until, "answer_by": until, "crew_level": level}
                return who | {"request_id": f"q-{self.number // 5}"} | spans | reason
            case "AidGranted":
                where = {"place": self._place(), "fix_at": self._maybe(at(self.clock_s))}
                lent = {"unit_id": pick(["U-7", "U-7", "U-8", "U-0"]), "crew_level": level}
                return self._request(world.aid, world) | lent | where | {"until": until}
            case "AidDeclined":
                return self._request(world.aid, world) | reason
            case "AidWithdrawn":
                return self._request(world.asked, world)
            case "AidReturned":
                return self._loan(world)
            case _:
                return {}

    def _request(self, cases: Mapping[str, AidCase], world: World) -> dict[str, Any]:
        """Name an open request and the centre at its other end; often one that is over."""
        ours = [(one.request_id, one.centre_id) for one in cases.values()]
        over = [
            (unit.lent_by.request_id, unit.lent_by.centre_id)
            for unit in world.units.values()
            if unit.lent_by
        ]
        name, centre = self.rng.choice([*ours * 5, *over, ("req-none", "HCM")])
        return {"request_id": name, "from_centre_id": centre}

    def _loan(self, world: World) -> dict[str, Any]:
        lent = [(unit.unit_id, unit.lent_to) for unit in world.units.values() if unit.lent_to]
        known = [(name, loan.request_id, loan.centre_id) for name, loan in lent]
        name, request, centre = self.rng.choice([*known * 3, ("U-0", "q-0", "HCM")])
        return {"unit_id": name, "request_id": request, "from_centre_id": centre}

    def _pair(self, world: World) -> dict[str, object]:
        one, other = (self.rng.choice([*world.incidents, self._call()]) for _ in range(2))
        return {"incident_id": one, "duplicate_id": other if other != one else f"{one}-x"}

    def _alike(self, world: World) -> str:
        """Name a call that was merged or may be a duplicate; any call where there is none."""
        open_ones = [one.incident_id for one in world.incidents.values() if one.maybe_same_as]
        merged = [name for name, ended in world.ended.items() if ended.into]
        return self.rng.choice([*open_ones, *merged, self._call()])

    def _proposal(self, world: World) -> dict[str, object]:
        standing = list(world.proposals.values())
        if not standing or self.rng.random() < 0.1:
            return {"incident_id": self._call(), "proposal_id": "dec-none"}
        one = self.rng.choice(standing)
        return {"incident_id": one.incident_id, "proposal_id": one.proposal_id}

    def _place(self) -> object:
        x = self.rng.randint(0, 100)
        return self.rng.choice([here(x), here(x), here(x), off_road(x), on_island()])

    def _incident(self) -> dict[str, object]:
        return {
            "incident_id": self._call(),
            "priority": self._maybe(self.rng.choice(list(Priority))),
            "complaint_code": self.rng.choice([None, "fall", "chest_pain", "not_a_card"]),
            "answers": self.rng.choice([{}, {"walking": "yes"}, {"breathing": "no"}]),
            "place_accuracy_m": self.rng.choice([None, 5.0, 3_000.0]),
            "callback": "0274000111",
            "place": self._maybe(self._place()),
            "services": self.rng.choice([(), (), (Service.STROKE,)]),
        }

    def _casualties(self) -> dict[str, object]:
        tags = self.rng.sample([*Tag, None], self.rng.randint(0, 3))
        needs = self.rng.choice([(), (Service.STROKE,)])
        groups = [
            CasualtyGroup(tag=tag, patients=self.rng.randint(1, 3), services=needs) for tag in tags
        ]
        return {"scheme": SortingScheme.SALT, "groups": tuple(groups)}

    def _pre_alert(self, world: World) -> dict[str, object]:
        cases = list(world.pre_alerts.values())
        if not cases or self.rng.random() < 0.1:
            return {"hospital_id": self.rng.choice(HOSPITALS), "pre_alert_id": "pal-none"}
        case = self.rng.choice(cases)
        stranger = self.rng.random() < 0.1
        name = self.rng.choice(HOSPITALS) if stranger else case.hospital_id
        return {"hospital_id": name, "pre_alert_id": case.pre_alert_id}

    def _status(self, world: World) -> dict[str, object]:
        unit_id = self.rng.choice(UNITS)
        known = world.units.get(unit_id)
        incident = world.incidents.get((known.incident_id if known else None) or "")
        order = incident.order if incident else None
        own: dict[str, object] = {"incident_id": incident.incident_id if incident else None}
        if order is not None:
            own["assignment_id"] = order.assignment_id
        wrong: dict[str, object] = {
            "incident_id": self._call(),
            "assignment_id": "asg-none",
        }
        nothing: dict[str, object] = {}
        fitting = list(UNIT[known.state]) if known else list(CrewReport)
        named = self.rng.choice([nothing, nothing, own, own, own, wrong])
        return {
            "unit_id": unit_id,
            "status": self.rng.choice(fitting if self.rng.random() < 0.7 else list(CrewReport)),
            "hospital_id": self.rng.choice([None, None, None, *HOSPITALS]),
            "reason": "lý do",
            "tag": self._maybe(self.rng.choice(list(Tag))),
            **named,
        }

    def _configuration(self) -> dict[str, object]:
        units = [unit("U-0", 0), unit("U-1", 20, "als"), unit("U-2", 60)]
        hospitals = [hospital("h-0", 30, "stroke"), hospital("h-1", 90)]
        return {
            "name": "Trung tâm",
            "map_name": "plain",
            "map_hash": GRAPH_HASH if self.rng.random() < 0.9 else "0" * 64,
            "units": tuple(self.rng.sample(units, self.rng.randint(1, 3))),
            "hospitals": tuple(self.rng.sample(hospitals, self.rng.randint(0, 2))),
            "policies": self.rng.choice([AIDED, ADVISED, MERGING]),
            "forecast": FORECAST,
            "standby_points": tuple(self.rng.sample([EAST, WEST], self.rng.randint(0, 2))),
        }


def whole(writer: Writer) -> Event:
    """The configuration that a journal begins with: everybody is there."""
    event = writer.event(CentreConfigured, World(CENTRE_ID))
    units = (unit("U-0", 0), unit("U-1", 20, "als"), unit("U-2", 60))
    hospitals = (hospital("h-0", 30, "stroke"), hospital("h-1", 90))
    changed = {"units": units, "hospitals": hospitals, "map_hash": GRAPH_HASH, "policies": AIDED}
    return event.model_copy(update=changed)


def records(seed: int, length: int) -> list[JournalRecord]:
    """Write a journal of some length; every third record came from a topic, some of them twice."""
    rng = random.Random(seed)
    writer = Writer(rng)
    fold = Fold(CENTRE_ID, PlainRoads())
    written: list[JournalRecord] = []
    for number in range(length):
        kind = rng.choice(KINDS)
        event = writer.event(kind, fold.world) if number else whole(writer)
        source = None
        if number % 3 == 0:
            late = rng.choice([0, 0, 0, 3])
            offset = max(0, number - late)
            source = SourcePosition(topic="t", partition=0, offset=offset)
        record = JournalRecord.model_validate({"event": event, "source": source})
        fold.apply(record, offset=number)
        written.append(record)
    return written


def fingerprints(seeds: Iterable[int], length: int = 250) -> list[tuple[str, str]]:
    """Digest the world and all outputs of some journals."""
    found = []
    for seed in seeds:
        fold = Fold(CENTRE_ID, PlainRoads())
        said = hashlib.sha256()
        for offset, record in enumerate(records(seed, length)):
            for output in fold.apply(record, offset=offset).outputs:
                said.update(output.model_dump_json().encode())
        found.append((digest(fold.world), said.hexdigest()))
    return found
