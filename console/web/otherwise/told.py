"""What came of a play beside what happened: times by priority, and whom it changed most."""

from collections.abc import Iterable, Mapping
from statistics import mean
from typing import Any, Final

from console.picture.figures import Figures, middle, nearest_rank
from console.web.otherwise.played import Played, Reached
from schemas.centre.policies import WeightPolicy
from schemas.ground.ids import IncidentId
from schemas.ground.vocabulary import Priority

MOST: Final = 10
NINE_OF_TEN: Final = 90
RUNS: Final = ("happened", "same", "changed")
_MS: Final = 1_000

Run = Mapping[IncidentId, Reached]


def happened(figures: Figures) -> dict[IncidentId, Reached]:
    """Give the calls of a day that somebody reached."""
    return {
        one.incident_id: Reached(one.incident_id, one.priority, one.ms)
        for one in figures.responses.values()
    }


def compared(day: Run, same: Played, changed: Played, weights: WeightPolicy) -> dict[str, Any]:
    """Put what happened and what was played beside each other, for a page.

    Parameters
    ----------
    day
        Calls that were reached after the moment, on the day.
    same
        What was played with nothing changed.
    changed
        What was played with the change.
    weights
        The targets of that day.

    Returns
    -------
    dict
        ``by_priority`` with a figure for each of `RUNS` and the mean difference of the two plays,
        ``most`` the calls that the change moved most, ``never`` calls that a run did not reach
        though another did. Times are ms; null: there were none.
    """
    runs = dict(zip(RUNS, (day, same.reached, changed.reached), strict=True))
    calls = sorted(set().union(*runs.values()))
    return {
        "calls": len(calls),
        "by_priority": [_row(one, runs, weights) for one in Priority],
        "most": _most(runs),
        "never": {name: sum(call not in run for call in calls) for name, run in runs.items()},
    }


def _row(priority: Priority, runs: Mapping[str, Run], weights: WeightPolicy) -> dict[str, Any]:
    target_ms = weights.target_s(priority) * _MS
    told: dict[str, Any] = {"priority": priority.value, "target_ms": target_ms}
    for name, run in runs.items():
        times = [one.ms for one in run.values() if one.priority is priority]
        told[name] = _figures(times, target_ms)
    off = [
        changed.ms - same.ms
        for call, same in runs["same"].items()
        if same.priority is priority and (changed := runs["changed"].get(call)) is not None
    ]
    told["difference"] = {
        "calls": len(off),
        "mean_ms": round(mean(off)) if off else None,
        "sooner": sum(one < 0 for one in off),
        "later": sum(one > 0 for one in off),
    }
    return told


def _figures(times: Iterable[int], target_ms: int) -> dict[str, Any]:
    known = list(times)
    return {
        "count": len(known),
        "median_ms": middle(known),
        "p90_ms": nearest_rank(known, NINE_OF_TEN),
        "late": sum(one > target_ms for one in known),
    }


def _most(runs: Mapping[str, Run]) -> list[dict[str, Any]]:
    """Give the calls that the change made sooner or later by most."""
    both = [
        (abs(changed.ms - same.ms), call, same, changed)
        for call, same in runs["same"].items()
        if (changed := runs["changed"].get(call)) is not None and changed.ms != same.ms
    ]
    both.sort(key=lambda one: (-one[0], one[1]))
    return [
        {
            "incident_id": call,
            "priority": same.priority.value,
            "happened_ms": day.ms if (day := runs["happened"].get(call)) else None,
            "same_ms": same.ms,
            "changed_ms": changed.ms,
        }
        for _, call, same, changed in both[:MOST]
    ]
