"""A forecast in words and for programs: what it rests on, where and when calls come, its worth."""

from typing import Any, Final

from console.centre.past_calls import PastCalls
from dispatch.plans.demand import MICRO, centre_of, expected
from dispatch.plans.demand_score import Evaluation, Marks
from schemas.centre.forecast import HOURS, Forecast

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHOWN: Final = 5

_MOVES: Final = {
    None: "not simulated: nobody is moved by it unless [move_up] strategy names a rule",
    False: "no gain shown: nobody is moved by it unless [move_up] strategy names a rule",
    True: "a gain was shown: units are moved by it unless [move_up] strategy is 'off'",
}


def described(forecast: Forecast) -> dict[str, Any]:
    """Give a forecast for programs, without its table."""
    return {
        "sha256": forecast.content_hash(),
        "calls": forecast.calls,
        "observed_h": forecast.observed_h,
        "cells": len(forecast.cells),
        "utc_offset_min": forecast.utc_offset_min,
        "policy": forecast.policy.model_dump(),
        "moves_pay": forecast.moves_pay,
        "calls_per_h": [sum(expected(forecast, hour)) / MICRO for hour in range(HOURS)],
    }


def rows_read(past: PastCalls) -> dict[str, int]:
    """Count the rows of past calls that were used and left out."""
    more = {"far_away": past.far, "repeated": past.repeated, "headings": past.headers}
    kept = {"used": len(past.calls), "without_place": past.placeless, "left_out": past.left_out}
    return kept | {what: count for what, count in more.items() if count}


def lines(forecast: Forecast) -> list[str]:
    """Describe a forecast to a person."""
    per_hour = [sum(expected(forecast, hour)) / MICRO for hour in range(HOURS)]
    hours = sorted(range(HOURS), key=lambda hour: (-per_hour[hour], hour))[:_SHOWN]
    busiest = sorted(forecast.cells, key=lambda cell: (-sum(cell.rates), cell.row, cell.col))
    policy = forecast.policy
    said = [
        f"hash      {forecast.content_hash()}",
        f"rests on  {forecast.calls:,} calls in {forecast.observed_h:,} observed hours",
        f"cells     {len(forecast.cells):,} of {policy.cell_udeg / MICRO:g} degrees",
        f"prior     worth {policy.prior_weeks} weeks; {policy.prior_calls} pseudo-call per group",
        f"expected  {sum(per_hour) / HOURS:.2f} calls an hour on average",
        f"moves     {_MOVES[forecast.moves_pay]}",
    ]
    said += [
        f"busy hour {_DAYS[hour // 24]} {hour % 24:02}:00, {per_hour[hour]:.2f} calls"
        for hour in hours
    ]
    for cell in busiest[:_SHOWN]:
        centre = centre_of((cell.row, cell.col), policy.cell_udeg)
        mean = sum(cell.rates) / HOURS / MICRO
        said.append(f"busy cell {centre.lat:.5f}, {centre.lon:.5f}: {mean:.4f} calls an hour")
    return said


def read_lines(past: PastCalls) -> list[str]:
    """Say which rows were left out."""
    said = []
    if past.placeless:
        said.append(f"left out  {past.placeless:,} calls without a place")
    if past.far:
        said.append(f"left out  {past.far:,} calls far from all others, so without a place")
    if past.repeated:
        said.append(f"left out  {past.repeated:,} further rows of the same calls")
    if past.headers:
        said.append(f"left out  {past.headers:,} lines that name columns")
    if past.left_out:
        said.append(f"left out  {past.left_out:,} calls of other types")
    return said


def judged_lines(judged: Evaluation) -> list[str]:
    """Say what the forecast is worth, beside the flat model."""
    said = [
        f"judged    on the last {judged.held_back:,} calls, fitted to the {judged.fitted:,} before",
        f"judged    without {judged.outside:,} of them, in cells that had no earlier call",
    ]
    if judged.forecast is None or judged.flat is None:
        return [*said, "judged    nothing: no held-back call lies in a known cell"]
    return [
        *said,
        _compared("log-likelihood per call", "log_likelihood", judged.forecast, judged.flat),
        _compared("log chance of the cell", "log_place", judged.forecast, judged.flat),
        _compared("error in calls an hour", "mae_per_h", judged.forecast, judged.flat),
    ]


def _compared(label: str, field: str, forecast: Marks, flat: Marks) -> str:
    one, other = getattr(forecast, field), getattr(flat, field)
    gains = one < other if field == "mae_per_h" else one > other
    word = "better" if gains else "not better"
    return f"judged    {label}: {one:.3f}, flat {other:.3f} ({word})"
