import pytest

from routing.tags.access import Refusal, may_be_driven_against, usable_directions
from routing.tags.policy import EmergencyPolicy

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
        ({"area": "yes"}, BOTH),  # driven along its outline
        ({"highway": "pedestrian", "area": "yes"}, Refusal.ACCESS),
        ({"highway": "pedestrian", "area": "yes", "emergency": "yes"}, BOTH),
        ({"highway": "service", "service": "emergency_access", "access": "no"}, BOTH),
        ({"highway": "service", "service": "emergency_access", "motor_vehicle": "no"}, BOTH),
        (
            {"highway": "service", "service": "emergency_access", "emergency": "no"},
            Refusal.ACCESS,
        ),
        ({"highway": "footway", "access": "emergency"}, BOTH),
        ({"highway": "footway", "access": "emergency;delivery"}, BOTH),
        ({"highway": "footway", "vehicle": "emergency", "bicycle": "yes"}, BOTH),
        ({"access": "emergency", "motor_vehicle": "no"}, BOTH),
        ({"motor_vehicle": "agricultural;forestry"}, Refusal.ACCESS),
        ({"motor_vehicle": "agricultural; destination"}, BOTH),
        ({"oneway": "yes", "emergency:backward": "yes"}, BOTH),
        ({"oneway": "yes", "emergency:backward": "no"}, ALONG),
        ({"emergency": "yes", "motor_vehicle:backward": "no"}, BOTH),
        ({"emergency:forward": "no"}, AGAINST),
        ({"maxheight": "2,1"}, Refusal.LARGE),
        ({"maxheight": "2.1;3.5"}, Refusal.LARGE),
        ({"maxheight": "6'-10\""}, Refusal.LARGE),
        ({"maxheight": "3,2 M"}, BOTH),
        ({"maxweight": "5000 lb"}, Refusal.LARGE),
        ({"maxweight": "8,500 lbs"}, BOTH),
        ({"maxheight": "below the bridge"}, Refusal.UNREAD),
        ({"maxheight": "default"}, BOTH),
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
        ({"oneway": "alternating"}, BOTH),
        ({"oneway": "yes", "oneway:emergency": "no"}, BOTH),
        ({"oneway": "no", "oneway:motor_vehicle": "-1"}, AGAINST),
        ({"junction": "roundabout"}, ALONG),
        ({"junction": "circular"}, ALONG),
        ({"junction": "roundabout", "oneway": "no"}, BOTH),
        ({"junction": "roundabout", "oneway": "-1"}, AGAINST),
        ({"highway": "motorway"}, ALONG),
        ({"highway": "motorway", "oneway": "no"}, BOTH),
        ({"highway": "motorway_link"}, BOTH),
        ({"motor_vehicle": "no", "motorcycle": "yes"}, Refusal.MOTORCYCLES),
        ({"motorcar": "no", "motorcycle": "designated"}, Refusal.MOTORCYCLES),
        ({"motorcar": "no", "motorcycle": "yes", "emergency": "yes"}, BOTH),
        ({"highway": "footway", "motorcycle": "yes"}, Refusal.MOTORCYCLES),
        ({"motor_vehicle": "emergency"}, BOTH),
        ({"highway": "path", "motor_vehicle": "emergency"}, BOTH),
        ({"motor_vehicle:backward": "no"}, ALONG),
        ({"motor_vehicle:forward": "no"}, AGAINST),
        ({"access:backward": "no", "emergency:backward": "yes"}, BOTH),
        ({"oneway": "yes", "vehicle:forward": "no"}, Refusal.ACCESS),
        ({"width": "1.8"}, Refusal.NARROW),
        ({"width": "2.5 m"}, BOTH),
        ({"width": "8'0\""}, Refusal.NARROW),
        ({"width": "narrow"}, BOTH),
        ({"maxwidth": "2"}, Refusal.NARROW),
        ({"maxwidth": "2.2"}, BOTH),
        ({"maxwidth:physical": "200 cm"}, Refusal.NARROW),
        ({"emergency": "yes", "maxwidth": "2"}, Refusal.NARROW),
        ({"maxheight": "2.5"}, Refusal.LARGE),
        ({"maxheight": "none"}, BOTH),
        ({"maxheight": "10 ft"}, BOTH),
        ({"maxlength": "5"}, Refusal.LARGE),
        ({"maxweight": "2.5"}, Refusal.LARGE),
        ({"maxweight": "3500 kg"}, BOTH),
        ({"maxweight": "3 st"}, Refusal.LARGE),
        ({"smoothness": "impassable"}, Refusal.IMPASSABLE),
        ({"highway": "", "route": "ferry"}, Refusal.ACCESS),
        ({"highway": "", "route": "ferry", "motor_vehicle": "yes"}, BOTH),
        ({"highway": "", "route": "ferry", "motorcar": "yes", "oneway": "yes"}, ALONG),
        ({"highway": "", "route": "ferry", "access": "yes"}, Refusal.ACCESS),
        ({"highway": "", "route": "bus"}, Refusal.CLASS),
    ],
)
def test_tags_decide_the_directions(
    tags: dict[str, str], expected: tuple[bool, bool] | Refusal
) -> None:
    assert usable_directions({"highway": "tertiary", **tags}) == expected


def test_the_policy_says_which_access_binds_and_how_large_the_vehicle_is() -> None:
    private = {"highway": "service", "access": "private"}
    strict = EmergencyPolicy(closed_access=frozenset({"private"}))
    assert usable_directions(private, strict) is Refusal.ACCESS
    assert usable_directions({"highway": "service", "access": "no"}, strict) == BOTH
    alley = {"highway": "service", "service": "alley", "width": "2", "maxwidth": "1.8"}
    motorcycle_sized = EmergencyPolicy(vehicle_width_m=1.2, road_width_m_min=1.5)
    assert usable_directions(alley) is Refusal.NARROW
    assert usable_directions(alley, motorcycle_sized) == BOTH


def test_only_slow_one_way_streets_may_be_driven_against_and_only_by_policy() -> None:
    bold = EmergencyPolicy(against_one_way_factor=4.0)
    street = {"highway": "residential", "oneway": "yes"}
    assert may_be_driven_against(street, bold)
    assert not may_be_driven_against(street)
    assert not may_be_driven_against({**street, "junction": "roundabout"}, bold)
    assert not may_be_driven_against({**street, "highway": "motorway"}, bold)
    assert not may_be_driven_against({**street, "highway": "trunk_link"}, bold)
