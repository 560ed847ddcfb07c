"""``smart115 explain``: why a decision was made, all about an incident, or a pre-alert aloud."""

import json
from typing import Annotated, Final

import typer

from console.cli.options import JsonOption, Lang, examples
from console.cli.talk import BadUsage, print_line

app: Final = typer.Typer(add_completion=False)


@app.command(
    epilog=examples(
        "smart115 explain C-0001 --lang vi", "smart115 explain pal-0daa3607e6f551bc85e2"
    )
)
def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="DECISION|INCIDENT|REQUEST|PRE_ALERT",
            help="A decision_id, an incident_id, the request_id of mutual aid, or a pre_alert_id.",
        ),
    ],
    as_json: JsonOption = False,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the sentences.")] = "en",
) -> None:
    """Explain a decision, or all about an incident or a request; or say a pre-alert aloud.

    Of an incident and a pre-alert it also says how each try to reach the hospital went; with --json
    these are objects of the type notice.tried.
    """
    import asyncio

    from console.centre import chosen as chosen_settings
    from console.told.explaining import (
        aloud,
        described,
        lines,
        meant,
        newest,
        read,
        sought,
        tried,
        tries,
    )

    values, alerts, notices = asyncio.run(read(chosen_settings.load()))
    told = [one.model_dump_json() if as_json else tried(one, lang) for one in tries(notices, name)]
    alert = newest(alerts, name)
    if alert is not None:
        said = [alert.model_dump_json()] if as_json else aloud(alert, lang)
        print_line("\n".join([*said, *told]))
        return
    found = sought(values, name)
    if not found:
        msg = (
            f"no decision or pre-alert {name}, and no decision about an incident or a request "
            f"{name}{meant(name, values, alerts)}: see `smart115 tail decisions pre-alerts`"
        )
        raise BadUsage(msg)
    for decision in found:
        if as_json:
            print_line(json.dumps(described(decision), ensure_ascii=False))
        else:
            print_line("\n".join(lines(decision, lang)))
    for line in told:
        print_line(line)
