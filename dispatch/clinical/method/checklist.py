"""Rules that are a list of criteria, of which one that is met is enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.clinical.method.rule import Rule, Verdict, any_of
from dispatch.clinical.patient.vital_signs import Seen
from schemas.patient.scores import Score


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a list: what it says, whether it is met, and what it asks for to be known."""

    text: str
    met: Verdict
    asks: tuple[str, ...] = ()


def judge(
    rule: Rule,
    criteria: Sequence[Criterion],
    seen: Seen,
    at: datetime,
    *,
    bands: tuple[str, str],
) -> Score:
    """Give the first band if any criterion is met, the second if none is, both if one may be.

    Missing is what an unknown criterion asks for, in its order, also when another one is met: the
    list of findings may then be incomplete.
    """
    whole = any_of(*(one.met for one in criteria))
    possible = bands if whole is None else (bands[0 if whole else 1],)
    asked = [name for one in criteria if one.met is None for name in one.asks]
    return Score(
        name=rule.name,
        table=rule.table,
        measured_at=at,
        band=possible[0] if len(possible) == 1 else None,
        bands_possible=possible,
        missing=tuple(dict.fromkeys(name for name in asked if name not in seen)),
        inputs=rule.used(seen, at),
        findings=tuple(dict.fromkeys(one.text for one in criteria if one.met)),
    )
