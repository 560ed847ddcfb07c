"""``smart115 forecast``: the expected calls that stand-by and move-up count on."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from console.centre.past_calls import Form, PastCalls, column_names, read_calls, utc_offset_min
from dispatch.plans.demand import MICRO, cell_of, centre_of, expected, fit
from dispatch.plans.demand_score import Evaluation, Marks, evaluate
from scenarios.formats.csv_file import read_text
from schemas.centre.forecast import CELLS_MAX, HOURS, Forecast, ForecastFile
from schemas.centre.policies import ForecastPolicy
from schemas.ground.errors import ConfigurationError

app = typer.Typer(no_args_is_help=True, help="Fit and describe demand forecasts.")

JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHOWN: Final = 5
_PER_CENT_IN_PM: Final = 10


@app.command("fit")
def fit_command(  # noqa: PLR0913 - a parameter an option
    calls: Annotated[Path, typer.Argument(metavar="CALLS.csv", help="Past calls.")],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")],
    start: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d"], help="When at_s of a calls.csv is 0."),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            help="Of a table without a header we know: lat,lon,type,time,place,call in its order, "
            "- for any; place is (lat, lon) in one cell, call an id."
        ),
    ] = None,
    only: Annotated[str, typer.Option(help="Keep calls whose type begins so: 'EMS'.")] = "",
    utc_offset: Annotated[str, typer.Option(help="The centre's clock.")] = "+07:00",
    cell_deg: Annotated[float, typer.Option(min=0.001, max=1, help="Side of a cell.")] = 0.01,
    prior_weeks: Annotated[
        int, typer.Option(min=1, max=1_000, help="What the smooth prior is worth.")
    ] = ForecastPolicy().prior_weeks,
    silence_h: Annotated[
        int, typer.Option(min=1, max=8_760, help="A longer silence was not recorded.")
    ] = 24,
    held_back: Annotated[
        int, typer.Option(min=1, max=99, help="Per cent of the calls, the last, to judge by.")
    ] = 25,
    as_json: JsonOption = False,
) -> None:
    """Fit a forecast to past calls, and say what it is worth on calls held back from it."""
    form = Form(
        utc_offset_min=utc_offset_min(utc_offset),
        columns=None if columns is None else column_names(columns),
        start=start,
        only=only,
    )
    past = read_calls(calls, form)
    policy = ForecastPolicy(cell_udeg=round(cell_deg * MICRO), prior_weeks=prior_weeks)
    _check(calls.name, past, policy)
    clock = form.utc_offset_min
    judged = evaluate(
        policy,
        past.calls,
        utc_offset_min=clock,
        silence_h_max=silence_h,
        held_back_pm=held_back * _PER_CENT_IN_PM,
    )
    fitted = fit(policy, past.calls, utc_offset_min=clock, silence_h_max=silence_h)
    _write(fitted, out)
    if as_json:
        answer = _described(fitted) | {"read": _read(past), "evaluation": asdict(judged)}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    else:
        lines = [f"file      {out}", *_lines(fitted), *_read_lines(past), *_judged_lines(judged)]
        sys.stdout.write("\n".join(lines) + "\n")


def _check(name: str, past: PastCalls, policy: ForecastPolicy) -> None:
    """Refuse calls that no forecast can be fitted to."""
    if len(past.calls) < 2:  # noqa: PLR2004 - one to fit and one to judge by
        msg = f"{name} has {len(past.calls)} calls that can be used; two are needed."
        raise ConfigurationError(msg)
    cells = len({cell_of(call.place, policy.cell_udeg) for call in past.calls})
    if cells > CELLS_MAX:
        msg = f"{name} has calls in {cells} cells, over {CELLS_MAX}; choose a larger --cell-deg."
        raise ConfigurationError(msg)


@app.command("show")
def show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A forecast.")],
    as_json: JsonOption = False,
) -> None:
    """Check a forecast's hash and describe it: what it rests on, where and when calls come."""
    forecast = read_forecast(file)
    if as_json:
        sys.stdout.write(json.dumps(_described(forecast), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(forecast)) + "\n")


def read_forecast(path: Path) -> Forecast:
    """Read a forecast that ``smart115 forecast fit`` wrote; ConfigurationError where it is not."""
    text = read_text(path)
    try:
        return ForecastFile.model_validate_json(text).forecast
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        msg = f"{path.name} is not a forecast ({where}: {first['msg']}); fit it again."
        raise ConfigurationError(msg) from None


