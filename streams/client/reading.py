"""What has been read of topics: where to go on, and what was seen already."""

import hashlib
import json
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from pydantic import ValidationError

from schemas import versions
from schemas.ground.errors import ConfigurationError
from schemas.identity import identity
from schemas.topics import Topic
from streams.kafka import client as kafka

SEEN_MAX: Final = 10_000
"""Outputs are repeated within the moments of a takeover, not days later."""

SEEN_KEPT_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Received:
    """A record of the engine: its model, and where it stood."""

    topic: str
    partition: int
    offset: int
    model: Any


@dataclass(frozen=True, slots=True)
class Parked:
    """A record that this client cannot read; ``version`` is its own word on its schema, or null.

    A version that is newer than this client knows means: update the client, then read it again.
    """

    topic: str
    partition: int
    offset: int
    why: str
    version: int | None


def read(topic: Topic, record: kafka.Received, prefix: str) -> Received | Parked | None:
    """Read a record by its topic's model; null for a tombstone."""
    name = record.topic.removeprefix(prefix)
    if record.value is None:
        return None
    try:
        model = versions.read(topic.model, record.value)
    except versions.NewerVersion as newer:
        why = f"schema_version: {newer}"
        return Parked(name, record.partition, record.offset, why, newer.version)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "$"
        version = _version(record.value)
        return Parked(name, record.partition, record.offset, f"{where}: {first['msg']}", version)
    return Received(name, record.partition, record.offset, model)


def name_of(received: Received) -> str:
    """Name what a record says; what has no name of its own is told by its content."""
    named = identity(received.model)
    if named is not None:
        return named
    content = f"{received.topic} {received.model.model_dump_json()}"
    return hashlib.sha256(content.encode()).hexdigest()


def _version(value: bytes) -> int | None:
    try:
        version = json.loads(value).get("schema_version")
    except (ValueError, AttributeError):
        return None
    return version if isinstance(version, int) else None


@dataclass(slots=True)
class Progress:
    """Where a subscription goes on: the next offset by topic and partition, and what was seen."""

    path: Path | None
    offsets: dict[str, int] = field(default_factory=dict)
    seen: OrderedDict[str, None] = field(default_factory=OrderedDict)

    @classmethod
    def load(cls, path: Path | None) -> Self:
        """Read what an earlier process left; null keeps nothing.

        Raises
        ------
        ConfigurationError
            The file is none of ours.
        """
        if path is None or not path.exists():
            return cls(path)
        try:
            kept = json.loads(path.read_bytes())
            seen = OrderedDict.fromkeys(str(name) for name in kept["seen"])
            return cls(path, {str(k): int(v) for k, v in kept["offsets"].items()}, seen)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            msg = f"{path} is no file of a subscription: choose another, or remove it to begin anew"
            raise ConfigurationError(msg) from error

    def is_new(self, name: str) -> bool:
        """Tell whether nothing of this name was handled."""
        return name not in self.seen

    def positions(self, prefix: str) -> dict[tuple[str, int], int]:
        """Give where to go on by full topic name and partition."""
        named = {name.rpartition("/")[::2]: offset for name, offset in self.offsets.items()}
        return {(prefix + topic, int(number)): at for (topic, number), at in named.items()}

    def done(self, topic: str, partition: int, offset: int, name: str | None = None) -> None:
        """Note that a record was handled, and under which name; null: it has none."""
        self.offsets[f"{topic}/{partition}"] = offset + 1
        if name is not None:
            self.seen[name] = None
        if len(self.seen) > SEEN_MAX:
            self.seen.popitem(last=False)

    def save(self) -> None:
        """Write it to disk in one step."""
        if self.path is None:
            return
        kept = {"offsets": self.offsets, "seen": list(self.seen)[-SEEN_KEPT_MAX:]}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(f"{self.path.name}.new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
