import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.inputs import INPUTS
from schemas.outputs.dead_letters import DeadLetterReason
from schemas.topics import (
    CENTRE_CONFIG,
    DISPATCHER_COMMANDS,
    HOSPITAL_STATUS,
    INCIDENTS,
    JOURNAL,
    VEHICLE_POSITIONS,
    VITALS,
    Topic,
)
from streams.kafka.codec import REST_BYTES_MAX, Unreadable, decode
from streams.kafka.records import RawRecord
from tests.streams.support.samples import call, event, journal_record, raw


def refusal(topic: Topic, record: RawRecord) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        decode(topic, record)
    return refused.value


def said(topic: Topic, record: RawRecord) -> tuple[str, str]:
    why = refusal(topic, record)
    return why.reason.value, why.field


def test_a_good_record_is_the_event_that_it_says() -> None:
    found = decode(INCIDENTS, raw(call(complaint="khó thở")))
    assert (found.type, found.incident_id, found.complaint) == (
        "incident.reported",
        "C-1",
        "khó thở",
    )


@pytest.mark.parametrize(
    "value", [b"", b"{", b"\xff\xfe not json \x00", b'{"a": 1} {', b'{"a": NaN', b'"\\ud800"']
)
def test_what_is_no_json_is_said_to_be_none(value: bytes) -> None:
    assert said(INCIDENTS, raw(value)) == ("not_json", "$")


def test_json_that_is_nested_without_end_is_no_json() -> None:
    assert said(INCIDENTS, raw(b"[" * 200_000)) == ("not_json", "$")


def test_a_record_without_a_value_is_no_json() -> None:
    why = refusal(INCIDENTS, raw(None))
    assert (why.reason, why.field) == (DeadLetterReason.NOT_JSON, "$")
    assert "no value" in why.message


@pytest.mark.parametrize("topic", INPUTS, ids=lambda topic: topic.name)
def test_a_value_is_read_up_to_its_topics_limit(topic: Topic) -> None:
    longest = b"[" + b" " * (topic.value_bytes_max - 2) + b"]"
    assert said(topic, raw(longest))[0] == "wrong_model"
    why = refusal(topic, raw(longest + b" "))
    assert (why.reason, why.field) == (DeadLetterReason.TOO_LARGE, "$")
    assert str(topic.value_bytes_max) in why.message


def test_headers_that_would_not_fit_beside_the_event_are_too_large() -> None:
    fits = (("h", b"x" * (REST_BYTES_MAX - 35)),)
    assert decode(INCIDENTS, raw(call(), headers=fits)).incident_id == "C-1"
    more = (("h", b"x" * (REST_BYTES_MAX - 34)),)
    assert said(INCIDENTS, raw(call(), headers=more)) == ("too_large", "headers")
    many = (("", None),) * (REST_BYTES_MAX // 32 + 1)
    assert said(INCIDENTS, raw(call(), headers=many)) == ("too_large", "headers")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"place": {"lat": 91, "lon": 106.6}}, "place.lat"),
        ({"place": {"lat": "11", "lon": 106.6}}, "place.lat"),
        ({"place": {"lat": 11.0}}, "place.lon"),
        ({"occurred_at": "2026-01-01T00:00:00"}, "occurred_at"),
        ({"priority": "P9"}, "priority"),
        ({"services": ["emergency", 7]}, "services.1"),
        ({"patient": {"age_years": -1}}, "patient.age_years"),
        ({"incident_id": ""}, "incident_id"),
        ({"phone": "0901234567"}, "phone"),
        ({"patient.name": "x"}, "patient.name"),
        ({"type": "fire.reported"}, "type"),
        ({"type": None}, "type"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_the_first_wrong_field_is_named(changed: dict[str, Any], field: str) -> None:
    assert said(INCIDENTS, raw(call(**changed) | changed)) == ("wrong_model", field)


@pytest.mark.parametrize("rest", [{}, {"tomorrow": 1}, {"priority": "P9"}])
def test_a_newer_version_is_told_as_such_whatever_else_it_holds(rest: dict[str, Any]) -> None:
    written = call(schema_version=2) | rest
    assert said(INCIDENTS, raw(written)) == ("newer_version", "schema_version")
    with pytest.raises(Unreadable, match="letters replay --reason newer_version") as refused:
        decode(INCIDENTS, raw(written))
    assert refused.value.centre_id == "BD"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"schema_version": 2}, "newer_version"),
        ({"tomorrow": 1}, "newer_version"),
        ({"event": {"tomorrow": 1}}, "newer_version"),
        ({"event": {"type": "incident.transferred"}}, "newer_version"),
        ({"event": {"tomorrow": 1, "incident_id": 7}}, "wrong_model"),
        ({"event": {"incident_id": 7}}, "wrong_model"),
    ],
)
def test_in_the_journal_what_is_unknown_is_of_a_newer_engine(
    changed: dict[str, Any], reason: str
) -> None:
    record = journal_record(call(), INCIDENTS)
    event = record["event"] | changed.get("event", {})
    assert said(JOURNAL, raw(record | changed | {"event": event}, JOURNAL))[0] == reason


