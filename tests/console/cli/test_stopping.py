import asyncio
import os
import signal
import threading

import pytest

from console.cli.stopping import Stopped, in_thread, pause, stop_signals, unless
from tests.support.pace import limit_s

WAIT_S = limit_s(60.0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_sets_the_event(number: signal.Signals) -> None:
    with stop_signals() as stop:
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stop.wait(), WAIT_S)


async def test_afterwards_signals_are_what_they_were() -> None:
    with stop_signals():
        pass
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


async def test_work_that_ends_first_gives_its_result() -> None:
    async def work() -> str:
        return "done"

    assert await unless(asyncio.Event(), work()) == "done"


async def test_work_that_fails_first_raises_its_error() -> None:
    async def work() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        await unless(asyncio.Event(), work())


async def test_a_stop_cancels_the_work() -> None:
    stop, begun, cancelled = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    waiting = asyncio.create_task(unless(stop, work()))
    await begun.wait()
    stop.set()
    with pytest.raises(Stopped):
        await waiting
    await asyncio.wait_for(cancelled.wait(), WAIT_S)


async def test_a_pause_ends_at_once_on_a_stop() -> None:
    stop = asyncio.Event()
    pausing = asyncio.create_task(pause(stop, 3_600))
    stop.set()
    await asyncio.wait_for(pausing, WAIT_S)


async def test_a_pause_ends_by_itself() -> None:
    await asyncio.wait_for(pause(asyncio.Event(), 0), WAIT_S)


async def test_blocking_work_runs_in_a_thread_of_its_own() -> None:
    assert await in_thread(lambda: threading.current_thread().name) == "blocking work"


async def test_an_error_of_blocking_work_is_handed_on() -> None:
    def work() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        await in_thread(work)


async def test_a_stop_does_not_wait_for_a_blocked_thread() -> None:
    stop, release, ended = asyncio.Event(), threading.Event(), threading.Event()

    def work() -> None:
        release.wait()
        ended.set()

    stop.set()
    with pytest.raises(Stopped):
        await unless(stop, in_thread(work))
    assert not ended.is_set()
    release.set()
