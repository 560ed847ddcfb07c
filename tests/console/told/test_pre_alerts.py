import pytest

from console.told import pre_alerts
from schemas.patient.scores import News2, Score
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


PEWS = Score(name="bedside-pews", table="t", measured_at=samples.START, minimum=9, maximum=13)
CHART = Score(name="meows", table="t", measured_at=samples.START)


@pytest.mark.parametrize(
    ("instead", "flags", "shown", "named"),
    [
        ((PEWS,), ("SpO2 below 90",), "P≥9!", "PEWS ≥9!"),
        ((PEWS.model_copy(update={"total": 9}),), (), "P9", "PEWS 9"),
        ((CHART,), ("SpO2 below 95",), "!", "MEOWS !"),
        ((CHART,), (), "n/a", "MEOWS n/a"),
        ((), (), "n/a", "NEWS2 n/a"),
    ],
)
def test_a_child_has_its_own_score_and_a_flag_is_seen(
    instead: tuple[Score, ...], flags: tuple[str, ...], shown: str, named: str
) -> None:
    told = samples.score(None, None, not_scored="under 16").model_copy(
        update={"instead": instead, "red_flags": flags}
    )
    assert pre_alerts.news2(told) == shown
    assert pre_alerts.scored(told) == named
    assert pre_alerts.scored(None) == "NEWS2 –"
    assert pre_alerts.scored(samples.score(7)) == "NEWS2 7"
