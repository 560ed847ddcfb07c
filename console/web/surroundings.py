"""What this process adds to what the engine says: the road at each call, and what the map is."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from console.cli.stopping import pause
from console.picture.board import Board, Published
from console.picture.figures import free_places
from console.web.ground import Ground
from console.web.live.changes import Row
from console.web.live.feed import Feed
from console.web.live.shown import as_json
from schemas.events.roads import RoadEvent
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import INCIDENT_OVER
from schemas.outputs.views import IncidentView

ADVANCE_S: Final = 5.0
COVER_S: Final = 60.0
"""How often it is looked up how much of the map is covered, wall seconds."""

Covered = Callable[[datetime, float], None]
"""Is told at an instant of the engine's how much of the map is covered, per cent."""


class Surroundings:
    """Listens to what was news, and looks up on the roads what belongs to it."""

    def __init__(self, feed: Feed, ground: Ground, covered: Covered) -> None:
        self._feed = feed
        self._covered = covered
        self._ground = ground
        self._wanted: asyncio.Queue[IncidentView | RoadEvent] = asyncio.Queue()
        self._known: dict[str, LatLon] = {}
        self.map: dict[str, object] | None = None
        """What the map is, once it is read; its tiles, once they are made."""

    def hear(self, news: Sequence[Published]) -> None:
        """Take note of new places of calls, and of what happens to roads."""
        for one in news:
            if isinstance(one, RoadEvent):
                self._wanted.put_nowait(one)
            elif isinstance(one, IncidentView):
                self._call(one)

    def _call(self, one: IncidentView) -> None:
        if one.state in INCIDENT_OVER:
            if self._known.pop(one.incident_id, None) is not None:
                self._feed.say("near", one.incident_id, None)
        elif one.place is not None and self._known.get(one.incident_id) != one.place:
            self._known[one.incident_id] = one.place
            self._wanted.put_nowait(one)

    async def of(self, board: Board) -> list[Row]:
        """Give for a board of the past what belongs to it: the map, and the road at each call."""
        rows = [("map", name, text) for name, text in self._feed.said.get("map", {}).items()]
        for one in board.calls.values():
            name = None if one.place is None else await self._ground.near(one.place)
            if name is not None:
                rows.append(("near", one.incident_id, as_json({"road": name})))
        return rows

    async def run(self, stop: asyncio.Event) -> None:
        """Read the map, then look up one thing after the other until a stop."""
        about = await self._ground.about()
        self._tell(about)
        version = await self._ground.prepare()
        self._tell(about | {"tiles": f"/tiles/roads.pmtiles?v={version}"})
        beside = [asyncio.ensure_future(one(stop)) for one in (self._advance, self._cover)]
        try:
            while not stop.is_set():
                await self._look_up(await self._wanted.get())
        finally:
            for task in beside:
                task.cancel()

    def _tell(self, about: dict[str, object]) -> None:
        self.map = about
        self._feed.say("map", "map", about)

    async def _look_up(self, one: IncidentView | RoadEvent) -> None:
        if isinstance(one, RoadEvent):
            await self._ground.apply(one)
        elif one.place is not None and self._known.get(one.incident_id) == one.place:
            name = await self._ground.near(one.place)
            if self._known.get(one.incident_id) == one.place:
                self._feed.say("near", one.incident_id, None if name is None else {"road": name})

    async def _advance(self, stop: asyncio.Event) -> None:
        """Let closures begin and end on the roads on which drives are shown."""
        while not stop.is_set():
            await self._ground.advance(self._feed.clock.now())
            await pause(stop, ADVANCE_S)

    async def _cover(self, stop: asyncio.Event) -> None:
        """Look up, each minute, how much of the map a free unit reaches in time."""
        while not stop.is_set():
            free = free_places(self._feed.board)
            if free is not None:
                self._covered(self._feed.clock.now(), await self._ground.covered(free))
            await pause(stop, COVER_S)
