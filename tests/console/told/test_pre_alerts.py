import pytest

from console.told import pre_alerts
from schemas.patient.scores import News2
from tests.console.support import samples


def test_eta_that_is_not_known_is_a_question_mark() -> None:
    one = samples.pre_alert(1, eta_s=None)
    assert pre_alerts.eta(one, samples.START, "en") == "?"


@pytest.mark.parametrize(
    ("score", "shown"),
    [
        (None, "–"),
        (samples.score(7), "7"),
        (samples.score(0), "0"),
        (samples.score(None, 5), "≥5"),
        (samples.score(None, None, not_scored="under 16"), "n/a"),
    ],
)
def test_news2_is_never_more_certain_than_it_is(score: News2 | None, shown: str) -> None:
    assert pre_alerts.news2(score) == shown
