"""From what trackers say to events of units: places, links, and calls for help.

One way for every door at which a tracker's own forms come in, so that the same fix is one event.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

import structlog

from schemas.events.vehicles import LinkWord, VehicleLink
from schemas.ground.envelope import Event
from streams.edges.inlet import Fault, Inlet, Refused
from streams.edges.kinds import LINKS, POSITIONS, WELFARE
from streams.edges.trackers.devices import Devices
from streams.edges.trackers.parts import Fix, Linked, NoPlace, Said, Sos
from streams.edges.trackers.units import name_of, said_by, unit_of
from streams.identity.principals import Forbidden, Principal

Sent = tuple[tuple[str, ...], Callable[[], Said]]
"""One thing that was sent: where it stands, if not as one of a JSON list, and what reads it."""

_HELD_MAX: Final = 10_000
_LOST: Final = LinkWord.LOST


@dataclass(frozen=True, slots=True)
class Declined:
    """One thing that is no event: which of those that were sent, where it stands, and why."""

    index: int
    at: tuple[str, ...]
    faults: Sequence[Fault]


@dataclass(slots=True)
class Taken:
    """What was sent together comes to.

    ``is_at_fault``: something of it must be corrected, and is not only a tracker without a place.
    ``forbidden``: it calls for help, and its sender has no right to. ``held`` says of each device
    with which call its button is held, null: it is not.
    """

    places: list[Event] = field(default_factory=list)
    links: dict[tuple[str, str | None], VehicleLink] = field(default_factory=dict)
    calls: list[Event] = field(default_factory=list)
    declined: list[Declined] = field(default_factory=list)
    is_at_fault: bool = False
    forbidden: Forbidden | None = None
    held: dict[str, datetime | None] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to be stored."""
        return not (self.places or self.links or self.calls)

    @property
    def about(self) -> list[Event]:
        """Places, then what is known of devices that have none in it, or are lost since."""
        placed = {(_text(one, "unit_id"), _text(one, "device")) for one in self.places}
        links = self.links.items()
        return [*self.places, *(one for at, one in links if at not in placed or one.word is _LOST)]


class Taker:
    """Takes what trackers say, for one centre.

    A button that is held says so with each fix, and Traccar says it as an event, too: that is one
    call for help. Which are held is remembered by this process; after a restart it may be said once
    more, which changes nothing.
    """

    def __init__(self, inlet: Inlet, devices: Devices) -> None:
        self._inlet, self._devices = inlet, devices
        self._held: OrderedDict[str, datetime] = OrderedDict()

    def take(self, sent: Sequence[Sent], who: Principal, into: Taken | None = None) -> Taken:
        """Make events of what is a fix, a link or a call; note of the rest why it is none.

        ``into`` is what came before it and is to be stored together with it.

        Raises
        ------
        Forbidden
            If one of them is of a unit that is not the sender's.
        """
        taken = Taken() if into is None else into
        for index, (at, read) in enumerate(sent):
            before = taken.forbidden
            try:
                self._take(taken, read(), who)
            except NoPlace as no:
                taken.declined.append(Declined(index, at, no.faults))
                self._heard(taken, no, who)
            except Refused as no:
                taken.is_at_fault = True
                taken.declined.append(Declined(index, at, no.faults))
            if taken.forbidden is not None and taken.forbidden is not before:
                taken.declined.append(Declined(index, at, [_no_right(taken.forbidden)]))
        return taken

    async def store(self, taken: Taken) -> None:
        """Store it, calls for help first.

        Raises
        ------
        NotStored
            If Kafka has not acknowledged all of it.
        """
        await self._inlet.store(WELFARE, taken.calls)
        await self._inlet.store(POSITIONS, taken.about)
        for device, called_at in taken.held.items():
            self._held.pop(device, None)
            if called_at is not None:
                self._held[device] = called_at
        while len(self._held) > _HELD_MAX:
            self._held.popitem(last=False)

    def _take(self, taken: Taken, said: Said, who: Principal) -> None:
        if isinstance(said, Fix):
            fields, seed = said_by(said, who, self._devices)
            taken.places.append(self._inlet.read(POSITIONS, fields, who, seed))
            taken.links.pop((fields["unit_id"], fields["device"]), None)
            if said.sos is None:
                taken.held[said.device] = None
            else:
                self._call(taken, said.sos, who)
        elif isinstance(said, Linked):
            self._link(taken, said, who)
        elif isinstance(said, Sos):
            self._call(taken, said, who)

    def _heard(self, taken: Taken, no: NoPlace, who: Principal) -> None:
        """Note that a device is heard of without a place; nothing where nobody says whose it is."""
        try:
            self._link(taken, Linked(no.device, LinkWord.HEARD), who)
            if no.sos is not None:
                self._call(taken, no.sos, who)
        except Refused:
            if no.sos is not None:
                taken.is_at_fault = True  # its place would have been refused with the reason

    def _link(self, taken: Taken, linked: Linked, who: Principal) -> None:
        """Note what is said now of a unit's device."""
        unit_id, device = unit_of(linked.device, who, self._devices), name_of(linked.device, who)
        fields: dict[str, Any] = {"unit_id": unit_id, "word": linked.word.value, "device": device}
        fields["occurred_at"] = self._inlet.now().isoformat()
        taken.links[unit_id, device] = cast("VehicleLink", self._inlet.read(LINKS, fields, who))

    def _call(self, taken: Taken, sos: Sos, who: Principal) -> None:
        """Note a call for help; what a clock that is ahead says was said now."""
        unit_id = unit_of(sos.device, who, self._devices)
        now = self._inlet.now()
        called_at = sos.at or now
        known_at = taken.held.get(sos.device, self._held.get(sos.device))
        if known_at is not None and (sos.is_held or known_at == called_at):
            return
        fields = {"unit_id": unit_id, "word": "sos", "occurred_at": min(called_at, now).isoformat()}
        seed = f"sos:{sos.device}@{called_at.isoformat()}"
        try:
            taken.calls.append(self._inlet.read(WELFARE, fields, who, seed))
        except Forbidden as no:
            if no.lacking != "action":
                raise
            taken.forbidden = no
            log = structlog.get_logger()
            log.warning("a call for help is refused: its sender lacks a right", right=no.action)
        taken.held[sos.device] = called_at


def _no_right(forbidden: Forbidden) -> Fault:
    said = {"right": forbidden.action}
    return {"type": "no_right", "loc": ("alarm",), "msg": "", "input": None, "ctx": said}


def _text(event: Event, name: str) -> str | None:
    return cast("str | None", getattr(event, name))
