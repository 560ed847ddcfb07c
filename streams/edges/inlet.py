"""The way into an edge: from what somebody sends to events of the contract, or why it is none.

Nothing is decided here. Who it is from, of which centre, and under which id follow from the
principal; the rest is judged by the models that everything else is judged by.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from schemas.ground.envelope import Event
from schemas.ground.errors import BrokenRule
from schemas.ground.ids import derive
from schemas.inputs import plain_type
from schemas.outputs.dead_letters import DeadLetterReason
from schemas.topics import Topic
from streams.edges.outlet import Outlet
from streams.edges.unseen import found_in, may_hold
from streams.host.clock import Clock
from streams.identity.actions import Action
from streams.identity.principals import Principal
from streams.journal.centres import Centres
from streams.journal.directory import Directory
from streams.kafka.codec import Unreadable
from streams.kafka.records import Outgoing

Fault = Mapping[str, Any]
"""What is wrong with one field, as pydantic says it: type, loc, msg, input, ctx."""

_OBJECT: Final = TypeAdapter(dict[str, Any])

_UNKNOWN: Final = frozenset(
    {
        DeadLetterReason.UNKNOWN_UNIT,
        DeadLetterReason.UNKNOWN_HOSPITAL,
        DeadLetterReason.UNKNOWN_CENTRE,
    }
)


class Refused(Exception):
    """What was sent is no event; ``faults`` say why."""

    def __init__(self, faults: Collection[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Kind:
    """What one address takes: a topic, which of its types, and the right that it needs.

    ``by_time``: of what comes together the oldest is stored first. A tracker may send what it kept
    through an outage newest first, and behind a newer place an older one is late.
    """

    topic: Topic
    types: tuple[str, ...]
    action: Action
    by_time: bool = False


class Inlet:
    """Reads events for one centre, and stores them.

    Parameters
    ----------
    outlet
        Where events are stored.
    directory
        Who and what belongs to the centre.
    clock
        The engine's clock.
    future_s_max
        How far ahead of it an event may say to have happened, seconds.
    """

    def __init__(
        self, outlet: Outlet, directory: Directory, clock: Clock, future_s_max: float
    ) -> None:
        self._outlet, self._centres, self._clock = outlet, Centres([directory]), clock
        self._future = timedelta(seconds=future_s_max)

    def now(self) -> datetime:
        """Give the engine's present instant, UTC."""
        return self._clock.now()

    def read(
        self, kind: Kind, sent: object, principal: Principal, seed: str | None = None
    ) -> Event:
        """Make an event of what was sent.

        ``source`` is the principal, whatever the body says. ``centre_id`` may be left out, and so
        may ``type`` where only one is taken, or the fields say it plainly. Without an ``event_id``
        one is derived from ``seed`` (such as an idempotency key), else from the content: the same
        sent again is the same event.

        Raises
        ------
        Refused
            If it is no event of this kind, or not of this centre.
        Forbidden
            If it is not the principal's to say.
        """
        event = self._event(kind, self._filled(kind, sent, principal, seed))
        _require(kind, [event], principal)
        try:
            self._centres.check(event)
        except Unreadable as why:
            code = "unknown" if why.reason in _UNKNOWN else "value_error"
            value = getattr(event, why.field, None)
            fault = _fault(code, (why.field,), why.message, value, {"error": why.rule})
            raise Refused([fault]) from None
        if event.occurred_at > self._clock.now() + self._future:
            value = event.occurred_at.isoformat()
            raise Refused([_fault("future", ("occurred_at",), "", value)])
        return event

    def read_list(
        self, kind: Kind, sent: Sequence[tuple[object, str | None]], principal: Principal
    ) -> list[Event | Refused]:
        """Make events of a list's things and their seeds; in place of what is none stands why.

        Raises
        ------
        Forbidden
            If one of them is not the principal's to say.
        """
        at_once = self._at_once(kind, sent, principal)
        if at_once is not None:
            return list(at_once)
        found: list[Event | Refused] = []
        for one, seed in sent:
            try:
                found.append(self.read(kind, one, principal, seed))
            except Refused as refused:
                found.append(refused)
        return found

    def _at_once(
        self, kind: Kind, sent: Sequence[tuple[object, str | None]], principal: Principal
    ) -> list[Event] | None:
        """Read a list in one go, for a third of what one by one costs.

        Null where anything of it is wrong: one by one says what.
        """
        most = kind.topic.value_bytes_max
        try:
            filled = [self._filled(kind, one, principal, seed) for one, seed in sent]
            texts = [_OBJECT.dump_json(one) for one in filled]
            whole = b"[%b]" % b",".join(texts)
            if any(one.get("type") not in kind.types for one in filled) or (
                may_hold(whole) and any(map(_unseen, filled))
            ):
                return None
            events: list[Event] = kind.topic.many.validate_json(whole)
            _require(kind, events, principal)
            for event in events:
                self._centres.check(event)
        except (Refused, Unreadable, ValueError, RecursionError):
            return None
        latest = self._clock.now() + self._future
        is_right = all(len(one) <= most for one in texts) and all(
            one.occurred_at <= latest for one in events
        )
        return events if is_right else None

    async def store(self, kind: Kind, events: Collection[Event]) -> None:
        """Store events; when this returns they are on the broker's disk.

        Raises
        ------
        NotStored
            If Kafka has not acknowledged all of them.
        """
        await self._outlet.send_all(letters_of(kind, events))

    def _filled(
        self, kind: Kind, sent: object, principal: Principal, seed: str | None
    ) -> dict[str, Any]:
        if not isinstance(sent, dict):
            raise Refused([_fault("dict_type", (), "", None)])
        filled: dict[str, Any] = {"centre_id": principal.centre_id} | sent
        filled["source"] = principal.name
        filled.pop("received_at", None)
        if "type" not in filled:
            plain = kind.types[0] if len(kind.types) == 1 else plain_type(kind.topic, filled)
            if plain is not None:
                filled["type"] = plain
        if "event_id" not in filled:
            content = hashlib.sha256(_written(filled)).hexdigest() if seed is None else seed
            filled["event_id"] = derive("door", principal.name, kind.topic.name, content)
        return filled

    @staticmethod
    def _event(kind: Kind, filled: dict[str, Any]) -> Event:
        if filled.get("type") not in kind.types:
            said = {"expected": ", ".join(kind.types)}
            code = "missing" if "type" not in filled else "enum"
            raise Refused([_fault(code, ("type",), "", filled.get("type"), said)])
        text = _written(filled)
        if len(text) > kind.topic.value_bytes_max:
            most = {"max_length": kind.topic.value_bytes_max}
            raise Refused([_fault("too_long", (), "", None, most)])
        try:
            event: Event = kind.topic.model.validate_json(text)
        except ValidationError as error:
            faults = faults_of(error)
        else:
            return event
        raise Refused(_trimmed(faults, kind))


