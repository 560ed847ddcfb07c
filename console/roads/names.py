"""The road at a place, by its name: what people say to each other instead of degrees."""

from typing import Final

from routing.router import Router
from schemas.ground.base import LatLon

NEAR_M: Final = 500.0
"""A named road farther than this does not say where a place is."""

_STEP_M: Final = 4.0


class RoadNames:
    """The nearest named road of places on one map; each place is looked up once."""

    def __init__(self, router: Router) -> None:
        self._router = router
        self._found: dict[LatLon, str | None] = {}

    def near(self, place: LatLon) -> str | None:
        """Give the name of the nearest road that has one; null where none is near.

        Of roads that are equally near to 4 m, as at a junction, it is the first by name.
        """
        if place not in self._found:
            self._found[place] = self._nearest(place)
        return self._found[place]

    def _nearest(self, place: LatLon) -> str | None:
        """Narrow the circle until it holds the nearest names only."""
        nothing_m, something_m = 0.0, NEAR_M
        names = self._within(place, something_m)
        while names and something_m - nothing_m > _STEP_M:
            middle_m = (nothing_m + something_m) / 2
            if found := self._within(place, middle_m):
                names, something_m = found, middle_m
            else:
                nothing_m = middle_m
        return min(names, default=None)

    def _within(self, place: LatLon, radius_m: float) -> frozenset[str]:
        """Give the names of the roads that come within a radius of a place."""
        arcs = self._router.index.arcs_within(place, radius_m)
        names = (self._router.graph.name_of(int(arc)) for arc in arcs)
        return frozenset(name for name in names if name)
