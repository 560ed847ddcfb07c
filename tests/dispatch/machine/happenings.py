"""What may happen at a centre, one line an event type: the state machine of tests draws from it.

To teach the machine a new event type, write a function from a ``Hand`` to the event's fields and
add a line to ``HAPPENINGS``: the rules are made from it, and a test says if a type is missing. A
``Hand`` prefers what fits the world, so that long stories come about, but not always: what is
wrong, late or unknown must come in as well. What it is given first is what a failure shrinks to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from dispatch.records.unit import Unit
from dispatch.rules.lifecycle import UNIT
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
from schemas.events.hospitals import HospitalStatus, PreAlertAnswer, PreAlertDelivery
from schemas.events.incidents import (
    CasualtiesCounted,
    CasualtyGroup,
    IncidentCancelled,
    IncidentReported,
    IncidentUpdated,
    Patient,
    Settlement,
)
from schemas.events.moves import MoveAnswer
from schemas.events.mutual_aid import AidDeclined, AidGranted, AidRequest, AidReturned, AidWithdrawn
from schemas.events.roads import RoadEvent, RoadSpeeds, SpeedFactor
from schemas.events.ticks import Tick
from schemas.events.vehicles import (
    CrewWelfare,
    TrackerFault,
    TrackerReport,
    VehicleLink,
    VehiclePosition,
    VehiclePositions,
    VehicleReadiness,
    VehicleStatus,
    WelfareWord,
)
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import (
    CloseOutcome,
    CrewLevel,
    CrewReport,
    Priority,
    Service,
    UnitFlag,
)
from schemas.patient.care import CareReported, Finding, FindingSaid, Judgement, JudgementReason
from schemas.patient.casualties import CasualtyRoom, SortingScheme, Tag
from schemas.patient.signs import PatientSigns, Sign
from tests.dispatch.drawn.policies import EAST, FORECAST, WEST
from tests.dispatch.machine import happenings_of_aid as between
from tests.dispatch.machine import happenings_of_links as of_links
from tests.dispatch.machine.hand import (
    CALLS,
    HOSPITALS,
    NEXT_WORD,
    PARAMETERS,
    RESULTS,
    UNITS,
    Fields,
    Hand,
)
from tests.dispatch.support.centre import CENTRE_ID, at
from tests.dispatch.support.plain_roads import GRAPH_HASH

Maker = Callable[[Hand], Fields]


def a_call(hand: Hand) -> Fields:
    more = hand.one_of((), (), (), (CrewLevel.BLS,), (CrewLevel.ALS, CrewLevel.BLS))
    settled = Settlement(outcome=CloseOutcome.ADVICE, reason="hỏi thuốc")
    return _of_call(hand) | {
        "incident_id": hand.one_of(*CALLS),
        "complaint": "ngã",
        "crew_level": hand.maybe(hand.one_of(*CrewLevel)),
        "more_units": more,
        "settled": hand.maybe(settled, one_in=9),
        "region": hand.one_of(None, None, "north", "south"),
        "callback": "0274000111",
    }


def a_correction(hand: Hand) -> Fields:
    level = hand.maybe(hand.one_of(*CrewLevel), one_in=4)
    patient = hand.maybe(Patient(age_years=9, pregnant=False))
    return _of_call(hand) | {"incident_id": hand.call(), "crew_level": level, "patient": patient}


def _of_call(hand: Hand) -> dict[str, Any]:
    """Give what a call and a correction both may say; a place is missing, vague or exact."""
    place = hand.one_of(hand.said_place(), hand.said_place(), None)
    return {
        "priority": hand.one_of(*Priority, None),
        "complaint_code": hand.one_of(None, "fall", "chest_pain", "not_a_card"),
        "answers": hand.one_of({}, {"walking": "yes"}, {"breathing": "no"}),
        "place": place,
        "place_accuracy_m": hand.one_of(None, 5.0, 3_000.0),
        "area": hand.maybe("market", one_in=6),
        "services": hand.services(),
    }


def about_a_call(hand: Hand) -> Fields:
    return {"incident_id": hand.call(), "reason": "nhầm số"}


def a_count(hand: Hand) -> Fields:
    tags = [tag for tag in (*Tag, None) if hand.one_in(3)]
    groups = [
        CasualtyGroup(tag=tag, patients=hand.one_of(1, 2, 6), services=hand.services())
        for tag in tags
    ]
    scheme = SortingScheme.SALT
    return {"incident_id": hand.call(), "scheme": scheme, "groups": tuple(groups)}


def a_declaration(hand: Hand) -> Fields:
    return {
        "incident_id": hand.call(),
        "staging": hand.maybe(hand.said_place()),
        "reason": "lật xe",
    }


def a_crew_goes_on(hand: Hand) -> Fields:
    """A report that fits the unit's state, about its own order."""
    busy = hand.busy()
    if busy is None:
        return a_crew_says_anything(hand)
    onward = NEXT_WORD[busy.state]
    word = hand.one_of(onward, onward, *UNIT[busy.state])
    return _report(hand, busy.unit_id, word, own=busy)


