"""What a centre may be configured to ask of its neighbours."""

import json

import pytest
from pydantic import ValidationError

from schemas.centre.mutual_aid import MutualAidPolicy, Neighbour
from schemas.events.centre import CentreConfigured
from tests.schemas.support import samples

HCM = Neighbour(centre_id="HCM", unit_ids=("HC-1",))


def test_a_neighbour_is_found_by_its_id() -> None:
    policy = MutualAidPolicy(neighbours=(HCM,))
    assert policy.neighbour("HCM") == HCM
    assert policy.neighbour("DN") is None


@pytest.mark.parametrize("name", ["wait_s", "answer_s", "lend_s", "overdue_s"])
@pytest.mark.parametrize("seconds", [-1, 0, 86_401])
def test_a_span_is_a_positive_number_of_seconds(name: str, seconds: int) -> None:
    with pytest.raises(ValidationError, match=name):
        MutualAidPolicy.model_validate({name: seconds})


@pytest.mark.parametrize(
    ("neighbours", "words"),
    [
        ((HCM, Neighbour(centre_id="HCM")), "neighbours: HCM is given more than once"),
        ((HCM, Neighbour(centre_id="DN", unit_ids=("HC-1",))), "unit_ids: HC-1 is given"),
    ],
)
def test_each_neighbour_and_each_unit_is_named_once(
    neighbours: tuple[Neighbour, ...], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        MutualAidPolicy(neighbours=neighbours)


def test_a_centre_is_not_its_own_neighbour() -> None:
    itself = {"mutual_aid": {"neighbours": [{"centre_id": "BD"}]}}
    changed = {"policies": itself, "policies_hash": None}
    with pytest.raises(ValidationError, match="BD is this centre; name others"):
        CentreConfigured.model_validate_json(
            json.dumps(samples.sample("centre.configured") | changed)
        )
