from datetime import datetime, timedelta
from itertools import product

import pytest
import vitalscore

from dispatch.clinical.patient.vital_signs import Reading
from dispatch.clinical.scores import gcs
from tests.support.patients import ADULT, AT, seen, without


@pytest.mark.parametrize(
    ("eye", "verbal", "motor"), list(product(range(1, 5), range(1, 6), range(1, 7)))
)
def test_all_120_combinations_agree_with_the_oracle(eye: int, verbal: int, motor: int) -> None:
    scored = gcs.score(seen(gcs_eye=eye, gcs_verbal=verbal, gcs_motor=motor), ADULT, AT)
    oracle = vitalscore.score_gcs(eye=eye, verbal=verbal, motor=motor)
    assert scored.total == scored.minimum == scored.maximum == oracle.total
    assert scored.band == oracle.severity.split()[0].lower()
    assert (scored.missing, scored.bands_possible) == ((), (scored.band,))


@pytest.mark.parametrize(
    ("total", "grade"),
    [(3, "severe"), (8, "severe"), (9, "moderate"), (12, "moderate"), (13, "mild"), (15, "mild")],
)
def test_edges_of_the_grades(total: int, grade: str) -> None:
    scored = gcs.score(seen(gcs_total=total), ADULT, AT)
    assert (scored.total, scored.band) == (total, grade)


@pytest.mark.parametrize(
    ("part", "least", "most"), [("gcs_eye", 3, 6), ("gcs_verbal", 3, 7), ("gcs_motor", 3, 8)]
)
def test_an_untested_part_makes_a_range(part: str, least: int, most: int) -> None:
    low = seen(gcs_eye=1, gcs_verbal=1, gcs_motor=1)
    scored = gcs.score(without(low, part), ADULT, AT)
    assert (scored.total, scored.minimum, scored.maximum) == (None, least, most)
    assert scored.missing == (part,)
    assert scored.band == "severe"


def test_nothing_known_is_anything() -> None:
    scored = gcs.score({}, ADULT, AT)
    assert (scored.minimum, scored.maximum, scored.band) == (3, 15, None)
    assert scored.bands_possible == ("severe", "moderate", "mild")


LATER = AT + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("parts_at", "total_at", "total"),
    [(AT, AT, 3), (LATER, AT, 15), (AT, LATER, 3)],
)
def test_of_parts_and_a_total_the_newer_counts_and_of_one_time_the_worse(
    parts_at: datetime, total_at: datetime, total: int
) -> None:
    parts = {"gcs_eye": 4, "gcs_verbal": 5, "gcs_motor": 6}
    known = {name: Reading(value, parts_at) for name, value in parts.items()}
    scored = gcs.score(known | {"gcs_total": Reading(3, total_at)}, ADULT, LATER)
    assert scored.total == total


@pytest.mark.parametrize(
    ("part_at", "total_at", "extent"),
    [(AT, AT, (3, 12)), (LATER, AT, (3, 12)), (AT, LATER, (15, 15))],
)
def test_a_part_that_rules_a_total_out(
    part_at: datetime, total_at: datetime, extent: tuple[int, int]
) -> None:
    known = {"gcs_eye": Reading(1, part_at), "gcs_total": Reading(15, total_at)}
    assert gcs.extent(known) == extent


def test_a_total_below_what_a_part_allows_is_the_worse() -> None:
    assert gcs.extent(seen(gcs_motor=6, gcs_total=3)) == (3, 3)


def test_a_part_that_agrees_leaves_the_total() -> None:
    assert gcs.extent(seen(gcs_motor=5, gcs_total=11)) == (11, 11)
