"""What is refused is gone when it is answered: an edge sent nonsense for months holds none."""

import gc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from pydantic import ValidationError

from streams.edges.inlet import Refused
from tests.streams.support.edges import AT, edge_at_work

WRONG = "2026-13-45T99:00:00Z"
FIX = {"occurred_at": WRONG, "unit_id": "BC-01", "place": {"lat": 21.0, "lon": 105.8}}
POINT = {"road_event_id": "r", "kind": "closure", "lat": 21.0, "lon": 105.8, "at": WRONG}
FEATURE = {
    "type": "Feature",
    "id": "r",
    "geometry": {"type": "LineString", "coordinates": [[105.8, 21.0], [105.9, 21.0]]},
    "properties": {"kind": "closure", "at": WRONG},
}


SENT: tuple[tuple[str, str, object], ...] = (
    ("BC-01", "/v1/vehicles/positions", FIX),
    ("BC-01", "/v1/vehicles/positions", [FIX, FIX]),
    ("BC-01", "/v1/vehicles/positions", [FIX, FIX | {"occurred_at": AT}]),
    ("BC-01", "/v1/vehicles/status", FIX | {"type": "vehicle.status", "status": "clear"}),
    ("traffic", "/v1/roads/points", POINT),
    ("traffic", "/v1/roads/geojson", FEATURE),
)
"""Wrong in a field whose validator raises, alone and in a list."""


@pytest.fixture
def few_objects() -> Iterator[None]:
    """Leave out what the tests before have made: it is half a million objects."""
    gc.freeze()
    yield
    gc.unfreeze()


def held() -> Counter[str]:
    """Count refusals, what they were made of, and the calls in which they were made."""
    gc.collect()
    objects = gc.get_objects()
    found = Counter(
        one.__name__ for one in map(type, objects) if one in {Refused, ValidationError, ValueError}
    )
    frames = [one for one in objects if type(one) is FrameType]
    found["frames"] = sum("streams/edges/" in one.f_code.co_filename for one in frames)
    return found


@pytest.mark.usefixtures("few_objects")
async def test_nothing_of_what_is_refused_stays(tmp_path: Path) -> None:
    async with edge_at_work(tmp_path) as edge:
        tokens = {who: edge.token(who) for who, _, _ in SENT}
        counted: list[Counter[str]] = []
        for _ in range(3):
            for who, path, sent in SENT:
                answer = await edge.client.post(path, json=sent, headers=tokens[who])
                assert WRONG in answer.text
            counted.append(held())
        assert counted[2] == counted[0]
