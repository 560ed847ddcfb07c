"""What was fetched waits in a line a partition, and the lines take turns.

A centre is a partition of the journal. In one line for all, a centre that is flooded keeps the
others waiting: here each record waits for one of every other partition at most. What waits is still
Faust's own queue: it empties it when partitions move, and reads again what was not acknowledged.

Records that are handled together are drawn from it without asking Faust's stream, which gives
nothing out while partitions move: who waited for it with records in hand would keep the group
waiting until it gave the process up.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from typing import Any, Final

from faust.app import App
from mode.utils.queues import ThrowableQueue
from typing_extensions import override

LINE_MAX: Final = 500
"""A partition of which so many records wait is not fetched from: memory, and the others' turns."""

LINE_LOW: Final = 250
"""So few must wait before it is fetched from again."""

FETCHED_MAX: Final = 500
"""So many records come from the client at a time: it takes from partitions one after another."""


class Turns:
    """Stands in for the one line of `asyncio.Queue`: a line each, and the first of each in turn."""

    def __init__(self) -> None:
        self._lines: OrderedDict[object, deque[Any]] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, event: Any) -> None:  # noqa: ANN401 - Faust's Event
        """Put an event at the end of its partition's line."""
        self._lines.setdefault(event.message.tp, deque()).append(event)
        self._count += 1

    def popleft(self) -> Any:  # noqa: ANN401 - as above
        """Give the first event of the line whose turn it is; that line goes to the end."""
        part, line = self._lines.popitem(last=False)
        event = line.popleft()
        if line:
            self._lines[part] = line
        self._count -= 1
        return event

    def clear(self) -> None:
        """Forget all that waits."""
        self._lines.clear()
        self._count = 0

    def waiting(self, part: object) -> int:
        """Count what waits of a partition."""
        return len(self._lines.get(part, ()))


class FairQueue(ThrowableQueue[Any]):
    """Faust's queue of a stream, fair between partitions and bounded for each."""

    _queue: Turns

    @override
    def _init(self, maxsize: int) -> None:
        self._queue = Turns()
        self._held_back: dict[object, Callable[[], None]] = {}

    @override
    def full(self) -> bool:
        """Tell that there is room: who fills a line is held back alone, nobody waits for it."""
        return False

    @override
    def put_nowait_enhanced(
        self,
        value: Any,
        *,
        on_pressure_high: Callable[[], None],
        on_pressure_drop: Callable[[], None],
    ) -> bool:
        part = value.message.tp
        is_new = part not in self._held_back and self._queue.waiting(part) >= LINE_MAX
        if is_new:
            self._held_back[part] = on_pressure_drop
            on_pressure_high()
        self.force_put_nowait(value)
        return is_new

    @property
    def holds_back(self) -> bool:
        """Whether a partition is not fetched from, for enough of it waits."""
        return bool(self._held_back)

    @override
    def maybe_endorse_pressure_drop(self) -> None:
        for part in [one for one in self._held_back if self._queue.waiting(one) <= LINE_LOW]:
            self._held_back.pop(part)()


class Drawn:
    """An event in hand and those that wait behind it, as far as they are drawn.

    Iterating draws: what comes meanwhile is among it, and its partition has its turn. It ends where
    nothing waits, or at ``most`` events. ``events`` are those drawn so far, to be acknowledged.
    """

    def __init__(self, app: App, queue: FairQueue, first: Any, most: int) -> None:  # noqa: ANN401 - Faust's Event
        self._app = app
        self._queue = queue
        self._most = most
        self.events = [first]

    @property
    def is_pressed(self) -> bool:
        """Whether so much waits that nothing is gained by waiting for more."""
        return self._queue.holds_back or len(self.events) + self._queue.qsize() >= self._most

    def __iter__(self) -> Iterator[Any]:
        yield self.events[0]
        while len(self.events) < self._most and not self._queue.empty():
            event = self._queue.get_nowait()
            if self._is_of_now(event):
                self._app.consumer.track_message(event.message)
                event.message.tracked = True
                self.events.append(event)
                yield event

    def _is_of_now(self, event: Any) -> bool:  # noqa: ANN401 - as above
        """Tell, as Faust's stream does, that it was not fetched before partitions moved."""
        generation = self._app.consumer_generation_id
        is_current: bool = event.message.generation_id == generation
        return is_current and self._app.flow_control.is_active()
