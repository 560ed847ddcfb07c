"""As many connections as the system allows files, some of them kept back, and said where few."""

import resource

import pytest
from structlog.testing import capture_logs

from streams.host.files import SPARE, connections_max

INFINITE = resource.RLIM_INFINITY


@pytest.mark.parametrize(
    ("limits", "wanted", "found", "raised"),
    [
        ((1_024, 524_288), 20_000, 20_000, 20_000 + SPARE),
        ((1_024, 20_000), 20_000, 20_000 - SPARE, 20_000),
        ((1_024, INFINITE), 20_000, 20_000, 20_000 + SPARE),
        ((INFINITE, INFINITE), 20_000, 20_000, None),
        ((60_000, 60_000), 20_000, 20_000, None),
        ((1_024, 4_096), 20_000, 4_096 - SPARE, 4_096),
        ((100, 100), 20_000, 1, None),
        ((1_024, 1_024), 2, 2, None),
    ],
)
def test_the_limit_is_raised_as_far_as_it_may_be(
    monkeypatch: pytest.MonkeyPatch,
    limits: tuple[int, int],
    wanted: int,
    found: int,
    raised: int | None,
) -> None:
    said: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda kind, both: said.append((kind, both)))
    with capture_logs() as logs:
        assert connections_max(wanted) == found
    expected = [] if raised is None else [(resource.RLIMIT_NOFILE, (raised, limits[1]))]
    assert said == expected
    few = found < min(wanted, 10_000)
    assert [one["connections"] for one in logs] == ([found] if few else [])
