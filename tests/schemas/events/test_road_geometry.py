from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.events.roads import GEOMETRY_POINTS_MAX, RoadEvent

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LINE = {"type": "LineString", "coordinates": ((106.7, 10.8), (106.71, 10.8))}
RING = ((106.7, 10.8), (106.71, 10.8), (106.71, 10.81), (106.7, 10.8))


def event(**fields: Any) -> RoadEvent:  # noqa: ANN401
    return RoadEvent.model_validate(
        {
            "event_id": "road-1",
            "centre_id": "hcm-115",
            "occurred_at": NOON,
            "source": "test",
            "road_event_id": "flood",
            "kind": "closure",
            **fields,
        }
    )


def polygon(*rings: tuple[tuple[float, float], ...]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": rings}


@pytest.mark.parametrize("geometry", [LINE, polygon(RING), polygon(RING, RING)])
def test_a_geometry_says_where_and_survives_the_journal(geometry: dict[str, object]) -> None:
    first = event(geometry=geometry, valid_from=NOON, valid_until=NOON + timedelta(hours=1))
    assert RoadEvent.model_validate_json(first.model_dump_json()) == first


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({}, "needs way_ids, or around with radius_m, or geometry"),
        ({"geometry": {"type": "Point", "coordinates": (106.7, 10.8)}}, "LineString"),
        ({"geometry": {**LINE, "coordinates": ((106.7, 10.8),)}}, "at least 2"),
        (
            {"geometry": {**LINE, "coordinates": ((10.8, 106.7), (10.8, 106.71))}},
            r"\[10.8, 106.7\] has latitude and longitude swapped.*so \[106.7, 10.8\]",
        ),
        ({"geometry": {**LINE, "coordinates": ((206.7, 106.7),) * 2}}, "is no place"),
        ({"geometry": {**LINE, "coordinates": ((float("nan"), 1.0),) * 2}}, "finite number"),
        (
            {"geometry": {**LINE, "coordinates": ((106.7, 10.8),) * (GEOMETRY_POINTS_MAX + 1)}},
            "at most 500",
        ),
        ({"geometry": polygon(RING[:3])}, "at least 4"),
        ({"geometry": polygon((*RING[:3], (106.7, 10.9)))}, "a ring ends at"),
        ({"geometry": polygon((RING[0],) * 300, (RING[0],) * 300)}, "the polygon has 600 points"),
        (
            {"geometry": LINE, "around": {"lat": 10.8, "lon": 106.7}, "radius_m": 50.0},
            "not both",
        ),
        ({"geometry": LINE, "valid_from": NOON, "valid_until": NOON}, "before valid_until"),
        ({"geometry": LINE, "valid_from": NOON.replace(tzinfo=None)}, "timezone"),
    ],
)
def test_a_geometry_that_cannot_be_meant_is_refused(fields: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        event(**fields)
