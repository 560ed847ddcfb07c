from itertools import product

import pytest

from dispatch.clinical.scores import rts
from schemas.events.incidents import Patient
from tests.support.patients import ADULT, AT, seen, without

# First value of each row of the table, the other way round than in the module.
GCS = [(3, 0), (4, 1), (6, 2), (9, 3), (13, 4)]
SYSTOLIC = [(0, 0), (1, 1), (50, 2), (76, 3), (90, 4)]
RESPIRATION = [(0, 0), (1, 1), (6, 2), (10, 4), (30, 3)]


def code(rows: list[tuple[int, int]], value: int) -> int:
    return [points for first, points in rows if value >= first][-1]


def near(rows: list[tuple[int, int]], top: int) -> list[int]:
    edges = {first + step for first, _ in rows for step in (-1, 0, 1)} | {top}
    return sorted(value for value in edges if rows[0][0] <= value <= top)


@pytest.mark.parametrize(
    ("total", "systolic", "rate", "is_"),
    [(7, 70, 35, 4.2112), (15, 120, 16, 7.8408), (3, 0, 0, 0.0), (14, 102, 68, 7.55)],
)
def test_published_vectors(total: int, systolic: int, rate: int, is_: float) -> None:
    known = seen(gcs_total=total, systolic_mmhg=systolic, respiration_rate_per_min=rate)
    assert rts.score(known, ADULT, AT).total == pytest.approx(is_, abs=1e-9)


def test_the_published_crash_has_a_t_rts_of_11() -> None:
    known = seen(gcs_total=14, systolic_mmhg=102, respiration_rate_per_min=68)
    scored = rts.triage_score(known, ADULT, AT)
    assert (scored.total, scored.band) == (11, "urgent")


def test_every_edge_with_every_other() -> None:
    edges = (near(GCS, 15), near(SYSTOLIC, 350), near(RESPIRATION, 120))
    for total, systolic, rate in product(*edges):
        known = seen(gcs_total=total, systolic_mmhg=systolic, respiration_rate_per_min=rate)
        codes = code(GCS, total), code(SYSTOLIC, systolic), code(RESPIRATION, rate)
        plain = rts.triage_score(known, ADULT, AT)
        assert plain.total == sum(codes)
        weighted = sum(w * c for w, c in zip((0.9368, 0.7326, 0.2908), codes, strict=True))
        assert rts.score(known, ADULT, AT).total == pytest.approx(weighted, abs=1e-9)


@pytest.mark.parametrize(
    ("total", "tag"),
    [(12, "delayed"), (11, "urgent"), (10, "immediate"), (1, "immediate"), (0, "dead")],
)
def test_tags(total: int, tag: str) -> None:
    assert rts.tag(total) == tag


def test_a_missing_part_makes_a_range_and_is_named() -> None:
    whole = seen(gcs_total=15, systolic_mmhg=120, respiration_rate_per_min=16)
    for name, weight in zip(rts.RTS.inputs, rts.WEIGHTS, strict=True):
        scored = rts.score(without(whole, name), ADULT, AT)
        assert scored.total is None
        assert scored.missing == (name,)
        assert scored.maximum == 7.8408
        assert scored.minimum == pytest.approx(7.8408 - 4 * weight / 10_000)
    plain = rts.triage_score(without(whole, "systolic_mmhg"), ADULT, AT)
    assert (plain.minimum, plain.maximum, plain.band) == (8, 12, None)
    assert plain.bands_possible == ("delayed", "urgent", "immediate")


def test_the_glasgow_parts_stand_for_their_total() -> None:
    known = seen(
        gcs_eye=1, gcs_verbal=2, gcs_motor=4, systolic_mmhg=70, respiration_rate_per_min=35
    )
    assert rts.score(known, ADULT, AT).total == 4.2112


def test_a_child_has_no_adult_trauma_score() -> None:
    scored = rts.triage_score(seen(gcs_total=15), Patient(age_years=15), AT)
    assert scored.not_scored == "no adult score under 16 years"
    assert (scored.total, scored.minimum, scored.bands_possible) == (None, None, ())
