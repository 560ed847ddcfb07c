"""A journal in a folder: JSON lines, one file a span of a partition, each byte of it kept.

A file is named after its partition and the offsets it covers, and is there whole or not at all:
it is written under another name first. Kafka's own marks take offsets too, so that a span may hold
fewer records than it covers.
"""

import base64
import gzip
import itertools
import json
import os
import re
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from schemas.ground.errors import ConfigurationError
from streams.kafka.client import Received

_NAME: Final = re.compile(r"journal-(\d+)-(\d+)-(\d+)\.jsonl\.gz")
_DIGITS: Final = 12
RECORDS_PER_FILE: Final = 100_000


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A file of the archive: a partition's records from ``first`` to before ``end``."""

    partition: int
    first: int
    end: int
    path: Path


class Archive:
    """The files of a journal in one folder.

    Parameters
    ----------
    folder
        Where they are; made when something is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def spans(self) -> list[Span]:
        """Give the files, by partition and offset.

        Raises
        ------
        ConfigurationError
            If two of them cover the same offsets, or one between two is missing.
        """
        found = []
        for path in self._folder.glob("journal-*.jsonl.gz") if self._folder.is_dir() else ():
            named = _NAME.fullmatch(path.name)
            if named is not None:
                partition, first, end = map(int, named.groups())
                found.append(Span(partition, first, end, path))
        found.sort()
        for one, other in itertools.pairwise(found):
            if one.partition == other.partition and one.end != other.first:
                what = "overlap" if one.end > other.first else "leave a gap"
                msg = f"{one.path.name} and {other.path.name} in {self._folder} {what}: "
                raise ConfigurationError(msg + "put the folder's files in order first")
        return found

    def whole_until(self) -> dict[int, int]:
        """Give the offset up to which a partition is kept from its first record on."""
        spans = self.spans()
        whole = {span.partition for span in spans if span.first == 0}
        return {span.partition: span.end for span in spans if span.partition in whole}

    def ends(self) -> dict[int, int]:
        """Give the offset up to which each partition is kept; one of which nothing is, has none."""
        return {span.partition: span.end for span in self.spans()}

    async def write(self, partition: int, first: int, records: AsyncIterator[Received]) -> int:
        """Keep the records of a partition from ``first`` on; give how many those were."""
        self._folder.mkdir(parents=True, exist_ok=True)
        count, batch = 0, list[Received]()
        async for record in records:
            batch.append(record)
            if len(batch) == RECORDS_PER_FILE:
                count += self._keep(partition, first, batch)
                first = batch[-1].offset + 1
                batch.clear()
        return count + (self._keep(partition, first, batch) if batch else 0)

    def _keep(self, partition: int, first: int, batch: list[Received]) -> int:
        end = batch[-1].offset + 1
        name = f"journal-{partition}-{first:0{_DIGITS}}-{end:0{_DIGITS}}.jsonl.gz"
        unfinished = self._folder / f"{name}.part"
        with unfinished.open("wb") as raw:
            with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as packed:
                for record in batch:
                    packed.write(_line(record))
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(self._folder / name)
        return len(batch)

    def records(self, topic: str, ends: Mapping[int, int]) -> Iterator[Received]:
        """Give each partition's records up to before its end, in order.

        Raises
        ------
        ConfigurationError
            If a file is damaged.
        """
        for span in self.spans():
            stop = min(span.end, ends.get(span.partition, 0))
            if span.first < stop:
                yield from (one for one in _records(topic, span) if one.offset < stop)

    def last(self, topic: str, partition: int) -> Received:
        """Give the last record of a partition that is kept; some of it must be.

        Raises
        ------
        ConfigurationError
            If its file is damaged.
        """
        mine = [span for span in self.spans() if span.partition == partition]
        return deque(_records(topic, mine[-1]), maxlen=1)[-1]


def _records(topic: str, span: Span) -> Iterator[Received]:
    try:
        with gzip.open(span.path, "rb") as lines:
            for line in lines:
                yield _read(topic, span.partition, line)
    except (OSError, EOFError, ValueError, KeyError) as error:
        msg = f"{span.path} is damaged ({type(error).__name__}): restore it from a copy"
        raise ConfigurationError(msg) from None


def _line(record: Received) -> bytes:
    """Write a record: text as text, so that people can search it, and other bytes as Base64."""
    said: dict[str, Any] = {"offset": record.offset, "timestamp_ms": record.timestamp_ms}
    for name, value in (("key", record.key), ("value", record.value)):
        try:
            said[name] = None if value is None else value.decode("utf-8")
        except UnicodeDecodeError:
            said[f"{name}_base64"] = base64.b64encode(value or b"").decode()
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _read(topic: str, partition: int, line: bytes) -> Received:
    said = json.loads(line)
    key, value = _bytes(said, "key"), _bytes(said, "value")
    return Received(topic, partition, said["offset"], key, value, said["timestamp_ms"])


def _bytes(said: dict[str, Any], name: str) -> bytes | None:
    if f"{name}_base64" in said:
        return base64.b64decode(said[f"{name}_base64"], validate=True)
    text: str | None = said[name]
    return None if text is None else text.encode()
