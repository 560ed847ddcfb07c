"""``smart115 score``: any of the engine's clinical scores, for anyone to try."""

import json
import sys
from typing import Annotated, Final

import typer

from console.cli.options import examples
from console.cli.talk import BadUsage, print_line, say

app: Final = typer.Typer(add_completion=False)


@app.command(
    epilog=examples(
        """echo '{"respiration_rate_per_min": 22, "age_years": 61}' | smart115 score news2""",
        "smart115 score --list",
    )
)
def score(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The score; see --list.")
    ] = None,
    *,
    listed: Annotated[
        bool, typer.Option("--list", help="List the scores with their tables and inputs.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --list: in JSON, one score or input a line.")
    ] = False,
) -> None:
    """Read JSON lines from standard input, write one result a line.

    A line that cannot be scored gives an error line with its number and field, the others are
    scored, and the exit code is 2.
    """
    if listed:
        _print_list(as_json=as_json)
    else:
        _score_lines(name)


def _print_list(*, as_json: bool) -> None:
    from console.patient import score_list

    if as_json:
        for one in score_list.described():
            print_line(json.dumps(one, ensure_ascii=False))
    else:
        print_line("\n".join(score_list.lines()))


def _score_lines(name: str | None) -> None:
    """Score what comes in."""
    from console.cli.suggestion import did_you_mean
    from console.patient.scoring import Refused, score_line
    from dispatch.clinical.scores.catalogue import SCORES

    if name is None or name not in SCORES:
        meant = did_you_mean(name or "", SCORES)
        msg = f"there is no score {name!r}{meant}: give one of {' '.join(SCORES)}"
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
