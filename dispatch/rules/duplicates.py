"""Two calls about one event: a score from space, time and kind, and what follows from it.

Per mille, exact integers: closeness in space x closeness in time x likeness of what is told. A
product, so that no nearness in one makes up for the lack of another. What is told is alike by its
kind, by the words that both use, or by the caller's number, whichever says most; with no code to
go by, place and time alone are enough to ask a person. Two places that are known to within a and
b metres and lie d apart may really lie anything from d - a - b to d + a + b apart: closeness in
space is the mean over these distances, or that of d itself where it is less, so what is vague never
looks nearer than what is known. A person decides about what is proposed; merging without one needs
a bound of the centre's own (``DuplicatePolicy.merge_from_pm``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil, isqrt
from typing import Final

from dispatch.rules.complaint_words import share_pm
from schemas.centre.policies import DuplicatePolicy
from schemas.ground.base import LatLon

FULL: Final = 1_000

_UDEG: Final = 1_000_000
_HALF_TURN: Final = 180 * _UDEG
_MM_PER_DEG: Final = 111_195_080  # a degree of a great circle; mean Earth radius 6 371 009 m
_SECOND: Final = timedelta(seconds=1)


class Verdict(StrEnum):
    """What a score calls for."""

    APART = "apart"
    PROPOSE = "propose"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Report:
    """What is compared of a call. ``place`` is null while it is not known.

    ``accuracy_m`` is how far off the place may be; null: nobody said, which is never taken for 0.
    ``kind`` is the centre's code of the complaint; kinds of one ``group`` are related (a crash
    reported as a fall from a motorcycle and as a road accident). A null group is related to none.
    ``is_coded``: the kind is a code of the centre's protocol. ``texts`` say what has happened, in
    any language. ``caller`` is the call-back number's hash, null where there is none.
    """

    report_id: str
    place: LatLon | None
    at: datetime
    kind: str
    group: str | None = None
    accuracy_m: float | None = None
    is_coded: bool = True
    texts: tuple[str, ...] = ()
    caller: str | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """An earlier report that may be about the same event."""

    report_id: str
    score_pm: int
    verdict: Verdict


def score(policy: DuplicatePolicy, one: Report, other: Report) -> int | None:
    """Give 0 to 1 000 for how likely two calls are one event.

    None where a place is not known and the callers are not the same. Symmetric; never grows with
    distance, with time between or with vagueness; O(words).
    """
    near = _nearness(policy, one, other)
    return None if near is None else near * _told(policy, one, other) // FULL**2


def is_same_caller(one: str | None, other: str | None) -> bool:
    """Tell whether two calls came from one number; of one that is not known, nothing is known."""
    return one is not None and one == other


def may_score(policy: DuplicatePolicy, one: LatLon | None, other: LatLon | None) -> bool:
    """Tell whether two places could score at all, by their latitudes alone: quick, and never wrong.

    False: they cannot be compared unless by the caller's number, or one is so far north of the
    other that the score is 0.
    """
    if one is None or other is None:
        return False
    north_mm = abs(round(one.lat * _UDEG) - round(other.lat * _UDEG)) * _MM_PER_DEG // _UDEG
    return policy.propose_from_pm == 0 or north_mm < policy.far_m * 1_000


def verdict(policy: DuplicatePolicy, score_pm: int) -> Verdict:
    """Say what a score calls for by the centre's bounds."""
    if policy.merge_from_pm is not None and score_pm >= policy.merge_from_pm:
        return Verdict.MERGE
    return Verdict.PROPOSE if score_pm >= policy.propose_from_pm else Verdict.APART


def likely_same(
    policy: DuplicatePolicy, new: Report, earlier: Iterable[Report]
) -> tuple[Likeness, ...]:
    """List the earlier reports that a new one may repeat, the likeliest first, ties by id.

    O(earlier reports); those that are apart or cannot be compared are left out.
    """
    found = []
    for report in earlier:
        score_pm = score(policy, new, report)
        said = Verdict.APART if score_pm is None else verdict(policy, score_pm)
        if score_pm is None or said is Verdict.APART:
            continue
        if said is Verdict.MERGE and not _may_merge(policy, new, report):
            said = Verdict.PROPOSE
        found.append(Likeness(report.report_id, score_pm, said))
    return tuple(sorted(found, key=rank))


