import pytest

from routing.access import Refusal, usable_directions

BOTH, ALONG, AGAINST = (True, True), (True, False), (False, True)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, BOTH),
        ({"access": "no"}, Refusal.ACCESS),
        ({"access": "private"}, BOTH),
        ({"access": "no", "vehicle": "yes"}, BOTH),
        ({"access": "yes", "motor_vehicle": "no"}, Refusal.ACCESS),
        ({"motor_vehicle": "no", "motorcar": "yes"}, BOTH),
        ({"motorcar": "no"}, Refusal.ACCESS),
        ({"access": "no", "motorcar": "no", "emergency": "yes"}, BOTH),
        ({"access": "yes", "emergency": "no"}, Refusal.ACCESS),
        ({"vehicle": "forestry"}, Refusal.ACCESS),
        ({"area": "yes"}, Refusal.AREA),
        ({"highway": "construction"}, Refusal.CLASS),
        ({"highway": "footway"}, Refusal.ACCESS),
        ({"highway": "footway", "access": "yes"}, Refusal.ACCESS),
        ({"highway": "pedestrian", "motor_vehicle": "yes"}, BOTH),
        ({"highway": "pedestrian", "motor_vehicle": "yes", "emergency": "no"}, Refusal.ACCESS),
        ({"highway": "busway", "emergency": "yes"}, BOTH),
        ({"oneway": "yes"}, ALONG),
        ({"oneway": "1"}, ALONG),
        ({"oneway": "-1"}, AGAINST),
        ({"oneway": "reverse"}, AGAINST),
        ({"oneway": "no"}, BOTH),
        ({"oneway": "nonsense"}, BOTH),
        ({"oneway": "reversible"}, Refusal.CHANGING),
        ({"oneway": "alternating"}, Refusal.CHANGING),
        ({"oneway": "yes", "oneway:emergency": "no"}, BOTH),
        ({"oneway": "no", "oneway:motor_vehicle": "-1"}, AGAINST),
        ({"junction": "roundabout"}, ALONG),
        ({"junction": "circular"}, ALONG),
        ({"junction": "roundabout", "oneway": "no"}, BOTH),
        ({"junction": "roundabout", "oneway": "-1"}, AGAINST),
        ({"highway": "motorway"}, ALONG),
        ({"highway": "motorway", "oneway": "no"}, BOTH),
        ({"highway": "motorway_link"}, BOTH),
    ],
)
def test_tags_decide_the_directions(
    tags: dict[str, str], expected: tuple[bool, bool] | Refusal
) -> None:
    assert usable_directions({"highway": "tertiary", **tags}) == expected
