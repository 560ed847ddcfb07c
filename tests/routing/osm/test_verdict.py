from collections.abc import Iterator, Mapping

import pytest
from typing_extensions import override

from routing.osm.verdict import RULE_KEYS, Judge
from routing.tags.access import Refusal
from routing.tags.policy import DEFAULT_POLICY, EmergencyPolicy
from routing.tags.speeds import WaySpeeds


class Asked(Mapping[str, str]):
    """Tags that remember which keys were asked for."""

    def __init__(self, tags: Mapping[str, str]) -> None:
        self.tags, self.keys_asked = tags, set[str]()

    @override
    def __getitem__(self, key: str) -> str:
        self.keys_asked.add(key)
        return self.tags[key]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self.tags)

    @override
    def __len__(self) -> int:
        return len(self.tags)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "primary", "oneway": "yes"},
        {"highway": "service", "service": "alley"},
        {"highway": "footway"},
        {"highway": "motorway", "maxspeed": "90"},
        {"route": "ferry", "motorcar": "yes"},
    ],
)
def test_the_rules_read_no_tag_that_the_judge_leaves_out(tags: dict[str, str]) -> None:
    asked = Asked(tags)
    bold = EmergencyPolicy(against_one_way_factor=2.0)
    Judge(bold)._judge(asked)
    assert asked.keys_asked
    assert asked.keys_asked <= RULE_KEYS


def test_equal_tags_have_one_verdict_whatever_else_the_way_bears() -> None:
    judge = Judge(DEFAULT_POLICY)
    first = judge.judge({"highway": "primary", "oneway": "yes", "name": "A"})
    assert judge.judge({"name": "B", "oneway": "yes", "highway": "primary"}) is first
    assert first.directions == (True, False)
    assert first.speeds == WaySpeeds((60, 60), (69, 69))
    assert judge.judge({"highway": "primary"}) is not first
    assert judge.judge({"highway": "steps"}).refusal is Refusal.CLASS
    assert not judge.judge({"building": "yes"}).road_class


def test_what_is_odd_is_part_of_the_verdict() -> None:
    tags = {"highway": "primary", "surface": "cheese", "access:conditional": "no @ (wet)"}
    odd = Judge(DEFAULT_POLICY).judge(tags).oddities
    assert odd == ((("surface", "cheese"),), ("access:conditional",), ())


def test_a_flood_of_tags_is_forgotten_and_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routing.osm.verdict.VERDICTS_MAX", 2)
    judge = Judge(DEFAULT_POLICY)
    verdicts = [judge.judge({"highway": "primary", "maxspeed": str(kmh)}) for kmh in range(30, 60)]
    assert [verdict.speeds.normal[0] for verdict in verdicts if verdict.speeds] == list(
        range(30, 60)
    )
    assert len(judge._verdicts) <= 2
