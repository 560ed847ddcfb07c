"""Server-sent events for a page: what it has missed, what comes, and a sign of life each second.

A heartbeat is an event of its own, not a comment: a page must be able to see that none came. It has
no id, so that ``Last-Event-ID`` names the last batch. A page that is too far behind, or was fed by
another process, gets ``reset`` with all there is: it then begins as if it were new.
"""

import time
from collections.abc import AsyncIterator, Callable
from typing import Final

from console.web.live.feed import Feed
from console.web.live.shown import as_json, shown

HEARTBEAT_S: Final = 1.0
RETRY_MS: Final = 1_000


def event(kind: str, data: str, *, number: str | None = None) -> str:
    """Write one event; ``data`` is JSON, which has no line breaks of its own."""
    head = "" if number is None else f"id: {number}\n"
    return f"{head}event: {kind}\ndata: {data}\n\n"


async def events(
    feed: Feed,
    last_event_id: str | None,
    *,
    monotonic: Callable[[], float] = time.monotonic,
) -> AsyncIterator[str]:
    """Give a page's events until the server ends; ``last_event_id`` as browsers send it, or null.

    A slow page holds nobody up and fills no queue: it reads on in the ring where it was.
    """
    yield f"retry: {RETRY_MS}\n\n"
    at = _place(feed, last_event_id)
    due_s = monotonic()
    while not feed.ring.is_closed:
        missed = None if at is None else feed.ring.since(at)
        if missed is None:
            at = feed.ring.last
            yield event("reset", feed.snapshot().text(), number=f"{feed.epoch}-{at}")
        else:
            for batch in missed:
                at = batch.number
                yield event("changes", batch.text, number=f"{feed.epoch}-{at}")
        if monotonic() >= due_s:
            yield event("heartbeat", as_json(feed.vitality()))
            due_s = monotonic() + HEARTBEAT_S
        await feed.ring.wait(max(0.0, due_s - monotonic()))


async def own_events(
    feed: Feed,
    tell: Callable[[], dict[str, object]],
    *,
    monotonic: Callable[[], float] = time.monotonic,
) -> AsyncIterator[str]:
    """Give the events of who sees little until the server ends: all that is theirs, at each change.

    ``tell`` gives what is theirs. A hospital has a handful of patients on the way, a crew an order:
    each change brings all of it anew.
    """
    yield f"retry: {RETRY_MS}\n\n"
    due_s, said = monotonic(), ""
    while not feed.ring.is_closed:
        text = as_json(tell())
        if text != said:
            said = text
            yield event("reset", text)
        if monotonic() >= due_s:
            yield event("heartbeat", as_json(feed.vitality()))
            due_s = monotonic() + HEARTBEAT_S
        await feed.ring.wait(max(0.0, due_s - monotonic()))


def hospital_events(feed: Feed, hospital_id: str, name: str) -> AsyncIterator[str]:
    """Give one hospital's events until the server ends: all that is meant for it."""
    return own_events(feed, lambda: _of_hospital(feed, hospital_id, name))


def _of_hospital(feed: Feed, hospital_id: str, name: str) -> dict[str, object]:
    """Give what is meant for one hospital, and nothing of any other."""
    view = feed.board.hospitals.get(hospital_id)
    own = [one for one in feed.board.pre_alerts.values() if one.hospital_id == hospital_id]
    since = feed.board.since
    alerts = [[one.pre_alert_id, shown(one), since[one.pre_alert_id].isoformat()] for one in own]
    tries = {one.pre_alert_id: feed.tries.of(one.pre_alert_id) for one in own}
    return {
        "hospital_id": hospital_id,
        "name": name,
        "hospital": None if view is None else shown(view),
        "pre_alerts": alerts,
        "tries": {name: told for name, told in tries.items() if told},
    }


def _place(feed: Feed, last_event_id: str | None) -> int | None:
    """Give the number of the last batch that a page has seen of this very feed; else null."""
    epoch, _, number = (last_event_id or "").rpartition("-")
    return int(number) if epoch == feed.epoch and number.isdecimal() else None
