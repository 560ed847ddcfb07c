"""A trail through a partition's past: what stood at some offsets, kept with each commit.

A committed offset says how far a role has come, not in which log. So each commit carries the epoch
of the topic and the digests of some records before it: the last one, and ever fewer the further
back. Whoever starts from the commit reads one of them again, and knows whether the log is still
the one that was read (``streams.kafka.starts``).
"""

from dataclasses import dataclass, field
from typing import Final

_VERSION: Final = "1"
_LEVEL_MAX: Final = 30
_KEPT: Final = 2  # of a level: the newest may lie beyond what is committed


@dataclass(slots=True)
class Trail:
    """The marks of one partition: offset and digest. ``epoch`` is its topic's, null: not told.

    A mark is of level n if its offset ends in n zero bits; the newest two of each level are kept.
    So to a loss of n records there is a mark at most some 2 n records back, and all marks fit into
    what Kafka keeps with a commit (4 KiB).
    """

    epoch: str | None = None
    _levels: dict[int, list[tuple[int, str]]] = field(default_factory=dict)

    def add(self, offset: int, digest: str) -> None:
        """Note that a record was handled: everything that it caused is on the broker's disk."""
        level = min(_LEVEL_MAX, (offset & -offset).bit_length() - 1) if offset else _LEVEL_MAX
        kept = self._levels.setdefault(level, [])
        if kept and kept[-1][0] >= offset:  # read again after the log was found cut
            kept[:] = [mark for mark in kept if mark[0] < offset]
        kept.append((offset, digest))
        del kept[:-_KEPT]

    def marks(self, before: int | None = None) -> tuple[tuple[int, str], ...]:
        """Give the marks below an offset (null: all), newest first."""
        found = [mark for kept in self._levels.values() for mark in kept]
        return tuple(sorted(one for one in found if before is None or one[0] < before)[::-1])

    def forget_from(self, offset: int) -> None:
        """Forget the marks from this offset on: the log there is another one."""
        for kept in self._levels.values():
            kept[:] = [mark for mark in kept if mark[0] < offset]

    def text(self, committed: int) -> str:
        """Write the trail for a commit of this offset."""
        marks = (f"{offset}:{digest}" for offset, digest in self.marks(committed))
        return " ".join((_VERSION, self.epoch or "-", *marks))


def read_trail(text: str) -> Trail | None:
    """Read what `Trail.text` wrote; null where a commit carries something else, or nothing."""
    version, _, rest = text.partition(" ")
    if version != _VERSION or not rest:
        return None
    epoch, *written = rest.split(" ")
    trail = Trail(None if epoch == "-" else epoch)
    try:
        for mark in reversed(written):
            offset, digest = mark.split(":")
            trail.add(int(offset), digest)
    except ValueError:
        return None
    return trail
