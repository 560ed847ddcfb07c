"""``smart115 score``: any of the engine's clinical scores, for anyone to try."""

import json
import sys
from typing import Annotated

import typer

from console.cli.talk import BadUsage, print_line, say
from console.patient.scoring import Refused, score_line
from dispatch.clinical.scores.catalogue import SCORES
from schemas.patient.parameters import PARAMETERS, Kind, Parameter

app = typer.Typer(add_completion=False)


@app.command()
def score(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The score; see --list.")
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="List the scores with their tables and inputs.")
    ] = False,
) -> None:
    """Read JSON lines from standard input, write one result a line.

    A line that cannot be scored gives an error line with its number and field, the others are
    scored, and the exit code is 2. Example: {"respiration_rate_per_min": 22, "age_years": 61}
    """
    if listed:
        _list()
        return
    if name is None or name not in SCORES:
        msg = f"there is no score {name!r}: give one of {' '.join(SCORES)}"
        raise BadUsage(msg)
    refused = 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            shown = score_line(name, line)
        except Refused as error:
            refused += 1
            shown = {"line": number, "field": error.field, "error": error.why}
        print_line(json.dumps(shown, ensure_ascii=False))
    if refused:
        say(f"{refused} lines could not be scored: see the lines with an error")
        raise typer.Exit(BadUsage.exit_code)


def _list() -> None:
    """Print every score with its table, then what each input may be."""
    for key, entry in SCORES.items():
        print_line(f"{key}: {entry.rule.table}")
        print_line(f"    {' '.join(entry.rule.inputs)}")
    print_line("")
    asked = dict.fromkeys(name for entry in SCORES.values() for name in entry.rule.inputs)
    for one in asked:
        print_line(f"{one}: {_range(PARAMETERS[one])}")
    print_line(
        "age_years, age_months (under 3 years), sex, pregnant: the patient; "
        "spo2_scale: 1 or 2 (news2, clinician's word)"
    )


def _range(parameter: Parameter) -> str:
    if parameter.kind is Kind.FLAG:
        return "true or false"
    if parameter.kind is Kind.WORD:
        return " ".join(parameter.words)
    return f"{parameter.low:g} to {parameter.high:g} {parameter.unit}"
