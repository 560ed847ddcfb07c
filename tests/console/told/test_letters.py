"""Dead letters in words: nothing English in Vietnamese, and the reason and the field always."""

import json
from typing import Any, get_args

import pytest

from console.told.letters import letter_said
from console.told.sentences import sentence
from console.told.words import LINES, in_language
from schemas.outputs.dead_letters import DeadLetter, DeadLetterReason
from schemas.outputs.doors.access import AccessOutcome
from schemas.topics import BY_NAME
from streams.kafka.codec import Unreadable, decode
from streams.kafka.dead_letter import of_unreadable
from streams.kafka.records import RawRecord
from streams.running.worker import Role
from tests.console.support import samples

STATUS: dict[str, Any] = {
    "type": "vehicle.status",
    "event_id": "e-1",
    "centre_id": "BD",
    "occurred_at": "2026-11-24T05:00:00Z",
    "source": "U1",
    "unit_id": "U1",
    "status": "accepted",
}


def letter(**wrong: object) -> DeadLetter:
    value = {name: one for name, one in (STATUS | wrong).items() if one is not ...}
    raw = RawRecord("vehicle-status", 0, 7, b"U1", json.dumps(value).encode())
    with pytest.raises(Unreadable) as refused:
        decode(BY_NAME["vehicle-status"], raw)
    return of_unreadable(raw, refused.value, role="intake", received_at=samples.at(0))


@pytest.mark.parametrize(
    ("wrong", "vi"),
    [
        ({"unit_id": ...}, "unit_id: bị thiếu"),
        ({"unit": "U1"}, "unit: không có trong khuôn dạng"),
        ({"unit_id": 7}, "unit_id: phải là chữ"),
        ({"unit_id": "*"}, "unit_id: phải đúng mẫu ^[A-Za-z0-9]"),
        ({"status": "gone"}, "status: phải là một trong: 'accepted', "),
        (
            {"occurred_at": "yesterday"},
            "phải là thời điểm kèm múi giờ theo ISO 8601, ví dụ 2026-11",
        ),
        ({"occurred_at": "2026-11-24T05:00:00"}, "occurred_at: phải là thời điểm kèm múi giờ"),
        ({"type": "vehicle.gone"}, "type: phải là một trong: "),
        ({"type": ..., "status": ...}, "type: bị thiếu"),
        ({"reason": "x" * 999}, "reason: chỉ được tối đa "),
    ],
)
def test_what_is_wrong_is_said_in_vietnamese(wrong: dict[str, object], vi: str) -> None:
    said = letter_said(letter(**wrong), "vi")
    assert said.startswith("sai khuôn dạng: vehicle-status[0]@7, trường ")
    assert vi in said
    assert said.endswith("(khâu tiếp nhận)")


def test_english_has_the_checkers_own_words() -> None:
    assert letter_said(letter(unit_id=...), "en") == (
        "not as agreed: vehicle-status[0]@7, field unit_id: Field required (by intake)"
    )


def test_where_there_are_no_words_the_rest_is_not_english() -> None:
    bare = letter(unit_id=...).model_copy(update={"message_vi": None})
    said = letter_said(bare, "vi")
    assert said.endswith("trường unit_id: chi tiết: xem bản JSON (khâu tiếp nhận)")
    assert "required" not in said


@pytest.mark.parametrize("reason", DeadLetterReason)
@pytest.mark.parametrize("role", get_args(Role))
def test_every_reason_and_role_has_its_words(reason: DeadLetterReason, role: str) -> None:
    one = samples.dead_letter().model_copy(update={"reason": reason, "role": role})
    said = letter_said(one, "vi")
    assert in_language(LINES[f"letter.{reason}"], "vi") in said
    assert role not in said


def test_who_used_a_right_is_said_and_who_was_refused_it() -> None:
    assert sentence(samples.ACCESS, "en") == "desk-2 used the right read_patient: C-1"
    refused = samples.ACCESS.model_copy(
        update={"outcome": AccessOutcome.REFUSED, "principal": None, "incident_ids": ()}
    )
    assert sentence(refused, "vi") == "người không rõ bị từ chối quyền read_patient"
