"""Plays that pages ask for: begun once, few at a time, told as they stand."""

import asyncio
from concurrent.futures import Future
from datetime import date, timedelta
from typing import Any

from console.web.otherwise.change import Change, Unplayable
from console.web.otherwise.shelf import KEPT_MAX, WAITING_MAX, Shelf
from console.web.otherwise.working import Asked
from tests.console.support import samples


def asked(minutes: float) -> Asked:
    return Asked(date(2026, 11, 24), samples.START + timedelta(minutes=minutes), Change("closest"))


class Begun:
    """Plays that end when the test says so."""

    def __init__(self) -> None:
        self.futures: dict[Asked, Future[dict[str, Any]]] = {}
        self.shelf = Shelf(self.begin, self.share)

    def begin(self, one: Asked) -> "Future[dict[str, Any]]":
        self.futures[one] = Future()
        return self.futures[one]

    async def share(self, _one: Asked) -> float:
        return 0.5

    async def end(self, one: Asked, result: dict[str, Any]) -> None:
        self.futures[one].set_result(result)
        await self.shelf.work[one]


async def test_a_play_is_begun_once_and_told_as_it_stands() -> None:
    begun = Begun()
    one = asked(1)
    assert await begun.shelf.look(one, "en") == {"state": "working", "share": 0.0}
    assert await begun.shelf.look(one, "en") == {"state": "working", "share": 0.5}
    assert list(begun.futures) == [one]
    await begun.end(one, {"calls": 7})
    for _ in range(2):
        assert await begun.shelf.look(one, "en") == {"state": "ready", "calls": 7}


async def test_a_play_that_failed_says_why_and_can_be_asked_for_again() -> None:
    begun = Begun()
    one = asked(1)
    await begun.shelf.look(one, "en")
    begun.futures[one].set_exception(Unplayable("otherwise.unit_not_there", {"unit": "U9"}))
    await asyncio.wait([begun.shelf.work[one]])
    vi = "hôm đó không có xe U9: hãy chọn một xe có trong ngày"
    en = "unit U9 was not there that day; name one of its units"
    assert await begun.shelf.look(one, "vi") == {
        "state": "failed",
        "why": vi,
        "text": {"vi": vi, "en": en},
    }
    assert (await begun.shelf.look(one, "en"))["state"] == "working"
    begun.futures[one].set_result({})
    await begun.shelf.work[one]


async def test_few_plays_wait_and_few_results_are_kept() -> None:
    begun = Begun()
    for minute in range(WAITING_MAX):
        assert (await begun.shelf.look(asked(minute), "en"))["state"] == "working"
    assert await begun.shelf.look(asked(99), "en") == {"state": "busy"}
    for minute in range(WAITING_MAX + KEPT_MAX):
        await begun.shelf.look(asked(minute), "en")
        await begun.end(asked(minute), {"calls": minute})
    assert len(begun.shelf.work) <= KEPT_MAX + 1
    assert (await begun.shelf.look(asked(WAITING_MAX + KEPT_MAX - 1), "en"))["state"] == "ready"
