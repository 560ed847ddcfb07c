"""What a forecast is worth: judged on later calls that it was not fitted to, beside a flat one.

Floats are for people here: nothing decides by them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from typing import Final

from dispatch.ground.require import require
from dispatch.plans.demand import MICRO, History, PastCall, expected, fit, history
from schemas.centre.forecast import HOURS, Forecast
from schemas.centre.policies import ForecastPolicy

_PER_MILLE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Marks:
    """How well one model met the held-back calls.

    ``log_likelihood`` is Poisson, per call, in nats, without the part that no model changes;
    ``log_place`` is the mean log of the chance given to the cell of a call, its hour being known,
    so it does not depend on how many calls there were; ``mae_per_h`` is the mean absolute error of
    the calls of the whole area in an hour of the week.
    """

    log_likelihood: float
    log_place: float
    mae_per_h: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The forecast beside a model of one rate for all cells and hours, on the same calls.

    ``outside`` held-back calls lie in cells without any earlier call: neither model speaks of them,
    and they are not in the marks, which are null if all calls are outside.
    """

    fitted: int
    held_back: int
    outside: int
    forecast: Marks | None
    flat: Marks | None


def evaluate(
    policy: ForecastPolicy,
    calls: Iterable[PastCall],
    *,
    utc_offset_min: int,
    silence_h_max: int,
    held_back_pm: int = 250,
) -> Evaluation:
    """Fit to the earlier calls and judge on the last ``held_back_pm`` per mille of them.

    At least one call is fitted and one held back, so two are needed. O(cells x 168).
    """
    ordered = sorted(calls, key=lambda call: (call.at, call.place.lat, call.place.lon))
    require(0 < held_back_pm < _PER_MILLE, f"{held_back_pm} held back is not within 1-999")
    require(len(ordered) > 1, "an evaluation needs two calls")
    cut = len(ordered) - min(max(1, len(ordered) * held_back_pm // _PER_MILLE), len(ordered) - 1)
    fitted = fit(policy, ordered[:cut], utc_offset_min=utc_offset_min, silence_h_max=silence_h_max)
    later = history(
        ordered[cut:],
        cell_udeg=policy.cell_udeg,
        utc_offset_min=utc_offset_min,
        silence_h_max=silence_h_max,
    )
    known = {(cell.row, cell.col) for cell in fitted.cells}
    inside = sum(count for (cell, _), count in later.calls.items() if cell in known)
    mean = MICRO * fitted.calls // (fitted.observed_h * len(fitted.cells))
    flat = fitted.model_copy(
        update={
            "cells": tuple(
                cell.model_copy(update={"rates": (mean,) * HOURS}) for cell in fitted.cells
            )
        }
    )
    return Evaluation(
        fitted=cut,
        held_back=len(ordered) - cut,
        outside=len(ordered) - cut - inside,
        forecast=_marks(fitted, later) if inside else None,
        flat=_marks(flat, later) if inside else None,
    )


def _marks(forecast: Forecast, later: History) -> Marks:
    """Mark one model on the calls within its cells."""
    number = {(cell.row, cell.col): count for count, cell in enumerate(forecast.cells)}
    inside = {key: count for key, count in later.calls.items() if key[0] in number}
    # A rate is at least one millionth of a call an hour: below that, it is rounding.
    rates = [[max(1, rate) / MICRO for rate in expected(forecast, hour)] for hour in range(HOURS)]
    sums = [sum(of_hour) for of_hour in rates]
    seen = [0] * HOURS
    likelihood = -sum(
        total * observed for total, observed in zip(sums, later.observed_h, strict=True)
    )
    place = 0.0
    for (cell, hour), count in inside.items():
        rate = rates[hour][number[cell]]
        likelihood += count * log(rate)
        place += count * log(rate / sums[hour])
        seen[hour] += count
    calls = sum(seen)
    error = sum(
        abs(count - total * observed)
        for count, total, observed in zip(seen, sums, later.observed_h, strict=True)
    )
    return Marks(
        log_likelihood=likelihood / calls,
        log_place=place / calls,
        mae_per_h=error / sum(later.observed_h),
    )
