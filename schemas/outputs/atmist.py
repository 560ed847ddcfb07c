"""What a hospital is told of a patient: ATMIST, the reasons, the course, each with its age.

Age, Time, Mechanism, Injuries or illness, Signs, Treatment. All of it is codes and numbers: an age
band, never the age; no free text, so no name, phone number or address can be in it.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field

from schemas.ground.base import Instant, Model, ShortText
from schemas.ground.texts import Bilingual
from schemas.patient.care import Finding, Mechanism, Need, Onset
from schemas.patient.scores import ScoreInput
from schemas.patient.treatments import Treatment
from schemas.rules.pre_alert_rules import RuleKind
from schemas.rules.protocol import Code

AgeBand = Literal["<1", "1-4", "5-9", "10-15", "16-29", "30-44", "45-64", "65-79", "80+"]
"""Ours; cut where the rules cut: 1 and 10 years, 16 for adult scores, 65 for field triage."""

AGE_BANDS: tuple[AgeBand, ...] = get_args(AgeBand)

COURSE_MAX = 12
"""Points of a course: a sparkline, not a chart."""


class AlertSign(Model):
    """A sign as it was last measured. Never measured: ``value`` and ``age_s`` are null.

    ``stale``: it is so old that no score counts it. ``trend`` is null where there is too little.
    ``differs`` is what another source says, null where none says anything else: shown is the worse.
    """

    parameter: ShortText
    value: float | bool | str | None
    unit: Annotated[str, Field(max_length=20)]
    age_s: Annotated[float, Field(ge=0)] | None
    stale: bool
    trend: Literal["rising", "falling", "steady"] | None = None
    differs: float | None = None


class CoursePoint(Model):
    """A score at a time, by its least and greatest possible total: NEWS2, or a child's PEWS."""

    at: Instant
    minimum: Annotated[int, Field(ge=0, le=26)] | None
    maximum: Annotated[int, Field(ge=0, le=26)] | None
    score: Literal["news2", "bedside-pews"] = "news2"


class Atmist(Model):
    """The handover scheme ATMIST; ``onset`` is null while nobody has said when it began.

    ``denied`` are findings that were looked for and are not there.
    """

    age_band: AgeBand | None
    sex: Literal["female", "male"] | None
    pregnant: bool | None
    onset: Onset | None
    mechanisms: tuple[Mechanism, ...]
    findings: tuple[Finding, ...]
    denied: tuple[Finding, ...]
    signs: tuple[AlertSign, ...]
    treatments: tuple[Treatment, ...]


class AlertReason(Model):
    """A rule that is met, or was (``standing`` false) and stays a reason; with what it rests on.

    ``inputs`` hold the values with their ages; a finding or a word is true, a priority its code.
    """

    code: Code
    kind: RuleKind
    text: Bilingual
    since: Instant
    standing: bool
    needs: tuple[Need, ...]
    inputs: tuple[ScoreInput, ...]


class AlertChange(Model):
    """What has changed so much that the hospital is asked to look again."""

    kind: Literal["severity", "need", "eta"]
    text: Bilingual
