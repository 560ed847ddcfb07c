"""What phones and trackers write for what they do not know is read as that: the place is used."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.events.incidents import IncidentReported
from schemas.events.vehicles import VehiclePosition
from tests.schemas.support import samples

UNKNOWN = [-1, -1.0]


def fix(**fields: object) -> VehiclePosition:
    sample: dict[str, Any] = samples.sample("vehicle.position") | fields
    return VehiclePosition.model_validate_json(json.dumps(sample))


@pytest.mark.parametrize("field", ["accuracy_m", "speed_mps", "heading_deg"])
@pytest.mark.parametrize("value", UNKNOWN)
def test_minus_one_is_not_known_and_the_place_is_used(field: str, value: float) -> None:
    read = fix(**{field: value})
    assert getattr(read, field) is None
    assert read.place.lat == samples.sample("vehicle.position")["place"]["lat"]


@pytest.mark.parametrize("value", [360, 360.0])
def test_a_full_turn_is_north(value: float) -> None:
    assert fix(heading_deg=value).heading_deg == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("accuracy_m", -0.5),
        ("accuracy_m", -2),
        ("speed_mps", -1.5),
        ("heading_deg", 360.5),
        ("heading_deg", -2),
        ("heading_deg", True),
        ("speed_mps", "-1"),
    ],
)
def test_no_other_value_stands_for_not_known(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        fix(**{field: value})


def test_a_callers_phone_says_so_in_the_same_way() -> None:
    call = samples.sample("incident.reported") | {"place_accuracy_m": -1}
    assert IncidentReported.model_validate_json(json.dumps(call)).place_accuracy_m is None
