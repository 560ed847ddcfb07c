"""Drives from one place to another, read off matched traces: what ETA models are fitted to.

A trace may hold a whole shift. It is cut where the vehicle stood, and a drive is held against what
the router would have predicted at its begin, between the same two places at that hour.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from routing.ground.profile import Profile
from routing.places.snap import ArcPosition
from routing.router import Router
from routing.traces.driven import point_on
from routing.traces.eta_range import Trip
from routing.traces.matching import Match, MatchedFix
from schemas.ground.base import LatLon

STAND_MS_MIN: Final = 120_000  # a red light is shorter; a stop at a scene or a hospital longer
STAND_MPS_MAX: Final = 0.5  # what a standing receiver's noise comes to
TRIP_M_MIN: Final = 300.0  # below this two fixes' noise is a good part of the time
DETOUR_MAX: Final = 2.0  # driven over the fastest way's length; beyond it nobody drove to its end


def trips_of(router: Router, match: Match, profile: Profile) -> list[Trip]:
    """Read the drives off a matched trace.

    Parameters
    ----------
    router
        On the roads that it was matched to; its time is advanced to each drive's begin.
    match
        A trace on these roads; without times it holds no drive.
    profile
        How the vehicle drove.

    Returns
    -------
    list of Trip
        In the order of driving. Drives of less than `TRIP_M_MIN`, and those longer than
        `DETOUR_MAX` times the fastest way, are left out.
    """
    trips = []
    for part in match.parts:
        for leg in _legs(part.fixes):
            trip = _trip(router, leg, profile)
            if trip is not None:
                trips.append(trip)
    return trips


def _legs(fixes: Sequence[MatchedFix]) -> Iterator[Sequence[MatchedFix]]:
    """Cut a part where the vehicle stood; the fix at which it stood ends one leg, the next begins.

    Parts without times give nothing.
    """
    if any(fix.at_ms is None for fix in fixes):
        return
    begin = 0
    for index, (before, fix) in enumerate(pairwise(fixes), start=1):
        passed_ms = (fix.at_ms or 0) - (before.at_ms or 0)
        driven_m = fix.along_m - before.along_m
        if passed_ms >= STAND_MS_MIN and driven_m * 1000 < STAND_MPS_MAX * passed_ms:
            yield fixes[begin:index]
            begin = index
    yield fixes[begin:]


def _trip(router: Router, leg: Sequence[MatchedFix], profile: Profile) -> Trip | None:
    """Hold one leg against what is predicted at its begin; None where it is no drive."""
    first, last = leg[0], leg[-1]
    driven_m = last.along_m - first.along_m
    if driven_m < TRIP_M_MIN or first.at_ms is None or last.at_ms is None:
        return None
    router.advance(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=first.at_ms))
    drive = router.drive(_place(router, first), _place(router, last), profile)
    if drive is None or driven_m > DETOUR_MAX * drive.distance_m:
        return None
    return Trip(drive.time_ms, last.at_ms - first.at_ms)


def _place(router: Router, fix: MatchedFix) -> LatLon:
    """Give the place on the road that a fix was matched to."""
    lat, lon = point_on(router.lines, ArcPosition(fix.arc, fix.fraction))
    return LatLon(lat=lat, lon=lon)
