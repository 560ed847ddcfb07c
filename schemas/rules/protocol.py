"""The call-taking protocol: what the answers to a complaint's questions call for.

A card is a complaint; its rules are tried in order and the first that fits gives the priority, the
crew, what the hospital must treat, and the run card: how many units. This is the idea of the
determinants of priority dispatch systems (complaint x answers -> determinant -> response); cards,
codes and levels here are ours, not those of any such system, and each centre's own to change.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from schemas.ground.base import LatLon, Model, ShortText
from schemas.ground.errors import BrokenRule
from schemas.ground.ids import AreaId
from schemas.ground.vocabulary import CrewLevel, Priority, Service

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]
"""A complaint, a question or a rule of the centre's protocol."""

Answer = Literal["yes", "no", "unknown"]
Answers = Annotated[
    dict[Code, Answer],
    Field(max_length=50, description="by question; one that is not there counts as unknown"),
]

CARDS_MAX = 200
RULES_MAX = 50
MORE_UNITS_MAX = 19
"""With the first one twenty units: what needs more is a declared mass-casualty incident."""

MoreUnits = Annotated[tuple[CrewLevel, ...], Field(max_length=MORE_UNITS_MAX)]


class ProtocolRule(Model):
    """What follows if every question of ``when`` has one of the answers given there.

    ``more_units`` gives the least level of each unit beyond the first.
    """

    code: Code
    when: Annotated[dict[Code, tuple[Answer, ...]], Field(max_length=20)] = Field(
        default_factory=dict
    )
    priority: Priority
    crew_level: CrewLevel = CrewLevel.BLS
    services: Annotated[tuple[Service, ...], Field(max_length=len(Service))] = ()
    more_units: MoreUnits = ()


class ComplaintCard(Model):
    """A complaint and its rules, the last of which fits always, so that no call is left without.

    Complaints of one ``group`` are often two words for one event: duplicate calls are found by it.
    """

    code: Code
    vi: ShortText
    en: ShortText
    group: Code | None = None
    rules: Annotated[tuple[ProtocolRule, ...], Field(min_length=1, max_length=RULES_MAX)]

    @model_validator(mode="after")
    def _always_gives_an_answer(self) -> Self:
        refuse_twice("rules of card " + self.code, (rule.code for rule in self.rules))
        if self.rules[-1].when:
            raise BrokenRule(
                "rule.last_rule_conditional",
                "the last rule of card {card}, {rule}, must have no when; add one that fits always",
                card=self.code,
                rule=self.rules[-1].code,
            )
        return self


class Area(Model):
    """A place that callers name: its middle, and how far from there the caller may be."""

    area_id: AreaId
    name: ShortText
    place: LatLon
    radius_m: Annotated[int, Field(ge=1, le=50_000, description="metres")]


def refuse_twice(what: str, codes: Iterable[str]) -> None:
    """Refuse a code that is given twice."""
    twice = sorted(code for code, times in Counter(codes).items() if times > 1)
    if twice:
        raise BrokenRule(
            "rule.code_twice",
            "{what}: {code} is given more than once; give each its own code",
            what=what,
            code=twice[0],
        )
