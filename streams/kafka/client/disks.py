"""How much room the brokers' disks have; version 4 of DescribeLogDirs (KIP-827) tells it.

aiokafka does not have this request. A locked cluster answers those alone who may describe it.
"""

from dataclasses import dataclass
from typing import Any, Final

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Int64,
    Schema,
    TaggedFields,
)
from typing_extensions import override

_LOG_DIRS: Final = 35
_VERSION: Final = 4
_PARTITIONS: Final = ("partitions", CompactArray(Int32))
_SIZES: Final = CompactArray(
    ("partition", Int32), ("size", Int64), ("lag", Int64), ("is_future", Int16)
)


class _LogDirsResponse(Response):  # type: ignore[misc]  # aiokafka ships no types
    API_KEY = _LOG_DIRS
    API_VERSION = _VERSION
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("error_code", Int16),
        (
            "dirs",
            CompactArray(
                ("error_code", Int16),
                ("path", CompactString("utf-8")),
                (
                    "topics",
                    CompactArray(
                        ("name", CompactString("utf-8")),
                        ("partitions", _SIZES),
                        ("tags", TaggedFields),
                    ),
                ),
                ("total_bytes", Int64),
                ("usable_bytes", Int64),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _LogDirsStruct(RequestStruct):  # type: ignore[misc]  # as above
    FLEXIBLE_VERSION = True
    API_KEY = _LOG_DIRS
    API_VERSION = _VERSION
    RESPONSE_TYPE = _LogDirsResponse
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(("name", CompactString("utf-8")), _PARTITIONS, ("tags", TaggedFields)),
        ),
        ("tags", TaggedFields),
    )


class LogDirsRequest(Request[_LogDirsStruct]):  # type: ignore[misc]  # as above
    """Asks a broker for its folders, and for none of their topics."""

    API_KEY = _LOG_DIRS

    @override
    def build(self, request_struct_class: type[_LogDirsStruct]) -> _LogDirsStruct:
        """Spell the request out."""
        return request_struct_class(topics=[], tags={})


@dataclass(frozen=True, slots=True)
class Disk:
    """The fullest folder of a broker; sizes in bytes. ``is_out``: Kafka has given it up."""

    node: int
    total: int
    free: int
    is_out: bool = False

    @property
    def part_free(self) -> float:
        """The part of it that is free, 0 to 1."""
        return self.free / self.total if self.total else 0.0


def read_disks(node: int, answer: Any) -> Disk | None:  # noqa: ANN401 - aiokafka's struct
    """Read a broker's answer; null where it may not tell, or does not know."""
    disks = [
        Disk(node, max(total, 0), max(free, 0), is_out=code != 0)
        for code, _path, _topics, total, free, *_ in answer.dirs
        if total > 0 or code != 0
    ]
    return min(disks, key=lambda one: (not one.is_out, one.part_free), default=None)
