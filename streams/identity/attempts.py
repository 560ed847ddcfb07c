"""Guessing made slow: who fails again and again waits longer each time."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

FREE: Final = 5
"""Failures in a row that nobody is held up for: people mistype."""

FIRST_WAIT_S: Final = 2.0
WAIT_S_MAX: Final = 900.0
_REMEMBERED_MAX: Final = 20_000


@dataclass(slots=True)
class _Failures:
    count: float = 0.0
    until_s: float = 0.0


class Attempts:
    """Counts failures by key, such as an account or an address; one good attempt forgets them.

    ``monotonic`` is a clock in seconds. What is remembered is bounded: whoever has not failed for
    longest is forgotten first.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def wait_s(self, *keys: str) -> float:
        """Give for how many seconds an attempt of any of these keys is refused; 0: go on."""
        now_s = self._monotonic()
        ends = [self._failures[key].until_s for key in keys if key in self._failures]
        return max(0.0, max(ends, default=now_s) - now_s)

    def failed(self, *keys: str, weight: float = 1.0) -> None:
        """Count a failure of each key; from the sixth on each doubles the wait.

        A key that many share, such as an address with a ward behind it, is given less ``weight``.
        """
        for key in keys:
            one = self._failures.setdefault(key, _Failures())
            self._failures.move_to_end(key)
            one.count += weight
            if one.count > FREE:
                wait_s = min(WAIT_S_MAX, FIRST_WAIT_S * 2.0 ** min(one.count - FREE - weight, 20.0))
                one.until_s = self._monotonic() + wait_s
        while len(self._failures) > _REMEMBERED_MAX:
            self._failures.popitem(last=False)

    def succeeded(self, *keys: str) -> None:
        """Forget the failures of these keys."""
        for key in keys:
            self._failures.pop(key, None)
