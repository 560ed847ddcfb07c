"""What bytes are that are no JSON of ours: named, so that a sender knows which switch to turn.

Only looked at when a value could not be read, or a key is not the one that is wanted. A guess says
"looks like"; nothing of the content is repeated, as it may be a patient's.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Final

_REGISTRY_BYTES: Final = 5
_SHOWN_FROM: Final = 1  # positions are told as people count them
_VARINT_BYTES_MAX: Final = 10
_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5  # Protobuf's wire types that are still in use

_JSON_STARTS: Final = b'{[ \t\r\n"'
_COMPRESSED: Final = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"\xff\x06\x00\x00sNaPpY", "snappy"),
    (b"\x82SNAPPY\x00", "snappy"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"x\x01", "zlib"),
    (b"x\x9c", "zlib"),
    (b"x\xda", "zlib"),
    (b"PK\x03\x04", "zip"),
)
_BINARY: Final = (
    (b"Obj\x01", "an Avro file"),
    (b"\xc3\x01", "Avro's single-object encoding"),
    (b"\xac\xed\x00\x05", "Java's serialization"),
    (b"PAR1", "a Parquet file"),
)
_PICKLES: Final = frozenset({b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"})


def _bytes_of(*numbers: int) -> frozenset[bytes]:
    return frozenset(bytes((number,)) for number in numbers)


_MSGPACK_MAPS: Final = {
    **dict.fromkeys(_bytes_of(*range(0x81, 0x90)), 1),
    b"\xde": 3,
    b"\xdf": 5,
}
"""How a map begins, and how many bytes stand before its first key."""

_MSGPACK_TEXTS: Final = _bytes_of(*range(0xA0, 0xC0), 0xD9, 0xDA, 0xDB)
_CBOR_MARK: Final = b"\xd9\xd9\xf7"
_CBOR_MAPS: Final = _bytes_of(*range(0xA1, 0xBA), 0xBF)
_CBOR_TEXTS: Final = _bytes_of(*range(0x60, 0x79))

_MARKS: Final = (
    (b"\xef\xbb\xbf", "UTF-8 byte order mark"),
    (b"\xff\xfe\x00\x00", "UTF-32 byte order mark"),
    (b"\x00\x00\xfe\xff", "UTF-32 byte order mark"),
    (b"\xff\xfe", "UTF-16 byte order mark"),
    (b"\xfe\xff", "UTF-16 byte order mark"),
)


def named(value: bytes) -> str | None:
    """Name what a value is that could not be read as JSON, with the fix; None: nothing known."""
    for look in _LOOKS:
        found = look(value)
        if found is not None:
            return found
    return None


def named_key(key: bytes | None, wanted: str) -> str | None:
    """Name what a key is that holds the wanted one in another form; None: it does not."""
    if key is None:
        return None
    if key == f'"{wanted}"'.encode():
        return "it is written as JSON, in quotes: send the bare text"
    if key[:1] == b"\x00" and key[_REGISTRY_BYTES:] == wanted.encode():
        return "a schema registry's five bytes stand before it: use a plain string serializer"
    if key in {wanted.encode("utf-16"), wanted.encode("utf-16-le"), wanted.encode("utf-16-be")}:
        return "it is UTF-16: send UTF-8"
    if key == b"\xef\xbb\xbf" + wanted.encode():
        return "a byte order mark stands before it: leave it out"
    if key.strip() == wanted.encode():
        return "there are spaces around it: leave them out"
    return None


def _empty(value: bytes) -> str | None:
    return None if value.strip() else "the value is empty: send one JSON object"


def _marked(value: bytes) -> str | None:
    for mark, name in _MARKS:
        if value.startswith(mark):
            return f"a {name} stands before the JSON: write plain UTF-8 without one"
    return None


def _wide(value: bytes) -> str | None:
    """Name UTF-16 and UTF-32 without a mark: the first letter of JSON among zeros."""
    for encoding, width, at in (
        ("UTF-32", 4, 0),
        ("UTF-32", 4, 3),
        ("UTF-16", 2, 0),
        ("UTF-16", 2, 1),
    ):
        first = value[:width]
        if len(value) % width or len(first) < width or first[at] not in _JSON_STARTS:
            continue
        if first.count(0) == width - 1 and value[width : 2 * width].count(0) >= width - 1:
            return f"it is {encoding} without a mark: write UTF-8"
    return None


def _registered(value: bytes) -> str | None:
    """Name the five bytes of a schema registry: 0, and the number of a schema."""
    if len(value) <= _REGISTRY_BYTES or value[0] != 0:
        return None
    schema = int.from_bytes(value[1:_REGISTRY_BYTES])
    what = f"a schema registry's five bytes (0, schema id {schema})"
    if value[_REGISTRY_BYTES:].lstrip()[:1] == b"{":
        return f"{what} stand before the JSON: use a plain JSON serializer, without the registry"
    return f"{what} and no JSON behind them: send JSON, not Avro or Protobuf, without the registry"


def _compressed(value: bytes) -> str | None:
    for start, name in _COMPRESSED:
        if value.startswith(start):
            fix = "send the JSON itself, and set the client's compression.type"
            return f"the value is compressed with {name}: {fix}"
    return None


def _binary(value: bytes) -> str | None:
    for start, name in _BINARY:
        if value.startswith(start):
            return f"it looks like {name}: send JSON"
    if value[:2] in _PICKLES and value.endswith(b"."):
        return "it looks like Python's pickle: send JSON (json.dumps)"
    return None


def _packed(value: bytes) -> str | None:
    """Name maps with text keys of MessagePack, CBOR and BSON by their first bytes."""
    first, second = value[:1], value[1:2]
    head = _MSGPACK_MAPS.get(first)
    if head is not None and value[head : head + 1] in _MSGPACK_TEXTS:
        return "it looks like MessagePack: send JSON"
    if value.startswith(_CBOR_MARK) or (first in _CBOR_MAPS and second in _CBOR_TEXTS):
        return "it looks like CBOR: send JSON"
    if int.from_bytes(value[:4], "little") == len(value) and value[-1] == 0:
        return "it looks like BSON: send JSON"
    return None


def _other_text(value: bytes) -> str | None:
    """Name what is text and no JSON: XML, Python's own notation, JSON written twice, Base64."""
    start = value.lstrip()
    if start.startswith(b"<"):
        return "it is XML: send JSON"
    if start.startswith((b"{'", b"[{'")):
        return "it looks like Python's own notation (str of a dict): write it with json.dumps"
    if start.startswith(b'"') and b'\\"' in start:
        return "it is JSON in a JSON text, written twice: send the object itself"
    try:
        text = base64.b64decode(start.strip(b'"\r\n '), validate=True)
    except binascii.Error:
        return None
    return "it is JSON in Base64: send the JSON itself" if text.lstrip()[:1] == b"{" else None


