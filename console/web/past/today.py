"""The figures of the present day: counted as it goes, and before that from the journal."""

from collections.abc import Sequence
from datetime import date, datetime

from console.picture.board import Published
from console.picture.figures import Figures, instant
from console.web.live.feed import Feed
from console.web.past.local_days import first_day_of


class Today:
    """Counts what is news from the moment on at which this process began.

    What is older is not news but what a screen begins with: the journal knows when it happened.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self.begun = feed.clock.now()
        self.figures = Figures(since=self.begun)
        self._asked = False

    @property
    def day(self) -> date:
        """The present day."""
        return first_day_of(self._feed.clock.now())

    def wants_journal(self) -> bool:
        """Tell, once, that what was before this process is to be read from the journal."""
        wants, self._asked = not self._asked, True
        return wants

    def hear(self, news: Sequence[Published]) -> None:
        """Count what was news."""
        fresh = [one for one in news if (at := instant(one)) is not None and at >= self.begun]
        self.figures.take(self._feed.board, fresh)

    def covered(self, at: datetime, per_cent: float) -> None:
        """Note how much of the map is covered."""
        self.figures.cover(at, per_cent)
