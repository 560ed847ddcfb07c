"""Counting what becomes of each record, so that a loss would show."""

from collections import Counter
from typing import Final, Literal

from schemas.outputs.dead_letters import DeadLetterReason
from schemas.outputs.engine import TopicTally

Outcome = Literal["used", "filtered", "repeated", "refused", "dead", "held", "newer"]

_UNREADABLE: Final = frozenset(
    {
        DeadLetterReason.TOO_LARGE,
        DeadLetterReason.NOT_JSON,
        DeadLetterReason.WRONG_MODEL,
        DeadLetterReason.WRONG_KEY,
    }
)


_UNTOUCHED: Final[dict[DeadLetterReason, Outcome]] = {
    DeadLetterReason.CRASHES_WORKER: "held",
    DeadLetterReason.NEWER_VERSION: "newer",
}


class Tally:
    """Counts by topic since a process began."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[Outcome]] = {}

    def add(self, topic: str, outcome: Outcome, count: int = 1) -> None:
        """Count what became of records of a topic."""
        self._counts.setdefault(topic, Counter())[outcome] += count

    def topics(self) -> tuple[TopicTally, ...]:
        """Give the counts, by topic."""
        return tuple(
            TopicTally(topic=topic, taken=counts.total(), **dict(counts))
            for topic, counts in sorted(self._counts.items())
        )


def outcome_of(reason: DeadLetterReason) -> Outcome:
    """Tell whether a dead letter was read at all, or was not touched."""
    return _UNTOUCHED.get(reason) or ("dead" if reason in _UNREADABLE else "refused")
