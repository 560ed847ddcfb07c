"""What crews have found and done for one patient, put together from their reports in any order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol, TypeVar

from schemas.patient.care import CareReported, Finding, Mechanism, Need, Onset
from schemas.patient.treatments import Treatment

TREATMENTS_MAX: Final = 60
"""Of one patient; of more, the oldest are left out: an hour with one thing done each minute."""

Code = TypeVar("Code", Finding, Mechanism, Need)
Code_co = TypeVar("Code_co", Finding, Mechanism, Need, covariant=True)


class _Said(Protocol[Code_co]):
    """A code that is there or not."""

    @property
    def code(self) -> Code_co: ...
    @property
    def present(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Word:
    """Whether something is there, and when that was said."""

    present: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Care:
    """What was found, by which mechanism, what was done and is wanted; ``onset`` None: not said."""

    treatments: tuple[Treatment, ...] = ()
    findings: Mapping[Finding, Word] = field(default_factory=dict)
    mechanisms: Mapping[Mechanism, Word] = field(default_factory=dict)
    needs: Mapping[Need, Word] = field(default_factory=dict)
    onset: Onset | None = None
    onset_said_at: datetime | None = None


NO_CARE: Final = Care()


def merge(care: Care, event: CareReported) -> Care:
    """Take a report in. Equal reports in any order, or twice, come to the same.

    Of two words on one code the later one counts, of one time the one that says it is there.
    O(codes + treatments).
    """
    at = event.occurred_at
    merged = replace(
        care,
        treatments=_treatments(care.treatments, event.treatments),
        findings=_newest(care.findings, event.findings, at),
        mechanisms=_newest(care.mechanisms, event.mechanisms, at),
        needs=_newest(care.needs, event.needs, at),
    )
    if event.onset is None or not _is_newer(care, event.onset, at):
        return merged
    return replace(merged, onset=event.onset, onset_said_at=at)


def present(words: Mapping[Code, Word]) -> tuple[Code, ...]:
    """Give the codes that are there, by name."""
    return tuple(sorted(code for code, word in words.items() if word.present))


def denied(words: Mapping[Code, Word]) -> tuple[Code, ...]:
    """Give the codes that were looked for and are not there, by name."""
    return tuple(sorted(code for code, word in words.items() if not word.present))


def _newest(
    known: Mapping[Code, Word], said: Iterable[_Said[Code]], at: datetime
) -> Mapping[Code, Word]:
    words = dict(known)
    for one in said:
        before = words.get(one.code)
        if before is None or (before.at, before.present) < (at, one.present):
            words[one.code] = Word(one.present, at)
    return words


def _treatments(
    known: tuple[Treatment, ...], given: tuple[Treatment, ...]
) -> tuple[Treatment, ...]:
    """Put treatments in order of time, each once; of too many the newest are kept."""
    each = {_key(one): one for one in (*known, *given)}
    return tuple(each[key] for key in sorted(each))[-TREATMENTS_MAX:]


def _key(one: Treatment) -> tuple[datetime, str, float, str, str]:
    amount, unit = (one.dose.amount, one.dose.unit) if one.dose else (0.0, "")
    return one.at, one.what.value, amount, unit, one.route or ""


def _is_newer(care: Care, onset: Onset, at: datetime) -> bool:
    if care.onset is None or care.onset_said_at is None:
        return True
    return (care.onset_said_at, care.onset.at, care.onset.kind) < (at, onset.at, onset.kind)
