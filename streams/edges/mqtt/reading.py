"""From a message at a topic to records of Kafka and what its sender is told.

MQTT has no answer to a message. So what is refused is told at the topic ``refused`` of the sender,
and what is no event, but its sender's own to say, is kept whole: as a record that the engine puts
among its dead letters.
"""

import base64
import codecs
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from schemas.events.vehicles import LinkWord
from schemas.ground.envelope import Event
from streams.edges.inlet import Fault, Inlet, Kind, Refused, letters_of
from streams.edges.items import items_in, whole
from streams.edges.kinds import LINKS, POSITIONS
from streams.edges.mqtt.addresses import (
    LINK,
    OWNTRACKS,
    REFUSED,
    STORED,
    Address,
    address_of,
    topic_of,
)
from streams.edges.trackers.devices import Devices
from streams.edges.trackers.forms import is_owntracks_will, of_owntracks
from streams.edges.trackers.parts import NoPlace
from streams.edges.trackers.units import name_of, said_by, unit_of
from streams.identity.actions import Action
from streams.identity.principals import Forbidden, Principal
from streams.kafka.records import Outgoing
from streams.web.problems import field_errors
from streams.web.unfolding import NotGzip, TooMuch, Unfolding

PAYLOAD_BYTES_MAX: Final = 4 * 1024 * 1024
UNFOLDED_BYTES_MAX: Final = 8 * 1024 * 1024
_GZIP: Final = b"\x1f\x8b"

LINK_WORDS: Final = {
    b"lost": LinkWord.LOST,
    b"offline": LinkWord.LOST,
    b"heard": LinkWord.HEARD,
    b"online": LinkWord.HEARD,
}
"""What a last will and its opposite are, where a device can send bare words only."""