def _write(forecast: Forecast, path: Path) -> None:
    """Write a forecast with its hash."""
    content = ForecastFile(sha256=forecast.content_hash(), forecast=forecast)
    try:
        path.write_text(content.model_dump_json() + "\n", encoding="utf-8")
    except OSError as error:
        msg = f"{path} cannot be written ({error.strerror}); choose another --out."
        raise ConfigurationError(msg) from None


def _described(forecast: Forecast) -> dict[str, Any]:
    """Give a forecast for programs, without its table."""
    return {
        "sha256": forecast.content_hash(),
        "calls": forecast.calls,
        "observed_h": forecast.observed_h,
        "cells": len(forecast.cells),
        "utc_offset_min": forecast.utc_offset_min,
        "policy": forecast.policy.model_dump(),
        "calls_per_h": [sum(expected(forecast, hour)) / MICRO for hour in range(HOURS)],
    }


def _read(past: PastCalls) -> dict[str, int]:
    more = {"far_away": past.far, "repeated": past.repeated, "headings": past.headers}
    kept = {"used": len(past.calls), "without_place": past.placeless, "left_out": past.left_out}
    return kept | {what: count for what, count in more.items() if count}


def _lines(forecast: Forecast) -> list[str]:
    """Describe a forecast to a person."""
    per_hour = [sum(expected(forecast, hour)) / MICRO for hour in range(HOURS)]
    hours = sorted(range(HOURS), key=lambda hour: (-per_hour[hour], hour))[:_SHOWN]
    busiest = sorted(forecast.cells, key=lambda cell: (-sum(cell.rates), cell.row, cell.col))
    policy = forecast.policy
    lines = [
        f"hash      {forecast.content_hash()}",
        f"rests on  {forecast.calls:,} calls in {forecast.observed_h:,} observed hours",
        f"cells     {len(forecast.cells):,} of {policy.cell_udeg / MICRO:g} degrees",
        f"prior     worth {policy.prior_weeks} weeks; {policy.prior_calls} pseudo-call per group",
        f"expected  {sum(per_hour) / HOURS:.2f} calls an hour on average",
    ]
    lines += [
        f"busy hour {_DAYS[hour // 24]} {hour % 24:02}:00, {per_hour[hour]:.2f} calls"
        for hour in hours
    ]
    for cell in busiest[:_SHOWN]:
        centre = centre_of((cell.row, cell.col), policy.cell_udeg)
        mean = sum(cell.rates) / HOURS / MICRO
        lines.append(f"busy cell {centre.lat:.5f}, {centre.lon:.5f}: {mean:.4f} calls an hour")
    return lines


def _read_lines(past: PastCalls) -> list[str]:
    lines = []
    if past.placeless:
        lines.append(f"left out  {past.placeless:,} calls without a place")
    if past.far:
        lines.append(f"left out  {past.far:,} calls far from all others, so without a place")
    if past.repeated:
        lines.append(f"left out  {past.repeated:,} further rows of the same calls")
    if past.headers:
        lines.append(f"left out  {past.headers:,} lines that name columns")
    if past.left_out:
        lines.append(f"left out  {past.left_out:,} calls of other types")
    return lines


def _judged_lines(judged: Evaluation) -> list[str]:
    """Say what the forecast is worth, beside the flat model."""
    lines = [
        f"judged    on the last {judged.held_back:,} calls, fitted to the {judged.fitted:,} before",
        f"judged    without {judged.outside:,} of them, in cells that had no earlier call",
    ]
    if judged.forecast is None or judged.flat is None:
        return [*lines, "judged    nothing: no held-back call lies in a known cell"]
    return [
        *lines,
        _compared("log-likelihood per call", "log_likelihood", judged.forecast, judged.flat),
        _compared("log chance of the cell", "log_place", judged.forecast, judged.flat),
        _compared("error in calls an hour", "mae_per_h", judged.forecast, judged.flat),
    ]


def _compared(label: str, field: str, forecast: Marks, flat: Marks) -> str:
    one, other = getattr(forecast, field), getattr(flat, field)
    gains = one < other if field == "mae_per_h" else one > other
    word = "better" if gains else "not better"
    return f"judged    {label}: {one:.3f}, flat {other:.3f} ({word})"
