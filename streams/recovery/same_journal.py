"""Whether a journal is still the one that was folded: it may have been created anew, or cut."""

from collections.abc import Mapping

from streams.kafka.client import Reader
from streams.kafka.records import content_digest

Part = tuple[str, int]
"""The journal's full name, and a partition."""


async def other_journals(
    journal: Reader, folded: Mapping[Part, tuple[int, str | None]]
) -> set[Part]:
    """Compare the last record that was folded with the one that stands in its place now.

    All partitions are asked about together: a worker that takes many over has no time for one
    after another.

    Parameters
    ----------
    journal
        Reads it.
    folded
        By partition the first offset that was not folded, and the digest of the record before;
        null where it is not known: then only the ends are compared.

    Returns
    -------
    set
        The partitions where what was folded is not the beginning of this journal. Where it was cut
        just there, behind an archive, or holds no record there (the mark of a transaction), nothing
        can be compared, and it counts as the same.
    """
    bounds = await journal.bounds(sorted(folded))
    others: set[Part] = set()
    lasts: dict[Part, int] = {}
    for part, (next_offset, last_digest) in folded.items():
        last = next_offset - 1
        if not bounds[part].begin <= next_offset <= bounds[part].end:
            others.add(part)
        elif last_digest is not None and last >= bounds[part].begin:
            lasts[part] = last
    for part, seen in (await journal.read_at(lasts)).items() if lasts else ():
        if seen is None or seen.offset != lasts[part]:
            continue
        if content_digest(seen.key, seen.value) != folded[part][1]:
            others.add(part)
    return others
