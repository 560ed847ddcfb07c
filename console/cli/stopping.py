"""Stopping on Ctrl-C or SIGTERM, whatever is going on: blocking work waits in threads for it."""

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

Result = TypeVar("Result")

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopped(Exception):
    """A person asked for the end while something was under way."""


@contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """Give an event that is set by SIGINT or SIGTERM; for a coroutine of the main thread."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in _SIGNALS:
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)


async def unless(stop: asyncio.Event, work: Awaitable[Result]) -> Result:
    """Wait for ``work``, but not beyond a stop.

    Raises
    ------
    Stopped
        The stop came first; a coroutine is cancelled, a thread's work goes on unheard.
    """
    task = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise Stopped
        return await task
    finally:
        for one in (task, stopping):
            one.cancel()


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait ``seconds`` wall seconds, or until a stop."""
    # Not by `wait_for`: in Python 3.11 it can swallow a cancellation that meets the stop.
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({stopping}, timeout=seconds)
    finally:
        stopping.cancel()


def in_thread(work: Callable[[], Result]) -> asyncio.Future[Result]:
    """Do blocking work in a thread that does not keep the process alive."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # null only where Result has null

    def run() -> None:
        result: Result | None = None
        failure: BaseException | None = None
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - handed to the one who waits
            failure = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=run, name="blocking work", daemon=True).start()
    return future
