"""What a driver is told: where to turn, which exit of a roundabout to take, when it is there.

A junction is worth a word where the road's name changes, or where another road is as likely to be
taken for the way. Roundabouts are known by their tag, of however many ways they are drawn; where
the source tells of none, by their shape: a one-way circle of one OSM way.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np

from routing.ground.geometry import BoolArray, FloatArray
from routing.places.segments import METRES_PER_DEGREE
from routing.roads.graph import RoadGraph
from routing.roads.lines import Lines
from routing.search.path import Route, Track

STRAIGHT_DEG, SLIGHT_DEG, SHARP_DEG, BACK_DEG = 20.0, 45.0, 120.0, 165.0
LOOK_M = 15.0  # the direction of a road is taken over this length: not its last kink
CIRCLE_M_MAX = 700.0  # the circumference of the widest roundabouts of the country
ROUNDNESS_MIN = 0.6  # 4 pi area / circumference squared: a circle has 1, a square 0.785


class Turn(StrEnum):
    """What is done at a place."""

    DEPART = "depart"
    CONTINUE = "continue"
    SLIGHT_LEFT = "slight_left"
    LEFT = "left"
    SHARP_LEFT = "sharp_left"
    SLIGHT_RIGHT = "slight_right"
    RIGHT = "right"
    SHARP_RIGHT = "sharp_right"
    U_TURN = "u_turn"
    ROUNDABOUT = "roundabout"
    ARRIVE = "arrive"


class Manoeuvre(NamedTuple):
    """One thing to do, and the drive up to the next.

    Attributes
    ----------
    turn : Turn
        What is done.
    name : str
        The road that is driven on then; "" = not known, or at the end.
    exit_number : int or None
        Of a roundabout, counted from the entry; None for other turns.
    lat, lon : float
        Where, WGS 84 degrees.
    at_ms : int
        When, whole milliseconds since departure.
    distance_m : float
        From here to the next manoeuvre, metres.
    """

    turn: Turn
    name: str
    exit_number: int | None
    lat: float
    lon: float
    at_ms: int
    distance_m: float


class _Event(NamedTuple):
    """A manoeuvre before its lengths are known: `place` is the index of the arc behind it."""

    turn: Turn
    place: int
    name: str
    exit_number: int | None = None


class Guide:
    """Finds the manoeuvres of drives.

    Parameters
    ----------
    graph
        The roads.
    lines
        Their polylines.
    is_lawful
        Of each arc, whether others may drive it too: the wrong way of a one-way street is no exit.
    """

    def __init__(self, graph: RoadGraph, lines: Lines, is_lawful: BoolArray) -> None:
        self._graph, self._lines, self._is_lawful = graph, lines, is_lawful
        self._out = np.searchsorted(graph.tail, np.arange(graph.node_count + 1))

    def manoeuvres(self, route: Route) -> tuple[Manoeuvre, ...]:
        """List what a driver has to do.

        Parameters
        ----------
        route
            A drive on these roads.

        Returns
        -------
        tuple of Manoeuvre
            From `DEPART` to `ARRIVE`, in order.
        """
        moving = route.track.moving()
        if moving is None:
            arrival = Manoeuvre(Turn.ARRIVE, "", None, *route.line[-1], route.time_ms, 0.0)
            return (arrival._replace(turn=Turn.DEPART, at_ms=0), arrival)
        driven = moving.arcs
        events = [_Event(Turn.DEPART, 0, self._graph.name_of(driven[0]))]
        index = 1
        while index < len(driven):
            event, index = self._at_junction(driven, index, events[-1].name)
            if event is not None:
                events.append(event)
        return self._measured(route, moving, events)

    def _at_junction(
        self, driven: Sequence[int], index: int, name: str
    ) -> tuple[_Event | None, int]:
        """Judge the junction before an arc: (what to say, the index of the next to judge)."""
        arc, before = driven[index], driven[index - 1]
        on_circle = self._is_circle
        if on_circle[arc] and not on_circle[before]:
            after, exits = index, 0
            while after < len(driven) and on_circle[driven[after]]:
                exits += self._has_exit(int(self._graph.head[driven[after]]))
                after += 1
            if after == len(driven):  # the drive ends on the circle
                return _Event(Turn.CONTINUE, index, self._graph.name_of(arc)), after
            return _Event(
                Turn.ROUNDABOUT, index, self._graph.name_of(driven[after]), exits
            ), after + 1
        if on_circle[arc] and on_circle[before]:
            return None, index + 1
        turn = self._turn(before, arc)
        new_name = self._graph.name_of(arc)
        if self._is_worth_saying(before, arc, turn, is_renamed=bool(new_name) and new_name != name):
            return _Event(turn, index, new_name), index + 1
        return None, index + 1

    def _is_worth_saying(self, before: int, arc: int, turn: Turn, *, is_renamed: bool) -> bool:
        """Tell whether a driver would ask where to go."""
        others = self._others(before, arc)
        if turn is Turn.U_TURN:
            return True
        if not others:
            return is_renamed
        if turn is Turn.CONTINUE:
            return is_renamed
        if turn in {Turn.SLIGHT_LEFT, Turn.SLIGHT_RIGHT} and not is_renamed:
            # A bend of the road itself: only another way ahead makes it a question.
            bend = abs(self._angle(before, arc))
            return any(abs(self._angle(before, other)) < bend + STRAIGHT_DEG for other in others)
        return True

    def _others(self, before: int, arc: int) -> list[int]:
        """List the other arcs that one could drive on, but not straight back."""
        node, tail = int(self._graph.head[before]), int(self._graph.tail[before])
        out = range(int(self._out[node]), int(self._out[node + 1]))
        taken = int(self._graph.head[arc])
        return [
            other
            for other in out
            if self._is_lawful[other]
            and other != arc
            and int(self._graph.head[other]) not in {tail, taken}
        ]

    def _has_exit(self, node: int) -> bool:
        """Tell whether a road leaves a circle at a node."""
        first, last = int(self._out[node]), int(self._out[node + 1])
        leaves = self._is_lawful[first:last] & ~self._is_circle[first:last]
        return bool(leaves.any())

    def _turn(self, before: int, arc: int) -> Turn:
        """Name the turn from one arc to the next."""
        angle = self._angle(before, arc)
        size = abs(angle)
        if size >= BACK_DEG:
            return Turn.U_TURN
        if size < STRAIGHT_DEG:
            return Turn.CONTINUE
        if size < SLIGHT_DEG:
            return Turn.SLIGHT_RIGHT if angle > 0 else Turn.SLIGHT_LEFT
        if size < SHARP_DEG:
            return Turn.RIGHT if angle > 0 else Turn.LEFT
        return Turn.SHARP_RIGHT if angle > 0 else Turn.SHARP_LEFT

    def _angle(self, before: int, arc: int) -> float:
        """Give the change of heading, degrees: -180 (left) to 180 (right)."""
        length_mm = self._graph.length_mm
        look_in = min(LOOK_M * 1000 / int(length_mm[before]), 1.0)
        look_out = min(LOOK_M * 1000 / int(length_mm[arc]), 1.0)
        arriving = _bearing_deg(self._lines.cut(before, 1.0 - look_in, 1.0))
        leaving = _bearing_deg(self._lines.cut(arc, 0.0, look_out))
        return (leaving - arriving + 180.0) % 360.0 - 180.0

    def _measured(
        self, route: Route, moving: Track, events: Sequence[_Event]
    ) -> tuple[Manoeuvre, ...]:
        """Add places, times and lengths, and the arrival."""
        length_mm = moving.parts() * self._graph.length_mm[list(moving.arcs)]
        before_m = np.concatenate(([0.0], np.cumsum(length_mm))) / 1000
        before_ms = np.concatenate(([0], np.cumsum(moving.times_ms)))
        ends = [*(event.place for event in events[1:]), len(moving.arcs)]
        manoeuvres = []
        for event, end in zip(events, ends, strict=True):
            node = int(self._graph.tail[moving.arcs[event.place]])
            place = (float(self._graph.lat[node]), float(self._graph.lon[node]))
            manoeuvres.append(
                Manoeuvre(
                    event.turn,
                    event.name,
                    event.exit_number,
                    *(route.line[0] if event.place == 0 else place),
                    int(before_ms[event.place]),
                    float(before_m[end] - before_m[event.place]),
                )
            )
        arrival = Manoeuvre(Turn.ARRIVE, "", None, *route.line[-1], route.time_ms, 0.0)
        return (*manoeuvres, arrival)

    @cached_property
    def _is_circle(self) -> BoolArray:
        """Tell of each arc whether it belongs to a roundabout, by its tag or by its shape."""
        graph = self._graph
        _, way = np.unique(graph.way_id, return_inverse=True)
        # A circle enters and leaves each of its nodes once: as many nodes as arcs, both ways.
        keys = way.astype(np.int64) * graph.node_count
        arcs = np.bincount(way)
        tails = np.unique(keys + graph.tail)
        heads = np.unique(keys + graph.head)
        is_ring = np.zeros(len(arcs), dtype=bool)
        is_same = np.isin(tails, heads)
        tails_of = np.bincount(tails // graph.node_count, minlength=len(arcs))
        closed_of = np.bincount(
            tails // graph.node_count, weights=is_same, minlength=len(arcs)
        ).astype(np.int64)
        length_m = np.bincount(way, weights=graph.length_mm) / 1000
        is_ring = (arcs == tails_of) & (arcs == closed_of) & (length_m <= CIRCLE_M_MAX)
        area_m2 = np.abs(np.bincount(way, weights=self._areas_m2()))
        is_round = 4 * np.pi * area_m2 >= ROUNDNESS_MIN * length_m**2
        known = graph.way_id != 0
        circle: BoolArray = ((is_ring & is_round)[way] & known) | (graph.roundabout != 0)
        return circle

    def _areas_m2(self) -> FloatArray:
        """Give each arc's share of the area that its way goes round (the shoelace formula)."""
        lines, graph = self._lines, self._graph
        origin_lat, origin_lon = float(graph.lat[0]), float(graph.lon[0])
        shrink = np.cos(np.radians(lines.lat))
        x = ((lines.lon - origin_lon + 180.0) % 360.0 - 180.0) * METRES_PER_DEGREE * shrink
        y = (lines.lat - origin_lat) * METRES_PER_DEGREE
        cross = (x[:-1] * y[1:] - x[1:] * y[:-1]) / 2
        cross[lines.start[1:-1] - 1] = 0.0  # from one arc's end to the next arc's beginning
        areas_m2: FloatArray = np.bincount(
            lines.arc[:-1], weights=cross, minlength=graph.arc_count
        ).astype(np.float64)
        return areas_m2


def _bearing_deg(line: Sequence[tuple[float, float]]) -> float:
    """Give the direction from a line's first point to its last, degrees from north."""
    (lat, lon), (to_lat, to_lon) = line[0], line[-1]
    east = ((to_lon - lon + 180.0) % 360.0 - 180.0) * np.cos(np.radians(lat))
    return float(np.degrees(np.arctan2(east, to_lat - lat)))
