"""Work that goes on until a process is told to stop."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any


async def until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do ``work`` until it ends or ``stop`` is set; what it raises is raised."""
    working = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        for task in (working, stopping):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