def _require(kind: Kind, events: Iterable[Event], principal: Principal) -> None:
    """Refuse events that are not the principal's to say; each unit and hospital is asked once.

    Raises
    ------
    Forbidden
        If one of them is not.
    """
    about = ((one.centre_id, _of(one, "unit_id"), _of(one, "hospital_id")) for one in events)
    for centre_id, unit_id, hospital_id in dict.fromkeys(about):
        principal.require(
            kind.action, centre_id=centre_id, unit_id=unit_id, hospital_id=hospital_id
        )


def _of(event: Event, name: str) -> str | None:
    """Give a field that not every event has; asked of a model that has it not, pydantic is slow."""
    return getattr(event, name) if name in _fields(type(event)) else None


@cache
def _fields(model: type[Event]) -> frozenset[str]:
    return frozenset(model.model_fields)


def letters_of(kind: Kind, events: Iterable[Event]) -> list[Outgoing]:
    """Give events as records of their topic, in their order or, where it counts, by their times.

    Of equal times the first sent is first.
    """
    topic = kind.topic
    if kind.by_time:
        events = sorted(events, key=lambda one: one.occurred_at)
    return [
        Outgoing(topic, str(getattr(one, topic.key)), one.model_dump_json().encode())
        for one in events
    ]


def _written(filled: dict[str, Any]) -> bytes:
    """Write an event as JSON, and refuse what holds characters that nobody can see.

    Few texts need a look at each of their values: see `may_hold`.
    """
    try:
        text = _OBJECT.dump_json(filled)
    except (ValueError, RecursionError):  # half a character, or nested without end
        raise Refused(_unseen(filled) or [_fault("json_invalid", (), "", None)]) from None
    if may_hold(text) and (faults := _unseen(filled)):
        raise Refused(faults)
    return text


def faults_of(error: ValidationError) -> list[Fault]:
    """Give what pydantic says is wrong, without the exceptions of validators as they were raised.

    Raise `Refused` behind the ``except``, not in it. pydantic's error keeps its validators'
    exceptions where Python's collector cannot see them, and they keep the frames that called: a
    refusal that remembers the error and is put into a list by one of those frames stays for ever.
    """
    return [{**one, "ctx": _bare(one.get("ctx", {}))} for one in error.errors(include_url=False)]


def _bare(context: Mapping[str, Any]) -> dict[str, Any]:
    """Give pydantic's facts; of an exception only the rule that it is of, raised nowhere."""
    rule = BrokenRule.of(context)
    facts = {name: fact for name, fact in context.items() if name != "error"}
    return facts if rule is None else facts | {"error": rule.bare()}


def _trimmed(faults: Iterable[Fault], kind: Kind) -> list[Fault]:
    """Give faults without the type that a tagged union puts before each field."""
    if not kind.topic.several_types:
        return list(faults)
    return [{**one, "loc": one["loc"][1:]} for one in faults]


def _fault(
    code: str,
    loc: tuple[str, ...],
    msg: str,
    value: object,
    context: Mapping[str, Any] | None = None,
) -> Fault:
    return {"type": code, "loc": loc, "msg": msg, "input": value, "ctx": context or {}}


def _unseen(filled: dict[str, Any]) -> list[Fault]:
    return [_fault(code, path, "", value) for code, path, value in found_in(filled)]
