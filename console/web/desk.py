"""Commands of people: stamped, written to their topic, and answered with what came of them.

What is written is what any other client writes (``docs/events.md``); nothing is decided here. What
came of a command is read from the engine's own outputs, which name it as their cause.
"""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import ValidationError

from console.picture.board import Published
from console.told.words import of_part, phrase
from schemas.events.roads import RoadEvent
from schemas.ground.envelope import Event
from schemas.ground.ids import CentreId
from schemas.ground.texts import Bilingual
from schemas.inputs import input_topic
from schemas.outputs.dead_letters import DeadLetter, DeadLetterReason
from schemas.outputs.decisions import Decision
from streams.edges.inlet import Fault
from streams.edges.unseen import found_in
from streams.host.clock import Clock

OUTCOME_S: Final = 4.0
"""How long an answer is waited for, wall seconds; after that it comes by the stream alone."""

STAMPED: Final = ("event_id", "schema_version", "centre_id", "occurred_at", "received_at", "source")
"""What the desk fills in itself: a page cannot say who it is or when it is."""

DISPATCHERS_WRITE: Final = frozenset(
    {
        "command.accept", "command.acknowledge", "command.ask_aid", "command.assign",
        "command.close", "command.declare", "command.hold", "command.hospital", "command.lend",
        "command.merge", "command.phoned", "command.pre_alert", "command.release",
        "command.reopen", "command.resume", "command.shelve", "command.split",
        "command.stand_down", "command.unshelve",
        "incident.cancelled", "incident.casualties", "incident.reported", "incident.updated",
        "road.event", "vehicle.readiness", "vehicle.status", "vehicle.welfare",
    }
)  # fmt: skip

HOSPITALS_WRITE: Final = frozenset({"hospital.status", "pre_alert.answer"})

