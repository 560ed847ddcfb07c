"""What was said last under each key of a compacted topic, followed from one look to the next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from streams.kafka.client import Reader, Received
from streams.kafka.starts import Part

Said = TypeVar("Said")


@dataclass(slots=True)
class Newest(Generic[Said]):
    """The newest of each key of one topic. ``topic`` is its full name.

    ``read`` makes something of a record, or null where it is a stranger's and nothing of the engine
    depends on it. Only the newest of what came since the last look is read: the topic is compacted,
    but not at once.
    """

    topic: str
    read: Callable[[Received], Said | None]
    _said: dict[bytes, Said] = field(default_factory=dict)
    _came: dict[bytes, Received] = field(default_factory=dict)
    _next: dict[int, int] = field(default_factory=dict)

    def values(self) -> tuple[Said, ...]:
        """Give what was said last under each key, by key."""
        for key, record in self._came.items():
            said = None if record.value is None else self.read(record)
            if said is not None:
                self._said[key] = said
            elif record.value is None:
                self._said.pop(key, None)
        self._came.clear()
        return tuple(self._said[key] for key in sorted(self._said))

    def spans(self, ends: Mapping[Part, int]) -> dict[Part, tuple[int, int]]:
        """Give what is to be read of the topic up to these ends.

        A topic that was made again is read from its start, and what its old life said is forgotten.
        """
        mine = {number: end for (topic, number), end in ends.items() if topic == self.topic}
        if any(end < self._next.get(number, 0) for number, end in mine.items()):
            self._next.clear()
            self._said.clear()
            self._came.clear()
        return {
            (self.topic, number): (self._next.get(number, 0), end)
            for number, end in mine.items()
            if self._next.get(number, 0) < end
        }

    def take(self, record: Received) -> None:
        """Take in a record of the topic."""
        if record.key is not None:
            self._came[record.key] = record

    def has_read(self, spans: Mapping[Part, tuple[int, int]]) -> None:
        """Note that these spans were read."""
        self._next.update(
            {number: end for (topic, number), (_, end) in spans.items() if topic == self.topic}
        )


async def read_on(logs: Reader, topics: Sequence[Newest[Any]]) -> None:
    """Read topics on to their ends, all of them at once; those that there are not say nothing."""
    by_name = {one.topic: one for one in topics}
    known = await logs.know(sorted(by_name))
    parts = [(name, number) for name, numbers in known.items() for number in numbers]
    ends = {part: bound.end for part, bound in (await logs.bounds(parts)).items()}
    spans = {part: span for one in by_name.values() for part, span in one.spans(ends).items()}
    async for record in logs.read_spans(spans):
        by_name[record.topic].take(record)
    for one in by_name.values():
        one.has_read(spans)
