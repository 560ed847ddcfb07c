"""Identifiers: their permitted form, and how the engine derives its own.

An id that the engine makes is a digest of what caused it, never random: the same journal gives the
same ids in any process, so a reader drops what it has already seen.
"""

import hashlib
import re
from typing import Annotated

from pydantic import Field, StringConstraints

_ENTITY = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
_EVENT = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$"

CentreId = Annotated[str, StringConstraints(pattern=_ENTITY)]
"""A dispatch centre; the key of every centre-wide topic."""

UnitId = Annotated[str, StringConstraints(pattern=_ENTITY)]
"""A unit: an ambulance and its crew, e.g. ``BC-01``."""

StationId = Annotated[str, StringConstraints(pattern=_ENTITY)]
"""A station: where units wait for calls."""

HospitalId = Annotated[str, StringConstraints(pattern=_ENTITY)]
"""A hospital; part of its topic's name, hence the narrow alphabet."""

HospitalName = Annotated[
    str | None, Field(max_length=300, description="as people read it; null in older records")
]
"""What a hospital is called in an output, beside its id."""

IncidentId = Annotated[str, StringConstraints(pattern=_ENTITY)]
"""An incident, named by the call centre."""

AreaId = Annotated[str, StringConstraints(pattern=_ENTITY)]
"""An area that callers name: a ward, an industrial park; listed in the centre's centre.toml."""

RegionId = Annotated[str, StringConstraints(pattern=_ENTITY)]
"""A region of a centre's area, named by the centre, e.g. a ward or a district."""

RoadEventId = Annotated[str, StringConstraints(pattern=_ENTITY)]
"""A closure or slowdown, named by whoever reported it; its reopening carries the same id."""

EventId = Annotated[str, StringConstraints(pattern=_EVENT)]
"""One event, named by its producer; two records with one event id are one event."""

_ENTITY_FORM = re.compile(_ENTITY)


def is_entity_id(text: str) -> bool:
    """Tell whether ``text`` may name a unit, a hospital or anything else that has an id."""
    return _ENTITY_FORM.fullmatch(text) is not None


_DIGEST_CHARS = 20  # 80 bits: a centre's lifetime of decisions collides with p < 1e-9


def derive(kind: str, *parts: str | int) -> str:
    """Derive an id from what it stands for.

    Parameters
    ----------
    kind
        Short prefix that tells a reader what the id names, e.g. ``asg``.
    *parts
        What makes it unique: the id of the causing event first. Never null.

    Returns
    -------
    str
        ``kind-`` and 20 hexadecimal digits of SHA-256; equal input gives equal output everywhere.
    """
    digest = hashlib.sha256("\x1f".join(str(part) for part in (kind, *parts)).encode())
    return f"{kind}-{digest.hexdigest()[:_DIGEST_CHARS]}"
