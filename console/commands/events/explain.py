"""``smart115 explain``: why a decision was made, all about an incident, or a pre-alert aloud."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from console.centre import chosen as chosen_settings
from console.cli.talk import BadUsage, print_line, say
from console.engine import cluster
from console.told.sentences import moment
from console.told.words import Lang
from dispatch.words.account import account, told
from dispatch.words.pre_alerts import lines as spoken
from dispatch.words.pre_alerts import told as told_last
from schemas.ground.errors import ConfigurationError
from schemas.outputs.decisions import Decision
from schemas.outputs.pre_alerts import PreAlert
from schemas.topics import DECISIONS, PARTITIONS, PRE_ALERTS
from streams.host.settings import Settings
from streams.kafka import client as kafka

app: Final = typer.Typer(add_completion=False)


@app.command()
def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="DECISION|INCIDENT|REQUEST|PRE_ALERT",
            help="A decision_id, an incident_id, the request_id of mutual aid, or a pre_alert_id.",
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")] = False,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the sentences.")] = "en",
) -> None:
    """Explain a decision, or all about an incident or a request; or say a pre-alert aloud."""
    chosen = chosen_settings.load()
    values, alerts = asyncio.run(_read(chosen))
    alert = newest(alerts, name)
    if alert is not None:
        print_line(alert.model_dump_json() if as_json else "\n".join(aloud(alert, lang)))
        return
    found = sought(values, name)
    if not found:
        msg = (
            f"no decision or pre-alert {name}, and no decision about an incident or a request "
            f"{name}: see `smart115 tail decisions pre-alerts`"
        )
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


def aloud(alert: PreAlert, lang: Lang) -> list[str]:
    """Write a pre-alert as it is read out on the phone: its time and name, then its lines."""
    said = [line.vi if lang == "vi" else line.en for line in spoken(alert)]
    return [f"{moment(alert)}  {alert.pre_alert_id} [{alert.revision}]", *said]


async def _read(chosen: Settings) -> tuple[list[bytes | None], list[bytes | None]]:
    """Read the decisions and the pre-alerts up to their present end."""
    brokers = cluster.find_brokers(chosen)
    names = [chosen.topic_prefix + one.name for one in (DECISIONS, PRE_ALERTS)]
    async with kafka.admin(brokers) as admin:
        known = await admin.topics()
        for topic in names:
            if topic not in known:
                msg = f"topic {topic} does not exist on {brokers}: run `smart115 topics apply`"
                raise ConfigurationError(msg)
    found: list[list[bytes | None]] = []
    async with kafka.reader(brokers) as reader:
        for topic in names:
            values = [
                record.value
                for number in range(PARTITIONS)
                async for record in reader.read_span(topic, number, start=None, end=None)
            ]
            found.append(values)
    return found[0], found[1]


def newest(values: Iterable[bytes | None], name: str) -> PreAlert | None:
    """Give the newest record of the pre-alert of this id; None where there is none."""
    found = []
    for value in values:
        if name.encode() not in (value or b""):
            continue
        try:
            alert: PreAlert = PRE_ALERTS.model.validate_json(value or b"")
        except ValidationError:
            continue  # `sought` and `patient` count what cannot be read
        if alert.pre_alert_id == name:
            found.append(alert)
    return told_last(found)


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