def a_crew_says_anything(hand: Hand) -> Fields:
    unit_id = hand.unit_id()
    own = hand.one_of(None, hand.world.units.get(unit_id))
    return _report(hand, unit_id, hand.one_of(*CrewReport), own=own)


def _report(hand: Hand, unit_id: str, word: CrewReport, own: Unit | None) -> dict[str, Any]:
    incident = hand.world.incidents.get((own.incident_id if own else None) or "")
    order = incident.order if incident else None
    named = hand.one_of(incident.incident_id if incident else None, None)
    wrong = hand.one_in(12)
    return {
        "unit_id": unit_id,
        "status": word,
        "incident_id": hand.call() if wrong else named,
        "assignment_id": "asg-none" if wrong else hand.maybe(order and order.assignment_id),
        "hospital_id": hand.maybe(hand.hospital_id(), one_in=5),
        "reason": "lý do",
        "tag": hand.maybe(hand.one_of(*Tag), one_in=4),
        "patients": hand.maybe(hand.one_of(1, 3), one_in=6),
    }


def readiness(hand: Hand) -> Fields:
    ends = hand.one_of(None, -5.0, 60.0, 1_500.0, 9_000.0)
    return {
        "unit_id": hand.unit_id(),
        "flags": hand.one_of((), (), (), *((flag,) for flag in UnitFlag)),
        "shift_ends_at": None if ends is None else at(hand.now_s + ends),
    }


def a_crew_on_itself(hand: Hand) -> Fields:
    return {"unit_id": hand.unit_id(), "word": hand.one_of(*WelfareWord)}


def a_position(hand: Hand) -> Fields:
    """A fix that is new, older than the last one, or so old that it says little."""
    age_s = hand.one_of(0, 0, 0, 5, 130, 700, 90_000)
    return {
        "unit_id": hand.unit_id(),
        "place": hand.place(),
        "occurred_at": at(hand.now_s - age_s),
    }


def positions(hand: Hand) -> Fields:
    """Fixes of some units of the centre in one record, as telemetry writes them."""
    units = list(hand.world.units) or ["U-none"]
    fixes = [{**a_position(hand), "unit_id": hand.one_of(*units)} for _ in range(hand.one_of(1, 3))]
    head = {"centre_id": CENTRE_ID, "source": "lan", "received_at": at(hand.now_s)}
    of_units = {
        fix["unit_id"]: {"event_id": f"f-{n}", **head, **fix} for n, fix in enumerate(fixes)
    }
    return {"fixes": tuple(of_units.values())}


def a_trackers_nonsense(hand: Hand) -> Fields:
    """What telemetry says of a tracker: one nonsense fix, or so many that it is an alarm."""
    return {
        "unit_id": hand.unit_id(),
        "fault": hand.one_of(*TrackerFault),
        "refused": hand.one_of(1, 3, 50),
        "since": at(hand.now_s - 60),
        "off": hand.one_of(None, 5_000),
    }


