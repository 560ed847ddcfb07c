"""Things that only the thread which made them may free.

Query objects of the routing library are bound to their threads, to be freed as well: freed
elsewhere they are never freed, and say so where nobody listens. But Python frees a thing wherever
its last reference goes: with a board that another thread drops, with the frames of an error that
one thread hands to another, in whichever thread the collector of cycles happens to run. So each
thread keeps its own things, and the handles that others may hold only tell it what may go.
"""

import gc
import threading
from collections import deque
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")


class _Cell(Generic[Thing]):
    """The one place where a thing is referred to."""

    __slots__ = ("thing",)

    def __init__(self, thing: Thing) -> None:
        self.thing = thing


class _Owner:
    """What one thread keeps, and the cells whose handles are gone; ends with its thread."""

    __slots__ = ("_kept", "_thread", "released")

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._kept: dict[int, _Cell[Any]] = {}
        self.released: deque[int] = deque()

    def keep(self, cell: _Cell[Any]) -> None:
        """Keep a thing, and free what was released since the last one."""
        while self.released:
            self._kept.pop(self.released.popleft(), None)
        self._kept[id(cell)] = cell

    def __del__(self) -> None:
        """Free all things while their thread still runs; handles that outlive it hold nothing."""
        if self._thread != threading.get_ident():
            # Python ends, and a thread still stands: its things go with the process.
            forever: list[object] = [self._kept]
            forever.append(forever)
            gc.freeze()
            return
        for cell in self._kept.values():
            del cell.thing


class Bound(Generic[Thing]):
    """A handle on a thing of this thread, to be dropped by any.

    Parameters
    ----------
    thing
        To be referred to by nothing else. It is freed by this thread: when it binds its next
        thing after the handle is gone, or when it ends.
    """

    __slots__ = ("_cell", "_released")

    def __init__(self, thing: Thing) -> None:
        owner: _Owner | None = getattr(_here, "owner", None)
        if owner is None:
            owner = _here.owner = _Owner()
        self._cell = _Cell(thing)
        self._released = owner.released
        owner.keep(self._cell)

    @property
    def thing(self) -> Thing:
        """Give the thing: for its own thread only, as long as that runs."""
        return self._cell.thing

    def __del__(self) -> None:
        """Tell the thread that its thing may go; the reference here goes first, never last."""
        key = id(self._cell)
        del self._cell
        self._released.append(key)


_here = threading.local()