def test_a_missing_type_is_named() -> None:
    written = call()
    del written["type"]
    assert said(INCIDENTS, raw(written)) == ("wrong_model", "type")


@pytest.mark.parametrize("value", [b"[]", b"7", b'"text"', b"null"])
def test_json_that_is_no_object_is_the_wrong_model(value: bytes) -> None:
    assert said(INCIDENTS, raw(value)) == ("wrong_model", "$")
    assert said(VITALS, raw(value, VITALS)) == ("wrong_model", "$")


def test_a_rule_between_fields_is_told_in_its_own_words() -> None:
    why = refusal(INCIDENTS, raw(event("incident.updated", incident_id="C-1")))
    assert (why.reason, why.field) == (DeadLetterReason.WRONG_MODEL, "$")
    assert "at least one field" in why.message
    assert why.message_vi == (
        "bản cập nhật phải đổi ít nhất một trường, ví dụ 'place' hoặc 'priority'"
    )


@pytest.mark.parametrize("name", ["vitals", "tick", "incident.reported", "type.x"])
def test_an_unknown_field_that_is_called_like_a_type_is_named(name: str) -> None:
    measured = event("vitals", unit_id="U1", spo2_pct=97)
    assert said(VITALS, raw(measured | {name: 1}, VITALS, key=b"U1")) == ("wrong_model", name)


def test_fields_inside_a_journal_record_are_named_by_their_path() -> None:
    late = event("tick", occurred_at="yesterday")
    assert said(JOURNAL, raw({"event": late}, JOURNAL)) == ("wrong_model", "event.occurred_at")
    none = event("nothing")
    assert said(JOURNAL, raw({"event": none}, JOURNAL)) == ("newer_version", "event.type")


def test_more_than_one_mistake_is_counted() -> None:
    why = refusal(INCIDENTS, raw({"type": "incident.cancelled"}))
    assert why.field == "event_id"
    assert "(and 5 more)" in why.message


def test_a_field_name_of_any_length_is_cut() -> None:
    why = refusal(INCIDENTS, raw(call() | {"x" * 10_000: 1}))
    assert why.field == "x" * 500


@pytest.mark.parametrize(
    ("topic", "written", "key", "proper"),
    [
        (INCIDENTS, call(), b"somebody", "centre_id 'BD'"),
        (INCIDENTS, call(), None, "centre_id 'BD'"),
        (INCIDENTS, call(), b"\xff\x00", "centre_id 'BD'"),
        (
            VEHICLE_POSITIONS,
            event("vehicle.position", unit_id="U1", place={"lat": 11.0, "lon": 106.6}),
            b"BD",
            "unit_id 'U1'",
        ),
    ],
)
def test_a_wrong_key_is_named_with_the_right_one(
    topic: Topic, written: dict[str, Any], key: bytes | None, proper: str
) -> None:
    why = refusal(topic, raw(written, topic, key=key))
    assert (why.reason, why.field, why.centre_id) == (DeadLetterReason.WRONG_KEY, "key", "BD")
    assert proper in why.message


