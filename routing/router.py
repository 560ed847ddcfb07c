"""Travel times and routes between places: the public face of the road graph.

A time is the least, over the arcs beside both places, of the rest of the first arc, the way from
its head to the last arc's tail, and the part of the last arc; or, along one arc, the part between
the two places. The way from a place to the road beside it is not counted: `Snap.distance_m` tells
how long it is.

A closed arc is not driven at all. A place beside closed roads only is served from the nearest
open one within the limit (as Valhalla does with `exclude_closures`): an ambulance goes as near as
it can. Where there is none, there is no way.
"""

from collections.abc import Mapping, Sequence

from routing.ground.answers import Drive, Ranked, Ranking, Table, Timed, Times
from routing.ground.geometry import int_view
from routing.ground.profile import Profile
from routing.live.day import DayTable
from routing.live.snapped_places import Place, Places
from routing.places.snap import SNAP_LIMIT_M
from routing.roads.graph import RoadGraph
from routing.search.ends import Spot, least_ms
from routing.search.landmarks import Landmarks
from routing.search.matrix import Destinations, Origins, least_from_any_ms, table_ms, times_to_ms
from routing.search.nearest import Fleet, rank_units
from routing.search.path import Arcs, Route, find_track, measure, trace_route
from routing.search.reach import Reach, ReachFinder
from routing.search.weights import positions
from routing.told.manoeuvres import Guide, Manoeuvre

FLEET_MIN = 64
"""From here on bounds pay: fewer units are sooner asked for, all of them (measured)."""

LANDMARK_NODES_MAX = 300_000
"""Beyond, landmarks take seconds at the first question, and asking for all units is quick."""


