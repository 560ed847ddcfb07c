import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.journal import JournalRecord
from schemas.outputs.dead_letters import DeadLetter, Header
from tests.schemas.support import samples

HEADERS = st.lists(st.tuples(st.text(), st.none() | st.binary(max_size=40)), max_size=3)


def letter(**changed: Any) -> DeadLetter:  # noqa: ANN401 - any field of the model
    sample = DeadLetter.model_validate_json(json.dumps(samples.DEAD_LETTER))
    return DeadLetter.model_validate(dict(sample) | changed)


@given(st.none() | st.binary(), st.none() | st.binary(), HEADERS)
def test_the_original_is_kept_to_the_byte(
    key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes | None]]
) -> None:
    kept = letter(
        original_key=key,
        original_value=value,
        original_headers=tuple(Header(name=name, value=content) for name, content in headers),
    )
    back = DeadLetter.model_validate_json(kept.model_dump_json())
    assert (back.original_key, back.original_value) == (key, value)
    assert [(header.name, header.value) for header in back.original_headers] == headers


def test_a_record_larger_than_any_text_field_is_kept_whole() -> None:
    huge = bytes(range(256)) * 10_000
    assert DeadLetter.model_validate_json(letter(original_value=huge).model_dump_json()) == letter(
        original_value=huge
    )


def test_null_and_empty_are_told_apart() -> None:
    assert '"original_value":null' in letter(original_value=None).model_dump_json()
    assert '"original_value":""' in letter(original_value=b"").model_dump_json()


@pytest.mark.parametrize("text", ["_-==", "QQ", "Q Q=", "Q\nQ==", "ê", 7])
def test_what_is_no_standard_base64_is_refused(text: object) -> None:
    spoiled = samples.put(samples.DEAD_LETTER, ("original_value",), text)
    with pytest.raises(ValidationError) as caught:
        DeadLetter.model_validate_json(json.dumps(spoiled))
    assert [error["loc"] for error in caught.value.errors()] == [("original_value",)]


@given(st.binary(), st.none() | st.binary())
def test_the_journal_keeps_the_original_too(value: bytes, key: bytes | None) -> None:
    record = JournalRecord.model_validate_json(json.dumps(samples.JOURNAL_RECORD))
    assert record.original is not None
    original = record.original.model_copy(update={"value": value, "key": key})
    whole = record.model_copy(update={"original": original})
    back = JournalRecord.model_validate_json(whole.model_dump_json())
    assert back.original == original


def test_the_schema_says_how_bytes_are_written() -> None:
    kept = DeadLetter.model_json_schema()["properties"]["original_value"]
    assert {"type": "string", "contentEncoding": "base64"} in kept["anyOf"]
