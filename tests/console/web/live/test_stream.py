"""The stream of a page: all there is at first, then changes by number, and signs of life."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from console.web.live.feed import Feed
from console.web.live.stream import events
from schemas.ground.texts import Bilingual
from schemas.outputs.engine import EngineAlarm, EngineTrouble
from schemas.topics import ENGINE_HEALTH, UNIT_VIEWS
from streams.host.clock import Clock
from streams.kafka.client import Received
from tests.console.support import samples

CENTRE = samples.unit(1, "BC-01").centre_id


def feed() -> Feed:
    return Feed(
        brokers=lambda: "127.0.0.1:1",
        prefix="p.",
        centre_id=CENTRE,
        clock=Clock(10.0, datetime(2026, 11, 30, tzinfo=UTC)),
        epoch="e1",
    )


def received(offset: int, unit_id: str = "BC-01") -> Received:
    one = samples.unit(offset, unit_id)
    key, value = unit_id.encode(), one.model_dump_json().encode()
    return Received(f"p.{UNIT_VIEWS.name}", 0, offset, key, value)


async def take(stream: AsyncIterator[str], count: int) -> list[dict[str, Any]]:
    """Take events, the retry hint left out, each with its kind, number and data."""
    found: list[dict[str, Any]] = []
    async for text in stream:
        fields = dict(line.split(": ", 1) for line in text.strip().splitlines())
        if "data" in fields:
            found.append(fields | {"data": json.loads(fields["data"])})
        if len(found) == count:
            return found
    raise AssertionError


async def test_a_new_page_gets_all_and_a_sign_of_life_without_a_number() -> None:
    one = feed()
    one.take([received(1)])
    reset, beat = await take(events(one, None), 2)
    assert (reset["event"], reset["id"]) == ("reset", "e1-1")
    assert [name for _, name, _ in reset["data"]["put"]] == ["BC-01"]
    assert beat["event"] == "heartbeat"
    assert "id" not in beat
    assert beat["data"]["rate"] == 10.0
    assert (beat["data"]["kafka"], beat["data"]["still_s"]) == (False, None)


async def test_a_page_that_comes_back_gets_only_what_it_missed() -> None:
    one = feed()
    one.take([received(1)])
    one.take([received(2, "BC-02")])
    one.take([received(3, "BC-03")])
    second, third = await take(events(one, "e1-1"), 2)
    assert [second["id"], third["id"]] == ["e1-2", "e1-3"]
    assert [second["data"]["put"][0][1], third["data"]["put"][0][1]] == ["BC-02", "BC-03"]


async def test_a_page_of_another_process_begins_anew() -> None:
    one = feed()
    one.take([received(1)])
    for stranger in ("e0-1", "e1-99", "nonsense", "", "e1-"):
        [first] = await take(events(one, stranger), 1)
        assert first["event"] == "reset", stranger


async def test_silence_is_filled_with_signs_of_life() -> None:
    ticks = iter(range(0, 10_000, 10))
    stream = events(feed(), None, monotonic=lambda: float(next(ticks)))
    kinds = [one["event"] for one in await take(stream, 4)]
    assert kinds == ["reset", "heartbeat", "heartbeat", "heartbeat"]


async def test_a_record_that_cannot_be_read_is_counted_and_the_next_one_shown() -> None:
    one = feed()
    one.take([Received(f"p.{UNIT_VIEWS.name}", 0, 1, b"x", b"{}"), received(2)])
    reset, beat = await take(events(one, None), 2)
    assert len(reset["data"]["put"]) == 1
    assert beat["data"]["unreadable"] == 1


async def test_what_the_console_adds_is_in_the_snapshot_until_it_is_taken_back() -> None:
    one = feed()
    one.say("near", "C-1", {"road": "ĐT750"})
    one.say("near", "C-1", {"road": "ĐT750"})
    assert one.ring.last == 1
    assert one.snapshot().put == (("near", "C-1", '{"road":"ĐT750"}'),)
    one.say("near", "C-1", None)
    one.say("near", "C-1", None)
    assert one.ring.last == 2
    assert one.snapshot().put == ()


async def test_what_the_watcher_sees_is_on_every_page_until_it_is_over() -> None:
    one = feed()
    trouble = EngineAlarm(
        subject="no_ticks/journal",
        trouble=EngineTrouble.NO_TICKS,
        about="journal",
        raised_at=samples.START,
        text=Bilingual(vi="không có nhịp", en="no ticks"),
        action=Bilingual(vi="hãy gọi điện", en="use the phone"),
    )
    for offset, said in enumerate(
        (trouble, trouble.model_copy(update={"ended_at": samples.at(9)}))
    ):
        value = said.model_dump_json().encode()
        one.take([Received(f"p.{ENGINE_HEALTH.name}", 0, offset, b"x", value)])
        shown = [json.loads(text) for kind, _, text in one.snapshot().put if kind == "engine"]
        assert [row["text"]["en"] for row in shown] == (["no ticks"] if offset == 0 else [])
    assert one.unreadable == 0


async def test_streams_end_with_the_server() -> None:
    one = feed()
    found = []
    async for text in events(one, None):
        found.append(text)
        if len(found) == 2:
            one.ring.close()
    assert len(found) <= 3


async def test_of_another_centre_on_the_cluster_nothing_is_shown() -> None:
    one = feed()
    theirs = samples.unit(1, "BC-01").model_copy(update={"centre_id": "ELSEWHERE"})
    value = theirs.model_dump_json().encode()
    one.take([Received(f"p.{UNIT_VIEWS.name}", 0, 1, b"BC-01", value), received(2, "BC-02")])
    reset = (await take(events(one, None), 1))[0]
    assert [name for _, name, _ in reset["data"]["put"]] == ["BC-02"]