class Router(Places):
    """Answers for one map; all times are whole milliseconds, None = no way or off the roads.

    Deterministic: equal maps, road events and questions give equal answers, and each answer names
    the version of the weights that gave it. Questions may come from any number of threads, also
    while road events come: none waits for another, and each is answered on the roads of one
    version.

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
        super().__init__(graph, snap_limit_m=snap_limit_m, day=day)
        engine, expansion = self.weights.engine, self.expansion
        road_arc = int_view(expansion.road_arc)
        self._arcs = {p: Arcs(road_arc, int_view(ms)) for p, ms in self._turns_ms.items()}
        self._landmarks: dict[Profile, Landmarks] = {}
        self._guide = Guide(graph, self.lines, ~self.weights.barred(Profile.NORMAL))
        self._reach = ReachFinder(engine, expansion)

    @property
    def graph_hash(self) -> str:
        """Name the map's content: sha256, 64 hex digits. Live changes do not alter it."""
        return self.graph.hash

    def time(self, origin: Place, destination: Place, profile: Profile = Profile.SIRENS) -> Timed:
        """Give the travel time between two places.

        Parameters
        ----------
        origin, destination
            WGS 84 degrees, or spots.
        profile
            How the vehicle drives.

        Returns
        -------
        Timed
            Whole milliseconds, and the version of the weights.
        """
        queries = self.weights.queries(profile)
        now = queries.tag
        start, goal = self._ends(origin, now), self._ends(destination, now)
        time_ms = queries.time(start.sources, goal.targets)
        if not start.arcs.isdisjoint(goal.arcs):
            time_ms = least_ms(time_ms, start, goal)
        return Timed(time_ms, now.version)

    def times(
        self, pairs: Sequence[tuple[Place, Place]], profile: Profile = Profile.SIRENS
    ) -> Times:
        """Give the travel time of each of many pairs.

        Parameters
        ----------
        pairs
            (origin, destination), WGS 84 degrees, or spots.
        profile
            How the vehicle drives.

        Returns
        -------
        Times
            One per pair, in order.
        """
        queries = self.weights.queries(profile)
        now = queries.tag
        # Spots that are known on these roads are taken at once: the call would cost a tenth.
        ends = [
            kept
            if type(place) is Spot and (kept := place.latest) is not None and kept.now is now
            else self._ends(place, now)
            for pair in pairs
            for place in pair
        ]
        starts, goals = ends[::2], ends[1::2]
        times_ms = queries.times([end.sources for end in starts], [end.targets for end in goals])
        apart = map(frozenset.isdisjoint, [end.arcs for end in starts], [end.arcs for end in goals])
        for index in [index for index, are_apart in enumerate(apart) if not are_apart]:
            times_ms[index] = least_ms(times_ms[index], starts[index], goals[index])
        return Times(times_ms, now.version)

    def times_to(
        self, origins: Sequence[Place], destination: Place, profile: Profile = Profile.SIRENS
    ) -> Times:
        """Give the travel time from each of many places to one.

        Parameters
        ----------
        origins
            WGS 84 degrees, or spots; repeats allowed.
        destination
            WGS 84 degrees, or a spot.
        profile
            How the vehicle drives.

        Returns
        -------
        Times
            Whole milliseconds, one per origin, in order; None = no way, or off the roads.
        """
        queries = self.weights.queries(profile)
        now = queries.tag
        starts = [self._ends(place, now) for place in origins]
        return Times(times_to_ms(queries, starts, self._ends(destination, now)), now.version)

    def origins(self, places: Sequence[Place], profile: Profile = Profile.SIRENS) -> Origins:
        """Put many places in columns, to ask for the times from them again and again.

        Parameters
        ----------
        places
            WGS 84 degrees, or spots; repeats allowed.
        profile
            How the vehicles drive.

        Returns
        -------
        Origins
            Of this version of the roads.
        """
        now = self.weights.queries(profile).tag
        return Origins(self.weights.engine, now, [self._ends(place, now) for place in places])

    def times_from_each(self, origins: Origins, destination: Place) -> Times | None:
        """Give the travel time from each of many places to one.

        Parameters
        ----------
        origins
            As this router gave them.
        destination
            WGS 84 degrees, or a spot.

        Returns
        -------
        Times or None
            The same as `times_to`; None: the roads have changed since `origins` was asked for.
        """
        queries = self.weights.queries(origins.now.profile)
        if queries.tag is not origins.now:
            return None
        goal = self._ends(destination, queries.tag)
        return Times(origins.times_to_ms(queries, goal), queries.tag.version)

    def destinations(
        self, places: Sequence[Place], profile: Profile = Profile.SIRENS
    ) -> Destinations:
        """Put many places in columns, to ask for the times to them again and again.

        Parameters
        ----------
        places
            WGS 84 degrees, or spots; repeats allowed.
        profile
            How the vehicles drive.

        Returns
        -------
        Destinations
            Of this version of the roads.
        """
        now = self.weights.queries(profile).tag
        return Destinations(self.weights.engine, now, [self._ends(place, now) for place in places])

    def times_to_each(self, origin: Place, destinations: Destinations) -> Times | None:
        """Give the travel time from one place to each of many.

        Parameters
        ----------
        origin
            WGS 84 degrees, or a spot.
        destinations
            As this router gave them.

        Returns
        -------
        Times or None
            The same as `times_from`; None: the roads have changed since `destinations` was asked
            for.
        """
        queries = self.weights.queries(destinations.now.profile)
        if queries.tag is not destinations.now:
            return None
        start = self._ends(origin, queries.tag)
        return Times(destinations.times_from_ms(queries, start), queries.tag.version)

    def times_from(
        self, origin: Place, destinations: Sequence[Place], profile: Profile = Profile.SIRENS
    ) -> Times:
        """Give the travel time from one place to each of many.

        Parameters
        ----------
        origin
            WGS 84 degrees, or a spot.
        destinations
            WGS 84 degrees, or spots; repeats allowed.
        profile
            How the vehicle drives.

        Returns
        -------
        Times
            Whole milliseconds, one per destination, in order; None = no way, or off the roads.
        """
        table = self.table([origin], destinations, profile)
        return Times(table[0], table.version)

    def table(
        self,
        origins: Sequence[Place],
        destinations: Sequence[Place],
        profile: Profile = Profile.SIRENS,
    ) -> Table:
        """Give the travel time from each of many places to each of many others.

        Parameters
        ----------
        origins, destinations
            WGS 84 degrees, or spots; repeats allowed.
        profile
            How the vehicle drives.

        Returns
        -------
        Table
            A row per origin.
        """
        queries = self.weights.queries(profile)
        starts = [self._ends(place, queries.tag) for place in origins]
        goals = [self._ends(place, queries.tag) for place in destinations]
        rows = table_ms(self.weights.engine, queries, starts, goals)
        return Table(rows, queries.tag.version)

    def fleet(self, units: Mapping[str, Place]) -> Fleet:
        """Bring units to the road once, to ask for the nearest of them again and again.

        Parameters
        ----------
        units
            Where each is, by its id.

        Returns
        -------
        Fleet
            For `nearest`.
        """
        ids = tuple(sorted(units))
        return Fleet(ids, tuple([self.spot(units[unit_id]) for unit_id in ids]))

    def nearest(
        self, fleet: Fleet, place: Place, count: int, profile: Profile = Profile.SIRENS
    ) -> Ranking:
        """Rank the units that are soonest at a place.

        Parameters
        ----------
        fleet
            The units.
        place
            WGS 84 degrees, or a spot.
        count
            Units wanted, 1 or more.
        profile
            How the vehicle drives.

        Returns
        -------
        Ranking
            By time, then by id; units that cannot come are left out. A `count` below 1 is
            refused (`ValueError`).
        """
        if count < 1:
            message = f"count is {count}; ask for 1 unit or more."
            raise ValueError(message)
        queries = self.weights.queries(profile)
        now = queries.tag
        landmarks = self._bounds(profile, len(fleet.spots))
        standing = fleet.standing.get(profile)
        if standing is None or standing.now is not now:
            standing = fleet.stand(self._finder, now, landmarks, self.speed_up)
        goal = self._ends(place, now)
        on_arcs = standing.on_arcs(goal.arcs)
        beside = {rank: self._ends(fleet.spots[standing.unit[rank]], now) for rank in on_arcs}
        bound_ms = standing.bound_ms(landmarks, goal, self.speed_up)
        stuck = {unit: self._ends(fleet.spots[unit], now) for unit in standing.stuck}
        ranked = rank_units(
            queries, standing, goal, beside, stuck=stuck, bound_ms=bound_ms, count=count
        )
        units = [Ranked(fleet.unit_ids[unit], time_ms) for time_ms, unit in ranked]
        return Ranking(units, now.version)

    def coverage(
        self,
        origins: Sequence[Place],
        cells: Sequence[Place],
        profile: Profile = Profile.SIRENS,
    ) -> Times:
        """Give the travel time to each of many cells from the origin that is nearest to it.

        Parameters
        ----------
        origins
            Stations or units: WGS 84 degrees, or spots.
        cells
            What is to be covered: WGS 84 degrees, or spots.
        profile
            How the vehicle drives.

        Returns
        -------
        Times
            One per cell, in order; `Times.within` tells which are covered.
        """
        queries = self.weights.queries(profile)
        starts = [self._ends(place, queries.tag) for place in origins]
        goals = [self._ends(place, queries.tag) for place in cells]
        times_ms = least_from_any_ms(self.weights.engine, queries, starts, goals)
        return Times(times_ms, queries.tag.version)

    def reach(
        self, origins: Sequence[Place], limit_ms: int, profile: Profile = Profile.SIRENS
    ) -> Reach:
        """Find the roads that are reached from the nearest of some places within a time.

        Parameters
        ----------
        origins
            WGS 84 degrees, or spots.
        limit_ms
            Whole milliseconds, 0 or more.
        profile
            How the vehicle drives.

        Returns
        -------
        Reach
            Parts of arcs. A `limit_ms` below 0 is refused (`ValueError`).
        """
        if limit_ms < 0:
            message = f"limit_ms is {limit_ms}; give 0 or more."
            raise ValueError(message)
        queries = self.weights.queries(profile)
        starts = [self._ends(place, queries.tag) for place in origins]
        return self._reach.within(queries, starts, limit_ms)

    def drive(
        self, origin: Place, destination: Place, profile: Profile = Profile.SIRENS
    ) -> Drive | None:
        """Give time and distance of the fastest drive between two places, without its line.

        Parameters
        ----------
        origin, destination
            WGS 84 degrees, or spots.
        profile
            How the vehicle drives.

        Returns
        -------
        Drive or None
            None = no way, or off the roads.
        """
        queries = self.weights.queries(profile)
        start, goal = self._ends(origin, queries.tag), self._ends(destination, queries.tag)
        track = find_track(queries, self._arcs[profile], start, goal)
        if track is None:
            return None
        return Drive(*measure(self.graph, track), queries.tag.version)

    def route(
        self, origin: Place, destination: Place, profile: Profile = Profile.SIRENS
    ) -> Route | None:
        """Find the fastest drive between two places.

        Parameters
        ----------
        origin, destination
            WGS 84 degrees, or spots.
        profile
            How the vehicle drives.

        Returns
        -------
        Route or None
            Its `time_ms` equals `time(origin, destination).time_ms`; None = no way, or off the
            roads.
        """
        queries = self.weights.queries(profile)
        start, goal = self._ends(origin, queries.tag), self._ends(destination, queries.tag)
        track = find_track(queries, self._arcs[profile], start, goal)
        if track is None:
            return None
        ends = start.point(track.arcs[0], track.begin), goal.point(track.arcs[-1], track.end)
        return trace_route(self.graph, self.lines, track, ends, queries.tag.version)

    def manoeuvres(self, route: Route) -> tuple[Manoeuvre, ...]:
        """List what the driver of a route has to do; `routing.told.phrases` says it.

        Parameters
        ----------
        route
            Of this router.

        Returns
        -------
        tuple of Manoeuvre
            From departure to arrival.
        """
        return self._guide.manoeuvres(route)

    def _bounds(self, profile: Profile, units: int) -> Landmarks | None:
        """Give a profile's landmarks, worked out at the first question that they pay for."""
        if units < FLEET_MIN or self.expansion.node_count > LANDMARK_NODES_MAX:
            return None
        if profile not in self._landmarks:
            weights_ms = self.weights.map_weights_ms(profile)
            lat, lon = positions(self.graph, self.expansion)
            self._landmarks[profile] = Landmarks(self.weights.engine, weights_ms, lat, lon)
        return self._landmarks[profile]
