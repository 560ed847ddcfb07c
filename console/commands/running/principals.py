"""``smart115 principals``: who may connect to a locked Kafka."""

import json
from typing import Annotated, Final

import typer

from console.cli.options import JsonOption, examples
from console.cli.talk import print_line, say

app: Final = typer.Typer(
    no_args_is_help=True,
    help="Create, list, renew and revoke those who may connect to a locked Kafka.",
    epilog=examples("smart115 principals create hospital.H01", "smart115 principals list --json"),
)

Names = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME...",
        help="call-centre, fleet, unit.<id>, hospital.<id>, hospital-desk, roads, dispatcher, "
        "door, edge, neighbour, operator, auditor, each with .<name> where there are several; "
        "call-centre@<centre>, and so fleet, hospital-desk, roads, dispatcher, of one centre "
        "alone; engine.<role>.",
    ),
]


@app.command("create", epilog=examples("smart115 principals create call-centre hospital.H01"))
def create(
    names: Names,
    missing: Annotated[
        bool, typer.Option("--missing", help="Leave alone those that are there already.")
    ] = False,
) -> None:
    """Create principals with the rights of their kind; print where each password was written.

    A hospital's, a unit's and a centre's own topics are made with it. The password itself is never
    shown.
    """
    import asyncio

    from console.operating import access
    from schemas.own_topics import own_topics
    from streams.access import acls, principals
    from streams.host import settings
    from streams.kafka import topics as topic_admin

    chosen = settings.load()
    wanted = [access.named(name) for name in names]
    cluster = access.opened(chosen)
    if missing:
        there = principals.ours(cluster, chosen.topic_prefix)
        wanted = [one for one in wanted if one not in there]
    own = [row for one in wanted for row in own_topics(one)]
    if own:
        asyncio.run(topic_admin.apply(access.brokers(chosen), chosen.topic_prefix, own))
    for one in wanted:
        folder = chosen.credentials_folder
        path = principals.create(cluster, chosen.topic_prefix, one, folder)
        print_line(f"{chosen.topic_prefix}{one.name}\t{path}")
    standing = acls.apply(cluster, access.deployment(cluster, chosen, new=wanted))
    say(access.told((), standing))
    if own:
        say("Workers that run already read topics of their own from their next start on.")


@app.command("list", epilog=examples("smart115 principals list"))
def list_principals(as_json: JsonOption = False) -> None:
    """List who has a password on the cluster, and what each may do."""
    from console.operating import access
    from streams.access import principals, rights
    from streams.host import settings

    chosen = settings.load()
    cluster = access.opened(chosen)
    given = rights.wanted(access.deployment(cluster, chosen))
    rows = []
    for one in principals.known(cluster, chosen.topic_prefix):
        may = [right.told() for right in given if right.principal == f"User:{one.user}"]
        kind = None if one.principal is None else str(one.principal.party)
        rows.append((one.user, kind, may))
    if as_json:
        told = [{"user": user, "kind": kind, "may": may} for user, kind, may in rows]
        print_line(json.dumps(told, indent=2))
        return
    for user, kind, may in rows:
        print_line(f"{user}\t{kind or 'not of this deployment'}\t{len(may)} rights")


@app.command("revoke", epilog=examples("smart115 principals revoke hospital.H01"))
def revoke(names: Names) -> None:
    """Take rights and password away; links that are open may do nothing from then on."""
    from console.operating import access
    from streams.access import principals
    from streams.host import settings

    chosen = settings.load()
    cluster = access.opened(chosen)
    for one in [access.named(name) for name in names]:
        folder = chosen.credentials_folder
        count = principals.revoke(cluster, chosen.topic_prefix, one, folder)
        say(f"{chosen.topic_prefix}{one.name} is revoked: {count} rights taken away")


@app.command("rotate", epilog=examples("smart115 principals rotate call-centre"))
def rotate(names: Names) -> None:
    """Give new passwords; print where each was written. The old one opens no new link.

    A link that is open ends within an hour. A worker whose password was renewed ends then with
    code 1 and has the new one when it is started again.
    """
    from console.operating import access
    from streams.access import principals
    from streams.host import settings

    chosen = settings.load()
    cluster = access.opened(chosen)
    for one in [access.named(name) for name in names]:
        folder = chosen.credentials_folder
        path = principals.rotate(cluster, chosen.topic_prefix, one, folder)
        print_line(f"{chosen.topic_prefix}{one.name}\t{path}")
