"""Crews, hospitals and trackers that answer a running engine through its HTTP edge, for a trial.

What they hear is what the engine publishes; what they say goes the way of everybody's: through the
edge, with tokens of their own, which end with the sandbox. Who is left out is the integrator's to
play.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final

import aiohttp

from console.centre.folder import Centre
from console.cli.stopping import Stopped, pause, unless
from console.cli.talk import print_line
from scenarios.city.model import City
from scenarios.people.player import Message, Player
from schemas.events.commands import CloseIncident
from schemas.ground.envelope import Event
from schemas.ground.errors import ConfigurationError
from schemas.ground.ids import derive
from schemas.ground.vocabulary import INCIDENT_OVER
from schemas.topics import ASSIGNMENTS, BY_NAME, INCIDENT_VIEWS, MOVES, PRE_ALERTS
from streams.edges.http.endpoints import ENDPOINTS
from streams.edges.items import ITEMS_MAX
from streams.host.clock import Clock
from streams.identity.actions import Kind
from streams.identity.doors import Doors
from streams.identity.store import Entry
from streams.kafka import client as kafka

HEARD: Final = (ASSIGNMENTS, MOVES, PRE_ALERTS)
ADDRESS: Final[Mapping[str, str]] = MappingProxyType(
    {kind: one.path for one in ENDPOINTS if one.form is None for kind in one.kind.types}
)
"""Where each kind of event is sent to: whatever an edge takes, so that nothing has no address."""

PLAY_S: Final = 0.5
AGAIN_S: Final = 2.0
SEND_S: Final = 10.0

_LASTS: Final = timedelta(days=1)
_TAKEN: Final = 202
_LATER: Final = frozenset({408, 429})
_ABLE: Final = 500
"""From this code on it is the edge that fails, and what was sent may be sent again."""


@dataclass(frozen=True, slots=True)
class Speakers:
    """The tokens of those who speak: crews and trackers, hospitals, and whoever resets."""

    crews: str
    hospitals: str
    desk: str

    def of(self, event: Event) -> str:
        """Give the token under which an event is sent."""
        kind = str(getattr(event, "type", ""))
        if kind.startswith("command."):
            return self.desk
        return self.hospitals if kind.startswith(("hospital.", "pre_alert.")) else self.crews


@contextmanager
def speakers(doors: Doors, city: City) -> Iterator[Speakers]:
    """Enter the sandbox's principals, and end the tokens of this sandbox with it.

    Another one that runs beside it, such as one that is being reset, keeps its own.
    """
    now = Clock().now()
    units = tuple(one.unit_id for one in city.units)
    hospitals = tuple(one.hospital_id for one in city.hospitals)
    entries = (
        Entry("sandbox.crews", Kind.VEHICLE, city.centre_id, now, units=units),
        Entry("sandbox.hospitals", Kind.HOSPITAL, city.centre_id, now, hospitals=hospitals),
        Entry("sandbox.desk", Kind.DISPATCHER, city.centre_id, now),
    )
    for one in entries:
        doors.store.put(one)
    issued = [doors.tokens.issue(one.name, _LASTS) for one in entries]
    try:
        yield Speakers(*(one.text for one in issued))
    finally:
        for mine in issued:
            doors.tokens.revoke(mine.token_id)
        _leave(doors, [one.name for one in entries])


def _leave(doors: Doors, names: Sequence[str]) -> None:
    """Let the principals in no more, but those for whom another sandbox still speaks."""
    now = Clock().now()
    held = {one.principal for one in doors.tokens.list() if one.standing(now) == "valid"}
    for name in names:
        if name not in held:
            doors.store.disable(name, now)


def without(city: City, left_out: Collection[str]) -> City:
    """Leave out units and hospitals that somebody else plays.

    Raises
    ------
    ConfigurationError
        One of them is neither.
    """
    known = {one.unit_id for one in city.units} | {one.hospital_id for one in city.hospitals}
    for name in left_out:
        if name not in known:
            msg = f"{name!r} is no unit or hospital of centre {city.centre_id!r}"
            raise ConfigurationError(msg)
    return replace(
        city,
        units=tuple(one for one in city.units if one.unit_id not in left_out),
        hospitals=tuple(one for one in city.hospitals if one.hospital_id not in left_out),
    )


class Edge:
    """The HTTP edge: what is sent there is sent until it is stored, or is refused for good."""

    def __init__(self, url: str, tokens: Speakers, session: aiohttp.ClientSession) -> None:
        self._url, self._tokens, self._session = url.rstrip("/"), tokens, session

    async def send(self, events: Sequence[Event]) -> int:
        """Send events in their order, and give how many were stored.

        What goes to one address together is one list, or several where it is too long for one.
        """

        def where(event: Event) -> tuple[str, str]:
            return ADDRESS[str(getattr(event, "type", ""))], self._tokens.of(event)

        stored = 0
        for (path, token), group in groupby(events, where):
            bodies = [one.model_dump(mode="json") for one in group]
            for first in range(0, len(bodies), ITEMS_MAX):
                stored += await self._post(path, token, bodies[first : first + ITEMS_MAX])
        return stored

    async def _post(self, path: str, token: str, bodies: list[dict[str, Any]]) -> int:
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        while True:
            try:
                async with self._session.post(
                    self._url + path, data=json.dumps(bodies), headers=headers
                ) as answer:
                    if answer.status == _TAKEN:
                        return _accepted(path, await answer.json())
                    if answer.status < _ABLE and answer.status not in _LATER:
                        print_line(f"refused {path}: {answer.status} {await answer.text()}")
                        return 0
            except (aiohttp.ClientError, TimeoutError) as error:
                print_line(f"edge {self._url}: {type(error).__name__}; again in {AGAIN_S:g} s")
            await asyncio.sleep(AGAIN_S)


def _accepted(path: str, told: Mapping[str, Any]) -> int:
    """Give how many of a list were stored, and say what was not."""
    for one in told["refused"]:
        print_line(f"refused {path}: {json.dumps(one, ensure_ascii=False)}")
    return int(told["accepted"])


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox beside a running engine: whose city, which Kafka, whose clock, which edge."""

    centre: Centre
    brokers: str
    prefix: str
    clock: Clock
    url: str

    async def play(
        self, doors: Doors, stop: asyncio.Event, but: Collection[str], seed: int
    ) -> None:
        """Answer the engine until a stop: crews, their trackers and monitors, and hospitals.

        Raises
        ------
        ConfigurationError
            Somebody in ``but`` is no unit or hospital of the centre.
        """
        city = without(self.centre.city, but)
        player = Player(
            city, self.centre.router(), seed=seed, start=self.clock.now(), only_answers=True
        )
        async with self._edge(doors) as edge, kafka.reader(self.brokers) as reader:
            await reader.assign_topics([self.prefix + one.name for one in HEARD], from_end=True)
            print_line("READY sandbox")
            while not stop.is_set():
                heard = [self._read(one) for one in await reader.poll(timeout_ms=100)]
                ours = [one for one in heard if one.centre_id == city.centre_id]
                with suppress(Stopped):
                    await unless(stop, edge.send(player.advance(self.clock.now(), ours)))
                await pause(stop, PLAY_S)

    async def reset(self, doors: Doors) -> int:
        """Close all calls of the centre that are open; give how many the edge has stored."""
        found: dict[str, bool] = {}
        topic = self.prefix + INCIDENT_VIEWS.name
        async with kafka.reader(self.brokers) as reader:
            spans = {(topic, number): (None, None) for number in await reader.numbers(topic)}
            async for one in reader.read_spans(spans):
                view = INCIDENT_VIEWS.model.validate_json(one.value or b"")
                if view.centre_id == self.centre.city.centre_id:
                    found[view.incident_id] = view.state not in INCIDENT_OVER
        names = sorted(name for name, is_open in found.items() if is_open)
        async with self._edge(doors) as edge:
            return await edge.send([self._closed(name) for name in names])

    @asynccontextmanager
    async def _edge(self, doors: Doors) -> AsyncIterator[Edge]:
        limit = aiohttp.ClientTimeout(total=SEND_S)
        with speakers(doors, self.centre.city) as tokens:
            async with aiohttp.ClientSession(timeout=limit) as session:
                yield Edge(self.url, tokens, session)

    def _read(self, received: kafka.Received) -> Message:
        topic = BY_NAME[received.topic.removeprefix(self.prefix)]
        message: Message = topic.model.validate_json(received.value or b"")
        return message

    def _closed(self, incident_id: str) -> CloseIncident:
        now = self.clock.now()
        return CloseIncident(
            event_id=derive("sandbox", incident_id, now.isoformat()),
            centre_id=self.centre.city.centre_id,
            occurred_at=now,
            source="sandbox.desk",
            incident_id=incident_id,
            reason="sandbox",
        )
