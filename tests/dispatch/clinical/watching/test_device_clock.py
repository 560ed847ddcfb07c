import pytest

from dispatch.clinical.watching.device_clock import RECORDS, DeviceClock


def heard(offsets_ms: list[int]) -> int:
    clock = DeviceClock()
    for offset in offsets_ms:
        clock.hear(told_ms=None, newest_ms=1_000_000 + offset, sent_ms=1_000_000)
    return clock.ahead_ms


@pytest.mark.parametrize(
    ("offsets_ms", "ahead_ms"),
    [
        ([0], 0),
        ([-800], 0),
        ([30_000], 30_000),
        ([30_000, 28_000], 30_000),
        ([-600_000], 0),
        ([-600_000] * (RECORDS - 1), 0),
        ([-600_000] * RECORDS, -600_000),
        ([-600_000] * (RECORDS - 1) + [-500], 0),
        ([-4_000] * RECORDS, 0),
        ([-61_000, -63_000, -60_500, -70_000, -62_000, -61_000, -64_000, -61_500], -60_500),
    ],
)
def test_what_is_ahead_is_believed_and_a_lag_only_if_it_stays(
    offsets_ms: list[int], ahead_ms: int
) -> None:
    assert heard(offsets_ms) == ahead_ms


def test_a_device_that_tells_its_clock_is_believed() -> None:
    clock = DeviceClock()
    clock.hear(told_ms=-90_000, newest_ms=0, sent_ms=1_000_000)
    assert clock.ahead_ms == -90_000


def test_a_clock_that_was_set_is_forgiven() -> None:
    assert heard([30_000] + [-500] * RECORDS) == 0
