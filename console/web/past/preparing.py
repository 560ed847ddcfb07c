"""A process beside the console: begun when its first work is asked for, ended with the console."""

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

Params = ParamSpec("Params")
Result = TypeVar("Result")


class Preparing:
    """One process; what it is given, it does one after the other."""

    def __init__(self) -> None:
        self._process: ProcessPoolExecutor | None = None

    def begin(
        self, work: Callable[Params, Result], *args: Params.args, **named: Params.kwargs
    ) -> "Future[Result]":
        """Begin a work, a function of a module; the future is done when it is."""
        if self._process is None:
            self._process = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        return self._process.submit(work, *args, **named)

    def close(self) -> None:
        """End the process; what is half done is begun again the next time."""
        if self._process is None:
            return
        for child in (self._process._processes or {}).values():  # noqa: SLF001 - no public way
            child.terminate()
        self._process.shutdown(wait=True, cancel_futures=True)
        self._process = None