def _not_utf_8(value: bytes) -> str | None:
    try:
        value.decode()
    except UnicodeDecodeError as error:
        if value.lstrip()[:1] in {b"{", b"["}:
            where = error.start + _SHOWN_FROM
            return f"it is not UTF-8 from byte {where} on: write UTF-8, not a code page"
    return None


def _protobuf(value: bytes) -> str | None:
    """Name what is field after field of Protobuf to its end, and no text."""
    if all(byte >= ord(" ") or byte in b"\t\r\n" for byte in value):
        return None
    at = 0
    while at < len(value):
        tag, at = _varint(value, at)
        if tag is None or not tag >> 3:
            return None
        size, at = _size(value, at, tag & 7)
        if size is None or at + size > len(value):
            return None
        at += size
    return "it looks like Protobuf: send JSON"


def _size(value: bytes, at: int, wire_type: int) -> tuple[int | None, int]:
    """Give how long a field is from where on; None for one that is none."""
    if wire_type == _VARINT:
        found, end = _varint(value, at)
        return (None if found is None else 0), end
    if wire_type == _BYTES:
        return _varint(value, at)
    return {_FIXED_64: 8, _FIXED_32: 4}.get(wire_type), at


def _varint(value: bytes, at: int) -> tuple[int | None, int]:
    number = 0
    for place in range(_VARINT_BYTES_MAX):
        if at + place >= len(value):
            break
        byte = value[at + place]
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:  # noqa: PLR2004 - the last one
            return number, at + place + 1
    return None, at


_LOOKS: Final[tuple[Callable[[bytes], str | None], ...]] = (
    _empty,
    _marked,
    _wide,
    _registered,
    _compressed,
    _binary,
    _packed,
    _other_text,
    _protobuf,
    _not_utf_8,
)
"""From the surest to the boldest."""
