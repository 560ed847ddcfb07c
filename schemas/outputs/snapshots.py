"""What a worker remembers of the journal, as of one offset, in parts that a topic takes."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.ground.base import Instant, Model
from schemas.outputs.dead_letters import Base64Bytes

PART_BYTES_MAX = 512 * 1024
"""Of a part's data; what is larger is cut."""


class SnapshotPart(Model):
    """One part of a snapshot of one journal partition.

    ``part_id`` names role, partition, slot and number: the next snapshot but two has the same, so
    that compaction keeps the last three. All of ``parts`` with the same ``sha256`` make it whole.
    ``next_offset`` is the first record of the journal that is not in it, ``last_digest`` that
    of the record before, by which a journal that was created anew is told; null where there was
    none. ``format`` names what ``data`` is: a reader that does not know it goes further back.
    """

    type: Literal["snapshot.part"] = "snapshot.part"
    schema_version: Annotated[int, Field(ge=1)] = 1
    part_id: Annotated[str, Field(pattern=r"^[a-z]+\.\d+\.\d+\.\d+$")]
    format: Annotated[str, Field(min_length=1, max_length=100)]
    partition: Annotated[int, Field(ge=0)]
    next_offset: Annotated[int, Field(ge=0)]
    last_digest: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")] | None
    taken_at: Instant
    number: Annotated[int, Field(ge=0)]
    parts: Annotated[int, Field(ge=1)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    data: Base64Bytes
