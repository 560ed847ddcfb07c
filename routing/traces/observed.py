"""Speeds observed by the fleet: what matched, timed traces say of roads, hour by hour.

An observation is one drive along one way, or on one class: the map's time over the time it took.
Observations are combined as logarithms, robustly, and shrunk to a prior: a class to the map's own
speed, a class's hour to the class, a way to its class, a way's hour to the way. With n observations
of mean m the posterior mean is (n m + k p) / (n + k): the prior p counts as k observations. So a
road that was driven once hardly changes, and one driven a hundred times is believed.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from statistics import fmean, median
from typing import Final, NamedTuple

import numpy as np

from routing.ground.profile import Profile
from routing.live.base_speeds import hour_of_week
from routing.roads.graph import RoadGraph
from routing.roads.turns import CLOSED
from routing.tags.speeds import ROAD_CLASSES
from routing.traces.matching import Match, MatchedPart
from schemas.events.roads import FACTOR_MAX, FACTOR_MIN, RoadSpeeds, SpeedFactor
from schemas.ground.ids import CentreId, derive

UTC_OFFSET_MINUTES: Final = 420  # Vietnam, all year
DRIVEN_M_MIN: Final = 50.0  # below this the noise of two fixes is a good part of the time
DRIVEN_MS_MIN: Final = 3_000
LOG_RATIO_MAX: Final = math.log(5.0)  # five times slower or faster: parked, or matched wrong
OUTLIER_SIGMAS: Final = 3.0
LOG_SIGMA_MIN: Final = 0.05  # equal observations do not make others outliers
MAD_TO_SIGMA: Final = 1.4826
ROWS_MAX: Final = 1_500  # of one event, as `RoadSpeeds` takes them: some 150 kB of JSON


@dataclass(frozen=True, slots=True)
class LearningParams:
    """How observations become speeds.

    Attributes
    ----------
    prior_weight : float
        Observations that the prior counts for, 0 or more.
    observations_min : int
        A factor with fewer observations is not published, 1 or more.
    utc_offset_minutes : int
        The centre's own time, in which hours of the week are counted.
    """

    prior_weight: float = 10.0
    observations_min: int = 3
    utc_offset_minutes: int = UTC_OFFSET_MINUTES

    def __post_init__(self) -> None:
        """Refuse what cannot be meant (`ValueError`)."""
        if not (self.prior_weight >= 0 and math.isfinite(self.prior_weight)):
            message = f"prior_weight is {self.prior_weight}; give 0 or more."
            raise ValueError(message)
        if self.observations_min < 1:
            message = f"observations_min is {self.observations_min}; give 1 or more."
            raise ValueError(message)


class Observation(NamedTuple):
    """One drive along one way.

    `way_id` 0 and `road_class` 0 mean "not known"; `at_ms` counts milliseconds since 1970 UTC at
    its begin; `log_ratio` is the natural logarithm of observed speed over the map's.
    """

    way_id: int
    road_class: int
    at_ms: int
    log_ratio: float


def observe(graph: RoadGraph, match: Match, profile: Profile) -> list[Observation]:
    """Read the speeds off a matched trace.

    Parameters
    ----------
    graph
        The roads that it was matched to.
    match
        A trace on them; without times it says nothing.
    profile
        How the vehicle drove: what its times are to be held against.

    Returns
    -------
    list of Observation
        One per way and drive along it, in the order of driving. A way is left out where it was
        driven for less than `DRIVEN_M_MIN` or `DRIVEN_MS_MIN`, or without a fix on it.
    """
    return [seen for part in match.parts for seen in _observe_part(graph, part, profile)]


def learn(
    drives: Iterable[Sequence[Observation]], params: LearningParams | None = None
) -> tuple[SpeedFactor, ...]:
    """Combine the observations of many drives to speed factors.

    Parameters
    ----------
    drives
        Of each trace what `observe` gave, in any order. What a drive says of a way, or of a class,
        in an hour counts as one observation: its luck is one, however many roads it took.
    params
        Prior weight and the like.

    Returns
    -------
    tuple of SpeedFactor
        Classes first, then ways, each with its hours; sorted. A way's factor counts on top of its
        class's.
    """
    chosen = LearningParams() if params is None else params
    zone = timezone(timedelta(minutes=chosen.utc_offset_minutes))
    seen = sorted(
        [(one, hour_of_week(_instant(one.at_ms), zone)) for one in drive]
        for drive in map(sorted, drives)
    )
    by_class: _ByHour = defaultdict(lambda: defaultdict(list))
    for drive in seen:
        _add(by_class, ((one.road_class, hour, one.log_ratio) for one, hour in drive))
    classes = _posterior(by_class, chosen.prior_weight)
    by_way: _ByHour = defaultdict(lambda: defaultdict(list))
    for drive in seen:
        of_class = [_at(classes, one.road_class, hour) for one, hour in drive]
        rows = zip(drive, of_class, strict=True)
        _add(by_way, ((one.way_id, hour, one.log_ratio - usual) for (one, hour), usual in rows))
    ways = _posterior(by_way, chosen.prior_weight)
    return (
        *(_row(key, mean, road_class=True) for key, mean in _enough(classes, chosen)),
        *(_row(key, mean, road_class=False) for key, mean in _enough(ways, chosen)),
    )


def road_speeds(
    factors: Sequence[SpeedFactor],
    *,
    centre_id: CentreId,
    map_hash: str,
    observed: Sequence[Match],
    valid_from: datetime,
    utc_offset_minutes: int = UTC_OFFSET_MINUTES,
) -> list[RoadSpeeds]:
    """Make the events that bring learnt speeds into a centre's journal.

    Parameters
    ----------
    factors
        What was learnt.
    centre_id
        The centre.
    map_hash
        Of the map that the traces were matched to.
    observed
        The matched traces behind them; those without times do not count.
    valid_from
        An aware instant from which the speeds count.
    utc_offset_minutes
        As in the learning.

    Returns
    -------
    list of RoadSpeeds
        As many as it takes, none where nothing was learnt; equal input gives equal ids.
    """
    times_ms = [
        fix.at_ms for match in observed for part in match.parts for fix in part.fixes if fix.at_ms
    ]
    traces = sum(any(f.at_ms for p in match.parts for f in p.fixes) for match in observed)
    pieces = [factors[start : start + ROWS_MAX] for start in range(0, len(factors), ROWS_MAX)]
    return [
        RoadSpeeds(
            event_id=derive(
                "spd", centre_id, map_hash, valid_from.isoformat(), *_digest(piece), number
            ),
            centre_id=centre_id,
            occurred_at=_instant(max(times_ms)),
            source="map-matching",
            factors=tuple(piece),
            utc_offset_minutes=utc_offset_minutes,
            valid_from=valid_from,
            observed_from=_instant(min(times_ms)),
            observed_until=_instant(max(times_ms)),
            traces=traces,
            map_hash=map_hash,
        )
        for number, piece in enumerate(pieces)
    ]


_ByHour = defaultdict[int, defaultdict[int, list[float]]]
_Key = tuple[int, int | None]


class _Mean(NamedTuple):
    """A posterior mean in log speed, and the observations behind it."""

    log_factor: float
    observations: int


def _observe_part(graph: RoadGraph, part: MatchedPart, profile: Profile) -> list[Observation]:
    """Read the speeds off one drive without a break."""
    timed = [(fix.along_m, fix.at_ms) for fix in part.fixes if fix.at_ms is not None]
    if len(timed) < 2 or not part.driven:  # noqa: PLR2004 (a speed needs two fixes)
        return []
    along_m, at_ms = (np.array(column, dtype=np.float64) for column in zip(*timed, strict=True))
    arcs = np.array([piece.arc for piece in part.driven])
    shares = np.array([piece.end - piece.start for piece in part.driven])
    ends_m = np.cumsum(shares * graph.length_mm[arcs] / 1000)
    waits_ms = graph.wait_sirens_ms if profile is Profile.SIRENS else graph.wait_normal_ms
    wait_ms = np.where((waits_ms[arcs] < CLOSED) & (shares > 0), waits_ms[arcs], 0)  # at the head
    map_ms = shares * graph.times_ms(profile)[arcs]
    map_ms += np.where([piece.end == 1.0 for piece in part.driven], wait_ms, 0)
    way_id = graph.way_id[arcs]
    first = np.flatnonzero(np.append([True], np.diff(way_id) != 0))
    found = []
    for start, end in zip(first, [*first[1:], len(arcs)], strict=True):
        begin_m, end_m = ends_m[start - 1] if start else 0.0, ends_m[end - 1]
        begin_ms, end_ms = np.interp([begin_m, end_m], along_m, at_ms)
        has_fix = bool(((along_m >= begin_m) & (along_m <= end_m)).any())
        if not has_fix or end_m - begin_m < DRIVEN_M_MIN or end_ms - begin_ms < DRIVEN_MS_MIN:
            continue
        ratio = math.log(float(map_ms[start:end].sum()) / float(end_ms - begin_ms))
        road_class = int(graph.road_class[arcs[start]])
        found.append(Observation(int(way_id[start]), road_class, int(begin_ms), ratio))
    return found


def _add(by_hour: _ByHour, rows: Iterable[tuple[int, int, float]]) -> None:
    """Add what one drive says by key and hour: the mean counts once; key 0 is not known."""
    drive: dict[tuple[int, int], list[float]] = defaultdict(list)
    for key, hour, value in rows:
        if key:
            drive[key, hour].append(value)
    for (key, hour), values in drive.items():
        by_hour[key][hour].append(fmean(values))


def _posterior(by_hour: _ByHour, prior_weight: float) -> dict[_Key, _Mean]:
    """Combine observations by key: all hours (None) shrunk to 0, then each hour to all."""
    means: dict[_Key, _Mean] = {}
    for key in sorted(by_hour):
        hours = by_hour[key]
        whole = [value for hour in sorted(hours) for value in hours[hour]]
        means[key, None] = _shrink(whole, 0.0, prior_weight)
        for hour in sorted(hours):
            means[key, hour] = _shrink(hours[hour], means[key, None].log_factor, prior_weight)
    return means


def _shrink(values: Sequence[float], prior: float, prior_weight: float) -> _Mean:
    """Give the posterior mean of some observations, outliers held to their bounds."""
    held = [min(max(value, -LOG_RATIO_MAX), LOG_RATIO_MAX) for value in values]
    middle = median(held)
    spread = MAD_TO_SIGMA * median(abs(value - middle) for value in held)
    bound = OUTLIER_SIGMAS * max(spread, LOG_SIGMA_MIN)
    mean = fmean(min(max(value, middle - bound), middle + bound) for value in held)
    count = len(values)
    return _Mean((count * mean + prior_weight * prior) / (count + prior_weight), count)


def _at(means: Mapping[_Key, _Mean], key: int, hour: int) -> float:
    """Give the log factor of a key at an hour; 0 where nothing is known."""
    found = means.get((key, hour), means.get((key, None)))
    return 0.0 if found is None else found.log_factor


def _enough(means: Mapping[_Key, _Mean], params: LearningParams) -> list[tuple[_Key, _Mean]]:
    """Leave out what too few observations stand behind."""
    return [
        (key, mean) for key, mean in means.items() if mean.observations >= params.observations_min
    ]


def _row(key: _Key, mean: _Mean, *, road_class: bool) -> SpeedFactor:
    """Write a mean as a row of the event."""
    factor = round(min(max(math.exp(mean.log_factor), FACTOR_MIN), FACTOR_MAX), 4)
    return SpeedFactor(
        way_id=None if road_class else key[0],
        road_class=ROAD_CLASSES[key[0]] if road_class else None,
        hour_of_week=key[1],
        factor=factor,
        observations=mean.observations,
    )


def _digest(factors: Sequence[SpeedFactor]) -> tuple[str, ...]:
    """Give what an event says, for its id."""
    return tuple(factor.model_dump_json() for factor in factors)


def _instant(at_ms: int) -> datetime:
    """Give milliseconds since 1970 as an instant."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)
