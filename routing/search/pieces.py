"""How one arc is driven where its parts differ: closed here, slowed there, free elsewhere.

A closure takes the part of a road that it names. What is left can still be driven: a drive may
begin behind the closed part and end before it. A slowdown weighs by the length it slows.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise
from math import ceil
from typing import Final, NamedTuple

from routing.roads.graph import ARC_MS_MAX

NOWHERE: Final = -1.0


class Part(NamedTuple):
    """A part of an arc, fractions of its length, and its speed: 0 (closed) to 1 (as on the map)."""

    begin: float
    end: float
    factor: float


class Pieces(NamedTuple):
    """A whole arc in pieces: where each ends, rising to exactly 1.0, and its speed over the map's.

    Neighbours differ, so that equal roads have equal pieces.
    """

    ends: tuple[float, ...]
    factors: tuple[float, ...]

    @property
    def is_even(self) -> bool:
        """Tell whether the whole arc is driven alike."""
        return len(self.ends) == 1


EVEN: Final = Pieces((1.0,), (1.0,))
"""An arc that no road event touches."""


def pieces_of(parts: Iterable[Part | tuple[float, float, float]]) -> Pieces:
    """Lay the parts of an arc over each other; where several touch it, the slowest counts.

    Parameters
    ----------
    parts
        In any order; a part without length counts for nothing.

    Returns
    -------
    Pieces
        The same for the same parts in whatever order.
    """
    known = [part for part in parts if part[0] < part[1] and part[2] < 1.0]
    if not known:
        return EVEN
    if len(known) == 1:  # mostly: thousands of them in one event
        return _pieces_of_one(*known[0])
    if all(begin <= 0.0 and end >= 1.0 for begin, end, _ in known):
        return _pieces_of_one(0.0, 1.0, min(factor for *_, factor in known))
    inner = {cut for begin, end, _ in known for cut in (begin, end) if 0.0 < cut < 1.0}
    ends: list[float] = []
    factors: list[float] = []
    for begin, end in pairwise([0.0, *sorted(inner), 1.0]):
        factor = min([f for low, high, f in known if low <= begin and high >= end], default=1.0)
        if factors and factors[-1] == factor:
            ends[-1] = end
        else:
            ends.append(end)
            factors.append(factor)
    return Pieces(tuple(ends), tuple(factors))


def _pieces_of_one(begin: float, end: float, factor: float) -> Pieces:
    """Give the pieces of an arc that one event touches."""
    if begin <= 0.0:
        return Pieces((1.0,), (factor,)) if end >= 1.0 else Pieces((end, 1.0), (factor, 1.0))
    if end >= 1.0:
        return Pieces((begin, 1.0), (1.0, factor))
    return Pieces((begin, end, 1.0), (1.0, factor, 1.0))


class Clock:
    """The time along one arc whose parts differ.

    Parameters
    ----------
    pieces
        More than one.
    time_ms
        What the whole arc takes where nothing hinders, milliseconds, above zero.

    Attributes
    ----------
    whole_ms : int or None
        Of the whole arc, rounded up; None where a piece is closed.
    """

    __slots__ = ("_at", "_cuts", "_is_open", "whole_ms")

    def __init__(self, pieces: Pieces, time_ms: float) -> None:
        self._cuts = (0.0, *pieces.ends)
        self._is_open = tuple([factor > 0.0 for factor in pieces.factors])
        at, before = [0.0], 0.0
        for end, factor in zip(pieces.ends, pieces.factors, strict=True):
            took = (end - before) * time_ms / factor if factor > 0.0 else 0.0
            at.append(min(at[-1] + took, ARC_MS_MAX))
            before = end
        self._at = tuple(at)
        self.whole_ms = ceil(at[-1]) if all(self._is_open) else None

    def at_ms(self, fraction: float) -> int:
        """Give what an arc shows at a place: milliseconds driven on its open pieces until there."""
        piece = min(bisect_right(self._cuts, fraction) - 1, len(self._is_open) - 1)
        begin, end = self._cuts[piece], self._cuts[piece + 1]
        from_ms, to_ms = self._at[piece], self._at[piece + 1]
        if fraction >= 1.0 and self.whole_ms is not None:
            return self.whole_ms
        return round(from_ms + (to_ms - from_ms) * (fraction - begin) / (end - begin))

    def end_ms(self) -> int:
        """Give what it shows at the end of the arc."""
        return round(self._at[-1]) if self.whole_ms is None else self.whole_ms

    def run(self, fraction: float) -> tuple[float, float] | None:
        """Give the open stretch that holds a place, its two ends included; None: it is closed."""
        last = len(self._is_open) - 1
        right = min(bisect_right(self._cuts, fraction) - 1, last)
        left = max(bisect_left(self._cuts, fraction) - 1, 0)
        piece = left if self._is_open[left] else right  # where two meet, the open one
        if not self._is_open[piece]:
            return None
        first = final = piece
        while first > 0 and self._is_open[first - 1]:
            first -= 1
        while final < last and self._is_open[final + 1]:
            final += 1
        return self._cuts[first], self._cuts[final + 1]

    @property
    def entry_end(self) -> float:
        """Give how far a drive that enters the arc comes; `NOWHERE` where it is closed at once."""
        for end, is_open in zip(self._cuts, self._is_open, strict=False):
            if not is_open:
                return end if end > 0.0 else NOWHERE
        return 1.0

    @property
    def exit_begin(self) -> float:
        """Give from where on a drive can leave the arc; 2.0 where it is closed until its end."""
        for begin, is_open in zip(self._cuts[:0:-1], self._is_open[::-1], strict=True):
            if not is_open:
                return begin if begin < 1.0 else 2.0
        return 0.0

    def fraction_at(self, begin: float, more_ms: float) -> float:
        """Give how far a drive comes from a place on an open stretch within a time.

        Parameters
        ----------
        begin
            Where it begins, a fraction of the arc on an open stretch.
        more_ms
            Milliseconds, zero or more.

        Returns
        -------
        float
            A fraction of the arc, at most the end of the stretch.
        """
        run = self.run(begin)
        limit = begin if run is None else run[1]
        at = begin
        for piece in range(len(self._is_open)):
            end = min(self._cuts[piece + 1], limit)
            if end <= at:
                continue
            length = self._cuts[piece + 1] - self._cuts[piece]
            pace_ms = (self._at[piece + 1] - self._at[piece]) / length
            if pace_ms * (end - at) > more_ms:
                return at + more_ms / pace_ms
            more_ms -= pace_ms * (end - at)
            at = end
        return at
