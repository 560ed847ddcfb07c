"""Observed speeds in force: what the fleet's traces make of the map's own times, hour by hour.

They lie beneath closures and slowdowns. The hour is that of the journal's ticks, in the centre's
own time; between ticks nothing changes, so that a replay drives on the same roads.
"""

from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from typing import Final

import numpy as np

from routing.ground.geometry import FloatArray, IntArray
from routing.roads.graph import RoadGraph
from routing.tags.speeds import ROAD_CLASSES
from schemas.events.roads import FACTOR_MAX, FACTOR_MIN, RoadSpeeds

HOURS_OF_DAY: Final = 24
Rows = dict[tuple[int, int | None], float]
"""Factors by way id or class index, and hour of the week; None = every other hour."""


class BaseSpeeds:
    """The speeds observed on one map, as they are now.

    Parameters
    ----------
    graph
        The roads.
    """

    def __init__(self, graph: RoadGraph) -> None:
        self._graph = graph
        self._ways: Rows = {}
        self._classes: Rows = {}
        self._to_come: list[RoadSpeeds] = []
        self._offset = UTC
        self._now: datetime | None = None
        self._hour = 0
        self.factor: FloatArray = np.ones(graph.arc_count)  # each arc's speed over the map's
        self.speed_up = 1.0  # the greatest factor so far: it never falls, whoever asks meanwhile

    def put(self, event: RoadSpeeds) -> bool:
        """Note observed speeds.

        Parameters
        ----------
        event
            Counts from its `valid_from`; rows of the same way or class and hour are replaced then.

        Returns
        -------
        bool
            Whether any arc's speed changed.
        """
        self._to_come.append(event)
        now = self._now
        return self.advance(event.occurred_at if now is None else max(now, event.occurred_at))

    def advance(self, now: datetime) -> bool:
        """Let time pass.

        Parameters
        ----------
        now
            An aware instant: the journal's time.

        Returns
        -------
        bool
            Whether any arc's speed changed.
        """
        self._now = now
        due = [event for event in self._to_come if event.valid_from <= now]
        for event in sorted(due, key=lambda one: one.valid_from):  # of equals the first said
            self._take(event)
        self._to_come = [event for event in self._to_come if event.valid_from > now]
        hour = hour_of_week(now, self._offset)
        if not due and hour == self._hour:
            return False
        self._hour = hour
        factor = self._factors()
        changed = not np.array_equal(factor, self.factor)
        self.speed_up = max(self.speed_up, float(factor.max()))
        self.factor = factor
        return changed

    def _take(self, event: RoadSpeeds) -> None:
        """Put an event's rows into the place of older ones."""
        self._offset = timezone(timedelta(minutes=event.utc_offset_minutes))
        for row in event.factors:
            if row.way_id is not None:
                self._ways[row.way_id, row.hour_of_week] = row.factor
            elif row.road_class in ROAD_CLASSES:
                self._classes[ROAD_CLASSES.index(row.road_class), row.hour_of_week] = row.factor

    def _factors(self) -> FloatArray:
        """Work out each arc's factor at this hour: its class's times its way's."""
        of_class = np.ones(len(ROAD_CLASSES))
        for index, factor in _at_hour(self._classes, self._hour).items():
            of_class[index] = factor
        both: FloatArray = of_class[self._graph.road_class]
        of_way = _at_hour(self._ways, self._hour)
        if of_way:
            way_ids, arcs = self._arcs_by_way
            for way_id, factor in of_way.items():
                begin, end = np.searchsorted(way_ids, (way_id, way_id + 1))
                both[arcs[begin:end]] *= factor
        return both.clip(FACTOR_MIN, FACTOR_MAX)

    @cached_property
    def _arcs_by_way(self) -> tuple[IntArray, IntArray]:
        """Give way ids, ascending, and the arc of each: sorted once, at the first way's speed."""
        arcs = np.argsort(self._graph.way_id, kind="stable")
        return self._graph.way_id[arcs], arcs


def hour_of_week(now: datetime, zone: timezone) -> int:
    """Give the hour of the week of an aware instant: 0 is Monday from 0:00 to 1:00 in the zone."""
    local = now.astimezone(zone)
    return local.weekday() * HOURS_OF_DAY + local.hour


def _at_hour(rows: Rows, hour: int) -> dict[int, float]:
    """Choose each key's row at an hour: its own, else the one for every other hour."""
    keys = sorted({key for key, _ in rows})
    found = {key: rows.get((key, hour), rows.get((key, None))) for key in keys}
    return {key: factor for key, factor in found.items() if factor is not None}