def a_moves_answer(hand: Hand) -> Fields:
    moves = [(one.unit_id, one.move_id) for one in hand.world.readiness.moves.values()]
    unit_id, move_id = hand.among(moves, (hand.unit_id(), "mov-none"))
    answer = hand.one_of("accepted", "arrived", "declined")
    return {"unit_id": unit_id, "move_id": move_id, "answer": answer, "reason": "bận"}


def signs(hand: Hand) -> Fields:
    rate = hand.one_of(80.0, 0.0, 150.0)
    values: dict[str, float | str] = {
        "heart_rate_per_min": rate,
        "spo2_pct": hand.one_of(97.0, 80.0),
        "consciousness": "V",
    }
    taken_at = at(hand.now_s - hand.one_of(0, 5, 400))
    return {
        "unit_id": hand.unit_id(),
        "incident_id": hand.maybe(hand.call()),
        "since": at(hand.now_s - hand.one_of(0, 30, 3_600)),
        "signs": tuple(
            Sign(parameter=name, value=value, at=taken_at, device_id="m", samples=1)
            for name, value in values.items()
            if not hand.one_in(4)
        ),
    }


def a_hospitals_word(hand: Hand) -> Fields:
    closed = hand.one_in(3)
    until = hand.one_of(None, 30.0, 900.0)
    return {
        "hospital_id": hand.hospital_id(),
        "accepting": not closed,
        "reason": "quá tải",
        "diversion_until": at(hand.now_s + until) if closed and until is not None else None,
        "services": hand.one_of(None, None, (Service.EMERGENCY,), (Service.STROKE,)),
        "beds_free": hand.one_of(None, 0, 3),
        "load_pct": hand.one_of(None, 0, 95, 400),
        "room": hand.one_of(None, CasualtyRoom(red=1, yellow=0, green=9)),
    }


def an_answer(hand: Hand) -> Fields:
    """An answer to a pre-alert: mostly an open one and its own hospital's."""
    answer = hand.one_of("received", "accepted", "refused")
    return _of_pre_alert(hand) | {"answer": answer, "reason": "hết giường"}


def a_delivery(hand: Hand) -> Fields:
    return _of_pre_alert(hand) | {"outcome": hand.one_of("delivered", "no_channel")}


def _of_pre_alert(hand: Hand) -> dict[str, Any]:
    cases = [(one.hospital_id, one.pre_alert_id) for one in hand.world.pre_alerts.values()]
    hospital_id, pre_alert_id = hand.among(cases, (hand.hospital_id(), "pal-none"))
    strangers = hand.one_in(10)
    name = hand.hospital_id() if strangers else hospital_id
    return {"hospital_id": name, "pre_alert_id": pre_alert_id}


def a_phone_call(hand: Hand) -> Fields:
    """What a hospital said on the phone about a pre-alert."""
    about = {"pre_alert_id": _of_pre_alert(hand)["pre_alert_id"]}
    return about | {"result": hand.one_of(*RESULTS), "reason": "hết giường"}


def care(hand: Hand) -> Fields:
    """What a crew has found, and whether it wants the hospital to be told."""
    said = FindingSaid(code=hand.one_of(*Finding), present=not hand.one_in(3))
    return {
        "unit_id": hand.unit_id(),
        "incident_id": hand.maybe(hand.call(), one_in=3),
        "findings": (said,),
        "pre_alert": hand.one_of(None, _judgement(hand)),
    }


def a_judgement(hand: Hand) -> Fields:
    return {"incident_id": hand.call(), "judgement": _judgement(hand), "reason": "lo ngại"}


def _judgement(hand: Hand) -> Judgement:
    against = hand.one_in(3)
    why = JudgementReason.IMPROVED if against else JudgementReason.LOOKS_ILL
    return Judgement(wanted=not against, why=why)


def a_road_event(hand: Hand) -> Fields:
    kind = hand.one_of("reopening", "closure", "slowdown")
    around = hand.maybe(hand.place())
    until = hand.one_of(None, 30.0, 900.0)
    return {
        "road_event_id": hand.one_of("a", "b"),
        "kind": kind,
        "way_ids": (1,),
        "around": around,
        "radius_m": None if around is None else 50.0,
        "speed_factor": 0.5 if kind == "slowdown" else None,
        "valid_until": None if until is None else at(hand.now_s + until),
    }


