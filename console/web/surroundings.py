"""What this process adds to what the engine says: the road at each call, and what the map is."""

import asyncio
from collections.abc import Sequence
from typing import Final

from console.cli.stopping import pause
from console.picture.board import OVER, Published
from console.web.ground import Ground
from console.web.live.feed import Feed
from schemas.events.roads import RoadEvent
from schemas.ground.base import LatLon
from schemas.outputs.views import IncidentView

ADVANCE_S: Final = 5.0


class Surroundings:
    """Listens to what was news, and looks up on the roads what belongs to it."""

    def __init__(self, feed: Feed, ground: Ground) -> None:
        self._feed = feed
        self._ground = ground
        self._wanted: asyncio.Queue[IncidentView | RoadEvent] = asyncio.Queue()
        self._known: dict[str, LatLon] = {}

    def hear(self, news: Sequence[Published]) -> None:
        """Take note of new places of calls, and of what happens to roads."""
        for one in news:
            if isinstance(one, RoadEvent):
                self._wanted.put_nowait(one)
            elif isinstance(one, IncidentView):
                self._call(one)

    def _call(self, one: IncidentView) -> None:
        if one.state in OVER:
            if self._known.pop(one.incident_id, None) is not None:
                self._feed.say("near", one.incident_id, None)
        elif one.place is not None and self._known.get(one.incident_id) != one.place:
            self._known[one.incident_id] = one.place
            self._wanted.put_nowait(one)

    async def run(self, stop: asyncio.Event) -> None:
        """Read the map, then look up one thing after the other until a stop."""
        about = await self._ground.about()
        self._feed.say("map", "map", about)
        version = await self._ground.prepare()
        self._feed.say("map", "map", about | {"tiles": f"/tiles/roads.pmtiles?v={version}"})
        advancing = asyncio.ensure_future(self._advance(stop))
        try:
            while not stop.is_set():
                await self._look_up(await self._wanted.get())
        finally:
            advancing.cancel()

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
