"""``smart115 accounts``: who is known, and how people sign in where no identity provider is."""

from contextlib import closing
from pathlib import Path
from typing import Annotated, Final

import typer

from console.cli.options import CityFolder, JsonOption, examples

app: Final = typer.Typer(
    no_args_is_help=True,
    help="Enter people and programs; passwords, one-time codes, certificates.",
    epilog=examples("smart115 accounts create lan --kind dispatcher", "smart115 accounts list"),
)

Name = Annotated[str, typer.Argument(help="The principal's name.")]
KindOption = Annotated[
    str,
    typer.Option(
        "--kind",
        help="call_centre, vehicle, hospital, dispatcher, supervisor, observer or integration",
    ),
]
UnitOption = Annotated[list[str] | None, typer.Option("--unit", help="A unit it is bound to.")]
HospitalOption = Annotated[
    list[str] | None, typer.Option("--hospital", help="A hospital it is bound to.")
]
ActionOption = Annotated[
    list[str] | None, typer.Option("--action", help="A right of its kind; none else. Repeat it.")
]


@app.command("create", epilog=examples("smart115 accounts create lan --kind dispatcher"))
def create(  # noqa: PLR0917 - an option each
    name: Name,
    kind: KindOption,
    unit: UnitOption = None,
    hospital: HospitalOption = None,
    action: ActionOption = None,
    city: CityFolder = None,
) -> None:
    """Enter a principal with a password, which is asked for, or read from standard input."""
    from console.access import entering
    from console.access.passwords import asked_password
    from console.centre.option import settings_for
    from console.cli.talk import say

    chosen = settings_for(city)
    asked = entering.Asked(name, kind, unit or (), hospital or (), action or ())
    typed = asked_password()
    with closing(entering.doors(chosen)) as doors:
        entry = entering.enter(chosen, doors, asked)
        doors.accounts.set_password(entry.name, typed)
    say(f"{name} ({entering.told(entry)}) may sign in")


@app.command("change", epilog=examples("smart115 accounts change lan --kind supervisor"))
def change(  # noqa: PLR0917 - an option each
    name: Name,
    kind: KindOption,
    unit: UnitOption = None,
    hospital: HospitalOption = None,
    action: ActionOption = None,
    city: CityFolder = None,
) -> None:
    """Say anew what a principal is and may do; at once, for all its tokens and sessions."""
    from console.access import entering
    from console.centre.option import settings_for
    from console.cli.talk import say

    chosen = settings_for(city)
    asked = entering.Asked(name, kind, unit or (), hospital or (), action or ())
    with closing(entering.doors(chosen)) as doors:
        entry = entering.change(chosen, doors, asked)
    say(f"{name} is now {entering.told(entry)}")


@app.command("list", epilog=examples("smart115 accounts list --json"))
def list_accounts(city: CityFolder = None, as_json: JsonOption = False) -> None:
    """List all principals: what they are, and by what they may sign in."""
    from console.access import entering
    from console.access.printing import print_accounts
    from console.centre.option import settings_for

    with closing(entering.doors(settings_for(city))) as doors:
        print_accounts(doors, as_json=as_json)


@app.command("password", epilog=examples("smart115 accounts password lan"))
def password(name: Name, city: CityFolder = None) -> None:
    """Give somebody a new password; their sessions end."""
    from console.access import entering
    from console.access.passwords import asked_password
    from console.centre.option import settings_for
    from console.cli.talk import say

    with closing(entering.doors(settings_for(city))) as doors:
        doors.accounts.set_password(name, asked_password())
    say(f"{name} has a new password; sessions have ended")


@app.command(
    "codes", epilog=examples("smart115 accounts codes lan", "smart115 accounts codes lan --off")
)
def codes(
    name: Name,
    off: Annotated[bool, typer.Option("--off", help="Ask for none any more.")] = False,
    city: CityFolder = None,
) -> None:
    """Ask somebody for one-time codes (TOTP); print the address for their authenticator app."""
    from console.access import entering
    from console.centre.option import settings_for
    from console.cli.talk import print_line, say

    with closing(entering.doors(settings_for(city))) as doors:
        if off:
            doors.accounts.end_codes(name)
            say(f"{name} signs in without codes")
        else:
            print_line(doors.accounts.start_codes(name))
            say(f"{name} needs a code from now on; this address is not shown again")


@app.command("certificate", epilog=examples("smart115 accounts certificate BC-01 bc-01.pem"))
def certificate(
    name: Name,
    pem: Annotated[Path, typer.Argument(metavar="FILE", help="Its certificate, PEM.")],
    city: CityFolder = None,
) -> None:
    """Say that a client certificate is this principal's; print its SHA-256 fingerprint."""
    from console.access import entering
    from console.access.passwords import read_text
    from console.centre.option import settings_for
    from console.cli.talk import print_line

    with closing(entering.doors(settings_for(city))) as doors:
        print_line(doors.certificates.enter(name, read_text(pem)))


@app.command("disable", epilog=examples("smart115 accounts disable lan"))
def disable(name: Name, city: CityFolder = None) -> None:
    """Let somebody in no more: tokens and sessions end at once. `change` lets them in again."""
    from console.access import entering
    from console.centre.option import settings_for
    from console.cli.talk import say

    with closing(entering.doors(settings_for(city))) as doors:
        ended = entering.disable(doors, name, entering.CLOCK.now())
    say(f"{name} is disabled; {ended} tokens and sessions have ended")
