import base64
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from dispatch.clinical.watching.fleet import Watch
from schemas.patient.vitals import MonitorRecord, Vitals
from schemas.topics import (
    CENTRE_CONFIG,
    DELIVERY_RECEIPTS,
    DISPATCHER_COMMANDS,
    HOSPITAL_STATUS,
    INCIDENTS,
    MUTUAL_AID,
    VEHICLE_POSITIONS,
    VEHICLE_STATUS,
    VITALS,
    Topic,
)
from streams.journal.journaler import Reduce, Reduced
from tests.streams.support.journaling import FUTURE_S, Role
from tests.streams.support.samples import (
    START,
    NotSent,
    at,
    call,
    configured,
    event,
    raw,
)


def reduce_vitals() -> Reduce:
    """Reduce as the telemetry role does."""
    watch = Watch(every_s=60)

    def reduce(vitals: Vitals | MonitorRecord) -> Reduced:
        taken = watch.take(vitals)
        return Reduced(taken.signs, taken.faults)

    return reduce


async def test_a_good_event_is_journaled_with_where_it_came_from() -> None:
    role = Role()
    headers = (("trace", b"1"), ("trace", None))
    await role.take(call(), partition=2, offset=7, headers=headers)
    [record] = role.journal
    assert record["event"]["incident_id"] == "C-1"
    assert record["event"]["received_at"] == START.isoformat().replace("+00:00", "Z")
    source = record["source"]
    assert (source["topic"], source["partition"], source["offset"]) == ("incidents", 2, 7)
    kept = record["original"]
    assert json.loads(base64.b64decode(kept["value"])) == call()
    assert [(one["name"], one["value"]) for one in kept["headers"]] == [
        ("trace", "MQ=="),
        ("trace", None),
    ]
    assert role.wire.sent[0].key == "BD"


async def test_a_senders_received_at_is_replaced() -> None:
    role = Role()
    await role.take(call(received_at=at(-3_600).isoformat()))
    assert role.journal[0]["event"]["received_at"] == START.isoformat().replace("+00:00", "Z")


async def test_the_original_of_telemetry_is_not_kept() -> None:
    role = Role(keep_original=False)
    await role.take(call())
    assert role.journal[0]["original"] is None


BAD: list[tuple[Topic, dict[str, Any] | bytes, tuple[str, str]]] = [
    (INCIDENTS, b"{", ("not_json", "$")),
    (INCIDENTS, call(priority="P9"), ("wrong_model", "priority")),
    (INCIDENTS, call(centre_id="HN"), ("unknown_centre", "centre_id")),
    (
        VEHICLE_STATUS,
        event("vehicle.status", unit_id="U9", status="clear"),
        ("unknown_unit", "unit_id"),
    ),
    (
        HOSPITAL_STATUS,
        event("hospital.status", hospital_id="h9", accepting=True),
        ("unknown_hospital", "hospital_id"),
    ),
    (INCIDENTS, call(at_s=FUTURE_S + 0.001), ("future_timestamp", "occurred_at")),
]


@pytest.mark.parametrize(("topic", "written", "why"), BAD, ids=lambda value: str(value)[:20])
async def test_what_cannot_be_used_is_kept_and_named(
    topic: Topic, written: dict[str, Any] | bytes, why: tuple[str, str]
) -> None:
    role = Role()
    centre = written["centre_id"] if isinstance(written, dict) else "BD"
    await role.take(written, topic, key=centre.encode(), offset=3)
    assert role.reasons() == [why]
    assert role.journal == []
    [letter] = role.letters
    value = written if isinstance(written, bytes) else json.dumps(written).encode()
    assert base64.b64decode(letter["original_value"]) == value
    assert (letter["topic"], letter["offset"], letter["role"]) == (topic.name, 3, "intake")
    assert role.wire.sent[0].key == topic.name
    await role.take(call("e-good"), INCIDENTS, offset=4)
    assert len(role.journal) == 1, "the next good event is journaled"


