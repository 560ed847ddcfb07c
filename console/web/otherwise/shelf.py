"""Plays that pages ask for: one at a time, few waiting, the newest results kept."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final

from console.web.otherwise.working import Asked
from console.web.past.reasons import reason_of, told_why
from streams.web.texts import Lang

WAITING_MAX: Final = 3
"""Plays under way or waiting; who asks for one more is told to come later."""

KEPT_MAX: Final = 8


@dataclass(slots=True)
class Shelf:
    """Plays by what was asked.

    ``begin`` begins one, and its future brings the result; ``progress`` says how far it is.
    """

    begin: Callable[[Asked], "Future[dict[str, Any]]"]
    progress: Callable[[Asked], Awaitable[float]]
    work: dict[Asked, "asyncio.Future[dict[str, Any]]"] = field(default_factory=dict)

    async def look(self, asked: Asked, lang: Lang) -> dict[str, Any]:
        """Say how a play stands, and begin it where nobody has; why it failed, in a language."""
        work = self.work.get(asked)
        if work is None:
            if sum(not one.done() for one in self.work.values()) >= WAITING_MAX:
                return {"state": "busy"}
            self.work[asked] = asyncio.wrap_future(self.begin(asked))
            self._shorten()
            return {"state": "working", "share": 0.0}
        if not work.done():
            return {"state": "working", "share": await self.progress(asked)}
        if (fault := work.exception()) is not None:
            del self.work[asked]
            return {"state": "failed", **told_why(reason_of(fault), lang)}
        return {"state": "ready"} | work.result()

    def _shorten(self) -> None:
        """Let the oldest results go."""
        over = [asked for asked, work in self.work.items() if work.done()]
        for asked in over[: max(0, len(self.work) - KEPT_MAX)]:
            del self.work[asked]
