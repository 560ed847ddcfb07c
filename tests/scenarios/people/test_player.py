import itertools
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from routing.router import Router
from scenarios.city.model import City, Demand, HospitalHabits, PlannedCall
from scenarios.driving.journeys import metres_between
from scenarios.people.player import Player
from schemas.events.hospital_capacity import BedType
from schemas.events.hospitals import HospitalStatus, PreAlertAnswer
from schemas.events.incidents import IncidentReported, Patient
from schemas.events.roads import RoadEvent
from schemas.events.vehicles import VehiclePosition, VehicleStatus
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import CrewReport, Priority, Service
from schemas.inputs import input_topic
from schemas.journal import JournalRecord
from schemas.outputs.assignments import Assignment
from schemas.outputs.pre_alerts import PreAlert
from schemas.patient.vitals import Vitals
from tests.scenarios.support.toy_dispatcher import Message, ToyDispatcher

SECOND = timedelta(seconds=1)
FIX_ERROR_M = 30.0  # two fixes, each at most 10 m wrong north and east
FASTEST_MPS = 30.0
ORDER = ("accepted", "mobilised", "on_scene", "transporting", "at_hospital", "clear")


@dataclass(frozen=True)
class Played:
    """A trial's whole record."""

    events: list[Event]
    messages: list[Message]


def play(city: City, router: Router, *, seed: int, start: datetime, minutes: int) -> Played:
    player, toy = Player(city, router, seed=seed, start=start), ToyDispatcher(city)
    events: list[Event] = []
    for second in range(1, minutes * 60 + 1):
        inbox = toy.take()
        new = player.advance(start + second * SECOND, inbox)
        for event in new:
            toy.see(event)
        events += new
    return Played(events, toy.sent)


@pytest.fixture(scope="module")
def hour(city: City, router: Router) -> Played:
    busy = replace(city, demand=Demand(calls_per_hour=40))
    start = datetime.fromisoformat("2026-03-01T08:00:00+00:00")
    return play(busy, router, seed=11, start=start, minutes=60)


def as_bytes(events: list[Event]) -> list[str]:
    return [event.model_dump_json() for event in events]


def crew_reports(hour: Played) -> dict[str, list[str]]:
    reports: dict[str, list[str]] = defaultdict(list)
    for event in hour.events:
        if isinstance(event, VehicleStatus) and event.assignment_id is not None:
            reports[event.assignment_id].append(event.status.value)
    return reports


def test_the_same_seed_gives_the_same_bytes(city: City, router: Router, start: datetime) -> None:
    first = play(city, router, seed=5, start=start, minutes=12)
    again = play(city, router, seed=5, start=start, minutes=12)
    assert as_bytes(first.events) == as_bytes(again.events)


def test_who_only_answers_reports_nothing(city: City, router: Router, start: datetime) -> None:
    quiet = Player(city, router, seed=5, start=start, only_answers=True)
    said = quiet.advance(start + 3_600 * SECOND, [])
    assert said
    assert {type(event) for event in said} <= {VehiclePosition, VehicleStatus}


def test_another_seed_gives_another_trial(city: City, router: Router, start: datetime) -> None:
    first = play(city, router, seed=5, start=start, minutes=4)
    other = play(city, router, seed=6, start=start, minutes=4)
    calls = [
        [event.place for event in played.events if isinstance(event, IncidentReported)]
        for played in (first, other)
    ]
    assert calls[0] != calls[1]
    ids = {event.event_id for event in first.events}
    assert ids.isdisjoint(event.event_id for event in other.events)


def test_two_runs_of_one_seed_share_no_id(city: City, router: Router, start: datetime) -> None:
    first = Player(city, router, seed=5, start=start)
    later = Player(city, router, seed=5, start=start + SECOND)
    ids = {event.event_id for event in first.advance(start + 300 * SECOND, [])}
    assert len(ids) > 50
    assert ids.isdisjoint(event.event_id for event in later.advance(start + 301 * SECOND, []))


def test_the_length_of_a_step_changes_nothing(city: City, router: Router, start: datetime) -> None:
    whole = Player(city, router, seed=5, start=start).advance(start + 600 * SECOND, [])
    player = Player(city, router, seed=5, start=start)
    steps = [player.advance(start + second * SECOND * 0.7, []) for second in range(1, 858)]
    parts = [event for events in steps for event in events]
    assert as_bytes(parts) == as_bytes(whole)[: len(parts)]
    assert len(parts) > 250


