from datetime import timedelta

import pytest

from dispatch.clinical.patient.vital_signs import Reading
from dispatch.clinical.scores.news2 import score as news2
from dispatch.clinical.triage import arrest
from schemas.patient.parameters import RHYTHMS, Value
from tests.support.patients import ADULT, AT, seen

CARDIAC, RESPIRATORY, NONE = arrest.BANDS


@pytest.mark.parametrize(
    ("known", "band"),
    [
        ({"heart_rate_per_min": 0, "respiration_rate_per_min": 0}, CARDIAC),
        ({"heart_rate_per_min": 0}, CARDIAC),
        ({"heart_rate_per_min": 0.4}, CARDIAC),
        ({"heart_rate_per_min": 0.5, "respiration_rate_per_min": 0}, RESPIRATORY),
        ({"heart_rate_per_min": 80, "respiration_rate_per_min": 0}, RESPIRATORY),
        ({"heart_rate_per_min": 80, "respiration_rate_per_min": 12}, NONE),
        ({"heart_rate_per_min": 80, "respiration_rate_per_min": 12, "ecg_rhythm": "pea"}, CARDIAC),
    ],
)
def test_state_by_state(known: dict[str, Value], band: str) -> None:
    scored = arrest.score(seen(**known), ADULT, AT)
    assert (scored.band, scored.missing) == (band, ())


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_rhythms(rhythm: str) -> None:
    scored = arrest.score(seen(ecg_rhythm=rhythm), ADULT, AT)
    silent = rhythm in {"pea", "ventricular_fibrillation", "asystole"}
    assert scored.band == (CARDIAC if silent else None)


def test_unknown_is_not_well() -> None:
    scored = arrest.score({}, ADULT, AT)
    assert scored.bands_possible == arrest.BANDS
    assert scored.missing == ("heart_rate_per_min", "respiration_rate_per_min")
    scored = arrest.score(seen(heart_rate_per_min=80), ADULT, AT)
    assert scored.bands_possible == (RESPIRATORY, NONE)


@pytest.mark.parametrize(("word", "said"), [("A", 1), ("C", 1), ("V", 1), ("P", 0), ("U", 0)])
def test_a_patient_who_responds_contradicts_the_monitor(word: str, said: int) -> None:
    scored = arrest.score(seen(heart_rate_per_min=0, consciousness=word), ADULT, AT)
    assert scored.band == CARDIAC
    assert len(scored.findings) == said


@pytest.mark.parametrize(("seconds", "said"), [(0, 1), (60, 1), (61, 0), (600, 0)])
def test_a_word_of_before_the_arrest_contradicts_nothing(seconds: int, said: int) -> None:
    """A patient who was alert ten minutes ago was an arrest that nobody was told of."""
    before = Reading("A", AT - timedelta(seconds=seconds))
    scored = arrest.score(seen(heart_rate_per_min=0) | {"consciousness": before}, ADULT, AT)
    assert scored.band == CARDIAC
    assert len(scored.findings) == said


def test_other_scores_take_the_zeros_of_an_arrest_as_values() -> None:
    known = seen(heart_rate_per_min=0, respiration_rate_per_min=0)
    scored = news2(known, ADULT, AT)
    assert scored.minimum == 6
    assert {"heart_rate_per_min", "respiration_rate_per_min"}.isdisjoint(scored.missing)
