"""Deciding a journal again for a person or a program who wants to know whether it is the same."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from console.centre.folder import Centre
from dispatch.fold import Fold
from streams.host.settings import Settings
from streams.journal.centres import not_served
from streams.recovery.archive import Archive
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
    known = {one.city.centre_id: one for one in centres}

    def new_fold(centre_id: str) -> Fold:
        if centre_id not in known:
            raise not_served(centre_id, sorted(known))
        return Fold(centre_id, known[centre_id].oracle())

    kept = None if archive is None else Archive(archive)
    return await replay(brokers, chosen.topic_prefix, new_fold, kept)


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