def test_one_more_call_leaves_the_others_as_they_were(
    city: City, router: Router, start: datetime
) -> None:
    calls = [
        [
            event.model_copy(update={"event_id": "x"})
            for event in Player(
                replace(city, demand=Demand(calls_per_hour=rate)), router, seed=5, start=start
            ).advance(start + 145 * SECOND, [])
            if isinstance(event, IncidentReported)
        ]
        for rate in (1, 60)
    ]
    assert calls[0] == calls[1]
    assert len(calls[0]) == 4


def test_the_first_minutes_show_something(city: City, router: Router, start: datetime) -> None:
    for seed in range(5):
        events = Player(city, router, seed=seed, start=start).advance(start + 180 * SECOND, [])
        calls = [event for event in events if isinstance(event, IncidentReported)]
        assert calls[0].occurred_at <= start + 10 * SECOND
        assert len(calls) >= 4
        assert Priority.P1 in {call.priority for call in calls}
        assert all(call.place is not None and call.address for call in calls[:4])


def test_events_come_in_order_of_time_and_each_has_its_own_id(hour: Played) -> None:
    times = [event.occurred_at for event in hour.events]
    assert times == sorted(times)
    ids = [event.event_id for event in hour.events]
    assert len(set(ids)) == len(ids)


def test_every_event_is_valid_for_its_topic_and_the_journal(hour: Played, city: City) -> None:
    seen = set()
    for event in hour.events:
        kind = event.model_dump()["type"]
        seen.add(kind)
        assert input_topic(kind).model.validate_json(event.model_dump_json()) == event
        assert event.received_at is None
        assert event.centre_id == city.centre_id
    received = hour.events[0].model_copy(update={"received_at": hour.events[0].occurred_at})
    assert JournalRecord.model_validate({"event": received}).event == received
    assert {"incident.reported", "incident.updated", "vehicle.position", "vehicle.status"} <= seen
    assert {"vitals", "pre_alert.answer", "road.event"} <= seen


def test_crews_report_in_the_order_of_their_work(hour: Played) -> None:
    reports = crew_reports(hour)
    whole = 0
    for statuses in reports.values():
        if "declined" in statuses:
            assert statuses == ["declined"]
            continue
        expected = [status for status in ORDER if status in statuses]
        assert statuses == expected
        if "at_hospital" in statuses:
            assert expected[:5] == list(ORDER[:5])
        whole += statuses == list(ORDER)
    assert len(reports) >= 30
    assert whole >= 8
    at_home = [statuses for statuses in reports.values() if statuses == [*ORDER[:3], "clear"]]
    assert at_home


def test_some_crews_decline_with_a_reason_and_some_are_silent(
    city: City, router: Router, start: datetime
) -> None:
    habits = city.crew_habits.model_copy(update={"decline_share": 0.4, "silent_share": 0.3})
    played = play(replace(city, crew_habits=habits), router, seed=3, start=start, minutes=20)
    reports = crew_reports(played)
    made = [
        item.assignment_id
        for item in played.messages
        if isinstance(item, Assignment) and item.status == "made"
    ]
    withdrawn = [
        item.assignment_id
        for item in played.messages
        if isinstance(item, Assignment) and item.status == "withdrawn"
    ]
    silent = [name for name in made if name not in reports and name in withdrawn]
    declined = [name for name in made if reports.get(name) == ["declined"]]
    assert silent
    assert declined
    assert len(silent) + len(declined) < len(made)


def test_no_vehicle_jumps(hour: Played) -> None:
    last: dict[str, VehiclePosition] = {}
    gaps: dict[str, list[float]] = defaultdict(list)
    driven = 0
    for event in hour.events:
        if not isinstance(event, VehiclePosition):
            continue
        before = last.get(event.unit_id)
        if before is not None:
            seconds = (event.occurred_at - before.occurred_at).total_seconds()
            away_m = metres_between(before.place, event.place)
            assert away_m <= FASTEST_MPS * seconds + FIX_ERROR_M, event
            gaps[event.unit_id].append(seconds)
            driven += away_m > 100
        last[event.unit_id] = event
    assert driven > 200
    assert max(max(seconds) for seconds in gaps.values()) <= 60
    assert all(min(seconds) <= 60 for seconds in gaps.values())


