"""Which fixes of trackers can be: the others never move a unit, and are told of if they go on.

Judged where the bytes are still at hand, so that a fix that cannot be goes whole into the dead
letters and the journal holds only places that a unit may have been at. A jump is judged from the
last good fix of the unit, whichever of its trackers sent that: so a first one that is wrong yields
after some that agree, and one good tracker beside it is never refused for long.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from dispatch.clinical.watching.device_clock import BEHIND_MS_MIN, DeviceClock
from dispatch.clinical.watching.device_samples import to_ms
from dispatch.rules.duplicates import distance_m
from dispatch.rules.region import Region
from schemas.centre.choosing import WatchPolicy
from schemas.events.vehicles import (
    TrackerFault,
    TrackerReport,
    VehiclePosition,
    tracker_of,
)
from schemas.ground.base import LatLon
from schemas.ground.places import is_null_island
from schemas.outputs.dead_letters import DeadLetterReason

PAST_S_MAX: Final = 86_400
"""A fix older than this says nothing of where a unit is: its tracker's clock is wrong."""

DRIVEN_S_MAX: Final = 900
"""A unit that was seen so lately is followed wherever it could have driven, also out of region."""

ACCURACY_M_MAX: Final = 2_000
"""What a fix says of its own error counts up to this much: more would let it be anywhere."""

UNITS_MAX: Final = 10_000
TRACKERS_MAX: Final = 50
"""How many units, and trackers of each, are remembered, the longest silent forgotten first."""

DRIVES_MPS: Final = 3.0
"""Metres a second: who is as fast does not stand, whatever its last places were."""

ROLLOVER: Final = timedelta(weeks=1_024)
"""The week count of GPS begins anew after so many: an old receiver is that much behind."""

_MS: Final = 1_000
_DAY: Final = timedelta(days=1)
_T: Final = TrackerFault

REASONS: Final = {
    _T.NO_FIX: DeadLetterReason.NO_FIX,
    _T.OUT_OF_REGION: DeadLetterReason.OUT_OF_REGION,
    _T.IMPOSSIBLE_JUMP: DeadLetterReason.IMPOSSIBLE_JUMP,
    _T.CLOCK_AHEAD: DeadLetterReason.FUTURE_TIMESTAMP,
    _T.CLOCK_BEHIND: DeadLetterReason.CLOCK_WRONG,
}
"""What each fault is in the dead letters."""


