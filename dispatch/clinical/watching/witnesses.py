"""Several sensors of one parameter on one patient: which is shown, and what another one says.

Shown is, of those that measured last, the one with the most samples in its window, then the newest,
then by name. Where another one that still counts says something materially worse, that is shown
instead; of a parameter that can be too low and too high only the patient's age tells which is
worse, so that the other value goes with it to where the age is known (``sources``).
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from dispatch.clinical.patient.monitoring import LOST_AFTER_S, MONITORED
from schemas.patient.parameters import PARAMETERS, Kind, Value

SAME_TIME_MS: Final = 1_000
"""Two sensors that measured within this time both count as the newest."""

Source = tuple[str, str]
"""A device, and its own code for the parameter: a cuff and an arterial line are two."""

_LOWER, _HIGHER = -1, 1
_WORSE: Final[Mapping[str, int]] = {
    "spo2_pct": _LOWER,
    "gcs_eye": _LOWER,
    "gcs_verbal": _LOWER,
    "gcs_motor": _LOWER,
    "gcs_total": _LOWER,
    "oxygen_flow_l_min": _HIGHER,
    "fio2_pct": _HIGHER,
    "pain_score": _HIGHER,
    "capillary_refill_s": _HIGHER,
}
"""Numbers of which one direction is worse at every age."""


class Witness(NamedTuple):
    """What a source says: how many samples stand behind it, its time (ms, UTC) and its value.

    ``spike`` says that its newest sample is one, and is left out.
    """

    samples: int
    at_ms: int
    source: Source
    value: Value
    spike: bool


def judged(name: str, usable: list[Witness]) -> tuple[Witness, float | None]:
    """Give the witness that is shown, and the value of one that differs, null where none does.

    At least one must be given. O(witnesses).
    """
    newest_ms = max(one.at_ms for one in usable)
    reach_ms = max(MONITORED[name].window_s * 1000, SAME_TIME_MS)
    recent = [one for one in usable if one.at_ms >= newest_ms - reach_ms]
    chosen = max(recent, key=lambda one: (one.samples, one.at_ms, one.source))
    others = [
        one
        for one in usable
        if _counts(name, one, chosen, newest_ms) and _differ(name, one, chosen)
    ]
    if not others:
        return chosen, None
    if PARAMETERS[name].kind is not Kind.NUMBER or name in _WORSE:
        worst = max(
            (chosen, *others), key=lambda one: (_rank(name, one.value), one.at_ms, one.source)
        )
        return worst, None
    return chosen, _farthest(others, float(chosen.value))


def _counts(name: str, one: Witness, chosen: Witness, newest_ms: int) -> bool:
    """Tell whether a source still speaks beside the chosen one.

    Another kind of sensor does while its value is valid; a second one of the same kind only if it
    measured along with the chosen one, for then it has been measured again.
    """
    same_kind = one.source[1] == chosen.source[1]
    for_s = max(MONITORED[name].window_s, LOST_AFTER_S) if same_kind else MONITORED[name].valid_s
    return one.at_ms >= newest_ms - for_s * 1000


def _differ(name: str, one: Witness, chosen: Witness) -> bool:
    material = MONITORED[name].material
    if material is None or PARAMETERS[name].kind is not Kind.NUMBER:
        return one.value != chosen.value
    return abs(float(one.value) - float(chosen.value)) >= material


def _rank(name: str, value: Value) -> float:
    """Give how bad a value is, where that is the same for everybody."""
    words = PARAMETERS[name].words
    if words:
        return words.index(str(value))
    return float(value) * _WORSE.get(name, _HIGHER)


def _farthest(others: Iterable[Witness], value: float) -> float:
    return max((float(one.value) for one in others), key=lambda other: (abs(other - value), other))
