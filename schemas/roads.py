"""What traffic cameras, police and GIS say of the roads."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.base import Instant, LatLon, ShortText
from schemas.envelope import Event
from schemas.ids import RoadEventId

WayIds = Annotated[tuple[int, ...], Field(max_length=10_000)]


class RoadEvent(Event):
    """A closure, a slowdown or a reopening, given by OSM ways or by a point and a radius.

    ``speed_factor`` is for a slowdown: 0.25 means a quarter of the usual speed. ``valid_until`` is
    null while the end is not known. A reopening names the ``road_event_id`` that it ends.
    """

    type: Literal["road.event"] = "road.event"
    road_event_id: RoadEventId
    kind: Literal["closure", "slowdown", "reopening"]
    way_ids: WayIds = ()
    around: LatLon | None = None
    radius_m: Annotated[float, Field(gt=0, le=20_000)] | None = None
    speed_factor: Annotated[float, Field(gt=0, lt=1)] | None = None
    valid_until: Instant | None = None
    reason: ShortText | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.around is None) != (self.radius_m is None):
            msg = "around and radius_m go together"
            raise ValueError(msg)
        if self.kind != "reopening" and not self.way_ids and self.around is None:
            msg = f"a {self.kind} needs way_ids, or around with radius_m"
            raise ValueError(msg)
        if (self.kind == "slowdown") != (self.speed_factor is not None):
            msg = "speed_factor belongs to a slowdown, and a slowdown needs it"
            raise ValueError(msg)
        return self