async def test_the_checks_come_in_their_order() -> None:
    """One record breaks every rule; mended rule by rule, it fails at the next one."""
    role = Role()
    await role.take(call("e-seen"))
    wrong = event("vehicle.status", "e-seen", at_s=60, unit_id="U9", status="?", centre_id="HN")
    steps: list[tuple[dict[str, Any], bytes]] = [({}, b"x"), ({"status": "clear"}, b"x")]
    steps += [({}, b"HN"), ({"centre_id": "BD"}, b"BD"), ({"unit_id": "U1"}, b"BD")]
    steps += [({"occurred_at": START.isoformat()}, b"BD"), ({"event_id": "e-new"}, b"BD")]
    for offset, (mended, key) in enumerate(steps):
        wrong |= mended
        await role.take(wrong, VEHICLE_STATUS, key=key, offset=offset)
    assert [reason for reason, _ in role.reasons()] == [
        "wrong_model",
        "wrong_key",
        "unknown_centre",
        "unknown_unit",
        "future_timestamp",
        "duplicate_event_id",
    ]
    assert [one["event"]["event_id"] for one in role.journal] == ["e-seen", "e-new"]


async def test_an_event_at_the_limit_of_the_future_is_taken() -> None:
    role = Role()
    await role.take(call(at_s=FUTURE_S))
    assert len(role.journal) == 1


async def test_a_repetition_from_another_position_is_a_duplicate() -> None:
    role = Role()
    await role.take(call(), offset=0)
    await role.take(call(incident_id="C-2"), offset=1)
    assert role.reasons() == [("duplicate_event_id", "event_id")]
    assert len(role.journal) == 1


async def test_a_receipt_that_our_own_delivery_repeats_is_nobodys_mistake() -> None:
    role = Role()
    receipt = event(
        "pre_alert.delivery", "rcpt-1", hospital_id="h1", pre_alert_id="p", outcome="delivered"
    )
    await role.take(receipt, DELIVERY_RECEIPTS, offset=0)
    await role.take(receipt, DELIVERY_RECEIPTS, offset=1)
    assert (len(role.journal), role.letters) == (1, [])
    await role.take(receipt | {"outcome": "?"}, DELIVERY_RECEIPTS, offset=2)
    assert role.reasons() == [("wrong_model", "outcome")], "but a wrong one is kept"


def aid(event_id: str = "aid-1", **changed: Any) -> dict[str, Any]:  # noqa: ANN401
    """What the neighbour HCM says to this centre."""
    said: dict[str, Any] = {"from_centre_id": "HCM", "request_id": "r-1", "reason": "bận"}
    return event("aid.declined", event_id, **(said | changed))


async def test_what_a_neighbour_says_is_journaled_once_though_its_engine_repeats_it() -> None:
    role = Role()
    await role.take(aid(), MUTUAL_AID, offset=0)
    await role.take(aid(), MUTUAL_AID, offset=1)
    assert (len(role.journal), role.letters) == (1, [])


async def test_what_this_centre_says_to_a_neighbour_is_no_input() -> None:
    role = Role()
    own = aid(centre_id="HCM", from_centre_id="BD")
    await role.take(own, MUTUAL_AID, key=b"HCM")
    assert role.wire.sent == []


async def test_what_a_neighbour_says_to_another_one_is_no_input_from_its_own_topic() -> None:
    role = Role()
    other = aid(centre_id="DN")
    record = replace(raw(other, MUTUAL_AID, key=b"DN"), topic="hcm.mutual-aid")
    await role.journaler.take(MUTUAL_AID, record)
    assert role.wire.sent == []


async def test_what_is_sent_here_for_another_centre_is_a_dead_letter() -> None:
    role = Role()
    await role.take(aid(centre_id="DN"), MUTUAL_AID, key=b"DN")
    assert role.reasons() == [("unknown_centre", "centre_id")]
    own = call(centre_id="HCM")
    await role.take(own, INCIDENTS, key=b"HCM", offset=1)
    assert role.reasons()[1:] == [("unknown_centre", "centre_id")], "a call names no sender"


async def test_the_offsets_of_a_neighbours_topic_are_its_own() -> None:
    role = Role()
    await role.take(aid("aid-1"), MUTUAL_AID, offset=7)
    record = replace(raw(aid("aid-2"), MUTUAL_AID, offset=3), topic="hcm.mutual-aid")
    await role.journaler.take(MUTUAL_AID, record)
    assert [one["event"]["event_id"] for one in role.journal] == ["aid-1", "aid-2"]
    assert role.journal[1]["source"]["topic"] == "hcm.mutual-aid"


async def test_a_message_to_itself_is_left_to_the_core_to_refuse() -> None:
    role = Role()
    await role.take(aid(from_centre_id="BD"), MUTUAL_AID)
    assert len(role.journal) == 1


