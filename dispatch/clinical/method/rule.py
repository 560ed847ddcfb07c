"""What all scores and triage rules have in common: their row, their result, their unknowns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dispatch.clinical.patient.vital_signs import Seen
from dispatch.ground.require import require
from schemas.events.incidents import Patient
from schemas.patient.parameters import Value
from schemas.patient.scores import Score, ScoreInput

ADULT_FROM_YEARS: Final = 16


@dataclass(frozen=True, slots=True)
class Rule:
    """A score's name, its table with edition, and the parameters that it asks for."""

    name: str
    table: str
    inputs: tuple[str, ...]

    def used(self, seen: Seen, at: datetime) -> tuple[ScoreInput, ...]:
        """Give the inputs that are known, with their ages at ``at``; a later reading has age 0."""
        return tuple(
            ScoreInput(
                name=name,
                value=seen[name].value,
                age_s=max(0.0, (at - seen[name].at).total_seconds()),
            )
            for name in self.inputs
            if name in seen
        )

    def missing(self, seen: Seen) -> tuple[str, ...]:
        """Name the inputs that are not known."""
        return tuple(name for name in self.inputs if name not in seen)

    def not_scored(self, seen: Seen, at: datetime, why: str) -> Score:
        """Give the result of a rule that does not apply."""
        return Score(
            name=self.name,
            table=self.table,
            measured_at=at,
            inputs=self.used(seen, at),
            not_scored=why,
        )


def no_adult_score(patient: Patient) -> str | None:
    """Say why an adult score does not apply, or None; an unknown age is taken as adult."""
    if patient.age_years is not None and patient.age_years < ADULT_FROM_YEARS:
        return f"no adult score under {ADULT_FROM_YEARS} years"
    if patient.pregnant:
        return "no adult score in pregnancy"
    return None


def number(seen: Seen, name: str) -> float | None:
    """Give a number that is known, or None."""
    reading = seen.get(name)
    return None if reading is None else float(reading.value)


Verdict = bool | None
"""Met, not met, or not known."""


def any_of(*verdicts: Verdict) -> Verdict:
    """Tell whether one is met: yes if any is, unknown if any may be."""
    if any(verdict is True for verdict in verdicts):
        return True
    return None if any(verdict is None for verdict in verdicts) else False


def worse_of(*verdicts: Verdict) -> Verdict:
    """Tell by several witnesses of one thing: met if any says so, else what any knows.

    One that is not known leaves the word to the others: they speak of the same.
    """
    known = [verdict for verdict in verdicts if verdict is not None]
    return any(known) if known else None


class _Unknown(Exception):
    """A decision needs a value that is not known."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


Ask = Callable[[str], Value]
"""Gives the value of an input; a decision calls it only for what it needs."""


def explore(
    decide: Callable[[Ask], str], known: Mapping[str, Value], domains: Mapping[str, Sequence[Value]]
) -> tuple[frozenset[str], tuple[str, ...]]:
    """Give every outcome that a decision may have, and the unknown inputs that it depends on.

    ``domains`` holds for each input the values that tell its branches apart. An unknown one is
    tried with each; those on which nothing depends are not named. O(product of the domains met).
    """

    def ask(name: str) -> Value:
        if name not in known:
            raise _Unknown(name)
        return known[name]

    try:
        return frozenset({decide(ask)}), ()
    except _Unknown as unknown:
        name = unknown.name
    require(name in domains, f"a decision asks for {name}, which has no domain")
    branches = [explore(decide, {**known, name: value}, domains) for value in domains[name]]
    outcomes = frozenset[str]().union(*(found for found, _ in branches))
    deeper = [other for _, names in branches for other in names]
    if len(outcomes) == 1:
        return outcomes, ()
    return outcomes, tuple(dict.fromkeys([name, *deeper]))
