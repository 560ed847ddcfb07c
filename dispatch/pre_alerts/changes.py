"""When a hospital that was told of a patient is asked to look again; all else comes unasked.

Bounded whatever the monitor's noise: while ``again_s`` passes, each severity asks once at most, and
only a graver one than before; each need asks once for good; and the time of arrival asks once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch.clinical.patient.severity import Severity, rank
from dispatch.state.world import Told
from dispatch.words.explain import duration, listed, say
from schemas.centre.pre_alerts import PreAlertPolicy
from schemas.ground.texts import Bilingual
from schemas.outputs.atmist import AlertChange
from schemas.patient.care import Need


@dataclass(frozen=True, slots=True)
class News:
    """What could be told of a patient now; ``eta_at`` None: not known."""

    severity: Severity
    needs: tuple[Need, ...]
    eta_at: datetime | None


def first(news: News, now: datetime) -> Told:
    """Note what the first message of a pre-alert tells."""
    return Told(
        severity=news.severity,
        severities={news.severity: now},
        needs=news.needs,
        eta_at=news.eta_at,
    )


def material(
    policy: PreAlertPolicy, told: Told, news: News, now: datetime
) -> tuple[AlertChange, ...]:
    """Name what has changed so much that the hospital is asked to look again; nothing: empty."""
    found = []
    if _is_graver(policy, told, news, now):
        words = say(f"severity.{news.severity.value}")
        found.append(_change("severity", was=say(f"severity.{told.severity.value}"), now=words))
    new = [need for need in news.needs if need not in told.needs]
    if new:
        found.append(_change("need", needs=listed(say(f"need.{need.value}") for need in new)))
    moved_ms = _moved_ms(policy, told, news, now)
    if moved_ms is not None:
        key = "eta_later" if moved_ms > 0 else "eta_sooner"
        said = say(f"change.{key}", time=duration(abs(moved_ms)))
        found.append(AlertChange(kind="eta", text=said))
    return tuple(found)


def asked(told: Told, news: News, changes: Iterable[AlertChange], now: datetime) -> Told:
    """Note that the hospital was asked to look again."""
    again = replace(
        told,
        severity=news.severity,
        severities={**told.severities, news.severity: now},
        needs=_together(told.needs, news.needs),
        eta_at=told.eta_at or news.eta_at,
        pending=False,
    )
    if any(change.kind == "eta" for change in changes):
        again = replace(again, eta_at=news.eta_at, eta_asked_at=now)
    return again


def updated(told: Told, news: News, now: datetime) -> Told:
    """Note that the hospital was told without being asked."""
    return replace(
        told,
        severity=news.severity,
        eta_at=told.eta_at or news.eta_at,
        updated_at=now,
        pending=False,
    )


def may_update(policy: PreAlertPolicy, told: Told, now: datetime) -> bool:
    """Tell whether the last message that asked for nothing is long enough ago."""
    if told.updated_at is None:
        return True
    return now - told.updated_at >= timedelta(seconds=policy.update_every_s)


def _is_graver(policy: PreAlertPolicy, told: Told, news: News, now: datetime) -> bool:
    if rank(news.severity) <= max(rank(told.severity), rank(Severity.LOW)):
        return False
    since = now - timedelta(seconds=policy.again_s)
    recent = [rank(one) for one, at in told.severities.items() if at > since]
    return rank(news.severity) > max(recent, default=0)


def _moved_ms(policy: PreAlertPolicy, told: Told, news: News, now: datetime) -> int | None:
    """Give how much later the patient comes than was told, None where nobody need ask."""
    if told.eta_at is None or news.eta_at is None:
        return None
    asked_at = told.eta_asked_at
    if asked_at is not None and now - asked_at < timedelta(seconds=policy.again_s):
        return None
    moved = news.eta_at - told.eta_at
    if abs(moved) < timedelta(seconds=policy.eta_moved_s):
        return None
    return moved // timedelta(milliseconds=1)


def _together(known: tuple[Need, ...], new: tuple[Need, ...]) -> tuple[Need, ...]:
    return tuple(need for need in Need if need in known or need in new)


def _change(kind: str, **words: Bilingual) -> AlertChange:
    return AlertChange.model_validate({"kind": kind, "text": say(f"change.{kind}", **words)})