Send = Callable[[Event], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Under which id an event is written, and when it happened, UTC."""

    event_id: str
    occurred_at: datetime


class Unfit(Exception):
    """What a page sent is no command: which field, and what is wrong with it; never its value.

    ``fault`` is what is wrong as pydantic says it, for which there are words in both languages.
    """

    def __init__(self, field: str, fault: Fault) -> None:
        super().__init__(f"{field}: {fault['type']}")
        self.field = field
        self.fault = {**fault, "loc": (field,), "input": None}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command; ``sent``: it is on its topic, and nothing has come of it so far.

    ``is_overrulable``: it was refused only because another person decided otherwise, and is done if
    it is sent again with ``force``.
    """

    event_id: str
    outcome: Literal["applied", "refused", "sent"]
    text: Bilingual | None = None
    is_overrulable: bool = False

    def described(self) -> dict[str, Any]:
        """Give it for a page."""
        text = None if self.text is None else self.text.model_dump()
        told = {"event_id": self.event_id, "outcome": self.outcome, "text": text}
        return told | ({"is_overrulable": True} if self.is_overrulable else {})


class Desk:
    """Writes what people order, and tells them what came of it.

    Parameters
    ----------
    centre_id
        The centre that everything written here is about.
    clock
        The engine's.
    send
        Writes an event to the topic of its type, and returns once it is there.
    outcome_s
        How long an answer is waited for, wall seconds.
    """

    def __init__(
        self, centre_id: CentreId, clock: Clock, send: Send, *, outcome_s: float = OUTCOME_S
    ) -> None:
        self._centre_id = centre_id
        self._clock = clock
        self._send = send
        self._outcome_s = outcome_s
        self._waiting: dict[str, asyncio.Future[Outcome]] = {}

    def now(self) -> datetime:
        """Give the engine's present instant, UTC."""
        return self._clock.now()

    async def order(
        self,
        asked: Mapping[str, object],
        *,
        source: str,
        allowed: frozenset[str],
        stamp: Stamp | None = None,
        is_answered: bool = True,
    ) -> Outcome:
        """Write what a page asks for in the name of ``source``, and wait for what comes of it.

        ``stamp`` is for what was said before it was sent; null: it is said now. Nothing comes of
        what is not ``is_answered``: it is ``sent``.

        Raises
        ------
        Unfit
            It is none of the ``allowed`` types, or a field is wrong.
        BrokerUnreachable
            Kafka has not taken it.
        """
        event = self.stamped(asked, source=source, allowed=allowed, stamp=stamp)
        if not is_answered:
            await self._send(event)
            return Outcome(event.event_id, "sent")
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        future = self._waiting.setdefault(event.event_id, future)
        try:
            await self._send(event)
            async with asyncio.timeout(self._outcome_s):
                return await asyncio.shield(future)
        except TimeoutError:
            return Outcome(event.event_id, "sent")
        finally:
            self._waiting.pop(event.event_id, None)

    def stamped(
        self,
        asked: Mapping[str, object],
        *,
        source: str,
        allowed: frozenset[str],
        stamp: Stamp | None = None,
    ) -> Event:
        """Make an event of what a page asks for.

        Raises
        ------
        Unfit
            It is none of the ``allowed`` types, or a field is wrong.
        """
        kind = asked.get("type")
        if not isinstance(kind, str) or kind not in allowed:
            one_of = {"expected": ", ".join(sorted(allowed))}
            raise Unfit("type", {"type": "enum", "ctx": one_of})
        given = {name: value for name, value in asked.items() if name not in STAMPED}
        for code, where, _ in found_in(given):
            field = where[0] if where and where[0].isidentifier() else "$"
            raise Unfit(field, {"type": code})
        stamp = stamp or Stamp(f"web-{uuid.uuid4().hex}", self._clock.now())
        whole = given | {
            "event_id": stamp.event_id,
            "centre_id": self._centre_id,
            "occurred_at": stamp.occurred_at.isoformat(),
            "source": source,
        }
        try:
            event: Event = input_topic(kind).model.validate_json(json.dumps(whole))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            path = [str(part) for part in first["loc"] if part != kind]
            raise Unfit(".".join(path) or "$", dict(first)) from None
        return event

    def hear(self, news: Sequence[Published]) -> None:
        """Look in what the engine says for what came of the commands that wait."""
        if not self._waiting:
            return
        found: dict[str, Outcome] = {}
        for one in news:
            outcome = _outcome(one)
            if outcome is None or outcome.event_id not in self._waiting:
                continue
            known = found.get(outcome.event_id)
            if known is None or (known.text is None and outcome.text is not None):
                found[outcome.event_id] = outcome
        for name, outcome in found.items():
            if not self._waiting[name].done():
                self._waiting[name].set_result(outcome)


def _outcome(one: Published) -> Outcome | None:
    """Tell what a record says of the command that caused it; null where of none."""
    match one:
        case RoadEvent():
            return Outcome(one.event_id, "applied")
        case DeadLetter():
            return _refused(one)
        case Decision() if one.refused is not None:
            name, about = one.refused.event_id, one.refused
            is_persons = about.field == "source" and about.event_type.startswith("command.")
            return Outcome(name, "refused", one.summary, is_overrulable=is_persons)
        case Decision():
            return Outcome(one.cause_id, "applied", one.summary)
        case _:
            return Outcome(one.cause_id, "applied")


def _refused(letter: DeadLetter) -> Outcome | None:
    """Read whose record a dead letter is: it names the part, and never shows what was in it.

    The core's own sentence names the part already.
    """
    try:
        original = json.loads(letter.original_value or b"")
    except ValueError:
        return None
    name = original.get("event_id") if isinstance(original, dict) else None
    if not isinstance(name, str):
        return None
    vi = letter.message_vi or phrase("letter.rest", "vi")
    field = "$" if letter.reason is DeadLetterReason.REFUSED_BY_CORE else letter.field
    said = Bilingual(vi=of_part(field, vi, "vi"), en=of_part(field, letter.message, "en"))
    return Outcome(name, "refused", said)
