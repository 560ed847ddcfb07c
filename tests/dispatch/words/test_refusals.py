import pytest

from dispatch.words.refusals import counted_refusals
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import IncidentState, Service, UnitState
from schemas.outputs.decisions import IneligibleReason
from schemas.words.catalogue import CATALOGUE


def test_each_reason_is_said_once_with_its_count() -> None:
    reasons = [IneligibleReason.NO_ROUTE, IneligibleReason.BUSY, IneligibleReason.NO_ROUTE]
    assert counted_refusals(reasons) == Bilingual(
        vi="1 đang bận, 2 không có đường đi", en="1 busy, 2 no road there"
    )
    assert counted_refusals([]) == Bilingual(vi="0", en="0")


OVER = {IncidentState.CLOSED, IncidentState.CANCELLED}


@pytest.mark.parametrize(
    "key",
    [
        *(f"reason.{one}" for one in IneligibleReason),
        *(f"service.{one}" for one in Service),
        *(f"unit.{one}" for one in UnitState),
        *(f"incident.{one}" for one in IncidentState if one not in OVER),
    ],
)
def test_every_code_that_a_sentence_may_name_has_its_word(key: str) -> None:
    assert key in CATALOGUE
