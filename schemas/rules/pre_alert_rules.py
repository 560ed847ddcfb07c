"""When a hospital is to be told before the patient comes: rules that a centre can read and change.

A rule is met if any of its tests is, a test if all that it names holds. What is not known meets no
limit; that nothing is known is itself a reason, by a test of its own (``unmeasured``).
"""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from schemas.ground.base import Model, ShortText
from schemas.ground.errors import BrokenRule
from schemas.ground.vocabulary import Priority, Service
from schemas.patient.care import Finding, Mechanism, Need
from schemas.patient.parameters import PARAMETERS, Kind
from schemas.patient.treatments import Remedy
from schemas.rules.protocol import Code

SCORE_BANDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "news2": ("low", "low-medium", "medium", "high"),
        "gcs": ("severe", "moderate", "mild"),
        "rts": (),
        "t-rts": ("delayed", "urgent", "immediate", "dead"),
        "shock-index": ("none", "mild", "moderate", "severe"),
        "qsofa": ("positive", "negative"),
        "field-triage-red": ("red", "not_red"),
        "start": ("green", "yellow", "red", "black"),
        "jumpstart": ("green", "yellow", "red", "black"),
        "be-fast": ("stroke_suspected", "not_suspected"),
        "stemi": ("stemi", "not_flagged"),
        "arrest": ("cardiac_arrest", "respiratory_arrest", "no_arrest"),
        "bedside-pews": ("not_high", "high"),
        "meows": ("trigger", "no_trigger"),
        "red-flags": ("red_flag", "no_red_flag"),
    }
)
"""The scores that a test may name, with their bands; a test holds them to ``dispatch.clinical``."""

SCORE_TOTALS: Final = frozenset(
    {"news2", "gcs", "rts", "t-rts", "shock-index", "qsofa", "bedside-pews"}
)
"""The scores that have a number."""

Reddable = Literal[
    "respiration_rate_per_min",
    "spo2_pct",
    "systolic_mmhg",
    "heart_rate_per_min",
    "temperature_c",
    "consciousness",
]
"""A parameter that can score 3 in NEWS2."""

RuleKind = Literal["physiology", "condition", "mechanism", "judgement", "priority", "unknown"]

Determinant = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}/[a-z0-9_]{1,40}$")]
"""A card and a rule of the call-taking protocol, ``card/rule``."""

Asked = Literal["call", "judged", "said", "patient", "sign", "red", "score", "unmeasured"]
"""What a test can be about."""

_Named = Annotated[tuple[Code, ...], Field(max_length=50)]


class RuleTest(Model):
    """What must hold together; of each list any one.

    ``score`` goes with ``bands``, ``at_least`` or ``at_most``, ``sign`` (a number of the table of
    parameters) with one of the two limits; a score that is only known as a range counts by its end
    that is certain. ``red`` are parameters of which one scores 3 in NEWS2. ``injured`` says that
    the field triage of injured patients applies, ``unmeasured`` that what was measured does not
    rule out a high NEWS2, or a red flag of a child or in pregnancy.
    """

    priorities: tuple[Priority, ...] = ()
    services: tuple[Service, ...] = ()
    complaints: _Named = ()
    determinants: Annotated[tuple[Determinant, ...], Field(max_length=50)] = ()
    findings: tuple[Finding, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()
    treatments: tuple[Remedy, ...] = ()
    injured: Literal[True] | None = None
    age_below: Annotated[int, Field(ge=1, le=131)] | None = None
    pregnant: Literal[True] | None = None
    score: ShortText | None = None
    sign: ShortText | None = None
    bands: tuple[ShortText, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    red: tuple[Reddable, ...] = ()
    unmeasured: Literal[True] | None = None
    judged: Literal[True] | None = None

    @cached_property
    def asks(self) -> tuple[Asked, ...]:
        """What the test is about, the cheapest to find out first."""
        given: Mapping[Asked, object] = {
            "call": self.priorities or self.services or self.complaints or self.determinants,
            "judged": self.judged,
            "said": self.findings or self.mechanisms or self.treatments,
            "patient": self.injured or self.age_below or self.pregnant,
            "sign": self.sign,
            "red": self.red,
            "score": self.score,
            "unmeasured": self.unmeasured,
        }
        return tuple(name for name, asked in given.items() if asked)

    @model_validator(mode="after")
    def _limits_have_their_subject(self) -> Self:
        limits = [self.bands, *(one for one in (self.at_least, self.at_most) if one is not None)]
        given = len([one for one in limits if one != ()])
        if (self.score is not None) + (self.sign is not None) != given or given > 1:
            raise BrokenRule(
                "rule.limit_of_nothing",
                "one of score and sign goes with one of bands, at_least and at_most",
            )
        if self.score is not None:
            _refuse_score(self.score, self.bands)
        if self.sign is not None:
            _refuse_sign(self.sign, self.bands)
        return self

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not self.asks:
            raise BrokenRule(
                "rule.test_of_nothing",
                "a test must ask for something, e.g. findings or score; an empty one always holds",
            )
        return self


def _refuse_score(name: str, bands: tuple[str, ...]) -> None:
    known = SCORE_BANDS.get(name)
    if known is None:
        raise BrokenRule(
            "rule.no_score",
            "score {score} must be one of {known}",
            score=repr(name),
            known=" ".join(SCORE_BANDS),
        )
    wrong = [band for band in bands if band not in known]
    if wrong:
        raise BrokenRule(
            "rule.no_band",
            "bands: {score} has no band {band}, but {known}",
            score=name,
            band=repr(wrong[0]),
            known=" ".join(known) or "none",
        )
    if not bands and name not in SCORE_TOTALS:
        raise BrokenRule(
            "rule.score_without_number",
            "score {score} has no number; give bands",
            score=name,
        )


def _refuse_sign(name: str, bands: tuple[str, ...]) -> None:
    row = PARAMETERS.get(name)
    if row is None or row.kind is not Kind.NUMBER or bands:
        raise BrokenRule(
            "rule.sign_no_number",
            "sign {sign} must be a number of the table of parameters, with at_least or at_most",
            sign=repr(name),
        )


class PreAlertRule(Model):
    """One reason to tell a hospital, in both languages, with its source and what it calls for.

    ``lasting``: it stays a reason once it was one, as an arrest does after the heart beats again;
    any other ends when what is measured says so, not when its readings are old.
    """

    code: Code
    kind: RuleKind
    vi: ShortText
    en: ShortText
    source: ShortText
    needs: tuple[Need, ...] = ()
    lasting: bool = False
    when: Annotated[tuple[RuleTest, ...], Field(min_length=1, max_length=20)]
