"""Faust's consumer hands records over without tasks, and still waits where it has to."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import pytest
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode.services import Service
from typing_extensions import override

from streams.host.settings import Settings
from streams.roles.app import make_app
from streams.roles.commits import STEP_ASIDE_S, CommitThread
from streams.roles.consumer import HELD_BACK_S, QuickConsumer, QuickWaits
from tests.support.pace import limit_s


class Waiting(QuickWaits):
    """A service that does nothing but wait."""


@pytest.fixture
async def consumer() -> Waiting:
    return Waiting()


def test_the_apps_consumer_is_the_quick_one() -> None:
    transport: Any = make_app("telemetry", "a:1", Settings()).transport
    assert issubclass(transport.Consumer, QuickWaits)


async def test_what_ends_at_once_needs_no_task(consumer: Waiting) -> None:
    async def handed_over() -> str:
        return "done"

    tasks = len(asyncio.all_tasks())
    never = asyncio.Event()
    found = await consumer.wait_first(handed_over(), never.wait())
    assert (found.results, found.stopped) == (["done"], False)
    assert len(asyncio.all_tasks()) == tasks


async def test_what_has_to_wait_goes_on_where_it_began(consumer: Waiting) -> None:
    gate, never, begun = asyncio.Event(), asyncio.Event(), []

    async def handed_over() -> str:
        begun.append(1)
        await gate.wait()
        await asyncio.sleep(0)
        return "late"

    asyncio.get_running_loop().call_soon(gate.set)
    found = await consumer.wait_first(handed_over(), never.wait())
    assert (found.results, begun) == (["late"], [1])


async def test_what_waits_for_ever_yields_to_a_rebalance_and_is_cancelled(
    consumer: Waiting,
) -> None:
    never, suspended, ended = asyncio.Event(), asyncio.Event(), []

    async def handed_over() -> None:
        try:
            await never.wait()
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    asyncio.get_running_loop().call_soon(suspended.set)
    found = await consumer.wait_first(handed_over(), suspended.wait())
    assert found.results == [True]
    await asyncio.sleep(0)
    assert ended == ["cancelled"]


async def test_an_error_reaches_the_caller_at_once_or_late(consumer: Waiting) -> None:
    async def fails(turns: int) -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        raise LookupError

    for turns in (0, 2):
        with pytest.raises(LookupError):
            await consumer.wait_first(fails(turns), asyncio.Event().wait())


async def test_without_a_coroutine_it_is_fausts_own(consumer: Waiting) -> None:
    event: Any = asyncio.Event()
    event.set()
    found = await consumer.wait_first(event)
    assert found.results == [True]


async def test_a_sleep_of_no_time_makes_no_task(
    consumer: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "create_task", made.append)
    await consumer.sleep(0)
    assert made == []


async def test_a_pause_of_some_time_is_fausts_own(
    consumer: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[object] = []
    pause = consumer.sleep

    async def sleep(_self: object, n: object) -> None:
        slept.append(n)

    monkeypatch.setattr(Service, "sleep", sleep)
    await pause(HELD_BACK_S)
    assert slept == [HELD_BACK_S]


@pytest.mark.parametrize("records", [{"part": ["record"]}, {}], ids=["some", "none"])
async def test_who_fetches_steps_aside_for_what_it_has_handed_over(
    monkeypatch: pytest.MonkeyPatch, records: dict[str, list[str]]
) -> None:
    async def fetched(*_: object, **__: object) -> dict[str, list[str]]:
        return records

    monkeypatch.setattr(driver.AIOKafkaConsumerThread, "_fetch_records", fetched)
    soon: list[tuple[object, ...]] = []
    thread: Any = CommitThread.__new__(CommitThread)
    thread.thread_loop = SimpleNamespace(call_soon=lambda *call: soon.append(call))
    assert await thread._fetch_records(None, set(), timeout=limit_s(1.0)) is records
    assert soon == ([(time.sleep, STEP_ASIDE_S)] if records else [])


class Fetching(QuickConsumer):
    """A consumer of three partitions that is asked for records, without a broker."""

    def __init__(self, active: set[TP], held_back: set[TP], log: list[float]) -> None:
        self._active, self._buffered_partitions, self._log = active, held_back, log
        self.flow_active = True

    @override
    def _get_active_partitions(self) -> set[TP]:
        return self._active

    @override
    async def sleep(self, n: Any) -> None:
        self._log.append(n)
        if len(self._log) == 2:
            self._active |= self._buffered_partitions

    @property
    @override
    def should_stop(self) -> bool:
        return False


A, B, C = (TP("journal", number) for number in range(3))


@pytest.mark.parametrize(
    ("active", "held_back", "waits_s", "rests"),
    [
        ({A, B, C}, set(), 1.0, []),
        ({A, B}, {C}, HELD_BACK_S, []),
        (set(), {A, B, C}, HELD_BACK_S, [HELD_BACK_S, HELD_BACK_S]),
    ],
    ids=["none_is_held_back", "one_is", "all_are"],
)
async def test_one_that_is_held_back_is_not_left_waiting_for_others(
    monkeypatch: pytest.MonkeyPatch,
    active: set[TP],
    held_back: set[TP],
    waits_s: float,
    rests: list[float],
) -> None:
    """Faust waits a second for the others to have something, or rests for one where all are."""
    waited: list[float] = []

    async def wait_next(_self: object, timeout: float) -> tuple[None, None]:  # noqa: ASYNC109 - as Faust
        waited.append(timeout)
        return None, None

    monkeypatch.setattr(driver.Consumer, "_wait_next_records", wait_next)
    log: list[float] = []
    await Fetching(active, held_back, log)._wait_next_records(1.0)
    assert (waited, log) == ([waits_s], rests)
