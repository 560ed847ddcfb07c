"""The protocol's rules about itself: a table that could leave a call without an answer is none."""

import json

import pytest

from schemas.centre.control import ControlPolicy
from schemas.centre.policies import IntakePolicy
from schemas.ground.vocabulary import Priority
from schemas.rules.protocol_table import COMPLAINTS

RULE = {"code": "other", "priority": "P2"}
CARD = {"code": "pain", "vi": "đau", "en": "pain", "rules": [RULE]}
AREA = {"area_id": "a", "name": "A", "place": {"lat": 11.0, "lon": 106.0}, "radius_m": 5}


def read(**fields: object) -> IntakePolicy:
    return IntakePolicy.model_validate_json(json.dumps(fields))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"complaints": [CARD | {"rules": []}]}, "at least 1"),
        ({"complaints": [CARD | {"rules": [RULE | {"when": {"q": ["yes"]}}]}]}, "must have no wh"),
        ({"complaints": [CARD | {"rules": [RULE, RULE]}]}, "other is given more than once"),
        ({"complaints": [CARD, CARD]}, "pain is given more than once"),
        ({"areas": [AREA, AREA]}, "a is given more than once"),
        ({"complaints": [CARD | {"rules": [RULE | {"when": {"q": ["maybe"]}}]}]}, "'yes', 'no'"),
        ({"complaints": [CARD | {"code": "Đau"}]}, "pattern"),
    ],
)
def test_a_table_that_is_wrong_is_refused(fields: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read(**fields)


def test_a_table_of_the_centres_own_replaces_the_default() -> None:
    assert [card.code for card in read(complaints=[CARD]).complaints] == ["pain"]
    assert read().complaints == COMPLAINTS


def test_each_priority_has_its_mode() -> None:
    policy = ControlPolicy(p1="advise", p3="advise")
    assert [policy.mode(one) for one in Priority] == ["advise", "auto", "advise", "auto"]
