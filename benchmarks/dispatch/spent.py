"""Processor time that is spent in some functions: what a figure would be if they cost nothing."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Final

from dispatch.choosing import rolling
from dispatch.units import orders
from routing.oracle import RoadOracle

Place = tuple[ModuleType | type, str]
"""A module or a class, and the name of a function in it."""

PLANS: Final[tuple[Place, ...]] = ((rolling, "settle"),)
"""All that makes the plan again, with what it asks of the roads, and the orders that it gives."""

ROADS: Final[tuple[Place, ...]] = tuple(
    (RoadOracle, name)
    for name in ("times_to", "times_from", "nearest_to", "on_road", "distance_to_road_m")
)
"""All that the core asks of a map."""


ORDERS: Final[tuple[Place, ...]] = ((orders, "give"), (orders, "take_back"))
"""All that gives an order or takes one back, with the words that are said of it."""


class Spent:
    """The time spent in some functions; in one that another of them has called, it counts once.

    ``calls`` are those that count.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.calls = 0
        self._depth = 0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Give the same function with a watch."""

        def watched(*args: Any, **fields: Any) -> Any:  # noqa: ANN401 - whatever it takes and gives
            if self._depth:
                return function(*args, **fields)
            self.calls += 1
            self._depth, begun = 1, time.process_time()
            try:
                return function(*args, **fields)
            finally:
                self.seconds += time.process_time() - begun
                self._depth = 0

        return watched


@contextmanager
def spent(*places: Place) -> Iterator[Spent]:
    """Watch these functions for a while."""
    watch = Spent()
    were = [getattr(owner, name) for owner, name in places]
    for (owner, name), function in zip(places, were, strict=True):
        setattr(owner, name, watch.timed(function))
    try:
        yield watch
    finally:
        for (owner, name), function in zip(places, were, strict=True):
            setattr(owner, name, function)


@contextmanager
def collecting() -> Iterator[Spent]:
    """Watch Python's collector of cycles: a full look holds up whatever is measured just then.

    It is as long as all that the process holds, which in a benchmark is also the whole journal.
    """
    watch, begun = Spent(), 0.0

    def look(phase: str, _info: dict[str, int]) -> None:
        nonlocal begun
        if phase == "start":
            begun = time.process_time()
        else:
            watch.seconds += time.process_time() - begun

    gc.callbacks.append(look)
    try:
        yield watch
    finally:
        gc.callbacks.remove(look)
