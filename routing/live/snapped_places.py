"""Places brought to the roads: where a drive can start or end."""

import math
from functools import lru_cache, partial

import numpy as np

from routing.ground.profile import Profile
from routing.live.day import DayTable
from routing.live.network import Network
from routing.places.snap import SNAP_LIMIT_M, Fixes, OffRoad, Snap, SnapIndex
from routing.roads.graph import RoadGraph
from routing.search.ends import EndFinder, Ends, Spot
from routing.search.weights import RoadsNow
from schemas.ground.base import LatLon

SPOTS_MAX = 8_192  # places remembered: some 15 MB
FAR_MAX = 64  # who asks how far the road is asks next where: a search takes a millisecond

Place = LatLon | Spot
"""A place: WGS 84 degrees, or what `Places.spot` made of it."""


class Places(Network):
    """The roads of one map, and what lies beside them.

    Parameters
    ----------
    graph
        The roads.
    snap_limit_m
        A place farther than this from every road is off the road network, metres.
    day
        Speeds by the time of day; None = the map's speeds all day.
    """

    def __init__(
        self,
        graph: RoadGraph,
        *,
        snap_limit_m: float = SNAP_LIMIT_M,
        day: DayTable | None = None,
    ) -> None:
        super().__init__(graph, day)
        self.snap_limit_m = snap_limit_m
        self._turns_ms = {profile: self.weights.turn_ms(profile) for profile in Profile}
        self._finder = EndFinder(self.index, self.expansion, self._turns_ms, snap_limit_m)
        # No method of the router itself is kept here: a cycle would be collected in any thread,
        # and the library's objects must go in their own.
        self._spot_at = lru_cache(maxsize=SPOTS_MAX)(partial(_find_spot, self.index, self._finder))
        self._nearest_at = lru_cache(maxsize=FAR_MAX)(self.index.nearest)

    def snap(
        self, place: LatLon, *, heading_deg: float | None = None, accuracy_m: float | None = None
    ) -> Snap | None:
        """Bring a place to the road beside it.

        Parameters
        ----------
        place
            WGS 84 degrees.
        heading_deg
            Where a moving vehicle heads, clockwise from north; arcs against it are left out.
        accuracy_m
            Standard deviation of the place; None = not known.

        Returns
        -------
        Snap or None
            None: farther than `snap_limit_m` from every road.
        """
        if heading_deg is None and accuracy_m is None:
            return self._spot_at(place.lat, place.lon).snap
        known = (np.nan if value is None else value for value in (heading_deg, accuracy_m))
        columns = [np.array([value], dtype=np.float64) for value in (place.lat, place.lon, *known)]
        snap = self.snap_many(Fixes(*columns))[0]
        return snap if isinstance(snap, Snap) else None

    def snap_many(self, fixes: Fixes) -> list[Snap | OffRoad]:
        """Bring many vehicles to the road at once.

        Parameters
        ----------
        fixes
            Where they are, and their heading and accuracy where known.

        Returns
        -------
        list of Snap or OffRoad
            One per fix, in order.

        Raises
        ------
        ValueError
            A place is none on Earth, or the columns differ in length.
        """
        fixes.check()
        return self.index.nearest_many(fixes, self.snap_limit_m)

    def distance_to_road_m(self, place: LatLon) -> float:
        """Measure how far a place is from the nearest road.

        Parameters
        ----------
        place
            WGS 84 degrees.

        Returns
        -------
        float
            Metres, whatever the limit.
        """
        snap = self.nearest_road(place)
        return math.inf if snap is None else snap.distance_m

    def nearest_road(self, place: LatLon) -> Snap | None:
        """Find the nearest point on any road, whatever the limit.

        Parameters
        ----------
        place
            WGS 84 degrees.

        Returns
        -------
        Snap or None
            None: there is no road at all.
        """
        return self._nearest_at(place.lat, place.lon)

    def spot(self, place: Place, snap: Snap | None = None) -> Spot:
        """Bring a place to the road once, to ask for it again and again.

        Parameters
        ----------
        place
            WGS 84 degrees.
        snap
            Where on the road it is, if that is known better than by its nearness (a vehicle that
            told its heading); None = the nearest road.

        Returns
        -------
        Spot
            Takes the place's part in every question to this router.
        """
        if isinstance(place, Spot):
            return place
        if snap is not None:
            return Spot(self._finder, place.lat, place.lon, snap)
        return self._spot_at(place.lat, place.lon)

    def _ends(self, place: Place, now: RoadsNow) -> Ends:
        """Give the arcs on which a drive can start or end; none where off the roads."""
        spot = place if type(place) is Spot else self._spot_at(place.lat, place.lon)
        kept = spot.latest
        if kept is not None and kept.now is now:
            return kept
        kept = spot.by_profile.get(now.profile)
        return kept if kept is not None and kept.now is now else self._finder.ends(spot, now)


def _find_spot(index: SnapIndex, finder: EndFinder, lat: float, lon: float) -> Spot:
    """Bring a place to the road."""
    snap = index.nearest(lat, lon, finder.limit_m)
    is_near = snap is not None and snap.distance_m <= finder.limit_m
    return Spot(finder, lat, lon, snap if is_near else None)
