"""A fold as bytes and back: recovery begins at the newest snapshot instead of the first record.

The first line names the format, the shape of what follows and its SHA-256; a snapshot of another
shape, by another version of the core, is refused and never guessed at. The rest is JSON.
"""

import hashlib
from functools import cache
from typing import Final

from pydantic import TypeAdapter, ValidationError

from dispatch.fold import Fold, FoldState
from dispatch.ground.shapes import described
from dispatch.state.roads import Roads

FORMAT: Final = "smart115-snapshot-2"
"""The number is raised when equal bytes would mean something else."""


@cache
def _state() -> TypeAdapter[FoldState]:
    """Make the adapter when it is used: few need it, and it takes a tenth of a second."""
    return TypeAdapter(FoldState)


class SnapshotRefused(Exception):
    """These bytes are no whole snapshot of this version of the core: replay from further back."""


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@cache
def shape() -> str:
    """Name every field and type of a fold's state: one more or less gives another shape."""
    return _sha256("\n".join(described(FoldState)).encode())


def to_bytes(fold: Fold) -> bytes:
    """Write all that the fold's future depends on, its roads included."""
    return written(fold.state())


def written(state: FoldState) -> bytes:
    """Write a state; it may be done while the fold that it was taken of goes on."""
    body = _state().dump_json(state)
    return f"{FORMAT} {shape()} {_sha256(body)}\n".encode() + body


def from_bytes(snapshot: bytes, roads: Roads) -> Fold:
    """Give a fold that goes on as the one did that was written.

    Parameters
    ----------
    snapshot
        What ``to_bytes`` gave.
    roads
        Roads of the same map that no event has changed yet.

    Raises
    ------
    SnapshotRefused
        If the snapshot is cut, altered, of another version, or of another map.
    """
    head, _, body = snapshot.partition(b"\n")
    if head != f"{FORMAT} {shape()} {_sha256(body)}".encode():
        raise SnapshotRefused(_what_is_wrong(head, body))
    try:
        state = _state().validate_json(body)
    except ValidationError as error:
        msg = f"the content has the right checksum and cannot be read: {error.error_count()} faults"
        raise SnapshotRefused(msg) from None
    if state.graph_hash != roads.graph_hash:
        msg = f"it was taken on map {state.graph_hash[:12]}, {roads.graph_hash[:12]} is loaded"
        raise SnapshotRefused(msg)
    return Fold.resumed(state, roads)


def _what_is_wrong(head: bytes, body: bytes) -> str:
    expected = (FORMAT, shape(), _sha256(body))
    named = head.decode("utf-8", "replace").split(" ")
    for name, actual, wanted in zip(("format", "shape", "checksum"), named, expected, strict=False):
        if actual != wanted:
            return f"its {name} is {actual[:24]!r}, not {wanted[:24]!r}"
    return "its first line is cut"
