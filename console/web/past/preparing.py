"""The process that prepares days: begun when the first is asked for, ended with the console."""

from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context

from console.web.past.deciding import decide
from streams.host.settings import Settings


class Preparing:
    """A process of its own, for days."""

    def __init__(self) -> None:
        self._process: ProcessPoolExecutor | None = None

    def begin(self, settings: Settings, centre_id: str, day: date) -> "Future[None]":
        """Begin to prepare a day; the future is done when its file is there."""
        if self._process is None:
            self._process = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        return self._process.submit(decide, settings, centre_id, day)

    def close(self) -> None:
        """End the process; a day that is half written is begun again the next time."""
        if self._process is None:
            return
        for child in (self._process._processes or {}).values():  # noqa: SLF001 - no public way
            child.terminate()
        self._process.shutdown(wait=True, cancel_futures=True)
        self._process = None