def drives(fix: VehiclePosition) -> bool:
    """Tell whether a unit drives, by what its tracker says of its speed; null says nothing."""
    return fix.speed_mps is not None and fix.speed_mps >= DRIVES_MPS


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a unit was, by whom, and how far off it may be."""

    place: LatLon
    at: datetime
    tracker: str | None = None
    accuracy_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a fix cannot be: the field, and what is wrong with the fix to it. ``off`` as reported."""

    fault: TrackerFault
    field: str
    why: str
    off: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a fix: a good one with the clock's error, or why not and whom to tell.

    ``ends_row``: it is the first good one of its tracker after some that could not be.
    """

    event: VehiclePosition | None
    refusal: Refusal | None = None
    report: TrackerReport | None = None
    ends_row: bool = False


@dataclass(slots=True)
class _Tracker:
    """One tracker of one unit: its row of refused fixes, and what of a jump they agree on."""

    clock: DeviceClock = field(default_factory=DeviceClock)
    refused: int = 0
    since: datetime | None = None
    told_at: datetime | None = None
    agreed: int = 0
    agreed_since: datetime | None = None
    agreed_on: Fix | None = None


@dataclass(slots=True)
class _Unit:
    """Where a unit was last, None before its first good fix, and its trackers by name."""

    good: Fix | None = None
    trackers: OrderedDict[str, _Tracker] = field(default_factory=OrderedDict)


class FixWatch:
    """All trackers whose fixes one worker judges.

    Parameters
    ----------
    region
        Where the centre's units can be; None: not known, anywhere.
    policy
        The bounds.
    future_s_max
        Seconds that a fix may be ahead of the engine's clock.
    every_s
        How often a row of refused fixes that goes on is reported.
    """

    def __init__(
        self, region: Region | None, policy: WatchPolicy, *, future_s_max: float, every_s: float
    ) -> None:
        self._region = region
        self._policy = policy
        self._future = timedelta(seconds=future_s_max)
        self._every = timedelta(seconds=every_s)
        self._units: OrderedDict[str, _Unit] = OrderedDict()

    def remember(self, unit_id: str, place: LatLon, fix_at: datetime) -> None:
        """Take over where a unit was before this worker began; what is newer stays."""
        unit = self._unit(unit_id)
        if unit.good is None or unit.good.at < fix_at:
            unit.good = Fix(place, fix_at)

    def take(self, event: VehiclePosition, now: datetime) -> Verdict:
        """Judge a fix that came in at ``now``, the engine's clock."""
        unit = self._unit(event.unit_id)
        tracker = _tracker(unit, tracker_of(event))
        tracker.clock.hear(told_ms=None, newest_ms=to_ms(event.occurred_at), sent_ms=to_ms(now))
        refusal = self._why_not(event, now, unit.good, tracker)
        if refusal is not None:
            return Verdict(None, refusal, self._report(event, now, tracker, refusal))
        ends_row = tracker.refused > 0
        tracker.refused, tracker.since, tracker.told_at = 0, None, None
        if unit.good is None or unit.good.at < event.occurred_at:
            unit.good = _fix(event)
            for one in unit.trackers.values():
                one.agreed, one.agreed_since, one.agreed_on = 0, None, None
        return Verdict(
            event.model_copy(update={"clock_ahead_s": _ahead_s(tracker)}), None, None, ends_row
        )

    def _unit(self, unit_id: str) -> _Unit:
        unit = self._units.pop(unit_id, None) or _Unit()
        self._units[unit_id] = unit
        if len(self._units) > UNITS_MAX:
            self._units.popitem(last=False)
        return unit

    def _why_not(
        self, event: VehiclePosition, now: datetime, last: Fix | None, tracker: _Tracker
    ) -> Refusal | None:
        """Give the first reason why a fix cannot be, in one order; None where it can."""
        place = event.place
        if is_null_island(place.lat, place.lon):
            return Refusal(_T.NO_FIX, "place", "place is at 0, 0: the tracker had no fix")
        wrong = self.wrong_time(event.occurred_at, now)
        if wrong is not None:
            return wrong
        if last is not None and event.occurred_at <= last.at:
            last = None  # late, and so it moves nothing
        if not self._is_in_region(event, last):
            return self._out_of_region(place)
        if last is None or self._could_be(last, event):
            return None
        if self._is_agreed(tracker, event):
            return None
        apart_m = distance_m(last.place, place)
        seconds = (event.occurred_at - last.at).total_seconds()
        is_other = last.tracker not in {None, tracker_of(event)}
        by = f" where {last.tracker} had it" if is_other else ""
        why = f"place is {apart_m} m from the last good one{by}, {seconds:g} s before: no drive"
        return Refusal(_T.IMPOSSIBLE_JUMP, "place", why, apart_m)

    def wrong_time(self, at: datetime, now: datetime) -> Refusal | None:
        """Tell why a tracker's clock must be wrong that says ``at``; None where it may be right."""
        if at > now + self._future:
            off = at - now
            why = (
                f"occurred_at {at.isoformat()} is after {now.isoformat()}: set the tracker's clock"
            )
            return Refusal(_T.CLOCK_AHEAD, "occurred_at", why, ceil(off.total_seconds()))
        off = now - at
        if off <= timedelta(seconds=PAST_S_MAX):
            return None
        weeks = " (1024 weeks: its count has rolled over)" if _is_rollover(off) else ""
        why = (
            f"occurred_at {at.isoformat()} is more than {PAST_S_MAX} s ago{weeks}: "
            "set the tracker's clock"
        )
        return Refusal(_T.CLOCK_BEHIND, "occurred_at", why, ceil(off.total_seconds()))

    def _is_in_region(self, event: VehiclePosition, last: Fix | None) -> bool:
        """Tell whether a place is the centre's, or the unit was seen driving there."""
        if self._region is None or self._region.holds(event.place):
            return True
        if last is None or event.occurred_at - last.at > timedelta(seconds=DRIVEN_S_MAX):
            return False
        return self._could_be(last, event)

    def _out_of_region(self, place: LatLon) -> Refusal:
        outside_m = self._region.outside_m(place) if self._region is not None else 0
        if 0.0 in {place.lat, place.lon}:
            why = "place has a 0 for one of its degrees: the tracker had no fix"
            return Refusal(_T.NO_FIX, "place", why)
        why = f"place is {outside_m} m outside all stations and hospitals"
        return Refusal(_T.OUT_OF_REGION, "place", why, outside_m)

    def _could_be(self, last: Fix, event: VehiclePosition) -> bool:
        """Tell whether a vehicle can have come from one fix to a later one."""
        is_own = last.tracker == tracker_of(event)
        slack_m = self._policy.jump_m if is_own else self._policy.two_sources_m
        for accuracy_m in (last.accuracy_m, event.accuracy_m or 0.0):
            slack_m += min(ceil(accuracy_m), ACCURACY_M_MAX)
        seconds = (event.occurred_at - last.at).total_seconds()
        return distance_m(last.place, event.place) <= slack_m + self._policy.speed_mps_max * seconds

    def _is_agreed(self, tracker: _Tracker, event: VehiclePosition) -> bool:
        """Count a jump that agrees with those before it; tell whether it is to be believed now."""
        before = tracker.agreed_on
        is_later = before is not None and before.at < event.occurred_at
        if before is not None and is_later and self._could_be(before, event):
            tracker.agreed += 1
        else:
            tracker.agreed, tracker.agreed_since = 1, event.occurred_at
        tracker.agreed_on = _fix(event)
        since = tracker.agreed_since or event.occurred_at
        lasted = event.occurred_at - since
        enough = timedelta(seconds=self._policy.confirm_s)
        return tracker.agreed >= self._policy.confirm_fixes and lasted >= enough

    def _report(
        self, event: VehiclePosition, now: datetime, tracker: _Tracker, refusal: Refusal
    ) -> TrackerReport | None:
        """Give what the journal is told of a row: its first, when it is an alarm, now and then."""
        tracker.refused += 1
        tracker.since = tracker.since or now
        is_due = tracker.told_at is None or now - tracker.told_at >= self._every
        if not is_due and tracker.refused != self._policy.nonsense_fixes:
            return None
        tracker.told_at = now
        return TrackerReport(
            event_id=event.event_id,
            centre_id=event.centre_id,
            occurred_at=now,
            source=event.source,
            cause_id=event.cause_id,
            unit_id=event.unit_id,
            fault=refusal.fault,
            refused=tracker.refused,
            since=tracker.since,
            off=refusal.off,
            device=event.device,
        )


def _tracker(unit: _Unit, name: str) -> _Tracker:
    tracker = unit.trackers.pop(name, None) or _Tracker()
    unit.trackers[name] = tracker
    if len(unit.trackers) > TRACKERS_MAX:
        unit.trackers.popitem(last=False)
    return tracker


def _ahead_s(tracker: _Tracker) -> float | None:
    """Give how far a tracker's clock is off, None where that may be the way to us."""
    ahead_ms = tracker.clock.ahead_ms
    return float(round(ahead_ms / _MS)) if abs(ahead_ms) >= BEHIND_MS_MIN else None


def _fix(event: VehiclePosition) -> Fix:
    return Fix(event.place, event.occurred_at, tracker_of(event), event.accuracy_m or 0.0)


def _is_rollover(off: timedelta) -> bool:
    """Tell whether a clock is behind by whole rollovers of the week count, give or take a day."""
    rest = off % ROLLOVER
    return off > ROLLOVER - _DAY and min(rest, ROLLOVER - rest) <= _DAY
