"""What ``smart115 explain`` looks for and says: decisions with reasons, pre-alerts, their tries."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from pydantic import ValidationError

from console.cli.suggestion import did_you_mean
from console.cli.talk import say
from console.engine import cluster
from console.told.sentences import moment, sentence
from console.told.words import Lang
from dispatch.words.account import account, told
from dispatch.words.pre_alerts import lines as spoken
from dispatch.words.pre_alerts import told as told_last
from schemas.outputs.decisions import Decision
from schemas.outputs.doors.notices import NoticeTried
from schemas.outputs.pre_alerts import PreAlert
from schemas.topics import DECISIONS, NOTICES, PRE_ALERTS
from streams.host.settings import Settings
from streams.kafka import client as kafka


def lines(decision: Decision, lang: Lang) -> list[str]:
    """Write a decision for a person: its time and name, then at most three lines."""
    head = f"{moment(decision)}  {decision.decision_id}"
    return [head, *(f"  {line.vi if lang == 'vi' else line.en}" for line in told(decision))]


def described(decision: Decision) -> dict[str, Any]:
    """Give a decision's account for programs, with its lines in both languages."""
    said = [line.model_dump() for line in told(decision)]
    when = decision.decided_at.isoformat()
    named = ("incident_id", "request_id", "road_event_id")
    names = {name: getattr(decision, name) for name in named}
    return {"decided_at": when, **names, "lines": said} | asdict(account(decision))


def aloud(alert: PreAlert, lang: Lang) -> list[str]:
    """Write a pre-alert as it is read out on the phone: its time and name, then its lines."""
    said = [line.vi if lang == "vi" else line.en for line in spoken(alert)]
    return [f"{moment(alert)}  {alert.pre_alert_id} [{alert.revision}]", *said]


class Read(NamedTuple):
    """What was read, each topic up to its end then."""

    decisions: list[bytes | None]
    alerts: list[bytes | None]
    notices: list[bytes | None]


async def read(chosen: Settings) -> Read:
    """Read decisions, pre-alerts and what became of each try to bring one to its hospital."""
    brokers = cluster.find_brokers(chosen)
    names = [chosen.topic_prefix + one.name for one in (DECISIONS, PRE_ALERTS, NOTICES)]
    async with kafka.admin(brokers) as admin:
        known = await admin.topics()
        for topic in names:
            if topic not in known:
                raise kafka.no_topic(topic, brokers)
    found: list[list[bytes | None]] = []
    async with kafka.reader(brokers) as reader:
        for topic in names:
            values = [
                record.value
                for number in await reader.filled(topic)
                async for record in reader.read_span(topic, number, start=None, end=None)
            ]
            found.append(values)
    return Read(*found)


def tries(values: Iterable[bytes | None], name: str) -> list[NoticeTried]:
    """Give the tries about a pre-alert or an incident, once each, in the order of their times."""
    found: dict[str, NoticeTried] = {}
    for value in values:
        if name.encode() not in (value or b""):
            continue
        try:
            one: NoticeTried = NOTICES.model.validate_json(value or b"")
        except ValidationError:
            continue  # of a newer version: `tail notices` says so
        if name in {one.pre_alert_id, one.incident_id}:
            found[one.event_id] = one
    return sorted(found.values(), key=lambda one: (one.at, one.event_id))


def tried(one: NoticeTried, lang: Lang) -> str:
    """Write what became of a try in one line."""
    return f"{moment(one)}  {sentence(one, lang)}"


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


def meant(name: str, decisions: Sequence[bytes | None], alerts: Sequence[bytes | None]) -> str:
    """Say which incident, decision, request or pre-alert a mistyped name may stand for, or ""."""
    fields = ("incident_id", "pre_alert_id", "request_id", "road_event_id", "decision_id")
    said = [_object(value) for value in (*reversed(decisions), *reversed(alerts))]
    names = [one[field] for field in fields for one in said if isinstance(one.get(field), str)]
    return did_you_mean(name, dict.fromkeys(names))


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
        incidents = (decision.incident_id, decision.other_incident_id)
        others = (decision.request_id, decision.road_event_id)
        if name in {decision.decision_id, *incidents, *others}:
            found[decision.decision_id] = decision
    if unreadable:
        say(f"{unreadable} records were no decisions that this version can read")
    return sorted(found.values(), key=lambda one: one.journal_offset)


def _object(value: bytes | None) -> dict[str, Any]:
    """Read a record's JSON object; an empty one where there is none."""
    try:
        found = json.loads(value or b"")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