def speeds(hand: Hand) -> Fields:
    seen = {"observed_from": at(0), "observed_until": at(1), "valid_from": at(hand.now_s)}
    factor = SpeedFactor(road_class="primary", factor=0.5, observations=9)
    return seen | {"factors": (factor,), "traces": 3, "map_hash": GRAPH_HASH}


def an_order(hand: Hand) -> Fields:
    """A dispatcher sends a unit, perhaps against the other's decision."""
    return {"unit_id": hand.unit_id()} | _decided(hand)


def a_release(hand: Hand) -> Fields:
    busy = hand.busy()
    unit_id = hand.one_of(busy.unit_id if busy else "U-0", hand.unit_id())
    return {"unit_id": unit_id, "reason": "đổi xe", "force": hand.one_in(3)}


def a_decision(hand: Hand) -> Fields:
    return _decided(hand)


def _decided(hand: Hand) -> dict[str, Any]:
    decided = [name for name, one in hand.world.incidents.items() if one.decided_by]
    name = hand.one_of(hand.call(), hand.among(decided, *CALLS))
    return {"incident_id": name, "reason": "theo tôi", "force": hand.one_in(3)}


def an_acceptance(hand: Hand) -> Fields:
    standing = [(one.incident_id, one.proposal_id) for one in hand.world.proposals.values()]
    incident_id, proposal_id = hand.among(standing, (hand.call(), "dec-none"))
    return {"incident_id": incident_id, "proposal_id": proposal_id}


def a_hospital_is_chosen(hand: Hand) -> Fields:
    whose = hand.one_of("patient", "clinician")
    return {
        "incident_id": hand.call(),
        "hospital_id": hand.hospital_id(),
        "chosen_by": whose,
        "reason": "sổ khám",
    }


def an_alarms_word(hand: Hand) -> Fields:
    return {"alarm_id": hand.among([a.alarm_id for a in hand.world.alarms.values()], "alm-none")}


def a_shelving(hand: Hand) -> Fields:
    return {**an_alarms_word(hand), "for_s": hand.one_of(60, 900), "reason": "đã biết"}


def an_ending(hand: Hand) -> Fields:
    outcome = hand.maybe(hand.one_of(*CloseOutcome))
    return {"incident_id": hand.call(), "outcome": outcome, "reason": "xong"}


def a_reopening(hand: Hand) -> Fields:
    name = hand.among(hand.world.ended, hand.call())
    return {"incident_id": name, "reason": "gọi lại"}


def a_merger(hand: Hand) -> Fields:
    one, other = hand.call(), hand.call()
    return {
        "incident_id": one,
        "duplicate_id": other if other != one else f"{one}-x",
        "reason": "một vụ",
    }


def a_split(hand: Hand) -> Fields:
    alike = [name for name, one in hand.world.incidents.items() if one.maybe_same_as]
    merged = [name for name, ended in hand.world.ended.items() if ended.into]
    return {"incident_id": hand.among([*alike, *merged], hand.call()), "reason": "hai vụ"}


def a_configuration(hand: Hand) -> Fields:
    """Another fleet, other hospitals or parameters; now and then of another map."""
    units = tuple(one for one in UNITS if not hand.one_in(6))
    return configuration(hand.one_of(*PARAMETERS)) | {
        "map_hash": "0" * 64 if hand.one_in(10) else GRAPH_HASH,
        "units": tuple(_relevelled(one) if hand.one_in(10) else one for one in units),
        "hospitals": tuple(one for one in HOSPITALS if not hand.one_in(4)),
        "standby_points": hand.one_of((), (EAST, WEST)),
    }


def _relevelled(spec: Any) -> Any:  # noqa: ANN401 - a UnitSpec in, a UnitSpec out
    other = CrewLevel.BLS if spec.crew_level is CrewLevel.ALS else CrewLevel.ALS
    return spec.model_copy(update={"crew_level": other})


