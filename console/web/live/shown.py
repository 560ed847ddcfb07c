"""Records as the pages get them: JSON without the envelope, decisions with their lines.

A decision's explanation may name thousands of units. Pages get its options, and of its refusals
how many there are by reason.
"""

import json
from collections import Counter
from typing import Any, Final

from dispatch.words.account import told
from schemas.events.roads import RoadEvent
from schemas.ground.base import Model
from schemas.outputs.decisions import Decision

_ENVELOPE: Final = {"schema_version", "centre_id", "type"}
_NOT_FOR_PAGES: Final = _ENVELOPE | {"received_at"}


def shown(record: Model) -> dict[str, Any]:
    """Give a record as a page gets it; instants are ISO 8601 in UTC."""
    if isinstance(record, Decision):
        return _decision(record)
    hidden = _NOT_FOR_PAGES if isinstance(record, RoadEvent) else _ENVELOPE
    return record.model_dump(mode="json", exclude=hidden)


def as_json(value: object) -> str:
    """Write a value for a stream: one line, as short as it can be."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _decision(record: Decision) -> dict[str, Any]:
    """Give a decision: its account in at most three lines, its options, its refusals by reason."""
    explained = record.explanation
    refused = Counter(one.reason.value for one in explained.unit_refusals)
    kept = record.model_dump(mode="json", exclude=_ENVELOPE | {"explanation", "policies_hash"})
    return kept | {
        "lines": [line.model_dump() for line in told(record, traced=False)],
        "units": [one.model_dump(mode="json") for one in explained.units],
        "hospitals": [one.model_dump(mode="json") for one in explained.hospitals],
        "no_option": dict(sorted(refused.items())),
        "casualties": [one.model_dump(mode="json") for one in explained.casualties],
    }
