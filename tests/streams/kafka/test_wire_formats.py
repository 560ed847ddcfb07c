"""What is no JSON of ours is named with its fix, and nothing of it is repeated."""

import base64
import bz2
import gzip
import json
import lzma
import pickle
import zlib
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.outputs.dead_letters import DeadLetterReason
from schemas.topics import INCIDENTS
from streams.kafka.codec import Unreadable, decode
from streams.kafka.wire_formats import named, named_key
from tests.streams.support.samples import call, raw

TEXT: Final = json.dumps(call(complaint="khó thở SECRET"), ensure_ascii=False)
JSON: Final = TEXT.encode()

# Written by hand after their specifications; {"type": "incident.reported"} in each.
MSGPACK: Final = b"\x81\xa4type\xb1incident.reported"
MSGPACK_16: Final = b"\xde\x00\x01\xa4type\xb1incident.reported"
MSGPACK_32: Final = b"\xdf\x00\x00\x00\x01\xd9\x04type\xb1incident.reported"
CBOR: Final = b"\xa1\x64type\x71incident.reported"
CBOR_OPEN: Final = b"\xbf\x64type\x71incident.reported\xff"
BSON: Final = b"\x21\x00\x00\x00\x02type\x00\x12\x00\x00\x00incident.reported\x00\x00"
PROTOBUF: Final = b"\x0a\x11incident.reported\x10\x96\x01\x1d\x00\x00\x30\x41\x21" + b"\x00" * 8

FORMATS: Final = [
    (b"", "the value is empty"),
    (b" \n", "the value is empty"),
    (b"\xef\xbb\xbf" + JSON, "UTF-8 byte order mark"),
    (TEXT.encode("utf-16"), "UTF-16 byte order mark"),
    (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16 byte order mark"),
    (TEXT.encode("utf-32"), "UTF-32 byte order mark"),
    (TEXT.encode("utf-16-le"), "it is UTF-16 without a mark"),
    (TEXT.encode("utf-16-be"), "it is UTF-16 without a mark"),
    (TEXT.encode("utf-32-le"), "it is UTF-32 without a mark"),
    (TEXT.encode("utf-32-be"), "it is UTF-32 without a mark"),
    (b"\x00\x00\x00\x00\x11" + JSON, r"five bytes \(0, schema id 17\) stand before the JSON"),
    (b"\x00\x00\x01\x00\x07 " + JSON, r"\(0, schema id 65543\) stand before the JSON"),
    (b"\x00\x00\x00\x00\x11\x02\x22abc", "schema id 17.* no JSON behind them: send JSON, not Avro"),
    (gzip.compress(JSON, mtime=0), "compressed with gzip"),
    (zlib.compress(JSON), "compressed with zlib"),
    (bz2.compress(JSON), "compressed with bzip2"),
    (lzma.compress(JSON), "compressed with xz"),
    (b"\x28\xb5\x2f\xfd\x04", "compressed with zstd"),
    (b"\x04\x22\x4d\x18\x64", "compressed with lz4"),
    (b"\x82SNAPPY\x00\x00", "compressed with snappy"),
    (b"Obj\x01\x04", "looks like an Avro file"),
    (b"\xc3\x01" + b"\x07" * 9, "looks like Avro's single-object encoding"),
    (b"\xac\xed\x00\x05sr", "looks like Java's serialization"),
    (pickle.dumps({"type": "x"}), "looks like Python's pickle"),
    (MSGPACK, "looks like MessagePack"),
    (MSGPACK_16, "looks like MessagePack"),
    (MSGPACK_32, "looks like MessagePack"),
    (CBOR, "looks like CBOR"),
    (CBOR_OPEN, "looks like CBOR"),
    (b"\xd9\xd9\xf7" + CBOR, "looks like CBOR"),
    (BSON, "looks like BSON"),
    (PROTOBUF, "looks like Protobuf"),
    (b"<call/>", "it is XML"),
    (str(call()).encode(), "Python's own notation"),
    (json.dumps(TEXT).encode(), "written twice"),
    (base64.b64encode(JSON), "JSON in Base64"),
    (json.dumps(base64.b64encode(JSON).decode()).encode(), "JSON in Base64"),
    ('{"complaint": "khó'.encode("cp1258", "ignore") + b'\xec"}', "not UTF-8 from byte"),
]


@pytest.mark.parametrize(("value", "said"), FORMATS, ids=range(len(FORMATS)))
def test_a_format_is_named_in_the_dead_letter_with_its_fix(value: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said) as caught:
        decode(INCIDENTS, raw(value))
    assert caught.value.reason in {DeadLetterReason.NOT_JSON, DeadLetterReason.WRONG_MODEL}
    assert caught.value.field == "$"
    assert ": " in caught.value.message, "the fix"
    assert "SECRET" not in caught.value.message


@pytest.mark.parametrize(
    "value",
    [b"{", b"hello", b"[1, 2", b'{"a": NaN}', b"\x80", b"\x00", b"\x00\x00", b"\x81", b"\x01\xff"],
)
def test_what_is_not_known_is_not_guessed(value: bytes) -> None:
    assert named(value) is None


@given(st.binary(max_size=200))
def test_any_bytes_may_be_looked_at(value: bytes) -> None:
    found = named(value)
    assert found is None or len(found) < 200


@given(st.text(max_size=80))
def test_a_text_is_never_taken_for_a_binary_format(text: str) -> None:
    found = named(f"{{{text}".encode()) or ""
    assert "looks like" not in found or "notation" in found


def test_what_can_be_read_is_not_looked_at() -> None:
    assert decode(INCIDENTS, raw(JSON)).incident_id == "C-1"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (b'"BD"', "it is written as JSON, in quotes"),
        (b"\x00\x00\x00\x00\x07BD", "a schema registry's five bytes"),
        ("BD".encode("utf-16"), "it is UTF-16"),
        ("BD".encode("utf-16-be"), "it is UTF-16"),
        (b"\xef\xbb\xbfBD", "a byte order mark"),
        (b" BD\n", "there are spaces around it"),
    ],
)
def test_the_form_of_a_key_is_named(key: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said) as caught:
        decode(INCIDENTS, raw(call(), key=key))
    assert (caught.value.reason, caught.value.field) == (DeadLetterReason.WRONG_KEY, "key")


@pytest.mark.parametrize("key", [None, b"HCM", b'"HCM"'])
def test_another_key_is_another_key(key: bytes | None) -> None:
    assert named_key(key, "BD") is None