def configuration(parameters: str) -> dict[str, Any]:
    """Give the whole centre with the parameters of this name."""
    return {
        "name": "Trung tâm",
        "map_name": "plain",
        "map_hash": GRAPH_HASH,
        "units": UNITS,
        "hospitals": HOSPITALS,
        "policies": PARAMETERS[parameters],
        "forecast": FORECAST,
        "standby_points": (EAST, WEST),
    }


def nothing(_hand: Hand) -> Fields:
    return {}


@dataclass(frozen=True)
class Happening:
    """A kind of event, and who makes its fields. ``name`` is the rule's, in what a failure prints.

    ``passes_s`` are the times that may pass before it; ``common`` says how often it comes on an
    ordinary day.
    """

    name: str
    event: type[Event]
    make: Maker
    passes_s: tuple[float, ...] = (0, 0, 1, 20)
    common: int = 0


HAPPENINGS: Final = (
    Happening("call", IncidentReported, a_call, common=3),
    Happening("correction", IncidentUpdated, a_correction),
    Happening("cancellation", IncidentCancelled, about_a_call),
    Happening("count", CasualtiesCounted, a_count),
    Happening("declaration", DeclareMassCasualty, a_declaration),
    Happening("stand_down", StandDownMassCasualty, about_a_call),
    Happening("crew_goes_on", VehicleStatus, a_crew_goes_on, common=12),
    Happening("crew_says", VehicleStatus, a_crew_says_anything),
    Happening("readiness", VehicleReadiness, readiness),
    Happening("welfare", CrewWelfare, a_crew_on_itself),
    Happening("position", VehiclePosition, a_position, common=2),
    Happening("positions", VehiclePositions, positions),
    Happening("nonsense", TrackerReport, a_trackers_nonsense),
    Happening("link", VehicleLink, of_links.a_word_of_a_device),
    Happening("moves_answer", MoveAnswer, a_moves_answer),
    Happening("signs", PatientSigns, signs, common=1),
    Happening("hospital", HospitalStatus, a_hospitals_word),
    Happening("answer", PreAlertAnswer, an_answer, common=3),
    Happening("delivery", PreAlertDelivery, a_delivery),
    Happening("phone_call", HospitalPhoned, a_phone_call),
    Happening("care", CareReported, care),
    Happening("judgement", JudgePreAlert, a_judgement),
    Happening("road", RoadEvent, a_road_event),
    Happening("speeds", RoadSpeeds, speeds),
    Happening("order", AssignUnit, an_order),
    Happening("release", ReleaseUnit, a_release),
    Happening("hold", HoldIncident, a_decision),
    Happening("resume", ResumeIncident, a_decision),
    Happening("acceptance", AcceptProposal, an_acceptance, common=1),
    Happening("hospital_chosen", ChooseHospital, a_hospital_is_chosen),
    Happening("ending", CloseIncident, an_ending),
    Happening("reopening", ReopenIncident, a_reopening),
    Happening("merger", MergeIncidents, a_merger),
    Happening("split", SplitIncident, a_split),
    Happening("alarm_seen", AcknowledgeAlarm, an_alarms_word),
    Happening("alarm_shelved", ShelveAlarm, a_shelving),
    Happening("alarm_unshelved", UnshelveAlarm, an_alarms_word),
    Happening("aid_asked", AskAid, between.asking_for_aid),
    Happening("loan", LendUnit, between.a_loan),
    Happening("aid_request", AidRequest, between.a_request),
    Happening("aid_granted", AidGranted, between.a_grant),
    Happening("aid_declined", AidDeclined, between.no_grant),
    Happening("aid_withdrawn", AidWithdrawn, between.nobody_needed),
    Happening("aid_returned", AidReturned, between.a_return),
    Happening("configuration", CentreConfigured, a_configuration),
    Happening("tick", Tick, nothing, (1, 30, 61, 130, 400, 1_900, 4_000, 90_000), common=2),
)
ORDINARY: Final = tuple(one for one in HAPPENINGS for _ in range(one.common))
