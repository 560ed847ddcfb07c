"""How full a hospital is, as far as it said, and what that counts for in driving time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from dispatch.hospitals.beds import BedNews, bed_news
from dispatch.records.hospital import Hospital, restriction
from schemas.centre.destinations import DestinationPolicy
from schemas.events.hospital_capacity import BedType, EmsTraffic
from schemas.outputs.decisions import HospitalOption

_WHOLE: Final = 1_000
"""Shares are per mille."""

_FULL_PCT: Final = 100
_MS: Final = 1_000
_SECOND: Final = timedelta(seconds=1)


def option(
    policy: DestinationPolicy,
    hospital: Hospital,
    eta_ms: int,
    *,
    needs: Sequence[BedType],
    coming: Mapping[tuple[str, BedType], int],
    now: datetime,
) -> HospitalOption:
    """Describe a hospital as an option ``eta_ms`` away, for a patient who ``needs`` these beds.

    ``coming`` are our patients on the way, by hospital and bed. Of the beds that are needed the
    fullest counts, and the least known: what is not known, or not any more, is neither full nor
    free. The load of an emergency department stands in for its beds where these are not known.
    """
    name = hospital.spec.hospital_id
    news = [bed_news(hospital, bed, coming.get((name, bed), 0)) for bed in needs]
    load_age = age_s(hospital.load_at, now)
    load_trust = _freshness(policy, load_age)
    full = _by_load(policy, hospital.load_pct) * load_trust
    known = _WHOLE
    ages = [load_age]
    for one in news:
        age = age_s(one.at, now)
        ages.append(age)
        trust = _freshness(policy, age)
        full = max(full, _by_beds(one) * trust)
        by_load = one.bed_type is BedType.EMERGENCY_DEPARTMENT and load_trust > trust
        known = min(known, load_trust if by_load else trust)
    advised = restriction(hospital, now) is EmsTraffic.ADVISORY
    advice_age = age_s(hospital.restricted_at, now) if advised else None
    ages.append(advice_age)
    oldest_s = max((age for age in ages if age is not None), default=None)
    report_age_s = age_s(hospital.reported_at, now) if oldest_s is None else oldest_s
    scarcest = _scarcest(news)
    return HospitalOption(
        hospital_id=name,
        hospital_name=hospital.name,
        eta_ms=eta_ms,
        load_ms=policy.full_s * _MS * full // _WHOLE**2,
        unknown_ms=policy.unknown_s * _MS * (_WHOLE - known) // _WHOLE,
        advisory_ms=policy.advisory_s * _MS * _freshness(policy, advice_age) // _WHOLE,
        load_pct=hospital.load_pct,
        bed_type=None if scarcest is None else scarcest.bed_type,
        beds_left=None if scarcest is None else scarcest.left,
        unknown_beds=tuple(one.bed_type for one in news if one.at is None),
        report_age_s=report_age_s,
        stale=report_age_s is not None and report_age_s > policy.fresh_s,
    )


def cost_ms(choice: HospitalOption) -> int:
    """Give the road time with what the hospital's state counts for, in milliseconds."""
    return choice.eta_ms + choice.load_ms + choice.unknown_ms + choice.advisory_ms


def age_s(at: datetime | None, now: datetime) -> int | None:
    """Give the age of a report in whole seconds; a clock that runs ahead makes it fresh."""
    return None if at is None else max(0, (now - at) // _SECOND)


def _scarcest(news: Sequence[BedNews]) -> BedNews | None:
    """Give the beds of which the fewest are left, the special ones where two are alike."""
    scarcest, fewest = None, 0
    for one in news:
        if one.left is not None and (scarcest is None or one.left <= fewest):
            scarcest, fewest = one, one.left
    return scarcest


def _freshness(policy: DestinationPolicy, age_s: int | None) -> int:
    """Give how much a report of this age counts, per mille; it never grows with age."""
    if age_s is None:
        return 0
    if age_s <= policy.fresh_s:
        return _WHOLE
    fading_s = policy.stale_s - policy.fresh_s
    return _within(_WHOLE * (policy.stale_s - age_s) // fading_s)


def _by_beds(news: BedNews) -> int:
    """Give how full a hospital is by some beds, per mille: one without a bed left is full."""
    return _WHOLE if news.left is not None and news.left <= 0 else 0


def _by_load(policy: DestinationPolicy, load_pct: int | None) -> int:
    """Give how full a hospital is by its load, per mille of what counts."""
    if load_pct is None:
        return 0
    span = _FULL_PCT - policy.busy_from_pct
    return _within(_WHOLE * (load_pct - policy.busy_from_pct) // span)


def _within(share: int) -> int:
    return min(_WHOLE, max(0, share))
