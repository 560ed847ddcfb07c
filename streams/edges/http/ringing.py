"""The routes of ringing lines: a telephone system rings and hangs up, people take and let go."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from streams.edges.lines import Line, LineHeld, Lines, NoLine, TooManyLines
from streams.identity.actions import Action
from streams.identity.principals import Principal
from streams.web.gate import Needs, gate_of
from streams.web.problems import RESPONSES, Problem, unavailable

_LINE_ID: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
LineId = Annotated[str, Path(pattern=_LINE_ID, description="The line or call, as the PBX names it")]
Ringer = Annotated[Principal, Depends(Needs(Action.RING))]
Taker = Annotated[Principal, Depends(Needs(Action.CLAIM_CALL))]


class Ringing(BaseModel):
    """A line that rings; ``number`` null: withheld. It is kept in memory only."""

    model_config = ConfigDict(extra="forbid", strict=True)

    line_id: str = Field(pattern=_LINE_ID, examples=["trunk-2-call-881"])
    number: str | None = Field(default=None, pattern=r"^\+?[0-9]{2,20}$", examples=["+84900000000"])


class LineTold(BaseModel):
    """A ringing line as those see it who may take it; ``stale``: whoever has it is silent."""

    line_id: str
    number: str | None
    rang_at: datetime
    holder: str | None
    stale: bool


async def own_name(_request: Request, who: Principal) -> str:
    """Give the name under which somebody takes a line: their own."""
    return who.name


def ringing_routes(
    lines: Lines,
    *,
    name_of: Callable[[Request, Principal], Awaitable[str]] = own_name,
    changed: Callable[[], None] = lambda: None,
) -> APIRouter:
    """Make the routes ``/v1/lines``.

    Parameters
    ----------
    lines
        The lines.
    name_of
        Under which name a request takes a line or lets go of it.
    changed
        Is called when a line rings, ends, is taken or let go of.
    """
    router = APIRouter(prefix="/v1/lines", tags=["ringing lines"], responses=RESPONSES)

    @router.post("", status_code=204, response_class=Response)
    async def rings(what: Ringing, _who: Ringer) -> None:
        """Say that a line rings. Said again, nothing changes."""
        try:
            lines.rings(what.line_id, what.number)
            changed()
        except TooManyLines:
            raise unavailable() from None

    @router.delete("/{line_id}", status_code=204, response_class=Response)
    async def ends(line_id: LineId, _who: Ringer) -> None:
        """Say that a line rings no more and nobody is on it: its number is forgotten."""
        try:
            lines.ends(line_id)
            changed()
        except NoLine:
            raise Problem(404, "no_line") from None

    @router.get("")
    async def all_lines(_who: Taker, request: Request) -> list[LineTold]:
        """List the lines, the oldest first, with callers' numbers: for those who may take them."""
        await gate_of(request).record(request, Action.CLAIM_CALL, what="list")
        return [_told(line, stale=stale) for line, stale in lines.all()]

    @router.post("/{line_id}/claim")
    async def claim(line_id: LineId, who: Taker, request: Request) -> LineTold:
        """Take a line, or say again that one has it; 409 names who has it."""
        try:
            line = lines.claim(line_id, await name_of(request, who))
        except (NoLine, LineHeld) as error:
            raise _problem(error) from None
        changed()
        await gate_of(request).record(request, Action.CLAIM_CALL, what="claim")
        return _told(line, stale=False)

    @router.post("/{line_id}/release")
    async def release(line_id: LineId, who: Taker, request: Request) -> LineTold:
        """Let go of a line that one has taken."""
        try:
            line = lines.release(line_id, await name_of(request, who))
            changed()
            return _told(line, stale=False)
        except (NoLine, LineHeld) as error:
            raise _problem(error) from None

    return router


def _problem(error: NoLine | LineHeld) -> Problem:
    if isinstance(error, LineHeld):
        return Problem(409, "line_held", {"who": error.who})
    return Problem(404, "no_line")


def _told(line: Line, *, stale: bool) -> LineTold:
    return LineTold(
        line_id=line.line_id,
        number=line.number,
        rang_at=line.rang_at,
        holder=line.holder,
        stale=stale,
    )
