"""What a test that fails has to tell besides: who took part says what he saw last.

A test may fail once, on a machine that nobody can look at: its report must say all that is needed.
"""

import asyncio
import itertools
import weakref
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

SECTION = "what was seen last"


class Witness(Protocol):
    """Somebody who can tell what he has seen."""

    def tells(self) -> str:
        """Give it as lines, the last of it only."""


_present: "weakref.WeakValueDictionary[int, Witness]" = weakref.WeakValueDictionary()
_numbers = itertools.count()


def hear(witness: Witness) -> None:
    """Have somebody asked, should this test fail; he is forgotten when nobody else knows him."""
    _present[next(_numbers)] = witness


def dismiss() -> None:
    """Forget those of the test before."""
    _present.clear()


def tell(given: Iterable[object]) -> Iterator[tuple[str, str]]:
    """Give the sections of a report: what each witness tells, and what a test's tasks wait for.

    ``given`` are the test's arguments: the runner of its loop is one of them.
    """
    for witness in list(_present.values()):
        yield SECTION, witness.tells()
    for one in given:
        if isinstance(one, asyncio.Runner):
            waits = [f"{task.get_name()}\n{_chain(task)}" for task in _pending(one)]
            yield from [("tasks that still wait", "\n".join(sorted(waits)))] if waits else []


def _pending(runner: asyncio.Runner) -> list["asyncio.Task[Any]"]:
    try:
        return list(asyncio.all_tasks(runner.get_loop()))
    except RuntimeError:  # it is closed: nothing waits any more
        return []


def _chain(task: "asyncio.Task[Any]") -> str:
    """Give where a task waits, from its own function down to what it awaits."""
    lines: list[str] = []
    inner: Any = task.get_coro()
    while inner is not None:
        frame = getattr(inner, "cr_frame", None) or getattr(inner, "gi_frame", None)
        if frame is not None:
            code = frame.f_code
            lines.append(f"  {code.co_filename}:{frame.f_lineno} {code.co_name}")
        inner = getattr(inner, "cr_await", None) or getattr(inner, "gi_yieldfrom", None)
    return "\n".join(lines)
