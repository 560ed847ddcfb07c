"""What moving idle units up by a forecast gains: days of a centre, played with and without it.

The same calls by the same seeds, through the real core. Waits of some hours hang together, for a
fleet is shared: means of blocks of ``BLOCK_S`` are compared, and the interval is of these.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from math import sqrt
from statistics import mean, stdev
from typing import Final

from console.alarms.trial import Terms, Trial
from console.centre.folder import Centre
from schemas.centre.forecast import Forecast
from schemas.events.moves import MoveOrder
from schemas.ground.vocabulary import IncidentState, Priority
from schemas.outputs.views import IncidentView
from streams.host.settings import Settings

BLOCK_S: Final = 7_200
TICK_S: Final = 15.0
"""Time passes by so many seconds: who goes where is the same within them, a day is minutes less."""

_FIX_S: Final = 240.0
_FIX_M: Final = 500.0
_TWO_SIDED_95: Final = 1.96
_FEWEST: Final = 2
"""Of one block nothing is known of how much blocks differ."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Seconds by which calls are reached later with moves, negative: sooner; 95 % of it.

    ``low_s`` and ``high_s`` are null where there are too few blocks to say.
    """

    calls: int
    mean_s: float
    low_s: float | None
    high_s: float | None


@dataclass(frozen=True, slots=True)
class Gain:
    """What moving up gained over some days; ``p1`` and ``everybody`` null: no such call.

    ``moves`` were ordered, of which ``arrived`` reached their point before a call took the unit.
    """

    days: int
    moves: int
    arrived: int
    p1: Difference | None
    everybody: Difference | None

    @property
    def is_shown(self) -> bool:
        """Whether all calls are surely sooner, and P1s not surely later."""
        sooner = self.everybody is not None and (self.everybody.high_s or 0) < 0
        later = self.p1 is not None and (self.p1.low_s or 0) > 0
        return sooner and not later


@dataclass(frozen=True, slots=True)
class _Day:
    """The calls of a day: when reported, how urgent, and when somebody was there, by id."""

    reported: dict[str, tuple[Priority, datetime]]
    reached: dict[str, datetime]
    moves: int
    arrived: int


def gain(
    centre: Centre, settings: Settings, forecast: Forecast, *, start: datetime, days: int
) -> Gain:
    """Play so many days of a centre from ``start`` (aware) without and with moves."""
    still = _with(centre, forecast, "off")
    moved = _with(centre, forecast, "dmexclp")
    coarse = settings.model_copy(
        update={"tick_s": TICK_S, "position_every_s": _FIX_S, "position_move_m": _FIX_M}
    )
    later: dict[tuple[int, int], list[tuple[Priority, float]]] = {}
    moves = arrived = 0
    for seed in range(1, days + 1):
        terms = Terms(seed, start, 24.0, 60.0, monitors=False)
        before, after = _played(still, coarse, terms), _played(moved, coarse, terms)
        moves, arrived = moves + after.moves, arrived + after.arrived
        for name in before.reached:
            if name in after.reached:
                priority, at = before.reported[name]
                block = seed, int((at - start).total_seconds() // BLOCK_S)
                by_s = (after.reached[name] - before.reached[name]).total_seconds()
                later.setdefault(block, []).append((priority, by_s))
    blocks = list(later.values())
    return Gain(
        days,
        moves,
        arrived,
        _difference([[by_s for p, by_s in one if p is Priority.P1] for one in blocks]),
        _difference([[by_s for _, by_s in one] for one in blocks]),
    )


def _with(centre: Centre, forecast: Forecast, strategy: str) -> Centre:
    """Give the centre with a forecast, and moved up or not."""
    policies = centre.city.policies
    rule = policies.move_up.model_copy(update={"strategy": strategy})
    changed = policies.model_copy(update={"move_up": rule})
    return Centre(replace(centre.city, policies=changed, forecast=forecast), centre.roads)


def _played(centre: Centre, settings: Settings, terms: Terms) -> _Day:
    """Play one day, and keep when calls were reached."""
    day = _Day({}, {}, 0, 0)
    made = arrived = 0
    for output in Trial(centre, settings, terms).play():
        if isinstance(output, MoveOrder):
            made += output.status == "made"
            arrived += output.status == "arrived"
        elif isinstance(output, IncidentView):
            known = output.priority, output.reported_at
            day.reported.setdefault(output.incident_id, known)
            if output.state is IncidentState.ON_SCENE:
                day.reached.setdefault(output.incident_id, output.decided_at)
    return replace(day, moves=made, arrived=arrived)


def _difference(blocks: list[list[float]]) -> Difference | None:
    """Give the mean over all calls, and its interval by how much the blocks differ from it."""
    kept = [one for one in blocks if one]
    count = sum(len(one) for one in kept)
    if not count:
        return None
    middle = mean(by_s for one in kept for by_s in one)
    if len(kept) < _FEWEST:
        return Difference(count, middle, None, None)
    # The error of a ratio: blocks differ in how many calls they have, too.
    off = [sum(one) - middle * len(one) for one in kept]
    half = _TWO_SIDED_95 * stdev(off) * sqrt(len(kept)) / count
    return Difference(count, middle, middle - half, middle + half)


def lines(found: Gain) -> list[str]:
    """Say it to a person."""
    played = f"{found.days} simulated days without and with [move_up] dmexclp"
    said = [f"gain      {played}: {found.moves} moves, {found.arrived} of them arrived"]
    for name, one in (("P1", found.p1), ("all", found.everybody)):
        if one is not None:
            said.append(f"gain      {name}: {_told(one)} over {one.calls:,} calls")
    verdict = "sooner with moves, and the forecast says so: [move_up] moves units by it"
    if not found.is_shown:
        verdict = "no gain shown, and the forecast says so: [move_up] moves nobody by it"
    return [*said, f"gain      {verdict}"]


def _told(one: Difference) -> str:
    if one.low_s is None or one.high_s is None:
        return f"{one.mean_s:+.0f} s, too few hours to say how sure that is"
    return f"{one.mean_s:+.0f} s [{one.low_s:+.0f}, {one.high_s:+.0f}]"
