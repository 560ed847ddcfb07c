"""Every score and triage rule of the engine, by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, Protocol

from dispatch.clinical.method.rule import Rule
from dispatch.clinical.patient.vital_signs import Seen
from dispatch.clinical.scores import (
    bedside_pews,
    gcs,
    meows,
    news2,
    qsofa,
    red_flags,
    rts,
    shock_index,
)
from dispatch.clinical.triage import arrest, be_fast, field_triage, start, stemi
from schemas.events.incidents import Patient
from schemas.patient.scores import Score


class Scorer(Protocol):
    """Scores what is known of a patient at a time."""

    def __call__(self, seen: Seen, patient: Patient, at: datetime, /) -> Score:
        """Give the result; a missing input makes it a range, never an error."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: the rule's own description, and the function."""

    rule: Rule
    score: Scorer


SCORES: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        entry.rule.name: entry
        for entry in (
            Entry(news2.RULE, news2.score),
            Entry(gcs.RULE, gcs.score),
            Entry(rts.RTS, rts.score),
            Entry(rts.T_RTS, rts.triage_score),
            Entry(shock_index.RULE, shock_index.score),
            Entry(qsofa.RULE, qsofa.score),
            Entry(field_triage.RULE, field_triage.score),
            Entry(start.START, start.score),
            Entry(start.JUMPSTART, start.child_score),
            Entry(be_fast.RULE, be_fast.score),
            Entry(stemi.RULE, stemi.score),
            Entry(arrest.RULE, arrest.score),
            Entry(bedside_pews.RULE, bedside_pews.score),
            Entry(meows.RULE, meows.score),
            Entry(red_flags.RULE, red_flags.score),
        )
    }
)