def rank(one: Likeness) -> tuple[int, str]:
    """Give the order of likenesses: the likeliest first, ties by id."""
    return -one.score_pm, one.report_id


def distance_m(one: LatLon, other: LatLon) -> int:
    """Give the distance in whole metres, rounded down; exact integers on any machine.

    On a sphere, flat between near points; the cosine of latitude is Bhaskara I's rational
    4 (8100 - d²) / (32400 + d²), off by 0.2 % at most up to 60 degrees. For kilometres, not for
    continents.
    """
    lat, other_lat = round(one.lat * _UDEG), round(other.lat * _UDEG)
    turn = abs(round(one.lon * _UDEG) - round(other.lon * _UDEG))
    turn = min(turn, 2 * _HALF_TURN - turn)
    twice, square = lat + other_lat, (2 * _UDEG) ** 2  # twice the mean latitude in micro-degrees
    north_mm = abs(lat - other_lat) * _MM_PER_DEG // _UDEG
    east_mm = (turn * _MM_PER_DEG * 4 * (8_100 * square - twice**2)) // (
        _UDEG * (32_400 * square + twice**2)
    )
    return isqrt(north_mm**2 + east_mm**2) // 1_000


def _off_m(policy: DuplicatePolicy, report: Report) -> int:
    stated = report.accuracy_m
    return policy.unstated_accuracy_m if stated is None else ceil(stated)


def _space(policy: DuplicatePolicy, apart_m: int, off_m: int) -> int:
    """Give the closeness of two places that are so far apart, give or take ``off_m``."""
    certain = _ramp(apart_m, policy.near_m, policy.far_m)
    if off_m == 0:
        return certain
    low, high = max(0, apart_m - off_m), apart_m + off_m
    return min(certain, (_ramp_area(policy, high) - _ramp_area(policy, low)) // (high - low))


def _ramp_area(policy: DuplicatePolicy, until_m: int) -> int:
    """Give the area under the ramp of space from 0 to ``until_m``."""
    near, far = policy.near_m, policy.far_m
    if until_m <= near:
        return FULL * until_m
    left = max(0, far - until_m)
    return FULL * near + FULL * ((far - near) ** 2 - left**2) // (2 * (far - near))


def _ramp(value: int, near: int, far: int) -> int:
    """Give 1 000 up to ``near``, 0 from ``far`` on, and a straight line between."""
    if value <= near:
        return FULL
    return max(0, FULL * (far - value) // (far - near))


def _nearness(policy: DuplicatePolicy, one: Report, other: Report) -> int | None:
    """Give the closeness in space times that in time, 0 to 1 000 000; None: nobody can say."""
    if one.place is not None and other.place is not None:
        off_m = _off_m(policy, one) + _off_m(policy, other)
        space = _space(policy, distance_m(one.place, other.place), off_m)
    elif is_same_caller(one.caller, other.caller):
        space = policy.unplaced_pm
    else:
        return None
    apart_s = abs(one.at - other.at) // _SECOND
    return space * _ramp(apart_s, policy.near_s, policy.far_s)


def _may_merge(policy: DuplicatePolicy, one: Report, other: Report) -> bool:
    """Tell whether two calls reach the centre's bound by what is known of both, without words."""
    if policy.merge_from_pm is None or one.place is None or other.place is None:
        return False
    near = _nearness(policy, one, other) or 0
    return near * _kind(policy, one, other) // FULL**2 >= policy.merge_from_pm


def _told(policy: DuplicatePolicy, one: Report, other: Report) -> int:
    """Give the likeness of what two calls tell: of kind, of words, of who calls."""
    told = _kind(policy, one, other)
    if told < FULL and not (one.is_coded and other.is_coded):
        told = max(told, policy.uncoded_pm)
        told += (FULL - told) * share_pm(one.texts, other.texts) // FULL
    if is_same_caller(one.caller, other.caller):
        return max(told, policy.same_caller_pm)
    return told


def _kind(policy: DuplicatePolicy, one: Report, other: Report) -> int:
    if one.kind == other.kind:
        return FULL
    if one.group is not None and one.group == other.group:
        return policy.related_pm
    return policy.other_pm
