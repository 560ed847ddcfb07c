"""How much of a map a free unit reaches in time: the share of its crossings."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from schemas.ground.base import LatLon

if TYPE_CHECKING:
    from routing.router import Router

CROSSINGS: Final = 400
"""As many of the map's nodes stand for all of it: every n-th in the map's own order."""


class Covering:
    """A map's crossings, and which of them are reached; for one thread.

    Parameters
    ----------
    router
        The roads, with what has changed on them.
    limit_ms
        In time is at most so many milliseconds on the road, with sirens.
    """

    def __init__(self, router: "Router", limit_ms: int) -> None:
        self._router = router
        self._limit_ms = limit_ms
        graph = router.graph
        step = max(1, len(graph.lat) // CROSSINGS)
        self._crossings = [
            LatLon(lat=float(lat), lon=float(lon))
            for lat, lon in zip(graph.lat[::step], graph.lon[::step], strict=True)
        ]

    def share(self, free: Sequence[LatLon]) -> float:
        """Give the share of crossings that is reached in time from one of some places, per cent."""
        if not free:
            return 0.0
        times = self._router.coverage(free, self._crossings)
        return 100 * sum(times.within(self._limit_ms)) / len(self._crossings)

    def reached(self, free: Sequence[LatLon]) -> dict[str, Any]:
        """Give the roads that are reached in time from one of some places, a GeoJSON feature."""
        from routing.maps.geojson import reach_feature  # noqa: PLC0415 - brings scipy

        reach = self._router.reach(free, self._limit_ms)
        return reach_feature(reach, self._router.lines, {})
