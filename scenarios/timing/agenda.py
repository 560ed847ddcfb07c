"""A trial's own time: what is due when, in whole milliseconds from its start."""

import heapq
from collections.abc import Callable

Action = Callable[[], None]


class Timer:
    """One thing that is due; it can be called off until then."""

    __slots__ = ("action", "is_off")

    def __init__(self, action: Action) -> None:
        self.action = action
        self.is_off = False

    def call_off(self) -> None:
        """Keep it from happening; harmless afterwards."""
        self.is_off = True


class Agenda:
    """Runs what is due in order of time; at one time, in the order in which it was planned."""

    def __init__(self) -> None:
        self.now_ms = 0
        self._planned: list[tuple[int, int, Timer]] = []
        self._count = 0

    def after(self, delay_ms: int, action: Action) -> Timer:
        """Plan an action ``delay_ms`` from now; a negative delay counts as none."""
        timer = Timer(action)
        self._count += 1
        due_ms = self.now_ms + max(0, delay_ms)
        heapq.heappush(self._planned, (due_ms, self._count, timer))
        return timer

    def run_until(self, until_ms: int) -> None:
        """Run all that is due up to and at ``until_ms``; time then stands there, never earlier."""
        while self._planned and self._planned[0][0] <= until_ms:
            due_ms, _, timer = heapq.heappop(self._planned)
            if timer.is_off:
                continue
            self.now_ms = due_ms
            timer.action()
        self.now_ms = max(self.now_ms, until_ms)
