from routing.osm.report import VALUES_MAX, WAYS_MAX, Findings, oddities
from routing.osm.restrictions import Broken, Unbound
from routing.roads.components import Islands
from routing.tags.vocabulary import unknown_values

NONE = Islands(0, 0, 0)


def test_values_that_say_nothing_are_counted_by_tag() -> None:
    tags = {
        "highway": "primary",
        "surface": "cheese",
        "oneway": "perhaps",
        "access": "mostly",
        "maxspeed": "fast",
        "width": "wide",
        "maxweight": "heavy",
        "smoothness": "good",
        "tracktype": "grade9",
        "name": "anything",
    }
    assert set(unknown_values(tags)) == {
        ("surface", "cheese"),
        ("oneway", "perhaps"),
        ("access", "mostly"),
        ("maxspeed", "fast"),
        ("width", "wide"),
        ("maxweight", "heavy"),
        ("tracktype", "grade9"),
    }
    usual = {
        "surface": "asphalt",
        "oneway": "-1",
        "access": "private",
        "maxspeed": "none",
        "maxspeed:lanes": "80|60",
        "maxheight": "default",
        "width": "3.5",
        "maxweight": "none",
        "service": "alley",
        "smoothness": "impassable",
    }
    assert list(unknown_values(usual)) == []


def test_speeds_of_zero_and_900_are_named_with_their_ways() -> None:
    findings = Findings()
    findings.way(1, oddities({"highway": "primary", "maxspeed": "0"}))
    findings.way(2, oddities({"highway": "primary", "maxspeed": "900"}))
    findings.way(3, oddities({"highway": "service", "maxspeed": "90"}))
    findings.way(4, oddities({"highway": "service", "maxspeed": "40"}))
    findings.way(5, oddities({"highway": "primary", "maxspeed:conditional": "40 @ (22:00-06:00)"}))
    report = findings.report(NONE, {"lights": 2, "gates": 0})
    assert report.unknown == {"maxspeed": {"0": 1, "900": 1}}
    assert report.speeds == {
        "maxspeed=0: not usable": [1],
        "maxspeed=900: not usable": [2],
        "maxspeed=90 on service: 60 km/h taken": [3],
    }
    assert report.conditional == {"maxspeed:conditional": 1}
    assert report.node_facts == {"lights": 2}


def test_a_flood_of_nonsense_is_counted_and_not_listed() -> None:
    findings = Findings()
    for way in range(100):
        findings.way(
            way, oddities({"highway": "primary", "surface": f"s{way:03}", "maxspeed": "x" * 500})
        )
        findings.turn(way, Broken.KIND)
        findings.turn(way, Unbound.EXCEPTED)
    report = findings.report(NONE, {})
    assert len(report.unknown["surface"]) == VALUES_MAX + 1
    assert report.unknown["surface"]["…"] == 100 - VALUES_MAX
    assert report.unknown["maxspeed"] == {"x" * 60: 100}
    assert [len(ways) for ways in report.speeds.values()] == [WAYS_MAX]
    assert report.broken_turns == {Broken.KIND.value: list(range(WAYS_MAX))}
    assert report.turns == {Broken.KIND.value: 100, Unbound.EXCEPTED.value: 100}