async def test_a_filtered_event_is_remembered_and_not_journaled() -> None:
    role = Role(reduce=lambda _event: Reduced(None))
    fix = event("vehicle.position", unit_id="U1", place={"lat": 11.0, "lon": 106.6})
    await role.take(fix, VEHICLE_POSITIONS, key=b"U1", offset=0)
    await role.take(fix, VEHICLE_POSITIONS, key=b"U1", offset=1)
    assert role.journal == []
    assert role.reasons() == [("duplicate_event_id", "event_id")]


async def test_vitals_go_into_the_journal_as_what_they_say_of_the_patient() -> None:
    role = Role(reduce=reduce_vitals())
    await role.take(event("vitals", unit_id="U1", heart_rate_per_min=80), VITALS, key=b"U1")
    (record,) = role.journal
    assert (record["event"]["type"], record["event"]["event_id"]) == ("patient.signs", "e-1")
    assert record["event"]["signs"][0]["value"] == 80.0
    assert record["event"]["received_at"] is not None
    again = event("vitals", "e-2", at_s=1, unit_id="U1", heart_rate_per_min=80)
    await role.take(again, VITALS, key=b"U1", offset=1)
    assert len(role.journal) == 1, "what says nothing new stays in its own topic"


async def test_a_wrong_sample_is_a_dead_letter_and_the_right_ones_are_used() -> None:
    role = Role(reduce=reduce_vitals())
    samples = [
        {"code": "147842", "value": 80, "unit": "bpm", "at": at(0).isoformat()},
        {"code": "8310-5", "value": 98.6, "unit": "Cel", "at": at(0).isoformat()},
        {"code": "8310-5", "value": 99.6, "unit": "Cel", "at": at(0).isoformat()},
    ]
    packed = event("vitals.record", unit_id="U1", device_id="MON", samples=samples)
    await role.take(packed, VITALS, key=b"U1")
    assert [sign["parameter"] for sign in role.journal[0]["event"]["signs"]] == [
        "heart_rate_per_min"
    ]
    assert role.reasons() == [("refused_samples", "samples.1.value")]
    (letter,) = role.letters
    why = "temperature_c must be 15 to 46 °C: is it °F? is it K? send its unit"
    assert letter["message"] == f"{why}; what is right was used"
    assert base64.b64decode(letter["original_value"]) == json.dumps(packed).encode()


async def test_each_part_that_was_refused_is_named_and_none_again_with_the_next_record() -> None:
    role = Role(reduce=reduce_vitals())
    units = ("furlong", "fathom", "bpm")
    codes = ("147842", "149514", *(f"vendor:{number}" for number in range(40)))
    for offset in (0, 1):
        samples = [
            {"code": code, "value": 80, "unit": units[min(place, 2)], "at": at(offset).isoformat()}
            for place, code in enumerate(codes)
        ]
        packed = event(
            "vitals.record",
            f"e-{offset}",
            at_s=offset,
            unit_id="U1",
            device_id="M",
            samples=samples,
        )
        await role.take(packed, VITALS, key=b"U1", offset=offset)
    assert role.reasons() == [("refused_samples", "samples.0.unit")]
    message = role.letters[0]["message"]
    assert "; samples.1.unit: pulse_rate_per_min: unit 'fathom'" in message
    assert re.search(r"\(and \d\d more\); what is right was used$", message)
    assert len(message) <= 500


@pytest.mark.parametrize("value", [98.6, 310.0])
async def test_a_wrong_value_of_the_simple_form_costs_only_itself(value: float) -> None:
    role = Role(reduce=reduce_vitals())
    written = event("vitals", unit_id="U1", heart_rate_per_min=140, temperature_c=value)
    await role.take(written, VITALS, key=b"U1")
    assert role.reasons() == [("refused_samples", "temperature_c")]
    assert [sign["value"] for sign in role.journal[0]["event"]["signs"]] == [140.0]


async def test_a_record_with_nothing_right_is_a_dead_letter_alone() -> None:
    role = Role(reduce=reduce_vitals())
    samples = [{"code": "147842", "value": -1, "unit": "bpm", "at": at(0).isoformat()}]
    packed = event("vitals.record", unit_id="U1", device_id="MON", samples=samples)
    await role.take(packed, VITALS, key=b"U1")
    assert (role.journal, role.reasons()) == ([], [("refused_samples", "samples.0.value")])


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ({"type": "vitals", "temperature_c": "37"}, "temperature_c"),
        ({"type": "vitals.record", "device_id": "M", "samples": []}, "samples"),
        ({"type": "vitals.record", "device_id": "M", "samples": [{}]}, "samples.0.code"),
        ({"type": "vitals.ecg"}, "type"),
    ],
)
async def test_vitals_of_either_form_that_cannot_be_read_name_their_field(
    written: dict[str, Any], field: str
) -> None:
    role = Role(reduce=reduce_vitals())
    await role.take(event("vitals", unit_id="U1") | written, VITALS, key=b"U1")
    assert role.reasons() == [("wrong_model", field)]


