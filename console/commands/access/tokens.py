"""``smart115 tokens``: API tokens of programs, vehicles and hospitals."""

from contextlib import closing
from typing import Annotated, Final

import typer

from console.cli.options import CityFolder, JsonOption, examples

app: Final = typer.Typer(
    no_args_is_help=True,
    help="Create, list, rotate and revoke API tokens.",
    epilog=examples(
        "smart115 tokens create tracker-12 --kind vehicle --unit BC-01", "smart115 tokens list"
    ),
)

Name = Annotated[str, typer.Argument(help="The principal: every event of it names it as source.")]
KindOption = Annotated[
    str,
    typer.Option(
        "--kind",
        help="call_centre, vehicle, hospital, dispatcher, supervisor, observer or integration",
    ),
]
UnitOption = Annotated[
    list[str] | None, typer.Option("--unit", help="A unit that it is bound to; may be repeated.")
]
HospitalOption = Annotated[
    list[str] | None, typer.Option("--hospital", help="A hospital that it is bound to.")
]
ActionOption = Annotated[
    list[str] | None,
    typer.Option("--action", help="A right that it has; of its kind, and none else. Repeat it."),
]
DaysOption = Annotated[int, typer.Option("--days", help="How long the token lasts.")]
TokenId = Annotated[str, typer.Argument(help="The token's id, as `list` shows it.")]


@app.command(
    "create",
    epilog=examples(
        "smart115 tokens create tracker-12 --kind vehicle --unit BC-01 --days 90",
        "smart115 tokens create traffic --kind integration --action report_roads",
    ),
)
def create(  # noqa: PLR0917 - an option each
    name: Name,
    kind: KindOption,
    unit: UnitOption = None,
    hospital: HospitalOption = None,
    action: ActionOption = None,
    days: DaysOption = 365,
    city: CityFolder = None,
    as_json: JsonOption = False,
) -> None:
    """Enter a principal if it is new, and print a token for it. It is shown this once."""
    from datetime import timedelta

    from console.access import entering
    from console.access.printing import print_issued
    from console.centre.option import settings_for

    chosen = settings_for(city)
    asked = entering.Asked(name, kind, unit or (), hospital or (), action or ())
    with closing(entering.doors(chosen)) as doors:
        entry = entering.enter(chosen, doors, asked)
        issued = doors.tokens.issue(entry.name, timedelta(days=days))
    print_issued(issued, f"token of {name} ({entering.told(entry)})", as_json=as_json)


@app.command("list", epilog=examples("smart115 tokens list --json"))
def list_tokens(city: CityFolder = None, as_json: JsonOption = False) -> None:
    """List tokens: id, whose, how it stands, until when. No secret is in it."""
    from console.access import entering
    from console.access.printing import print_tokens
    from console.centre.option import settings_for

    with closing(entering.doors(settings_for(city))) as doors:
        print_tokens(doors, entering.CLOCK.now(), as_json=as_json)


@app.command("revoke", epilog=examples("smart115 tokens revoke 5f0c2a91d3"))
def revoke(token_id: TokenId, city: CityFolder = None) -> None:
    """Take a token back: the very next request with it is refused."""
    from console.access import entering
    from console.centre.option import settings_for
    from console.cli.talk import say

    with closing(entering.doors(settings_for(city))) as doors:
        info = doors.tokens.revoke(token_id)
    say(f"token {token_id} of {info.principal} is revoked")


@app.command("rotate", epilog=examples("smart115 tokens rotate 5f0c2a91d3 --overlap-hours 24"))
def rotate(
    token_id: TokenId,
    overlap_hours: Annotated[
        float, typer.Option("--overlap-hours", min=0, max=720, help="How long both hold.")
    ] = 24.0,
    days: DaysOption = 365,
    city: CityFolder = None,
    as_json: JsonOption = False,
) -> None:
    """Print a new token for the same principal; the old one holds until the overlap is over."""
    from datetime import timedelta

    from console.access import entering
    from console.access.printing import print_issued
    from console.centre.option import settings_for

    with closing(entering.doors(settings_for(city))) as doors:
        issued = doors.tokens.rotate(token_id, timedelta(hours=overlap_hours), timedelta(days=days))
    print_issued(issued, f"follows {token_id} in {overlap_hours:g} h", as_json=as_json)
