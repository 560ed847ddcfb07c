"""A record as it came from Kafka: bytes, before anyone has looked inside."""

import hashlib
from dataclasses import dataclass, field
from typing import Final

from schemas.journal import OriginalRecord, SourcePosition
from schemas.outputs.dead_letters import Header
from schemas.topics import Topic

_FRAME_BYTES: Final = 32  # what even an empty header takes in the JSON that keeps it

_DIGEST_BYTES: Final = 8  # 64 bits tell two records at one offset apart, which is all it is for


def content_digest(key: bytes | None, value: bytes | None) -> str:
    """Give 16 hexadecimal digits of BLAKE2b over a record's key and value."""
    parts = (b"-" if part is None else b"%d:%b" % (len(part), part) for part in (key, value))
    return hashlib.blake2b(b"".join(parts), digest_size=_DIGEST_BYTES).hexdigest()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record to send: the row of the topic table, the key and the JSON value."""

    topic: Topic
    key: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Bounds:
    """A partition's first offset, and the one that its next record will have."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Commit:
    """A group's committed offset in a partition, and what it wrote beside it."""

    offset: int
    metadata: str


@dataclass(frozen=True, slots=True)
class RawRecord:
    """Key, value and headers as received, null where the record has none, and where it stands.

    ``topic`` is the name of the topic table, without the deployment's prefix; that of a neighbour's
    deployment has the neighbour's. ``epoch`` is Kafka's id of the topic, null where it is not told.
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()
    epoch: str | None = None
    _digests: list[str] = field(default_factory=list, init=False, repr=False, compare=False)
    """The digest, once it was asked for: it is more than once."""

    @property
    def position(self) -> SourcePosition:
        """Where it stands."""
        return SourcePosition(
            topic=self.topic,
            partition=self.partition,
            offset=self.offset,
            epoch=self.epoch,
            digest=self.digest,
        )

    @property
    def name(self) -> str:
        """One text for this very record: that of its position, which need not be made for it."""
        return f"{self.topic}/{self.partition}/{self.offset}/{self.digest}"

    @property
    def digest(self) -> str:
        """The digest of its key and value: see `content_digest`."""
        if not self._digests:
            self._digests.append(content_digest(self.key, self.value))
        return self._digests[0]

    @property
    def rest_bytes(self) -> int:
        """How much there is beside the value: the key and the headers, each with its framing."""
        headers = sum(
            len(name.encode()) + len(value or b"") + _FRAME_BYTES for name, value in self.headers
        )
        return len(self.key or b"") + headers

    @property
    def kept_headers(self) -> tuple[Header, ...]:
        """The headers, in the form in which the journal and the dead letters keep them."""
        return tuple(Header(name=name, value=value) for name, value in self.headers)

    def original(self) -> OriginalRecord:
        """Give the record whole; its value must not be null."""
        return OriginalRecord(key=self.key, value=self.value or b"", headers=self.kept_headers)
