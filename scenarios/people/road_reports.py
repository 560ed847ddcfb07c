"""What police reports of the roads in a trial: one closure and its reopening each half hour."""

from functools import partial
from random import Random
from typing import Final

from routing.router import Router
from scenarios.city.model import City
from scenarios.driving.journeys import metres_between
from scenarios.driving.places import random_place
from scenarios.timing.stage import MINUTE_MS, Stage
from schemas.events.roads import RoadEvent
from schemas.ground.base import LatLon
from schemas.ground.ids import EventId

EVERY_MS: Final = 30 * MINUTE_MS
CLOSED_AFTER_MIN: Final = (4, 10)
CLOSED_FOR_MIN: Final = (8, 15)
RADIUS_M: Final = 100.0

_CLEAR_OF_SITES_M: Final = 600.0
_TRIES: Final = 20
_SOURCE: Final = "traffic-police"
_REASONS: Final = ("Tai nạn giao thông", "Ngập nước", "Cây đổ", "Sửa chữa mặt đường")


class RoadReports:
    """Closes a spot away from stations and hospitals, and opens it again."""

    def __init__(self, stage: Stage, city: City, router: Router) -> None:
        self._stage = stage
        self._router = router
        self._sites = [station.place for station in city.stations]
        self._sites += [hospital.place for hospital in city.hospitals]
        self._count = 0
        self._plan()

    def _plan(self) -> None:
        """Plan this half hour's closure, and the next half hour."""
        self._count += 1
        random = self._stage.stream("roads", self._count)
        first, last = CLOSED_AFTER_MIN
        self._stage.after(
            random.randrange(first * MINUTE_MS, last * MINUTE_MS),
            partial(self._close, random, self._count),
        )
        self._stage.after(EVERY_MS, self._plan)

    def _close(self, random: Random, number: int) -> None:
        """Publish a closure, and plan its reopening."""
        road_event_id = f"{self._stage.start:%y%m%d-%H%M%S}-road-{number:03d}"
        event = RoadEvent(
            **self._stage.head(road_event_id, source=_SOURCE),
            road_event_id=road_event_id,
            kind="closure",
            around=self._spot(random),
            radius_m=RADIUS_M,
            reason=random.choice(_REASONS),
        )
        self._stage.say(event)
        first, last = CLOSED_FOR_MIN
        lasts_ms = random.randrange(first * MINUTE_MS, last * MINUTE_MS)
        self._stage.after(lasts_ms, partial(self._reopen, road_event_id, event.event_id))

    def _reopen(self, road_event_id: str, cause: EventId) -> None:
        """Publish the reopening."""
        self._stage.say(
            RoadEvent(
                **self._stage.head(road_event_id, source=_SOURCE, cause_id=cause),
                road_event_id=road_event_id,
                kind="reopening",
            )
        )

    def _spot(self, random: Random) -> LatLon:
        """Give a spot on the roads that shuts no station or hospital in, if there is one."""
        spot = random_place(random, self._router)
        for _ in range(_TRIES):
            if all(metres_between(spot, site) > _CLEAR_OF_SITES_M for site in self._sites):
                break
            spot = random_place(random, self._router)
        return spot
