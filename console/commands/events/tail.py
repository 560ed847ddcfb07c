"""``smart115 tail``: follow topics."""

from typing import Annotated, Final

import typer

from console.cli.options import Lang, examples

app: Final = typer.Typer(add_completion=False)


@app.command(
    epilog=examples(
        "smart115 tail decisions alarms --lang vi",
        "smart115 tail assignments pre-alerts --incident C-0001 --unit TDM-01 --from-beginning",
    )
)
def tail(
    topics: Annotated[
        list[str], typer.Argument(metavar="TOPIC...", help="With or without the prefix.")
    ],
    *,
    incident: Annotated[
        str | None, typer.Option("--incident", metavar="ID", help="Only what names this incident.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="ID", help="Only what names this unit.")
    ] = None,
    hospital: Annotated[
        str | None, typer.Option("--hospital", metavar="ID", help="Only what names this hospital.")
    ] = None,
    from_beginning: Annotated[
        bool, typer.Option("--from-beginning", help="Start with the oldest record.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the records as they are.")] = False,
    count: Annotated[
        int | None, typer.Option("--count", min=1, help="End after so many records.")
    ] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the sentences.")] = "en",
) -> None:
    """Follow topics: one readable line per record, as they come, until Ctrl-C.

    Of --incident, --unit and --hospital a record must name all that are given. A journal record
    names what its event names, a dead letter what its original names; records of one key are in
    their order, those of several topics as they arrive.
    """
    import asyncio

    from console.centre import chosen as chosen_settings
    from console.tail.following import Asked, follow, rows
    from console.tail.wanted import Wanted

    chosen = chosen_settings.load()
    asked = Asked(
        rows=rows(topics, chosen),
        wanted=Wanted(incident, unit, hospital),
        from_beginning=from_beginning,
        as_json=as_json,
        count=count,
        lang=lang,
    )
    try:
        asyncio.run(follow(asked, chosen))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