def test_crews_reach_the_patient_and_the_hospital(hour: Played, city: City) -> None:
    places = {item.hospital_id: item.place for item in city.hospitals}
    scenes = {
        item.assignment_id: item.place for item in hour.messages if isinstance(item, Assignment)
    }
    going = {
        item.incident_id: item.hospital_id for item in hour.messages if isinstance(item, PreAlert)
    }
    last: dict[str, VehiclePosition] = {}
    arrived = 0
    for event in hour.events:
        if isinstance(event, VehiclePosition):
            last[event.unit_id] = event
        if not isinstance(event, VehicleStatus) or event.incident_id is None:
            continue
        here = last[event.unit_id].place
        if event.status is CrewReport.ON_SCENE:
            scene = scenes[event.assignment_id or ""]
            assert scene is not None
            assert metres_between(here, scene) < FIX_ERROR_M
        if event.status is CrewReport.AT_HOSPITAL:
            arrived += 1
            assert metres_between(here, places[going[event.incident_id]]) < FIX_ERROR_M
    assert arrived > 5


def test_hospitals_answer_alerts_in_time_and_order(hour: Played) -> None:
    alerts = {item.pre_alert_id: item for item in hour.messages if isinstance(item, PreAlert)}
    answers: dict[str, list[PreAlertAnswer]] = defaultdict(list)
    for event in hour.events:
        if isinstance(event, PreAlertAnswer):
            answers[event.pre_alert_id].append(event)
    assert len(answers) >= 10
    for name, given in answers.items():
        delays_s = [(item.occurred_at - alerts[name].decided_at).total_seconds() for item in given]
        assert given[0].answer == "received"
        assert 5 <= delays_s[0] <= 22 or 65 <= delays_s[0] <= 172, "in time, or late"
        assert all(item.hospital_id == alerts[name].hospital_id for item in given)
        if len(given) >= 2:
            assert given[1].answer in {"accepted", "refused"}
            assert (given[1].answer == "refused") == (given[1].reason is not None)
            assert delays_s[0] < delays_s[1] <= 62 + delays_s[0]


def test_vitals_run_from_the_scene_to_the_handover(hour: Played) -> None:
    at: dict[tuple[str, str], datetime] = {}
    for event in hour.events:
        if isinstance(event, VehicleStatus) and event.incident_id is not None:
            at.setdefault((event.incident_id, event.status.value), event.occurred_at)
    measured: dict[str, list[Vitals]] = defaultdict(list)
    for event in hour.events:
        if isinstance(event, Vitals):
            assert event.incident_id is not None
            measured[event.incident_id].append(event)
            assert event.occurred_at > at[event.incident_id, "on_scene"]
            assert event.occurred_at <= at.get((event.incident_id, "clear"), event.occurred_at)
    assert len(measured) >= 10
    for samples in measured.values():
        first = samples[0]
        assert None not in {
            first.respiration_rate_per_min,
            first.spo2_pct,
            first.systolic_mmhg,
            first.heart_rate_per_min,
            first.temperature_c,
            first.consciousness,
        }
        assert all(
            later.occurred_at - earlier.occurred_at == 15 * SECOND
            for earlier, later in itertools.pairwise(samples)
        )
        assert all(sample.temperature_c is None for sample in samples[1:20])


def test_a_road_closes_and_opens_each_half_hour(hour: Played) -> None:
    events = [event for event in hour.events if isinstance(event, RoadEvent)]
    assert [event.kind for event in events] == ["closure", "reopening"] * 2
    assert events[0].road_event_id == events[1].road_event_id
    assert events[1].cause_id == events[0].event_id
    assert all(event.reason for event in events if event.kind == "closure")


def test_hospitals_divert_and_take_patients_again(
    city: City, router: Router, start: datetime
) -> None:
    habits = HospitalHabits(diversions_per_hour=20, outages_per_hour=0, reports_per_hour=0)
    player = Player(replace(city, hospital_habits=habits), router, seed=2, start=start)
    events = player.advance(start + 3 * 3_600 * SECOND, [])
    statuses = [event.model_dump() for event in events if event.source in _hospital_ids(city)]
    accepting = [status["accepting"] for status in statuses]
    assert accepting[:4] == [False, True, False, True]
    assert statuses[0]["hospital_id"] == statuses[1]["hospital_id"]
    assert statuses[0]["reason"]
    assert statuses[1]["beds_free"] > 0