@pytest.mark.parametrize(("ago_s", "taken"), [(86_400, True), (86_401, False), (94_608_000, False)])
async def test_what_happened_too_long_ago_comes_from_a_wrong_clock(
    ago_s: float, *, taken: bool
) -> None:
    role = Role(reduce=reduce_vitals(), past_s_max=86_400)
    old = event("vitals", at_s=-ago_s, unit_id="U1", heart_rate_per_min=80)
    await role.take(old, VITALS, key=b"U1")
    assert role.reasons() == ([] if taken else [("clock_wrong", "occurred_at")])


async def test_a_dispatchers_command_is_left_to_the_core() -> None:
    role = Role()
    order = event("command.assign", incident_id="C-9", unit_id="U9", reason="gần hơn")
    await role.take(order, DISPATCHER_COMMANDS)
    assert len(role.journal) == 1


async def test_a_configuration_larger_than_a_call_is_taken() -> None:
    role = Role()
    units = [
        {
            "unit_id": f"U{number}",
            "crew_level": "bls",
            "station_id": "S1",
            "station": {"lat": 11.0, "lon": 106.6},
        }
        for number in range(3_000)
    ]
    whole = event("centre.configured", name="BD", map_name="m", map_hash="0" * 64, units=units)
    await role.take(whole | {"hospitals": []}, CENTRE_CONFIG)
    assert role.letters == []
    assert len(role.wire.sent[0].value) > INCIDENTS.value_bytes_max


def city(event_id: str = "city-1", at_s: float = 0, **changed: object) -> dict[str, Any]:
    return configured("0" * 64, event_id) | {"occurred_at": at(at_s).isoformat()} | changed


async def test_a_restart_of_an_unchanged_city_leaves_no_dead_letter_and_no_record() -> None:
    role = Role()
    for offset in range(3):
        await role.take(city(at_s=offset), CENTRE_CONFIG, offset=offset)
    assert ([one["event"]["event_id"] for one in role.journal], role.letters) == (["city-1"], [])


async def test_a_city_that_goes_back_to_what_it_was_does() -> None:
    role = Role()
    old, new = city("city-1"), city("city-2", name="Bình Dương mới")
    for offset, written in enumerate([old, new, old, old, new, new]):
        await role.take(written, CENTRE_CONFIG, offset=offset)
    assert role.letters == []
    names = [one["event"]["name"] for one in role.journal]
    assert names == ["Bình Dương", "Bình Dương mới", "Bình Dương", "Bình Dương mới"]
    ids = [one["event"]["event_id"] for one in role.journal]
    assert ids[:2] == ["city-1", "city-2"]
    assert len(set(ids)) == 4, "the core tells repetitions by their ids"


async def test_a_configuration_of_the_past_that_is_read_again_does_not_come_back() -> None:
    """The group has lost its commits: the topic is read from its beginning."""
    role = Role()
    said = [city("city-1", 0), city("city-1", 1), city("city-2", 2, name="Mới")]
    for _ in range(2):
        for offset, written in enumerate(said):
            await role.take(written, CENTRE_CONFIG, offset=offset)
    assert [one["event"]["event_id"] for one in role.journal] == ["city-1", "city-2"]
    assert role.reasons() == [("duplicate_event_id", "event_id")], "the one that said nothing new"


async def test_one_name_for_two_configurations_is_a_mistake() -> None:
    role = Role()
    await role.take(city(), CENTRE_CONFIG, offset=0)
    await role.take(city(name="Khác"), CENTRE_CONFIG, offset=1)
    assert role.reasons() == [("duplicate_event_id", "event_id")]
    assert len(role.journal) == 1


@pytest.mark.parametrize("written", [call(), b"not json"], ids=["event", "dead letter"])
async def test_a_send_that_fails_leaves_no_acknowledgement(
    written: dict[str, Any] | bytes,
) -> None:
    """The error reaches the caller, which acknowledges nothing; a new process takes it again."""
    role = Role()
    role.wire.fails_at = 0
    with pytest.raises(NotSent):
        await role.take(written, offset=5)
    assert role.wire.sent == []
    restarted = Role()
    await restarted.take(written, offset=5)
    assert len(restarted.wire.sent) == 1
