"""How sure a travel time is: a median with a range that eight of ten drives keep.

The logarithm of observed over predicted time is taken for Gaussian, apart for short and long
drives. Its middle is the median; its spread is chosen so that four fifths of the drives lie within
the 10 % and 90 % points, so the range also holds where the tails are heavier than Gaussian. Both
are shrunk to a stated prior, so a model of no drives at all gives a usable range.
"""

import json
import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

from schemas.ground.errors import TraceError

FORMAT: Final = "smart115 eta model"
FORMAT_VERSION: Final = 1
Z90: Final = 1.2815515655446004  # the 90 % point of a Gaussian, in standard deviations
PARTS: Final = 5  # each held back once from a fit to the other four
WITHIN: Final = 0.8  # of the drives, between the 10 % and the 90 % point
EDGES_MS: Final = (180_000, 360_000, 720_000, 1_200_000)  # 3, 6, 12 and 20 minutes
PRIOR_LOG_SIGMA: Final = 0.35
"""A range of -36 % to +57 %, before any drive is known: an assumption, not a measurement.

Wide on purpose: speeds of streets whose traffic nobody has measured may err by half.

That short drives vary more than long ones is why there are buckets (Budge, Ingolfsson & Zerom,
"Empirical Analysis of Ambulance Travel Times", Management Science 2010).
"""
LOG_RATIO_MAX: Final = math.log(10.0)  # ten times slower or faster: no drive, but an error


class Trip(NamedTuple):
    """A drive: what was predicted at departure and what it took, whole milliseconds, above 0."""

    predicted_ms: int
    observed_ms: int


class EtaRange(NamedTuple):
    """Whole milliseconds: one drive in ten is below `p10_ms`, and one in ten above `p90_ms`."""

    p10_ms: int
    median_ms: int
    p90_ms: int


@dataclass(frozen=True, slots=True)
class Residual:
    """Log of observed over predicted time: its median, its spread, and the drives behind them."""

    log_median: float
    log_sigma: float
    drives: int


@dataclass(frozen=True, slots=True)
class EtaModel:
    """Residuals by predicted time: below the first edge, between the edges, above the last.

    `edges_ms` rise; there is one residual more than edges.
    """

    edges_ms: tuple[int, ...]
    residuals: tuple[Residual, ...]

    def __post_init__(self) -> None:
        """Refuse what does not fit together (`ValueError`)."""
        if len(self.residuals) != len(self.edges_ms) + 1:
            message = f"{len(self.edges_ms)} edges need one residual more, not {self.residuals}."
            raise ValueError(message)
        if list(self.edges_ms) != sorted(set(self.edges_ms)) or min(self.edges_ms, default=1) < 1:
            message = f"edges_ms is {self.edges_ms}; give rising milliseconds above 0."
            raise ValueError(message)
        for one in self.residuals:
            fits = abs(one.log_median) <= LOG_RATIO_MAX and 0 <= one.log_sigma <= LOG_RATIO_MAX
            if not fits or one.drives < 0:
                message = f"{one} is out of range; fit the model again."
                raise ValueError(message)

    @property
    def drives(self) -> int:
        """Count the drives behind the model; 0 = the prior alone."""
        return sum(one.drives for one in self.residuals)

    def range_of(self, predicted_ms: int) -> EtaRange:
        """Give the range of a predicted time.

        Parameters
        ----------
        predicted_ms
            Whole milliseconds, 0 or more.

        Returns
        -------
        EtaRange
            Rising; all 0 where 0 was predicted.
        """
        residual = self.residuals[bisect_right(self.edges_ms, predicted_ms)]
        points = (residual.log_median + sign * Z90 * residual.log_sigma for sign in (-1, 0, 1))
        return EtaRange(*(round(predicted_ms * math.exp(point)) for point in points))


def fit(
    trips: Iterable[Trip],
    *,
    edges_ms: Sequence[int] = EDGES_MS,
    prior_log_sigma: float = PRIOR_LOG_SIGMA,
    prior_weight: float = 20.0,
) -> EtaModel:
    """Fit a model to drives.

    Parameters
    ----------
    trips
        Any order; those with a time of 0 or less, or off by more than a factor of ten, are left
        out.
    edges_ms
        Where one length of drive ends and the next begins, predicted milliseconds, rising.
    prior_log_sigma
        Spread that is expected where no drive is known; its median is the prediction.
    prior_weight
        Drives that the prior counts for, above 0.

    Returns
    -------
    EtaModel
        Equal drives give an equal model.

    Raises
    ------
    ValueError
        A parameter is out of range.
    """
    if not (prior_weight > 0 and math.isfinite(prior_weight)):
        message = f"prior_weight is {prior_weight}; give more than 0."
        raise ValueError(message)
    logs: list[list[float]] = [[] for _ in range(len(edges_ms) + 1)]
    for trip in trips:
        if trip.predicted_ms > 0 and trip.observed_ms > 0:
            ratio = math.log(trip.observed_ms / trip.predicted_ms)
            if abs(ratio) <= LOG_RATIO_MAX:
                logs[bisect_right(edges_ms, trip.predicted_ms)].append(ratio)
    residuals = tuple(_residual(values, prior_log_sigma, prior_weight) for values in logs)
    return EtaModel(tuple(edges_ms), residuals)


