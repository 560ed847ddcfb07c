"""``smart115 forecast``: the expected calls that stand-by and move-up count on."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from console.cli.options import JsonOption, examples
from console.cli.talk import print_line, status

if TYPE_CHECKING:
    from console.alarms.moving import Gain
    from schemas.centre.forecast import Forecast

app: Final = typer.Typer(
    no_args_is_help=True,
    help="Fit and describe demand forecasts.",
    epilog=examples("smart115 forecast show my-city/forecast.json"),
)

PRIOR_WEEKS: Final = 52
"""The default of ``ForecastPolicy.prior_weeks``, which a test compares."""

TRIAL_START: Final = datetime.fromisoformat("2026-11-25T00:00:00+07:00")
"""Midnight of a day that is the same for everybody, so that equal calls give an equal answer."""

_PER_CENT_IN_PM: Final = 10


@app.command(
    "fit",
    epilog=examples(
        "smart115 forecast fit calls.csv --start 2026-01-05 --out forecast.json --city my-city",
        "smart115 forecast fit 911.csv --columns lat,lon,type,time --only EMS --out forecast.json",
    ),
)
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
    ] = PRIOR_WEEKS,
    silence_h: Annotated[
        int, typer.Option(min=1, max=8_760, help="A longer silence was not recorded.")
    ] = 24,
    held_back: Annotated[
        int, typer.Option(min=1, max=99, help="Per cent of the calls, the last, to judge by.")
    ] = 25,
    city: Annotated[
        Path | None,
        typer.Option("--city", metavar="DIR", help="Simulate this centre with and without moves."),
    ] = None,
    days: Annotated[
        int, typer.Option(min=1, max=366, help="Simulated days of --city, each under a minute.")
    ] = 3,
    as_json: JsonOption = False,
) -> None:
    """Fit a forecast to past calls, and say what it is worth on calls held back from it.

    With --city also what moving idle units by it gains there, by simulated days of that centre.
    Where that is shown the forecast says so, and units are moved by it unless [move_up] strategy
    of centre.toml is off; else nobody is, unless that names a rule.
    """
    from console.centre.forecast_file import check
    from console.centre.forecast_report import described, judged_lines, lines, read_lines, rows_read
    from console.centre.past_calls import Form, column_names, read_calls, utc_offset_min
    from dispatch.plans.demand import MICRO, fit
    from dispatch.plans.demand_score import evaluate
    from schemas.centre.policies import ForecastPolicy

    names = None if columns is None else column_names(columns)
    form = Form(utc_offset_min=utc_offset_min(utc_offset), columns=names, start=start, only=only)
    past = read_calls(calls, form)
    policy = ForecastPolicy(cell_udeg=round(cell_deg * MICRO), prior_weeks=prior_weeks)
    check(calls.name, past, policy)
    clock = form.utc_offset_min
    how = {"utc_offset_min": clock, "silence_h_max": silence_h}
    judged = evaluate(policy, past.calls, held_back_pm=held_back * _PER_CENT_IN_PM, **how)
    fitted = _kept(fit(policy, past.calls, **how), None, out)
    gained = None if city is None else _gain(city, fitted, days)
    fitted = _kept(fitted, gained, out)
    if as_json:
        answer = described(fitted) | {"read": rows_read(past), "evaluation": asdict(judged)}
        if gained is not None:
            answer["gain"] = asdict(gained) | {"is_shown": gained.is_shown}
        print_line(json.dumps(answer, ensure_ascii=False))
    else:
        said = [f"file      {out}", *lines(fitted), *read_lines(past), *judged_lines(judged)]
        print_line("\n".join([*said, *_gain_lines(gained)]))


def _kept(fitted: "Forecast", gained: "Gain | None", out: Path) -> "Forecast":
    """Write a forecast, with what simulated days showed; before they are played without."""
    from console.centre.forecast_file import write_forecast

    if gained is not None:
        fitted = fitted.model_copy(update={"moves_pay": gained.is_shown})
    write_forecast(fitted, out)
    return fitted


def _gain(city: Path, fitted: "Forecast", days: int) -> "Gain":
    """Play days of a centre without and with moves by a forecast."""
    from console.alarms.moving import gain
    from console.centre.folder import read_centre
    from console.centre.option import settings_for

    settings = settings_for(city)
    with status(f"Playing {days} days twice ..."):
        return gain(read_centre(settings), settings, fitted, start=TRIAL_START, days=days)


def _gain_lines(gained: "Gain | None") -> list[str]:
    from console.alarms import moving

    if gained is None:
        return [
            "gain      not simulated: --city DIR plays days of that centre without and with moves"
        ]
    return moving.lines(gained)


@app.command("show", epilog=examples("smart115 forecast show my-city/forecast.json --json"))
def show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A forecast.")],
    as_json: JsonOption = False,
) -> None:
    """Check a forecast's hash and describe it: what it rests on, where and when calls come."""
    from console.centre.forecast_file import read_forecast
    from console.centre.forecast_report import described, lines

    forecast = read_forecast(file)
    if as_json:
        print_line(json.dumps(described(forecast), ensure_ascii=False))
    else:
        print_line("\n".join(lines(forecast)))
