"""How many calls to expect, by cell of a grid and hour of the week, from past calls.

Gamma-Poisson: the calls of cell c at hour h of the week are Poisson with a rate that is Gamma
distributed beforehand with shape k m(c, h) and rate k, so that after n calls in E observed hours
the expected rate is ``(k m + n) / (k + E)``: k (``prior_weeks``) is the number of weeks that the
prior is worth. Its mean m is smooth: overall rate x share of the cell x factor of the day of the
week x factor of the hour of the day, each with ``prior_calls`` pseudo-calls toward the average.

All in integers, rounded down (rates in micro-calls an hour), so a fit is the same on any machine.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from typing_extensions import override

from dispatch.ground.require import require
from schemas.centre.forecast import HOURS, CellRates, Forecast
from schemas.centre.policies import ForecastPolicy
from schemas.ground.base import LatLon

MICRO: Final = 10**6
FORECASTS_KEPT: Final = 64
"""Of how many forecasts it is kept where their cells are, and of how many hours what they expect.

A worker has one for each of its centres.
"""

_NANO: Final = 10**9
_DAY_H: Final = 24
_A_MONDAY: Final = datetime(1970, 1, 5, tzinfo=UTC)
_HOUR: Final = timedelta(hours=1)

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PastCall:
    """Where (WGS 84 degrees) and when (an aware instant) help was asked for; nothing of whom."""

    place: LatLon
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """Calls by (cell, hour of the week), and how many times each hour of the week was observed."""

    calls: Counter[tuple[Cell, int]]
    observed_h: tuple[int, ...]


def cell_of(place: LatLon, cell_udeg: int) -> Cell:
    """Give (row, col) of the cell that a place lies in; cells contain their south-west edges."""
    return round(place.lat * MICRO) // cell_udeg, round(place.lon * MICRO) // cell_udeg


@lru_cache(maxsize=65_536)
def centre_of(cell: Cell, cell_udeg: int) -> LatLon:
    """Give the middle of a cell, in WGS 84 degrees."""
    row, col = cell
    return LatLon(
        lat=(2 * row + 1) * cell_udeg / 2 / MICRO, lon=(2 * col + 1) * cell_udeg / 2 / MICRO
    )


def cells_of(forecast: Forecast) -> tuple[LatLon, ...]:
    """Give the middle of each cell of a forecast, in their order: of one forecast one tuple."""
    return _cells_of(_Same(forecast))


def hour_of_week(at: datetime, utc_offset_min: int) -> int:
    """Give 0 (Monday 00:00 to 01:00 of the centre's clock) to 167."""
    return _hour_number(at, utc_offset_min) % HOURS


def expected(forecast: Forecast, hour: int) -> tuple[int, ...]:
    """Give the micro-calls an hour of each cell, in the order of ``forecast.cells``."""
    return _expected(_Same(forecast), hour)


class _Same:
    """A forecast as a key: equal to itself alone, for to compare its cells takes longest."""

    __slots__ = ("forecast",)

    def __init__(self, forecast: Forecast) -> None:
        self.forecast = forecast

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.forecast is self.forecast

    @override
    def __hash__(self) -> int:
        return id(self.forecast)


@lru_cache(maxsize=FORECASTS_KEPT)
def _cells_of(one: _Same) -> tuple[LatLon, ...]:
    side = one.forecast.policy.cell_udeg
    return tuple([centre_of((cell.row, cell.col), side) for cell in one.forecast.cells])


@lru_cache(maxsize=FORECASTS_KEPT)
def _expected(one: _Same, hour: int) -> tuple[int, ...]:
    return tuple([cell.rates[hour] for cell in one.forecast.cells])


def history(
    calls: Iterable[PastCall], *, cell_udeg: int, utc_offset_min: int, silence_h_max: int
) -> History:
    """Count calls and the hours in which calls would have been seen; O(calls log calls + hours).

    A silence of more than ``silence_h_max`` hours counts as not observed, for records with gaps;
    the hours of the first and the last call around it count as whole.
    """
    require(silence_h_max >= 1, f"a silence of {silence_h_max} hours is below 1")
    ordered = sorted(calls, key=lambda call: call.at)
    counted = Counter(
        (cell_of(call.place, cell_udeg), hour_of_week(call.at, utc_offset_min)) for call in ordered
    )
    observed = [0] * HOURS
    before: int | None = None
    for call in ordered:
        number = _hour_number(call.at, utc_offset_min)
        heard = before is not None and number - before <= silence_h_max
        for hour in range(before + 1 if before is not None and heard else number, number + 1):
            observed[hour % HOURS] += 1
        before = number
    return History(counted, tuple(observed))


def fit(
    policy: ForecastPolicy,
    calls: Iterable[PastCall],
    *,
    utc_offset_min: int,
    silence_h_max: int,
) -> Forecast:
    """Fit a forecast to past calls (at least one), in any order.

    O(calls log calls + cells x 168). ``silence_h_max``: see ``history``.
    """
    past = history(
        calls,
        cell_udeg=policy.cell_udeg,
        utc_offset_min=utc_offset_min,
        silence_h_max=silence_h_max,
    )
    total, hours = past.calls.total(), sum(past.observed_h)
    require(total > 0, "there is no call to fit a forecast to")
    factors = _hour_factors(policy, past)
    per_cell: Counter[Cell] = Counter()
    for (cell, _), count in past.calls.items():
        per_cell[cell] += count
    shares = total + policy.prior_calls * len(per_cell)
    cells = []
    for cell in sorted(per_cell):
        mean_nano = _NANO * total * (per_cell[cell] + policy.prior_calls) // (hours * shares)
        rates = tuple(
            (
                policy.prior_weeks * (mean_nano * factors[hour] // _NANO)
                + MICRO * past.calls[cell, hour]
            )
            // (policy.prior_weeks + past.observed_h[hour])
            for hour in range(HOURS)
        )
        cells.append(CellRates(row=cell[0], col=cell[1], rates=rates))
    return Forecast(
        policy=policy,
        utc_offset_min=utc_offset_min,
        calls=total,
        observed_h=hours,
        cells=tuple(cells),
    )


def _hour_number(at: datetime, utc_offset_min: int) -> int:
    """Count the hours of the centre's clock since a Monday's midnight."""
    return (at - _A_MONDAY + timedelta(minutes=utc_offset_min)) // _HOUR


def _hour_factors(policy: ForecastPolicy, past: History) -> list[int]:
    """Give each hour's factor in millionths: its day's times its hour of the day's.

    Scaled so that over the hours observed their mean is 1.
    """
    in_hour = [0] * HOURS
    for (_, hour), count in past.calls.items():
        in_hour[hour] += count
    days = _factors(
        policy, [(hour // _DAY_H, in_hour[hour], past.observed_h[hour]) for hour in range(HOURS)]
    )
    times = _factors(
        policy, [(hour % _DAY_H, in_hour[hour], past.observed_h[hour]) for hour in range(HOURS)]
    )
    raw = [days[hour // _DAY_H] * times[hour % _DAY_H] for hour in range(HOURS)]
    weighed = sum(factor * observed for factor, observed in zip(raw, past.observed_h, strict=True))
    return [MICRO * factor * sum(past.observed_h) // weighed for factor in raw]


def _factors(policy: ForecastPolicy, rows: Sequence[tuple[int, int, int]]) -> dict[int, int]:
    """Give the factor, in millionths, of each group of hours from (group, calls, hours) rows.

    Calls over the calls that the overall rate would bring, with pseudo-calls added to both: a
    group without any observed hour has the factor 1.
    """
    total = sum(calls for _, calls, _ in rows)
    hours = sum(observed for _, _, observed in rows)
    found = {}
    for group in {group for group, _, _ in rows}:
        calls = sum(count for key, count, _ in rows if key == group)
        observed = sum(count for key, _, count in rows if key == group)
        even = total * observed + policy.prior_calls * hours
        found[group] = MICRO * (calls + policy.prior_calls) * hours // even
    return found
