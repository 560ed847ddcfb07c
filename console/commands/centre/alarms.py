"""``smart115 alarms``: how many alarms a day brings, and what each kind asks for."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from console.cli.options import CityFolder, JsonOption, examples
from console.cli.talk import BadUsage, print_line, status

app: Final = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Measure the alarms, and list their kinds.",
    epilog=examples("smart115 alarms report --hours 6 --json", "smart115 alarms table"),
)

START: Final = datetime.fromisoformat("2026-11-25T00:00:00+07:00")
"""Midnight of a day that is the same for everybody, so that a seed names a trial."""

OVER_BUDGET: Final = 1


@app.command(
    epilog=examples(
        "smart115 alarms report --seed 1 --seed 2 --hours 6",
        "smart115 alarms report --journal journal.jsonl --json",
    )
)
def report(
    *,
    seed: Annotated[
        list[int] | None, typer.Option("--seed", help="Of a trial; may be given several times.")
    ] = None,
    hours: Annotated[
        float, typer.Option("--hours", min=0.01, max=168, help="Simulated hours of a trial.")
    ] = 24.0,
    city: CityFolder = None,
    operators: Annotated[
        int, typer.Option("--operators", min=1, max=100, help="Who answer alarms at one time.")
    ] = 1,
    acknowledge_s: Annotated[
        float,
        typer.Option(
            "--acknowledge-s",
            min=0,
            help="Seconds after which a trial acknowledges; 0: nobody does, all escalates.",
        ),
    ] = 60.0,
    calls_per_hour: Annotated[
        float | None, typer.Option("--calls-per-hour", min=0, max=600, help="Else the city's.")
    ] = None,
    journal: Annotated[
        Path | None,
        typer.Option("--journal", metavar="FILE.jsonl", help="Count a kept journal instead."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Play days of a centre through the real core, and count alarms per operator-hour.

    The budget is 6 alarms per operator-hour and less than 1 % of the time in flood (10 or more in
    10 minutes). Exit codes: 0 within it, 1 over it, 2 usage, 3 a wrong city, map or journal,
    5 an invariant of the core was broken.
    """
    from console.alarms import report as counted
    from console.alarms import trial
    from console.centre.folder import read_centre
    from console.centre.option import settings_for

    if journal is not None and seed:
        msg = "--journal and --seed both name what to count; give one of them"
        raise BadUsage(msg)
    chosen = settings_for(city)
    with status("Reading the city ..."):
        centre = counted.with_calls(read_centre(chosen), calls_per_hour)
    if journal is not None:
        found = {journal.name: counted.of_journal(centre, journal, operators)}
    else:
        found = {}
        for one in seed or [1]:
            with status(f"Playing {hours:g} h, seed {one} ..."):
                terms = trial.Terms(one, START, hours, acknowledge_s or None)
                found[f"seed {one}"] = counted.of_trial(centre, chosen, terms, operators)
    if as_json:
        told = [{"name": name} | figures.for_programs() for name, figures in found.items()]
        print_line(json.dumps({"runs": told, "not_measured": [counted.NOT_MEASURED]}))
    else:
        for name, figures in found.items():
            print_line("\n".join(counted.lines(name, figures)))
    if not all(figures.is_within_budget for figures in found.values()):
        raise typer.Exit(OVER_BUDGET)


@app.command("table", epilog=examples("smart115 alarms table > alarms.md"))
def show_table() -> None:
    """Print the rationalisation table in Markdown, as docs/alarms.md holds it."""
    from console.alarms import table

    print_line(table.markdown())
