"""The likeliest places of the fixes of a trace, all together: Viterbi's algorithm, with breaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from routing.ground.geometry import BoolArray, FloatArray, IntArray, distance_m
from routing.places.snap import ArcPosition
from routing.traces.driven import Joiner


@dataclass(frozen=True, slots=True)
class MatchParams:
    """What a match takes for likely; metres and seconds.

    Attributes
    ----------
    sigma_m : float or None
        Standard deviation of a fix across the road; None = measured on each trace.
    beta_sigmas : float
        Mean difference between the way on the roads and the straight line, in `sigma_m`.
    heading_deg : float
        Standard deviation of a heading.
    turn_round_m : float
        How much longer than it is a drive back along the same street counts.
    detour_m_max : float
        A way this much longer than the straight line is no way between two fixes.
    speed_mps_max : float
        Faster than any ambulance: bounds the way between two timed fixes.
    gap_m_max, gap_s_max : float
        A longer gap breaks the match.
    drops_max : int
        Fixes in a row that fit nothing before the match breaks.
    off_road_m_max : float
        A drive this long off the roads breaks the match.
    """

    sigma_m: float | None = None
    beta_sigmas: float = 1.0
    heading_deg: float = 30.0
    turn_round_m: float = 80.0
    detour_m_max: float = 1_500.0
    speed_mps_max: float = 60.0
    gap_m_max: float = 5_000.0
    gap_s_max: float = 600.0
    drops_max: int = 3
    off_road_m_max: float = 150.0


@dataclass(frozen=True, eq=False)
class Layer:
    """A fix with the places where it may lie, at least one, and what each costs (-log likelihood).

    `breaks` says that no way from the layer before is to be looked for.
    """

    row: int
    lat: float
    lon: float
    at_ms: int | None
    places: list[ArcPosition]
    cost: FloatArray
    breaks: bool


class Choice(NamedTuple):
    """A layer's index, and which of its places was chosen."""

    layer: int
    place: int


