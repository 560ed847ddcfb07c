from fractions import Fraction

import pytest

from dispatch.clinical.scores import shock_index
from schemas.events.incidents import Patient
from tests.support.patients import ADULT, AT, seen


@pytest.mark.parametrize(
    ("rate", "systolic", "index", "band"),
    [
        (59, 100, 0.59, "none"),
        (60, 100, 0.6, "mild"),
        (61, 100, 0.61, "mild"),
        (99, 100, 0.99, "mild"),
        (100, 100, 1.0, "moderate"),
        (101, 100, 1.01, "moderate"),
        (139, 100, 1.39, "moderate"),
        (140, 100, 1.4, "severe"),
        (141, 100, 1.41, "severe"),
        (0, 100, 0.0, "none"),
        (199, 200, 1.0, "moderate"),  # 0.995 is rounded before it is banded
    ],
)
def test_every_class_at_its_edges(rate: int, systolic: int, index: float, band: str) -> None:
    scored = shock_index.score(seen(heart_rate_per_min=rate, systolic_mmhg=systolic), ADULT, AT)
    assert (scored.total, scored.band) == (index, band)


def test_every_pair_is_rounded_half_up() -> None:
    for rate in range(0, 351, 35):
        for systolic in range(1, 351):
            known = seen(heart_rate_per_min=rate, systolic_mmhg=systolic)
            exact = Fraction(100 * rate, systolic)
            expected = int(exact + Fraction(1, 2)) / 100
            assert shock_index.score(known, ADULT, AT).total == expected


def test_one_missing_leaves_every_class_open() -> None:
    scored = shock_index.score(seen(heart_rate_per_min=120), ADULT, AT)
    assert (scored.total, scored.minimum, scored.maximum, scored.band) == (None,) * 4
    assert scored.bands_possible == shock_index.BANDS
    assert scored.missing == ("systolic_mmhg",)


@pytest.mark.parametrize("known", [{"heart_rate_per_min": 80}, {}])
def test_no_pressure_has_no_index_and_the_worst_class(known: dict[str, int]) -> None:
    """A pressure that falls from 60 to 0 must not take the class away."""
    scored = shock_index.score(seen(systolic_mmhg=0.4, **known), ADULT, AT)
    assert (scored.total, scored.band, scored.missing) == (None, "severe", ())


def test_a_child_has_none() -> None:
    known = seen(heart_rate_per_min=120, systolic_mmhg=90)
    assert shock_index.score(known, Patient(age_years=3), AT).not_scored is not None
