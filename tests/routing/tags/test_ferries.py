import pytest

from routing.tags.ferries import FERRY_KMH_MIN, ferry_speeds, parse_duration_s
from routing.tags.policy import DEFAULT_POLICY

RUNS = [[(1, 11.0, 106.0), (2, 11.01, 106.0)]]  # 1 111.95 m


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("00:20", 1_200),
        ("1:05", 3_900),
        ("01:05:30", 3_930),
        ("20", 1_200),
        ("PT20M", 1_200),
        ("PT1H5M30S", 3_930),
        (None, None),
        ("", None),
        ("0", None),
        ("00:00", None),
        ("PT", None),
        ("soon", None),
    ],
)
def test_durations_are_read_or_ignored(value: str | None, seconds: int | None) -> None:
    assert parse_duration_s(value) == seconds


def test_a_ferry_is_as_fast_as_its_duration_says_with_sirens_or_without() -> None:
    speeds = ferry_speeds({"duration": "00:10"}, RUNS, DEFAULT_POLICY)
    assert speeds.normal == speeds.sirens
    assert speeds.normal == pytest.approx((6.6717, 6.6717), rel=1e-4)


def test_a_missing_or_absurd_duration_does_no_harm() -> None:
    untagged = ferry_speeds({}, RUNS, DEFAULT_POLICY)
    assert untagged.normal == (DEFAULT_POLICY.ferry_kmh, DEFAULT_POLICY.ferry_kmh)
    absurd = ferry_speeds({"duration": "9999:00"}, RUNS, DEFAULT_POLICY)
    assert absurd.normal == (FERRY_KMH_MIN, FERRY_KMH_MIN)