class Viterbi:
    """Chooses a place for each layer.

    Parameters
    ----------
    layers
        In the order of driving.
    joiner
        Measures the ways between.
    params
        What is likely.
    sigma_m
        Standard deviation of a fix, metres.
    """

    def __init__(
        self, layers: Sequence[Layer], joiner: Joiner, params: MatchParams, sigma_m: float
    ) -> None:
        self._layers = layers
        self._joiner = joiner
        self._params = params
        self._beta_m = params.beta_sigmas * sigma_m
        self._slack_m = 3 * sigma_m  # noise pushes a fix back by no more

    def run(self) -> tuple[list[list[Choice]], list[int]]:
        """Choose.

        Returns
        -------
        tuple
            Chains of choices, one per part of the match, and the layers that are in none. A chain
            ends where `drops_max` layers in a row fit nothing; fewer are left out of it.
        """
        chains: list[list[Choice]] = []
        lost: list[int] = []
        start, count = 0, len(self._layers)
        while start < count:
            chain, dropped, start = self._chain_from(start)
            chains.append(chain)
            lost += dropped
        return chains, lost

    def is_direct(self, start: ArcPosition, end: ArcPosition) -> bool:
        """Tell whether the way between two places is on their own street."""
        along = self._along([start], [end])[0, 0]
        return bool(np.isfinite(along) and along <= self._around([start], [end])[0, 0])

    def _chain_from(self, start: int) -> tuple[list[Choice], list[int], int]:
        """Choose from a layer to the next break: the chain, layers left out, the next start."""
        used, backs = [start], [np.zeros(0, dtype=np.int64)]
        cost = self._layers[start].cost
        dropped: list[int] = []
        pending: list[int] = []
        end = len(self._layers)
        for index in range(start + 1, len(self._layers)):
            layer = self._layers[index]
            step = self._step_cost(self._layers[used[-1]], layer)
            total = cost[:, None] + step
            back = np.argmin(total, axis=0)  # of equals the first: the lowest arc
            least = total[back, np.arange(total.shape[1])] + layer.cost
            if not layer.breaks and np.isfinite(least).any():
                used.append(index)
                backs.append(back)
                cost, dropped, pending = least, dropped + pending, []
                continue
            pending.append(index)
            if layer.breaks or len(pending) > self._params.drops_max:
                break
        if pending:
            end = pending[0]
        return _trace_back(used, backs, cost), dropped, end

    def _step_cost(self, before: Layer, after: Layer) -> FloatArray:
        """Give the cost of going from each place of a layer to each of the next; inf = cannot."""
        straight_m = distance_m(before.lat, before.lon, after.lat, after.lon)
        way_m = self._around(before.places, after.places)
        way_m = np.minimum(way_m, self._along(before.places, after.places))
        back_m = self._back(before.places, after.places)
        most_m = straight_m + self._params.detour_m_max
        if before.at_ms is not None and after.at_ms is not None:
            seconds = (after.at_ms - before.at_ms) / 1000
            most_m = min(most_m, straight_m + self._params.speed_mps_max * seconds)
        # A way shorter than the straight line is noise, and already paid for by the offsets.
        # What turning round counts as beyond its metres is not driven, and takes no time.
        driven_m = way_m - self._is_turn(before.places, after.places) * self._params.turn_round_m
        # One step back is noise; a row of them is a drive the other way, and must cost as one.
        cost: FloatArray = np.where(
            driven_m <= most_m,
            (np.maximum(way_m - straight_m, 0.0) + back_m) / self._beta_m,
            np.inf,
        )
        return cost

    def _back(self, starts: Sequence[ArcPosition], goals: Sequence[ArcPosition]) -> FloatArray:
        """Measure how far each way leads back on one arc within what counts as standing still."""
        start, start_m = self._columns(starts)
        end, end_m = self._columns(goals)
        back_m = start_m[:, None] - end_m
        stands = (start[:, None] == end) & (back_m > 0) & (back_m <= self._slack_m)
        behind: FloatArray = np.where(stands, back_m, 0.0)
        return behind

    def _around(self, starts: Sequence[ArcPosition], goals: Sequence[ArcPosition]) -> FloatArray:
        """Measure the ways by the arcs' ends; back on the same street is turning round, too."""
        around = self._joiner.metres(starts, goals)
        around += self._is_turn(starts, goals) * self._params.turn_round_m
        return around

    def _is_turn(self, starts: Sequence[ArcPosition], goals: Sequence[ArcPosition]) -> BoolArray:
        """Tell of which pairs the second lies on the first one's street, the other way."""
        start, end = ([place.arc for place in places] for places in (starts, goals))
        is_turn: BoolArray = self._joiner.twin[start][:, None] == np.array(end)
        return is_turn

    def _along(self, starts: Sequence[ArcPosition], goals: Sequence[ArcPosition]) -> FloatArray:
        """Measure the ways along one street; inf where the places are on different ones.

        A little way back is noise and counts as standing still; turning round counts as
        `turn_round_m` more than it is.
        """
        start, start_m = self._columns(starts)
        end, end_m = self._columns(goals)
        ahead_m = end_m - start_m[:, None]
        same = (start[:, None] == end) & (ahead_m >= -self._slack_m)
        turned_m = np.abs(self._joiner.length_m[start][:, None] - end_m - start_m[:, None])
        is_twin = self._joiner.twin[start][:, None] == end
        there_m = np.where(is_twin, turned_m + self._params.turn_round_m, np.inf)
        along: FloatArray = np.where(same, np.maximum(ahead_m, 0.0), there_m)
        return along

    def _columns(self, places: Sequence[ArcPosition]) -> tuple[IntArray, FloatArray]:
        """Give the arcs of some places, and the metres before each."""
        arcs = np.array([place.arc for place in places], dtype=np.int64)
        fractions = np.array([place.fraction for place in places])
        return arcs, fractions * self._joiner.length_m[arcs]


def _trace_back(used: list[int], backs: list[IntArray], cost: FloatArray) -> list[Choice]:
    """Follow the best choices back to the start of a chain."""
    place = int(np.argmin(cost))
    chain = []
    for index, back in zip(reversed(used), reversed(backs), strict=True):
        chain.append(Choice(index, place))
        if len(back):
            place = int(back[place])
    return chain[::-1]
