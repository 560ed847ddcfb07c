"""The samples of one parameter from one device: a window, its median, and minutes before it."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, MutableSequence
from typing import Any, Final

from dispatch.clinical.patient.monitoring import Monitored
from dispatch.clinical.patient.trend import POINTS_MAX, fit
from schemas.patient.parameters import Parameter, Value
from schemas.patient.signs import Trend
from schemas.patient.vitals import QualityFlag

WINDOW_SAMPLES_MAX: Final = 64
"""Two a second over half a minute; of a faster device the newest are kept."""

MINUTES_MAX: Final = POINTS_MAX - 1
"""Minutes kept for the trend; the window itself is one more point."""

FLAT_MINUTES: Final = 3
FLAT_SAMPLES_A_MINUTE: Final = 5
"""A heart counted this often for so long shows the same number only on a wire that has come off."""

_MINUTE_MS: Final = 60_000
_THOUSAND: Final = 1_000


class Minutes:
    """Sums by the minute of samples that have left the window, in thousandths: exact, any order.

    ``extremes`` keeps the least and the greatest sample of each minute, too.
    """

    __slots__ = ("_counts", "_highs", "_lows", "_minutes", "_sums")

    def __init__(self, *, extremes: bool) -> None:
        self._minutes = array("q")
        self._sums = array("q")
        self._counts = array("i")
        self._lows = array("d") if extremes else None
        self._highs = array("d") if extremes else None

    def add(self, at_ms: int, value: float) -> None:
        """Add one sample to its minute; the oldest minute goes when there are too many."""
        minute = at_ms // _MINUTE_MS
        index = bisect_left(self._minutes, minute)
        if index == len(self._minutes) or self._minutes[index] != minute:
            for column, start in self._columns(minute, value):
                column.insert(index, start)
        self._sums[index] += round(value * _THOUSAND)
        self._counts[index] += 1
        if self._lows is not None and self._highs is not None:
            self._lows[index] = min(self._lows[index], value)
            self._highs[index] = max(self._highs[index], value)
        if len(self._minutes) > MINUTES_MAX:
            for column, _ in self._columns(minute, value):
                del column[0]

    def points(self) -> list[tuple[float, float]]:
        """Give (middle of the minute, mean) of each minute, in order of time."""
        return [
            (minute + 0.5, total / count / _THOUSAND)
            for minute, total, count in zip(self._minutes, self._sums, self._counts, strict=True)
        ]

    def flat_at(self, value: float) -> bool:
        """Tell whether the last minutes, without a gap, held nothing but ``value``."""
        span = FLAT_MINUTES + 1  # the newest one is not full yet
        last = self._minutes[-span:]
        if self._lows is None or self._highs is None or len(last) < span:
            return False
        return (
            last[-1] - last[0] == FLAT_MINUTES
            and all(count >= FLAT_SAMPLES_A_MINUTE for count in self._counts[-span:-1])
            and all(low == value for low in self._lows[-span:])
            and all(high == value for high in self._highs[-span:])
        )

    def _columns(self, minute: int, value: float) -> Iterator[tuple[MutableSequence[Any], Any]]:
        """Give every column with what a new minute begins with in it."""
        yield self._minutes, minute
        yield self._sums, 0
        yield self._counts, 0
        if self._lows is not None and self._highs is not None:
            yield self._lows, value
            yield self._highs, value


class Spoiled:
    """The newest sample that the device itself says not to use, if any."""

    __slots__ = ("spoiled", "spoiled_ms")

    def __init__(self) -> None:
        self.spoiled: QualityFlag | None = None
        self.spoiled_ms = 0

    def spoil(self, at_ms: int, flag: QualityFlag) -> None:
        """Note such a sample."""
        if self.spoiled is None or (at_ms, flag.value) > (self.spoiled_ms, self.spoiled.value):
            self.spoiled, self.spoiled_ms = flag, at_ms


_MAJORITY: Final = 3
"""Two samples that differ do not say which is wrong."""


class Series(Spoiled):
    """A number's samples. Equal sets of samples give equal windows, in whatever order they came."""

    __slots__ = ("_floor_ms", "_minutes", "_row", "_times", "_values")

    def __init__(self, row: Monitored) -> None:
        super().__init__()
        self._row = row
        self._times = array("q")
        self._values = array("d")
        self._floor_ms: int | None = None
        self._minutes = Minutes(extremes=row.flat)

    @property
    def newest_ms(self) -> int:
        """The device time of the newest sample; there must be one."""
        return self._times[-1]

    @property
    def count(self) -> int:
        """How many samples the window holds."""
        return len(self._times)

    @property
    def is_median(self) -> bool:
        """Whether the value is a median: of one or two samples it is the newest."""
        return len(self._times) >= _MAJORITY

    @property
    def last(self) -> float:
        """The newest sample itself; there must be one."""
        return self._values[-1]

    @property
    def window_s(self) -> int:
        """How far back the window goes, in seconds."""
        return self._row.window_s

    def add(self, at_ms: int, value: float) -> bool:
        """Take a sample in. False: it is a duplicate, or late by more than the window."""
        times, values = self._times, self._values
        if self._floor_ms is not None and at_ms <= self._floor_ms:
            return False
        index = len(times)
        if index:
            newest = times[-1]
            if at_ms < newest - self._row.window_s * 1000:
                return False
            if at_ms <= newest:
                index = bisect_left(times, at_ms)
                while index < len(times) and times[index] == at_ms and values[index] < value:
                    index += 1
                if index < len(times) and times[index] == at_ms and values[index] == value:
                    return False
        times.insert(index, at_ms)
        values.insert(index, value)
        self._trim()
        return True

    def value(self) -> tuple[float, bool]:
        """Give the window's median without its spikes, and whether the newest sample is one.

        Of one or two samples the newest: two that differ do not say which is wrong.
        """
        values = self._values
        if not self.is_median:
            return values[-1], False
        ordered = sorted(values)
        middle = _median(ordered)
        reach = self._row.spike
        if reach is None or ordered[-1] - ordered[0] <= reach:
            return middle, False
        near = [value for value in ordered if abs(value - middle) <= reach]
        return (_median(near) if near else middle), abs(values[-1] - middle) > reach

    def is_flat(self) -> bool:
        """Tell whether the line is too flat to be a patient's; 0 is an arrest, not a flat line."""
        first = self._values[0]
        if not self._row.flat or first == 0:
            return False
        return self._minutes.flat_at(first) and all(value == first for value in self._values)

    def trend(self) -> Trend | None:
        """Give the slope over the kept minutes and the window."""
        value, _ = self.value()
        middle_ms = (self._times[0] + self._times[-1]) / 2
        return fit([*self._minutes.points(), (middle_ms / _MINUTE_MS, value)])

    def _trim(self) -> None:
        """Move what has left the window to its minute."""
        times, values = self._times, self._values
        oldest = times[-1] - self._row.window_s * 1000
        if times[0] >= oldest and len(times) <= WINDOW_SAMPLES_MAX:
            return
        gone = max(bisect_left(times, oldest), len(times) - WINDOW_SAMPLES_MAX)
        for at_ms, value in zip(times[:gone], values[:gone], strict=True):
            self._minutes.add(at_ms, value)
        self._floor_ms = times[gone - 1]
        del times[:gone]
        del values[:gone]


class Latest(Spoiled):
    """A flag's or a word's newest sample; of two of one time the worse one, in the row's order."""

    __slots__ = ("_parameter", "_value", "newest_ms")

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self._parameter = parameter
        self._value: Value | None = None
        self.newest_ms = 0

    @property
    def count(self) -> int:
        """How many samples there are: one, once there is any."""
        return 0 if self._value is None else 1

    def add(self, at_ms: int, value: Value) -> bool:
        """Take a sample in. False: there is a newer one, or it says nothing new."""
        if self._value is not None:
            rank = (at_ms, self._rank(value))
            if rank <= (self.newest_ms, self._rank(self._value)):
                return False
        self._value, self.newest_ms = value, at_ms
        return True

    def value(self) -> tuple[Value, bool]:
        """Give the value; it has no window to be a spike in."""
        return (False if self._value is None else self._value), False

    def _rank(self, value: Value) -> int:
        words = self._parameter.words
        return words.index(str(value)) if words else int(bool(value))


def _median(ordered: list[float]) -> float:
    """Give the middle of sorted values, or the mean of the two in the middle."""
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2