def test_hospitals_report_beds_and_lose_and_regain_services(
    city: City, router: Router, start: datetime
) -> None:
    habits = HospitalHabits(diversions_per_hour=0, outages_per_hour=4, reports_per_hour=2)
    trial = replace(city, hospital_habits=habits)

    def played(seed: int) -> list[HospitalStatus]:
        player = Player(trial, router, seed=seed, start=start)
        events = player.advance(start + 4 * 3_600 * SECOND, [])
        return [event for event in events if isinstance(event, HospitalStatus)]

    reports = played(2)
    assert reports == played(2)
    assert reports != played(3)
    told = [one for one in reports if one.load_pct is not None]
    assert {one.hospital_id for one in told} == _hospital_ids(city)
    assert all(one.traffic is None for one in reports), "beds say nothing of the door"
    services = {one.hospital_id: one.services for one in city.hospitals}
    for one in told:
        types = {bed.bed_type for bed in one.beds}
        assert (BedType.ADULT_ICU in types) is (Service.ICU in services[one.hospital_id])
        assert all((bed.available or 0) <= (bed.baseline or 0) for bed in one.beds)
    outages = [one for one in reports if one.coverage]
    down = [one for one in outages if one.coverage[0].reason]
    back = [one for one in outages if not one.coverage[0].reason]
    assert len(down) >= len(back) > 0
    causes = {one.event_id: one.coverage[0] for one in down}
    for one in back:
        lost = causes[one.cause_id or ""]
        assert (lost.service, lost.until) == (one.coverage[0].service, one.occurred_at)


def test_hospitals_that_treat_nothing_lose_nothing(
    city: City, router: Router, start: datetime
) -> None:
    bare = [hospital.model_copy(update={"services": ()}) for hospital in city.hospitals]
    habits = HospitalHabits(diversions_per_hour=0, outages_per_hour=60, reports_per_hour=0)
    trial = replace(city, hospitals=tuple(bare), hospital_habits=habits)
    events = Player(trial, router, seed=1, start=start).advance(start + 3_600 * SECOND, [])
    assert [event for event in events if isinstance(event, HospitalStatus)] == []


def _hospital_ids(city: City) -> set[str]:
    return {hospital.hospital_id for hospital in city.hospitals}


def test_planned_calls_come_as_written(city: City, router: Router, start: datetime) -> None:
    call = PlannedCall(
        at_s=42.5,
        incident_id="A-1",
        priority=Priority.P2,
        complaint="Đau đầu",
        place=city.stations[0].place,
        address=None,
        crew_level=city.units[0].crew_level,
        services=(),
        patient=Patient(age_years=30),
        condition=None,
    )
    player = Player(replace(city, planned_calls=(call,)), router, seed=1, start=start)
    events = player.advance(start + 3_600 * SECOND, [])
    calls = [event for event in events if isinstance(event, IncidentReported)]
    assert [(item.incident_id, item.occurred_at) for item in calls] == [
        ("A-1", start + timedelta(seconds=42.5))
    ]


def test_units_off_duty_say_nothing(city: City, router: Router, start: datetime) -> None:
    off = city.units[0].model_copy(update={"on_duty": False})
    player = Player(replace(city, units=(off, *city.units[1:])), router, seed=1, start=start)
    sources = {event.source for event in player.advance(start + 70 * SECOND, [])}
    assert off.unit_id not in sources
    assert city.units[1].unit_id in sources


def test_what_is_left_to_a_person_is_not_played(
    city: City, router: Router, start: datetime
) -> None:
    unit, hospital = city.units[0].unit_id, city.hospitals[0].hospital_id
    played = Player(city, router, seed=1, start=start)
    left = Player(city, router, seed=1, start=start, by_hand=(unit, hospital))
    end = start + timedelta(hours=2)
    assert {unit, hospital} <= {event.source for event in played.advance(end, [])}
    sources = {event.source for event in left.advance(end, [])}
    assert not {unit, hospital} & sources
    assert city.units[1].unit_id in sources


def test_time_never_goes_back(city: City, router: Router, start: datetime) -> None:
    player = Player(city, router, seed=1, start=start)
    assert player.advance(start + 60 * SECOND, [])
    assert player.advance(start + 30 * SECOND, []) == []


def test_a_start_without_a_zone_is_refused(city: City, router: Router) -> None:
    with pytest.raises(ValueError, match="time zone"):
        Player(city, router, seed=1, start=datetime(2026, 3, 1))  # noqa: DTZ001
