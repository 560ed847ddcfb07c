"""Deciding a journal again: to know whether it is the same, or to have its world back."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from console.centre.folder import Centre
from dispatch.fold import Fold
from streams.host.settings import Settings
from streams.journal.centres import not_served
from streams.journal.folds import Folds, NewFold
from streams.kafka import client as kafka
from streams.kafka.clock_changes import clock_of
from streams.kafka.groups import group_id
from streams.kafka.records import Outgoing
from streams.quarantine.held import Quarantine
from streams.recovery.archive import Archive
from streams.recovery.worlds import ROLE, Often, Worlds
from streams.running.replay import Verdict, replay


async def decide_again(
    brokers: str, chosen: Settings, centres: Sequence[Centre], archive: Path | None = None
) -> Verdict:
    """Decide the journal again on each centre's roads; what it was cut of is in ``archive``.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    ConfigurationError
        The journal was decided with other roads.
    """
    kept = None if archive is None else Archive(archive)
    return await replay(brokers, chosen.topic_prefix, _folds_of(centres), kept)


async def restore(
    brokers: str, chosen: Settings, centres: Sequence[Centre], archive: Path
) -> dict[int, int]:
    """Write snapshots of what the journal was cut of, where none is right any more.

    Returns
    -------
    dict
        By partition up to where its snapshot goes.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    ConfigurationError
        The archive is not whole, or of another journal or map.
    """
    prefix = chosen.topic_prefix
    worlds = Worlds(
        Folds(_folds_of(centres), Quarantine(ROLE, prefix)),
        brokers=brokers,
        prefix=prefix,
        group=group_id(prefix, ROLE),
        clock=clock_of(chosen),
        often=Often(0, 0.0),
    )
    async with kafka.producer(brokers) as producer:

        async def send_all(records: Iterable[Outgoing]) -> None:
            await producer.send_many(
                [(prefix + one.topic.name, one.key.encode(), one.value) for one in records]
            )

        return await worlds.restore(Archive(archive), send_all)


def _folds_of(centres: Sequence[Centre]) -> NewFold:
    known = {one.city.centre_id: one for one in centres}

    def new_fold(centre_id: str) -> Fold:
        if centre_id not in known:
            raise not_served(centre_id, sorted(known))
        return Fold(centre_id, known[centre_id].oracle())

    return new_fold


def line(verdict: Verdict) -> str:
    """Say what was decided again."""
    return (
        f"{verdict.records} journal records, {verdict.outputs} outputs decided again, "
        f"{verdict.repeats} repeated records, {verdict.broken_promises} broken promises"
        + (f", {verdict.expired} outputs no longer kept" if verdict.expired else "")
    )


def sameness(verdict: Verdict) -> str:
    """Say that nothing differs, or that only sentences do: they were corrected since."""
    if verdict.rewording is None:
        return "identical"
    return f"same decisions, {verdict.reworded} in other words; {verdict.rewording}"


def as_json(verdict: Verdict) -> str:
    """Give the verdict for programs; ``difference`` is null where nothing differs."""
    return json.dumps({"identical": verdict.difference is None, **asdict(verdict)})
