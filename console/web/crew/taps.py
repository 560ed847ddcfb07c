"""What a crew taps: when it was tapped, under which id, and which right it needs.

A phone keeps its taps while it has no network and sends them later, perhaps twice: the id is made
where the tap was, so that it is one event, and the time is that of the tap.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from console.web.desk import Stamp, Unfit
from schemas.ground.ids import derive
from streams.identity.actions import Action

ACTIONS: Final[Mapping[str, Action]] = MappingProxyType(
    {
        "vehicle.status": Action.REPORT_STATUS,
        "vehicle.readiness": Action.REPORT_STATUS,
        "vehicle.move": Action.REPORT_STATUS,
        "vehicle.care": Action.REPORT_STATUS,
        "vehicle.welfare": Action.RAISE_SOS,
        "vehicle.position": Action.REPORT_POSITION,
        "vitals": Action.REPORT_VITALS,
    }
)
"""What a crew's page sends, and the right that each needs."""

UNANSWERED: Final = frozenset({"vehicle.position", "vitals"})
"""What telemetry takes: nothing of the engine's names it as its cause."""

_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
_TIME: Final[TypeAdapter[datetime]] = TypeAdapter(AwareDatetime)


def stamp_of(tap: Mapping[str, Any], unit_id: str, now: datetime) -> Stamp:
    """Give the id and the time of a tap; one that would be in the future was tapped now.

    Raises
    ------
    Unfit
        It has no id or no time.
    """
    name = tap.get("event_id")
    if not isinstance(name, str) or _ID.fullmatch(name) is None:
        form = {"pattern": _ID.pattern}
        raise Unfit("event_id", {"type": "string_pattern_mismatch", "ctx": form})
    try:
        at = _TIME.validate_python(tap.get("occurred_at"))
    except ValidationError:
        raise Unfit("occurred_at", {"type": "datetime_type"}) from None
    return Stamp(derive("tap", unit_id, name), min(at.astimezone(UTC), now))
