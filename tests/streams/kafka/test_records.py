import pytest

from streams.kafka.records import RawRecord, content_digest
from tests.streams.support.samples import raw


def test_a_record_keeps_null_values_and_repeated_header_names() -> None:
    headers = (("trace", b"1"), ("trace", None), ("", b"\xff\x00"))
    kept = raw(b"x", headers=headers).original()
    assert [(one.name, one.value) for one in kept.headers] == list(headers)
    assert (kept.key, kept.value) == (b"BD", b"x")


def test_a_record_knows_where_it_stands() -> None:
    position = raw(b"x", partition=3, offset=17).position
    assert (position.topic, position.partition, position.offset) == ("incidents", 3, 17)


def test_the_rest_counts_key_and_headers_with_their_framing() -> None:
    assert raw(b"value", key=None).rest_bytes == 0
    assert raw(b"value", key=b"abc").rest_bytes == 3
    assert raw(b"value", key=b"abc", headers=(("đ", None), ("d", b"12"))).rest_bytes == 3 + 34 + 35


@pytest.mark.parametrize("value", [None, b"", b"x" * 5_000])
def test_a_record_is_named_as_its_position_is(value: bytes | None) -> None:
    record = RawRecord("t", 3, 9, b"k", value, epoch="a" * 32)
    assert record.name == record.position.name
    assert record.digest == content_digest(b"k", value) == RawRecord("u", 0, 0, b"k", value).digest
