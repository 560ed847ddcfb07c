"""Lines that ring, on every console: who has taken which; a number only to who has taken it.

Numbers are in the memory of this process and nowhere else: not in the stream of the pages either.
"""

from typing import Final

from console.web.live.feed import Feed
from streams.edges.lines import Lines

KIND: Final = "lines"


class Ringing:
    """Tells all pages which lines ring, since when, and who has each."""

    def __init__(self, lines: Lines, feed: Feed) -> None:
        self.lines = lines
        self._feed = feed

    def tell(self) -> None:
        """Tell what has changed: it is looked at each second, as a claim grows stale by itself."""
        rings = {line.line_id: (line, stale) for line, stale in self.lines.all()}
        for name in [name for name in self._feed.said.get(KIND, {}) if name not in rings]:
            self._feed.say(KIND, name, None)
        for name, (line, stale) in rings.items():
            told = {"rang_at": line.rang_at.isoformat(), "holder": line.holder, "stale": stale}
            self._feed.say(KIND, name, told)
