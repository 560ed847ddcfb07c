"""A journal from its first record on, wherever that is kept: in an archive, then in Kafka."""

from collections.abc import AsyncIterator, Sequence

from streams.kafka.client import Bounds, Reader, Received
from streams.recovery.archive import Archive


class WholeJournal:
    """Reads a journal as if it had never been cut, as far as an archive reaches.

    Parameters
    ----------
    journal
        Reads what Kafka still has.
    archive
        What it was cut of; null: nothing is kept.
    """

    def __init__(self, journal: Reader, archive: Archive | None) -> None:
        self._journal = journal
        self._archive = archive
        self._kept = {} if archive is None else archive.whole_until()

    async def bounds(self, parts: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Bounds]:
        """Give where partitions begin and end: at 0 where the archive reaches up to Kafka's rest.

        Where it ends too early, or nothing was cut, a partition begins where it does in Kafka.
        """
        found = await self._journal.bounds(parts)
        return {
            part: Bounds(0, bound.end) if self._kept.get(part[1], 0) >= bound.begin else bound
            for part, bound in found.items()
        }

    async def read_span(
        self, topic: str, partition: int, *, start: int | None, end: int | None
    ) -> AsyncIterator[Received]:
        """Give a partition's records from ``start`` to before ``end``, each null as in `Reader`.

        Raises
        ------
        ConfigurationError
            If a file of the archive is damaged.
        """
        begin = (await self._journal.bounds([(topic, partition)]))[topic, partition].begin
        stop = begin if end is None else min(begin, end)
        if self._archive is not None and (start or 0) < stop:
            for record in self._archive.records(topic, {partition: stop}):
                if record.offset >= (start or 0):
                    yield record
        async for record in self._journal.read_span(topic, partition, start=start, end=end):
            yield record
