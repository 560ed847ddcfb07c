"""``smart115 explain``: why a decision was made, or all about an incident or a request."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from console import cluster
from console.board.words import Lang
from console.sentences import moment
from console.talk import BadUsage, print_line, say
from dispatch.account import account, told
from schemas.decisions import Decision
from schemas.errors import ConfigurationError
from schemas.topics import DECISIONS
from streams import kafka, settings
from streams.settings import Settings

app: Final = typer.Typer(add_completion=False)


@app.command()
def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="DECISION|INCIDENT|REQUEST",
            help="A decision_id, an incident_id or the request_id of mutual aid.",
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")] = False,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the sentences.")] = "en",
) -> None:
    """Explain one decision, or all about an incident or a request for mutual aid."""
    chosen = settings.load()
    found = asyncio.run(_find(chosen, name))
    if not found:
        msg = f"no decision {name}, none about an incident or a request {name}: see `smart115 tail "
        msg += "decisions`"
        raise BadUsage(msg)
    for decision in found:
        if as_json:
            print_line(json.dumps(described(decision), ensure_ascii=False))
        else:
            print_line("\n".join(lines(decision, lang)))


def lines(decision: Decision, lang: Lang) -> list[str]:
    """Write a decision for a person: its time and name, then at most three lines."""
    head = f"{moment(decision)}  {decision.decision_id}"
    return [head, *(f"  {line.vi if lang == 'vi' else line.en}" for line in told(decision))]


def described(decision: Decision) -> dict[str, Any]:
    """Give a decision's account for programs, with its lines in both languages."""
    said = [line.model_dump() for line in told(decision)]
    when = decision.decided_at.isoformat()
    names = {"incident_id": decision.incident_id, "request_id": decision.request_id}
    return {"decided_at": when, **names, "lines": said} | asdict(account(decision))


async def _find(chosen: Settings, name: str) -> list[Decision]:
    """Read the decisions up to their present end, and keep those that are asked for."""
    brokers = cluster.find_brokers(chosen)
    topic = chosen.topic_prefix + DECISIONS.name
    async with kafka.admin(brokers) as admin:
        if topic not in await admin.topics():
            msg = f"topic {topic} does not exist on {brokers}: run `smart115 topics apply`"
            raise ConfigurationError(msg)
    async with kafka.reader(brokers) as reader:
        values = [
            record.value
            for number in range(DECISIONS.partitions)
            async for record in reader.read_span(topic, number, start=None, end=None)
        ]
    return sought(values, name)


def sought(values: Iterable[bytes | None], name: str) -> list[Decision]:
    """Keep the decisions that are asked for, once each, in the order of the journal."""
    found: dict[str, Decision] = {}
    unreadable = 0
    for value in values:
        try:
            decision: Decision = DECISIONS.model.validate_json(value or b"")
        except ValidationError:
            unreadable += 1
            continue
        about = (decision.incident_id, decision.other_incident_id, decision.request_id)
        if name in {decision.decision_id, *about}:
            found[decision.decision_id] = decision
    if unreadable:
        say(f"{unreadable} records were no decisions that this version can read")
    return sorted(found.values(), key=lambda one: one.journal_offset)
