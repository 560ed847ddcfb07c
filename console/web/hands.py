"""Who has a call in hand: shown on every console, so that two people do not work at one card.

It locks nothing: what contradicts another person's decision the core refuses by itself. A hand that
is not renewed is gone after a while, as is its browser.
"""

from collections.abc import Callable
from typing import Final

KEPT_S: Final = 60.0
"""Wall seconds that a hand holds without being renewed."""

Tell = Callable[[str, dict[str, str] | None], None]
"""Tells all pages who has a call in hand; null: nobody any more."""


class Hands:
    """The hands on open calls, by call: the newest counts."""

    def __init__(self, tell: Tell, monotonic: Callable[[], float]) -> None:
        self._tell = tell
        self._monotonic = monotonic
        self._until: dict[str, tuple[str, float]] = {}

    def take(self, incident_id: str, who: str) -> None:
        """Note that a person has a call open, or still has."""
        for other, (name, _) in list(self._until.items()):
            if name == who and other != incident_id:
                self._drop(other)
        self._until[incident_id] = (who, self._monotonic() + KEPT_S)
        self._tell(incident_id, {"who": who})

    def leave(self, who: str) -> None:
        """Note that a person has put down what they had."""
        for incident_id, (name, _) in list(self._until.items()):
            if name == who:
                self._drop(incident_id)

    def expire(self) -> None:
        """Let go of what was not renewed."""
        now_s = self._monotonic()
        for incident_id, (_, until_s) in list(self._until.items()):
            if until_s <= now_s:
                self._drop(incident_id)

    def _drop(self, incident_id: str) -> None:
        del self._until[incident_id]
        self._tell(incident_id, None)
