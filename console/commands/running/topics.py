"""``smart115 topics``: the topic table, created on a cluster, compared with it, documented."""

import json
import sys
from typing import Annotated, Final

import typer

from console.cli.options import JsonOption, examples
from console.cli.talk import BadUsage, print_line, say
from schemas.ground.errors import ConfigurationError

app: Final = typer.Typer(
    no_args_is_help=True,
    help="Create, list and document the Kafka topics.",
    epilog=examples("smart115 topics apply", "smart115 topics list --json"),
)


@app.command("apply", epilog=examples("smart115 topics apply --json"))
def apply(as_json: JsonOption = False) -> None:
    """Create the topics that are missing and correct their settings; safe to run again."""
    import asyncio

    from console.centre.folder import read_hospitals
    from console.engine import cluster
    from schemas.topics import TOPICS
    from streams.host import settings
    from streams.kafka import topics as topic_admin

    chosen = settings.load()
    brokers = cluster.find_brokers(chosen)
    hospitals = read_hospitals(chosen)
    report = asyncio.run(
        topic_admin.apply(brokers, chosen.topic_prefix, TOPICS, hospitals, chosen.partitions)
    )
    if as_json:
        names = {"created": report.created, "changed": report.changed, "ok": report.unchanged}
        print_line(json.dumps(names))
        return
    for name in report.created:
        print_line(f"created {name}")
    for name in report.changed:
        print_line(f"changed {name}")
    say(report.summary())


@app.command("list", epilog=examples("smart115 topics list"))
def list_topics(as_json: JsonOption = False) -> None:
    """List the topic table, and what of it exists on the cluster."""
    import asyncio

    from console.operating import topic_list
    from streams.host import settings

    found = asyncio.run(topic_list.standing(settings.load()))
    if as_json:
        print_line(json.dumps([topic_list.described(one) for one in found], indent=2))
    else:
        print_line("\n".join(topic_list.lines(found)))


@app.command(
    "acl", epilog=examples("smart115 topics acl --check", "smart115 topics acl --apply --json")
)
def acl(
    *,
    apply_rights: Annotated[
        bool, typer.Option("--apply", help="Give what is missing, take what is too much.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit code 3 where something differs.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Compare who may read and write what with the topic table, or bring it to the table.

    Rights of others that reach the engine's topics by a beginning or by * are only named, with
    exit code 3: somebody else may need them.
    """
    from console.operating import access
    from streams.access import acls
    from streams.host import settings

    if apply_rights == check:
        msg = "give one of --apply and --check"
        raise BadUsage(msg)
    chosen = settings.load()
    cluster = access.opened(chosen)
    deployment = access.deployment(cluster, chosen)
    found = (acls.apply if apply_rights else acls.check)(cluster, deployment)
    if as_json:
        print_line(json.dumps(access.facts(found), indent=2))
    else:
        for line in access.lines(found, applied=apply_rights):
            print_line(line)
        say(access.told((), found) if apply_rights else f"{found.held} rights as they should be")
    if found.wide or (check and not found.is_right):
        raise typer.Exit(ConfigurationError.exit_code)


@app.command("asyncapi", epilog=examples("smart115 topics asyncapi > asyncapi.json"))
def asyncapi_document() -> None:
    """Print the topics and their JSON Schemas as an AsyncAPI 3.0 document."""
    from importlib.metadata import version

    from console.documents import asyncapi

    sys.stdout.write(asyncapi.text(version("smart115")))


@app.command("reference", epilog=examples("smart115 topics reference > events.md"))
def reference_page() -> None:
    """Print the topics and their records as a page for people (docs/events.md)."""
    from console.documents import reference

    sys.stdout.write(reference.text())
