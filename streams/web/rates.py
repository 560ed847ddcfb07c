"""How often somebody may come: a bucket of tokens each, filled at a steady rate."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

_REMEMBERED_MAX: Final = 20_000


class Rates:
    """Lets each name have ``per_s`` requests a second, and ``at_once`` together.

    ``at_once`` null: twice as many. ``monotonic`` is a clock in seconds. What is remembered is
    bounded; a name that is forgotten begins with a full bucket.
    """

    def __init__(
        self, per_s: float, monotonic: Callable[[], float], at_once: float | None = None
    ) -> None:
        self._per_s, self._monotonic = per_s, monotonic
        self._most = 2.0 * per_s if at_once is None else at_once
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, name: str) -> float:
        """Take one request; give 0, or after how many seconds the next is let in."""
        now_s = self._monotonic()
        left, at_s = self._left.get(name, (self._most, now_s))
        left = min(self._most, left + (now_s - at_s) * self._per_s)
        is_in = left >= 1.0
        self._left[name] = (left - 1.0 if is_in else left, now_s)
        self._left.move_to_end(name)
        if len(self._left) > _REMEMBERED_MAX:
            self._left.popitem(last=False)
        return 0.0 if is_in else (1.0 - left) / self._per_s
