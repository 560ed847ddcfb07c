"""Whether a journal is still the one that was folded: it may have been created anew, or cut."""

from streams.kafka.client import Reader
from streams.kafka.records import content_digest


async def is_same_journal(
    journal: Reader, part: tuple[str, int], next_offset: int, last_digest: str | None
) -> bool:
    """Compare the last record that was folded with the one that stands in its place now.

    Parameters
    ----------
    journal
        Reads it.
    part
        The journal's full name, and a partition.
    next_offset
        The first offset that was not folded.
    last_digest
        That of the record before; null where it is not known: then only the ends are compared.

    Returns
    -------
    bool
        False where what was folded is not the beginning of this journal. Where it was cut just
        there, behind an archive, or holds no record there (the mark of a transaction), nothing
        can be compared, and it counts as the same.
    """
    bounds = (await journal.bounds([part]))[part]
    if not bounds.begin <= next_offset <= bounds.end:
        return False
    last = next_offset - 1
    if last_digest is None or last < bounds.begin:
        return True
    seen = (await journal.read_at({part: last}))[part]
    if seen is None or seen.offset != last:
        return True
    return content_digest(seen.key, seen.value) == last_digest