SECRET = "Nguyễn Văn A 0901234567"

SECRETS = [
    (INCIDENTS, call(type=SECRET)),
    (INCIDENTS, call(priority=SECRET)),
    (INCIDENTS, call(occurred_at=SECRET)),
    (INCIDENTS, call(place=SECRET)),
    (INCIDENTS, call(patient=SECRET)),
    (INCIDENTS, call(patient={"sex": SECRET})),
    (INCIDENTS, call(patient={"name": SECRET})),
    (INCIDENTS, call(incident_id=SECRET)),
    (INCIDENTS, call(complaint=SECRET * 50)),
    (INCIDENTS, call(schema_version=SECRET)),
    (VITALS, event("vitals", unit_id="U1", consciousness=SECRET)),
    (VITALS, event("vitals", unit_id="U1", spo2_pct=SECRET)),
    (HOSPITAL_STATUS, event("pre_alert.answer", answer=SECRET)),
    (DISPATCHER_COMMANDS, event(SECRET)),
    (CENTRE_CONFIG, event("centre.configured", map_hash=SECRET)),
    (JOURNAL, {"event": event(SECRET)}),
    (JOURNAL, {"event": event("tick"), "source": SECRET}),
]


@pytest.mark.parametrize(("topic", "written"), SECRETS)
def test_the_value_is_never_in_the_message(topic: Topic, written: dict[str, Any]) -> None:
    why = refusal(topic, raw(written, topic))
    assert SECRET not in f"{why} {why.message} {why.field}"


def test_a_value_before_broken_json_is_not_in_the_message() -> None:
    why = refusal(INCIDENTS, raw(f'{{"address": "{SECRET}" "x"}}'.encode()))
    assert SECRET not in why.message


NUMBERS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANY_JSON = st.recursive(
    NUMBERS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


@given(st.sampled_from([*INPUTS, JOURNAL]), st.binary() | ANY_JSON.map(json.dumps))
def test_whatever_comes_in_is_refused_in_words(topic: Topic, value: bytes | str) -> None:
    written = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
    why = refusal(topic, raw(written, topic))
    assert why.field
    assert 0 < len(why.message) <= 500


def untyped(topic: Topic, key: bytes, **fields: object) -> RawRecord:
    written = event("left out") | fields
    del written["type"]
    return raw(written, topic, key=key)


@pytest.mark.parametrize(
    ("topic", "fields", "of_type"),
    [
        (VEHICLE_POSITIONS, {"place": {"lat": 11.0, "lon": 106.6}}, "vehicle.position"),
        (VEHICLE_POSITIONS, {"word": "lost"}, "vehicle.link"),
        (VITALS, {"heart_rate_per_min": 88}, "vitals"),
    ],
)
def test_a_type_that_the_fields_plainly_say_may_be_left_out(
    topic: Topic, fields: dict[str, Any], of_type: str
) -> None:
    """Such fixes were read while their topic had one type, and trackers go on sending them."""
    assert decode(topic, untyped(topic, b"U1", unit_id="U1", **fields)).type == of_type


@pytest.mark.parametrize(
    "fields", [{}, {"place": {"lat": 11.0, "lon": 106.6}, "word": "lost"}, {"device": "a"}]
)
def test_a_type_that_the_fields_do_not_say_is_missing(fields: dict[str, Any]) -> None:
    record = untyped(VEHICLE_POSITIONS, b"U1", unit_id="U1", **fields)
    assert said(VEHICLE_POSITIONS, record) == ("wrong_model", "type")


def test_of_a_call_and_an_order_the_type_must_be_said() -> None:
    record = untyped(INCIDENTS, b"BD", incident_id="C-1", reason="x")
    assert said(INCIDENTS, record) == ("wrong_model", "type")


def test_what_is_wrong_with_a_fix_without_a_type_is_told_by_its_field() -> None:
    record = untyped(VEHICLE_POSITIONS, b"U1", unit_id="U1", place={"lat": 91, "lon": 106.6})
    assert said(VEHICLE_POSITIONS, record) == ("wrong_model", "place.lat")
