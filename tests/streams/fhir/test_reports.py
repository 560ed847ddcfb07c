"""A hospital's report from outside, in simple JSON; FHIR is in test_hospital_fhir.py."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.events.hospital_capacity import BedType, EmsTraffic
from schemas.events.hospitals import HospitalStatus
from streams.fhir.reports import Frame, documents, report, reports
from streams.fhir.unfit import Unfit

FOLDER = Path(__file__).parent / "hospital"
FRAME = Frame("BD", frozenset({"h1", "h2"}))
SAID = {"hospital_id": "h1", "occurred_at": "2026-11-25T00:00:00Z", "accepting": True}


def read(name: str, frame: Frame = FRAME) -> list[HospitalStatus]:
    content = (FOLDER / name).read_bytes()
    return [event for one in documents(content) for event in reports(one, frame).events]


def test_one_object_is_one_report() -> None:
    (event,) = read("simple.json")
    assert (event.centre_id, event.hospital_id, event.source) == ("BD", "h1", "hospital h1")
    assert event.occurred_at == datetime(2026, 11, 25, tzinfo=UTC)
    assert (event.traffic, event.reason) == (EmsTraffic.ADVISORY, "Khoa cấp cứu quá tải")
    assert [(one.bed_type, one.available) for one in event.beds] == [
        (BedType.EMERGENCY_DEPARTMENT, 2),
        (BedType.ADULT_ICU, 0),
    ]
    assert event.coverage[0].until == datetime(2026, 11, 25, 5, tzinfo=UTC)


def test_lines_are_reports_of_their_own_and_empty_ones_are_passed_over() -> None:
    assert [one.traffic for one in read("lines.jsonl")] == ["normal", "closed"]


def test_an_equal_report_has_an_equal_name_and_another_has_another() -> None:
    first, again = report(SAID, FRAME), report(dict(reversed(SAID.items())), FRAME)
    assert first == again
    assert report(SAID | {"beds_free": 1}, FRAME).event_id != first.event_id


def test_what_the_report_says_of_its_envelope_stands() -> None:
    given = {"event_id": "e-1", "source": "HIS", "cause_id": "e-0", "centre_id": "BD"}
    event = report(SAID | given, FRAME)
    assert (event.event_id, event.source, event.cause_id) == ("e-1", "HIS", "e-0")


def test_a_report_without_a_time_is_as_of_the_time_that_was_typed() -> None:
    said = {"hospital_id": "h1", "beds_free": 0}
    at = datetime(2026, 11, 25, 1, tzinfo=UTC)
    assert report(said, Frame("BD", frozenset({"h1"}), at)).occurred_at == at
    with pytest.raises(Unfit) as caught:
        report(said, FRAME)
    assert caught.value.field == "occurred_at"


@pytest.mark.parametrize(
    ("changed", "field", "why"),
    [
        ({"hospital_id": "h9"}, "hospital_id", "'h9' is no hospital of BD"),
        ({"centre_id": "SG"}, "centre_id", "'SG' is not 'BD'"),
        ({"beds_free": -1}, "beds_free", "-1: Input should be greater than or equal to 0"),
        ({"beds_free": "3"}, "beds_free", "'3': Input should be a valid integer"),
        ({"bed_count": 3}, "bed_count", "3: Extra inputs are not permitted"),
        ({"ems_traffic": "busy"}, "ems_traffic", "'busy': Input should be 'normal'"),
        (
            {"beds": [{"bed_type": "ICU", "available": 1}]},
            "beds.0.bed_type",
            "'ICU': Input should be 'adult_icu'",
        ),
        ({"beds": [{"available": 1}]}, "beds.0.bed_type", "Field required"),
        ({"occurred_at": "2026-11-25T00:00"}, "occurred_at", "timezone"),
        ({"type": "incident.reported"}, "type", "Input should be 'hospital.status'"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(
    changed: dict[str, object], field: str, why: str
) -> None:
    with pytest.raises(Unfit) as caught:
        report(SAID | changed, FRAME)
    assert caught.value.field == field
    assert why in caught.value.why


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "must be one JSON object"),
        (b"[]", "must be one JSON object"),
        (b"3\n4", "must be one JSON object"),
        (b'{"a": 1}\n{"b"', "line 2 is no JSON"),
        (b" <HospitalStatus/>", "is XML, which is not read"),
        (b"\xff\xfe", "line 1 is no JSON"),
        (b"[" * 100_000, "is no JSON"),
    ],
)
def test_what_is_no_report_at_all_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Unfit) as caught:
        documents(content)
    assert caught.value.field == "$"
    assert why in caught.value.why


def test_what_is_written_is_read_back() -> None:
    event = report(SAID, FRAME)
    line = event.model_dump_json(exclude_none=True)
    assert report(json.loads(line), FRAME) == event