def coverage(model: EtaModel, trips: Iterable[Trip]) -> float | None:
    """Measure how many drives lie within their range.

    Parameters
    ----------
    model
        Fitted to other drives.
    trips
        Held back from the fit.

    Returns
    -------
    float or None
        0.0 to 1.0, aimed at `WITHIN`; None where there is no drive.
    """
    kept = []
    for trip in trips:
        span = model.range_of(trip.predicted_ms)
        kept.append(span.p10_ms <= trip.observed_ms <= span.p90_ms)
    return sum(kept) / len(kept) if kept else None


def coverage_held_back(trips: Sequence[Trip]) -> float | None:
    """Measure how many drives lie within the range of a model that has not seen them.

    Parameters
    ----------
    trips
        Each `PARTS`-th is held back from a fit to the others, in turn, so each is judged once.

    Returns
    -------
    float or None
        0.0 to 1.0, aimed at `WITHIN`; None where there are fewer than `PARTS`.
    """
    if len(trips) < PARTS:
        return None
    within = 0.0
    for part in range(PARTS):
        kept_back = trips[part::PARTS]
        model = fit(trip for index, trip in enumerate(trips) if index % PARTS != part)
        within += (coverage(model, kept_back) or 0.0) * len(kept_back)
    return within / len(trips)


def save_model(model: EtaModel, path: Path) -> None:
    """Write a model as JSON.

    Parameters
    ----------
    model
        What to write.
    path
        Replaced if it is there.

    Raises
    ------
    TraceError
        It cannot be written.
    """
    text = json.dumps({"format": FORMAT, "version": FORMAT_VERSION, **asdict(model)}, indent=1)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        message = f"The model cannot be written to {path} ({error.strerror}); choose another place."
        raise TraceError(message) from error


def load_model(path: Path) -> EtaModel:
    """Read a model.

    Parameters
    ----------
    path
        As `save_model` wrote it.

    Returns
    -------
    EtaModel
        Equal to what was saved.

    Raises
    ------
    TraceError
        The file is missing, no such model, of another version, or holds a wrong value.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"The model {path} cannot be read ({error.strerror}); check the path."
        raise TraceError(message) from error
    except ValueError as error:
        message = f"The model {path} is no JSON ({error}); fit it again."
        raise TraceError(message) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        message = f"{path} is no {FORMAT}; give a file that the fit has written."
        raise TraceError(message)
    if content.get("version") != FORMAT_VERSION:
        message = (
            f"{path}: version = {content.get('version')!r} is not {FORMAT_VERSION}; "
            "fit the model again with this program."
        )
        raise TraceError(message)
    try:
        return _from_json(content)
    except (KeyError, TypeError, ValueError) as error:
        message = f"{path} holds a wrong value ({error}); fit the model again."
        raise TraceError(message) from error


def _residual(values: list[float], prior_log_sigma: float, prior_weight: float) -> Residual:
    """Fit one length of drives."""
    count = len(values)
    if not count:
        return Residual(0.0, prior_log_sigma, 0)
    log_median = count * median(values) / (count + prior_weight)
    off = sorted(abs(value - log_median) for value in values)
    # The rank that new drives keep in four of five cases, too: one more than the share of these.
    rank = min(math.ceil((count + 1) * WITHIN), count)
    squares = count * (off[rank - 1] / Z90) ** 2 + prior_weight * prior_log_sigma**2
    return Residual(log_median, math.sqrt(squares / (count + prior_weight)), count)


def _from_json(content: dict[str, Any]) -> EtaModel:
    """Build a model from what was written."""
    edges_ms = tuple(int(edge) for edge in content["edges_ms"])
    residuals = tuple(
        Residual(float(row["log_median"]), float(row["log_sigma"]), int(row["drives"]))
        for row in content["residuals"]
    )
    return EtaModel(edges_ms, residuals)
