"""How full a hospital is, as far as it said, and what that counts for in driving time."""

from datetime import datetime
from typing import Final

from dispatch.require import require
from dispatch.world import Hospital
from schemas.decisions import HospitalOption
from schemas.destinations import DestinationPolicy

_WHOLE: Final = 1_000
"""Shares are per mille."""

_FULL_PCT: Final = 100
_MS: Final = 1_000


def option(
    policy: DestinationPolicy, hospital: Hospital, eta_ms: int, *, coming: int, now: datetime
) -> HospitalOption:
    """Describe a hospital as an option ``eta_ms`` away; ``coming`` are our patients on the way.

    Without a report nothing is known, which is neither full nor empty: it counts for nothing.
    """
    require(coming >= 0, "a number of patients is negative")
    beds_left = None if hospital.beds_free is None else hospital.beds_free - coming
    beds_age, load_age = _age_s(hospital.beds_at, now), _age_s(hospital.load_at, now)
    share = max(
        _by_beds(beds_left) * _freshness(policy, beds_age),
        _by_load(policy, hospital.load_pct) * _freshness(policy, load_age),
    )
    age_s = max((age for age in (beds_age, load_age) if age is not None), default=None)
    return HospitalOption(
        hospital_id=hospital.spec.hospital_id,
        eta_ms=eta_ms,
        load_ms=policy.full_s * _MS * share // _WHOLE**2,
        load_pct=hospital.load_pct,
        beds_left=beds_left,
        report_age_s=age_s,
        stale=age_s is not None and age_s > policy.fresh_s,
    )


def cost_ms(choice: HospitalOption) -> int:
    """Give the road time with what the load counts for, in milliseconds."""
    return choice.eta_ms + choice.load_ms


def _age_s(at: datetime | None, now: datetime) -> int | None:
    """Give the age of a report in whole seconds; a clock that runs ahead makes it fresh."""
    return None if at is None else max(0, int((now - at).total_seconds()))


def _freshness(policy: DestinationPolicy, age_s: int | None) -> int:
    """Give how much a report of this age counts, per mille; it never grows with age."""
    if age_s is None:
        return 0
    fading_s = policy.stale_s - policy.fresh_s
    return _within(_WHOLE * (policy.stale_s - age_s) // fading_s)


def _by_beds(beds_left: int | None) -> int:
    """Give how full a hospital is by its beds, per mille: one without a bed left is full."""
    return _WHOLE if beds_left is not None and beds_left <= 0 else 0


def _by_load(policy: DestinationPolicy, load_pct: int | None) -> int:
    """Give how full a hospital is by its load, per mille of what counts."""
    if load_pct is None:
        return 0
    span = _FULL_PCT - policy.busy_from_pct
    return _within(_WHOLE * (load_pct - policy.busy_from_pct) // span)


def _within(share: int) -> int:
    return min(_WHOLE, max(0, share))
