"""How far a drive comes within a time: the parts of roads that are reached, and when."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from routing.ground.geometry import FloatArray, IntArray
from routing.roads.graph import RoadGraph
from routing.roads.lines import Lines
from routing.roads.searched import Expansion
from routing.search.cch import CLOSED, Engine, Queries
from routing.search.ends import Ends
from routing.search.matrix import merge
from routing.search.weights import RoadsNow

Polyline = tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False, slots=True)
class Reach:
    """The roads reached from some places within a time.

    Attributes
    ----------
    limit_ms : int
        The time, whole milliseconds.
    version : int
        Of the weights.
    arc : IntArray
        Road arcs of which something is reached; an arc on which a drive begins may come twice.
    begin, end : FloatArray
        The part of each arc that is reached, fractions of its length.
    enter_ms : IntArray
        When the part is entered.
    """

    limit_ms: int
    version: int
    arc: IntArray
    begin: FloatArray
    end: FloatArray
    enter_ms: IntArray

    def length_m(self, graph: RoadGraph) -> float:
        """Measure the parts, each direction of a street for itself, metres.

        Parameters
        ----------
        graph
            The roads.

        Returns
        -------
        float
            Metres.
        """
        return float((graph.length_mm[self.arc] * (self.end - self.begin)).sum()) / 1000

    def polylines(self, lines: Lines) -> list[Polyline]:
        """Draw the parts.

        Parameters
        ----------
        lines
            The roads' polylines.

        Returns
        -------
        list of Polyline
            Points (lat, lon), WGS 84 degrees, in driving direction, one line per part.
        """
        columns = (self.arc.tolist(), self.begin.tolist(), self.end.tolist())
        return [lines.cut(arc, begin, end) for arc, begin, end in zip(*columns, strict=True)]


class ReachFinder:
    """Finds what is reached.

    Parameters
    ----------
    engine
        The contracted roads.
    expansion
        Which engine arcs stand for a road arc.
    """

    def __init__(self, engine: Engine, expansion: Expansion) -> None:
        self._tail_of_copy = expansion.tail[expansion.copies]
        self._first_copy = expansion.copies_start[:-1]
        self._everywhere = engine.nodes(list(range(engine.node_count)))

    def within(self, queries: Queries[RoadsNow], starts: list[Ends], limit_ms: int) -> Reach:
        """Find the roads reached from the nearest of some places within a time.

        Parameters
        ----------
        queries
            This thread's questions.
        starts
            Ends on the roads of these questions.
        limit_ms
            Whole milliseconds.

        Returns
        -------
        Reach
            Arcs that are begun on first, then the others by ascending index.
        """
        sources = merge([start.sources for start in starts])
        found = np.array(queries.from_all(sources, self._everywhere), dtype=np.float64)
        now = queries.tag
        # A drive may end on any copy of an arc: the one that is entered first counts.
        enter_ms = np.fmin.reduceat(found[self._tail_of_copy], self._first_copy)
        with np.errstate(invalid="ignore"):  # NaN: cannot be entered
            is_near = enter_ms <= limit_ms
        odd = np.fromiter(sorted(now.clocks), np.int64, len(now.clocks))
        arc = np.setdiff1d(np.flatnonzero(is_near & (now.times_ms < CLOSED)), odd)
        end = np.minimum((limit_ms - enter_ms[arc]) / now.times_ms[arc], 1.0)
        entered = np.column_stack((arc, np.zeros(len(arc)), end, enter_ms[arc]))
        parts = [
            (number, 0.0, now.clocks[number].fraction_at(0.0, limit_ms - ms), ms)
            for number, ms in zip(odd.tolist(), enter_ms[odd].tolist(), strict=True)
            if is_near[number] and now.clocks[number].entry_end > 0.0
        ]
        entered = np.concatenate((entered, np.array(parts).reshape(-1, 4)))
        entered = entered[np.argsort(entered[:, 0], kind="stable")]
        begun = np.array(list(_begun(now, starts, limit_ms))).reshape(-1, 4)
        table = np.concatenate((begun, entered))
        return Reach(
            limit_ms=limit_ms,
            version=now.version,
            arc=table[:, 0].astype(np.int64),
            begin=table[:, 1],
            end=table[:, 2],
            enter_ms=table[:, 3].astype(np.int64),
        )


def _begun(
    now: RoadsNow, starts: list[Ends], limit_ms: int
) -> Iterator[tuple[int, float, float, float]]:
    """Give the arcs on which drives begin: index, begin, end, when."""
    for start in starts:
        for arc, fraction, *_ in start.starts:
            clock = now.clocks.get(arc)
            if clock is None:
                end = min(fraction + limit_ms / now.time_of[arc], 1.0)
            else:
                end = clock.fraction_at(fraction, limit_ms)
            yield arc, fraction, end, 0.0
