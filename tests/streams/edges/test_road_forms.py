"""Roads as other programs write them in GeoJSON: with heights, numbers for names, and more."""

from typing import Any

import pytest

from streams.edges.inlet import Refused
from streams.edges.road_forms import of_feature

AT = "2026-11-30T01:59:00Z"
POINT = [106.65, 10.98]
SHAPES: dict[str, Any] = {
    "Point": POINT,
    "LineString": [POINT, [106.66, 10.98]],
    "Polygon": [[POINT, [106.66, 10.98], [106.66, 10.99], POINT]],
}


def feature(kind: str, coordinates: object, **others: object) -> dict[str, Any]:
    shape = {"type": kind, "coordinates": coordinates}
    said = {"kind": "closure", "at": AT}
    return {"type": "Feature", "id": "cam-18", "geometry": shape, "properties": said} | others


def raised(coordinates: Any) -> Any:  # noqa: ANN401 - nested as a shape is
    if isinstance(coordinates[0], float):
        return [*coordinates, 12.5]
    return [raised(one) for one in coordinates]


@pytest.mark.parametrize("kind", SHAPES)
def test_heights_and_members_of_others_say_nothing(kind: str) -> None:
    """As programs for maps write them; they were refused."""
    plain = of_feature(feature(kind, SHAPES[kind]))
    beside = {"bbox": [106.6, 10.9, 106.7, 11.0], "crs": None, "title": "cam"}
    assert of_feature(feature(kind, raised(SHAPES[kind]), **beside)) == plain


def test_a_feature_may_be_named_by_a_number() -> None:
    assert of_feature(feature("Point", POINT, id=18))["road_event_id"] == "18"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (feature("Point", [*POINT, 1.0, 2.0]), "geometry"),
        (feature("Point", [*POINT, "high"]), "geometry"),
        (feature("LineString", [[POINT]]), "geometry"),
        (feature("Point", POINT, id=True), "id"),
        (feature("Point", POINT, geometry=None), "geometry"),
        (feature("Point", POINT, geometry={"type": "Point"}), "geometry"),
        (
            feature("Point", POINT, properties={"kind": "closure", "at": AT, "typo": 1}),
            "properties",
        ),
        ("Feature", None),
    ],
)
def test_what_is_no_feature_names_its_own_field(wrong: object, field: str | None) -> None:
    with pytest.raises(Refused) as caught:
        of_feature(wrong)
    assert {fault["loc"][0] if fault["loc"] else None for fault in caught.value.faults} == {field}
