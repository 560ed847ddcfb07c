"""The days of a centre's journal as pages ask for them: which there are, prepared one by one."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from console.web.past.daybook import Daybook
from console.web.past.folder import Folder
from console.web.past.reasons import reason_of, told_why
from dispatch.words.explain import say
from schemas.ground.errors import Smart115Error
from schemas.ground.texts import Bilingual
from streams.web.texts import Lang


@dataclass(frozen=True, slots=True)
class Known:
    """A journal: where its days are kept, the first of them, the present one."""

    folder: Folder
    first: date
    today: date


@dataclass(frozen=True, slots=True)
class Standing:
    """How a day stands: ``ready``, ``working`` (``share`` done, 0 to 1), ``failed`` (``why``)."""

    state: Literal["ready", "working", "failed"]
    share: float = 0.0
    why: Bilingual | None = None
    book: Daybook | None = None

    def described(self, lang: Lang) -> dict[str, Any]:
        """Give it for a page; ``why`` in the language of who asks, empty where nothing failed."""
        told: dict[str, Any] = {"state": self.state, "share": self.share, "why": ""}
        if self.why is not None:
            told |= told_why(self.why, lang)
        if self.book is not None:
            begin, end = self.book.begin.isoformat(), self.book.end.isoformat()
            told |= {"begin": begin, "end": end, "whole": self.book.is_whole}
        return told


@dataclass(slots=True)
class Days:
    """The past of one centre; one day is prepared at a time.

    ``find`` says which journal there is, null where it has no record yet; ``begin`` begins to
    prepare a day, and its future is done when the file is there.
    """

    find: Callable[[], Awaitable[Known | None]]
    begin: Callable[[date], "Future[None]"]
    work: dict[date, "asyncio.Future[None]"] = field(default_factory=dict)

    async def look(self, day: date, *, anew: bool = False) -> Standing:
        """Say how a day stands, and begin to prepare it where nobody has.

        ``anew`` prepares a day again that is not over, up to this moment.
        """
        try:
            known = await self.find()
        except Smart115Error as error:
            return Standing("failed", why=reason_of(error))
        if known is None:
            return Standing("failed", why=say("past.no_records"))
        path = known.folder.day(day)
        work = self.work.get(day)
        if work is not None and not work.done():
            return Standing("working", known.folder.progress())
        if work is not None:
            del self.work[day]
            if (fault := work.exception()) is not None:
                return Standing("failed", why=reason_of(fault))
        book = await asyncio.to_thread(_open, path)
        if book is not None and (book.is_whole or not anew):
            return Standing("ready", 1.0, book=book)
        if work is not None and book is None:
            return Standing("failed", why=say("past.nothing", day=day.isoformat()))
        self.work[day] = asyncio.wrap_future(self.begin(day))
        return Standing("working")


def _open(path: Path) -> Daybook | None:
    return Daybook(path) if path.exists() else None