Who = Callable[[str], Principal | None]
"""Gives a principal by its name, if it may come in now."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is told at a topic of MQTT."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something that was not the sender's to say: it belongs in the audit."""

    principal: Principal
    action: Action
    lacking: str
    unit_id: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a message comes to. ``reply`` is told when the letters are stored; null: nothing is.

    ``why`` is the code of what was refused, null where nothing was.
    """

    letters: tuple[Outgoing, ...] = ()
    reply: Reply | None = None
    attempt: Attempt | None = None
    why: str | None = None


class Reader:
    """Reads messages for one centre.

    Parameters
    ----------
    inlet
        Makes events.
    who
        Knows the principals: the broker has checked that the sender has the name in the topic.
    devices
        Knows which phone is in which unit.
    """

    def __init__(self, inlet: Inlet, who: Who, devices: Devices) -> None:
        self._inlet, self._who, self._devices = inlet, who, devices

    def read(self, topic: str, payload: bytes, *, is_retained: bool = False) -> Read:
        """Read one message; nothing of it is a reason to fail.

        One without any content says nothing: so a retained one is taken back, and so OwnTracks
        forgets a friend.

        ``is_retained``: the broker kept it from before, and gives it because the edge subscribed. A
        word of a connection that has no time of its own is then of the past, and not of now.
        """
        address = address_of(topic)
        if address is None:
            return Read(why="no_topic")
        who = self._who(address.name)
        if who is None:
            return _refusal(address, "nobody", [])
        try:
            if not payload:
                return Read(reply=_receipt(address, []))
            if is_retained and _is_undated(address, payload):
                return Read(why="retained")
            if address.what == OWNTRACKS:
                return self._owntracks(address, who, payload)
            kind = address.kind
            return Read(why="no_topic") if kind is None else self._of(kind, address, who, payload)
        except Forbidden as no:
            attempt = Attempt(who, no.action, no.lacking, address.about)
            fault = {"type": "not_yours", "loc": (no.lacking,), "msg": "", "input": no.value}
            told = _refusal(address, "forbidden", [fault])
            return Read(reply=told.reply, attempt=attempt, why=told.why)

    def _of(self, kind: Kind, address: Address, who: Principal, payload: bytes) -> Read:
        who.require(kind.action, unit_id=address.about)
        sent: list[tuple[int, object]] = []
        wrong: dict[int, Refused] = {}
        try:
            items, is_list = self._words(payload) if address.what == LINK else _items(payload)
        except Refused as no:
            return self._kept(kind, address, payload, (), no.faults)
        for at, item in enumerate(items):
            try:
                sent.append((at, _of_unit(whole(item), address)))
            except Refused as no:
                wrong[at] = no
        events: list[Event] = []
        found = self._inlet.read_list(kind, [(item, None) for _, item in sent], who)
        for (at, _), one in zip(sent, found, strict=True):
            if isinstance(one, Refused):
                wrong[at] = one
            else:
                events.append(one)
        refused = [
            _placed(fault, at) if is_list else fault
            for at, no in sorted(wrong.items())
            for fault in no.faults
        ]
        return self._kept(kind, address, payload, events, refused)

    def _owntracks(self, address: Address, who: Principal, payload: bytes) -> Read:
        events: list[Event] = []
        faults: list[Fault] = []
        try:
            items, is_list = _items(payload)
        except Refused as no:
            return self._kept(POSITIONS, address, payload, (), no.faults)
        for at, item in enumerate(items):
            try:
                events += self._of_owntracks(whole(item), address, who)
            except Refused as no:
                faults += [_placed(one, at) if is_list else one for one in no.faults]
        return self._kept(POSITIONS, address, payload, events, faults)

    def _of_owntracks(self, item: object, address: Address, who: Principal) -> list[Event]:
        # Where it was published is what the broker has checked, not what it says of that.
        sent = {**item, "topic": None} if isinstance(item, dict) else item
        if is_owntracks_will(sent):
            return [self._linked(LinkWord.LOST, address, who)]
        fix = of_owntracks(sent, f"{address.name}/{address.about}")
        if fix is None:
            return []
        try:
            fields, seed = said_by(fix, who, self._devices)
        except NoPlace:
            return [self._linked(LinkWord.HEARD, address, who)]
        return [self._inlet.read(POSITIONS, fields, who, seed)]

    def _words(self, payload: bytes) -> tuple[list[object], bool]:
        """Give what is said of a connection: a bare word, or events.

        A last will is written when its client connects, and so has no time of its own: it is now.
        """
        now = self._inlet.now().isoformat()
        bare = LINK_WORDS.get(payload.strip().lower())
        if bare is not None:
            return [{"occurred_at": now, "word": bare.value}], False
        items, is_list = _items(payload)
        dated = [{"occurred_at": now, **one} if isinstance(one, dict) else one for one in items]
        return dated, is_list

    def _linked(self, word: LinkWord, address: Address, who: Principal) -> Event:
        """Give a word of a phone's connection, of now: a will's ``tst`` is when it connected."""
        device = f"{address.name}/{address.about}"
        said = {
            "occurred_at": self._inlet.now().isoformat(),
            "unit_id": unit_of(device, who, self._devices),
            "word": word.value,
            "device": name_of(device, who),
        }
        return self._inlet.read(LINKS, said, who)

    @staticmethod
    def _kept(
        kind: Kind,
        address: Address,
        payload: bytes,
        events: Iterable[Event],
        faults: Iterable[Fault],
    ) -> Read:
        """Give the letters of what was read, and what is wrong with the rest, kept whole."""
        events, faults = list(events), list(faults)
        letters = letters_of(kind, events)
        if not faults:
            return Read(tuple(letters), _receipt(address, [one.event_id for one in events]))
        told = _refusal(address, "wrong_fields", faults)
        if len(payload) <= PAYLOAD_BYTES_MAX:
            letters.append(_unusable(kind, address, payload, faults))
        return Read(tuple(letters), told.reply, why=told.why)


def _is_undated(address: Address, payload: bytes) -> bool:
    """Tell whether a message is word of a connection that does not say when that was so."""
    if address.what not in {LINK, OWNTRACKS}:
        return False
    if payload.strip().lower() in LINK_WORDS:
        return True
    try:
        items, _ = _items(payload)
    except Refused:
        return False
    if address.what == OWNTRACKS:
        return any(map(is_owntracks_will, items))
    return any(isinstance(one, dict) and "occurred_at" not in one for one in items)


def _of_unit(item: object, address: Address) -> object:
    """Give what was sent, about the unit of its topic: a body that names another is refused."""
    if not isinstance(item, dict):
        return item
    said = item.setdefault("unit_id", address.about)
    if said != address.about:
        raise Refused([{"type": "other_unit", "loc": ("unit_id",), "msg": "", "input": said}])
    return item


def _items(payload: bytes) -> tuple[list[object], bool]:
    """Give what a message holds: JSON, a list, or one a line; gzip is known by its first bytes."""
    if len(payload) > PAYLOAD_BYTES_MAX:
        raise Refused([_too_long(PAYLOAD_BYTES_MAX)])
    body = _unfolded(payload) if payload.startswith(_GZIP) else payload
    body = body.removeprefix(codecs.BOM_UTF8)
    is_lines = b"\n" in body.strip() and body.lstrip()[:1] == b"{" and _is_one_a_line(body)
    return items_in(body, is_lines=is_lines)


def _is_one_a_line(body: bytes) -> bool:
    """Tell whether the first line is whole: a value that is written over lines begins with less."""
    return body.lstrip().partition(b"\n")[0].rstrip().endswith(b"}")


def _unfolded(payload: bytes) -> bytes:
    unfolding = Unfolding(UNFOLDED_BYTES_MAX)
    try:
        body = unfolding.feed(payload)
    except NotGzip:
        raise Refused([_no_json()]) from None
    except TooMuch:
        raise Refused([_too_long(UNFOLDED_BYTES_MAX)]) from None
    if not unfolding.is_whole:
        raise Refused([_no_json()])
    return body


def _too_long(most: int) -> Fault:
    return {"type": "too_long", "loc": (), "msg": "", "input": None, "ctx": {"max_length": most}}


def _no_json() -> Fault:
    return {"type": "json_invalid", "loc": (), "msg": "", "input": None}


def _placed(fault: Fault, at: int) -> Fault:
    return {**fault, "loc": (str(at), *fault["loc"])}


def _receipt(address: Address, event_ids: list[str]) -> Reply | None:
    if address.receipt is None:
        return None
    said = {"receipt": address.receipt, "accepted": len(event_ids), "event_ids": event_ids}
    return Reply(topic_of(address.name, address.about, STORED), _json(said))


def _refusal(address: Address, why: str, faults: list[Fault]) -> Read:
    """Tell a sender, at its own topic, what was refused and why."""
    said = {
        "topic": address.topic,
        "receipt": address.receipt,
        "code": why,
        "errors": [one.model_dump(exclude_none=True) for one in field_errors(faults, "en")],
        "errors_vi": [one.model_dump(exclude_none=True) for one in field_errors(faults, "vi")],
    }
    reply = Reply(topic_of(address.name, address.about, REFUSED), _json(said))
    return Read(reply=reply, why=why)


def _unusable(kind: Kind, address: Address, payload: bytes, faults: list[Fault]) -> Outgoing:
    """Make a record that is no event of any kind, with all that came in it."""
    said = {
        "refused_by": "mqtt edge",
        "source": address.name,
        "mqtt_topic": address.topic,
        "errors": [one.model_dump(exclude_none=True) for one in field_errors(faults, "en")],
        "payload_base64": base64.b64encode(payload).decode("ascii"),
    }
    return Outgoing(kind.topic, address.about, _json(said))


def _json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode()
