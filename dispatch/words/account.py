"""A decision's account of itself: what was chosen, at what cost, instead of what, and from what.

Worked out from the decision alone, so that a stored one can be explained years later. Times are
seconds, rounded half up, but so that the parts of a time add up to it. ``told`` writes it in at
most three lines.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from dispatch.ground.require import require
from dispatch.rules.protocol import BY_WORDS
from dispatch.words.explain import age, duration, listed, say
from schemas.ground.texts import Bilingual
from schemas.outputs.decisions import (
    Decision,
    Explanation,
    HospitalOption,
    HospitalRefusal,
    UnitOption,
    UnitRefusal,
)

ALTERNATIVES_MAX: Final = 2
LINES_MAX: Final = 3

REPORTS_SHOWN_MAX: Final = 6
"""Of so many hospitals the report's age is told, the best options first; the others are counted."""

Option = UnitOption | HospitalOption

DRIVE: Final = "eta"
"""The one part of a time that is told also where it is zero."""

_OF_UNITS: Final = ("later", "equal", "sooner")
_OF_HOSPITALS: Final = ("more", "same", "less")
"""How another option compares: a unit is there later, a hospital costs more than its drive."""

_MS: Final = 1_000
_HASH_CHARS: Final = 12


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another option; ``later_s`` is against the chosen one, negative where it is sooner."""

    name: str
    total_s: int
    later_s: int | None


@dataclass(frozen=True, slots=True)
class Account:
    """The account of one decision. What a decision of its kind does not have is None or empty.

    ``terms_s`` are the parts of the chosen option's time by name, none of them zero but the drive;
    ``refusals`` how many were no option, by reason; ``ages_s`` how old the news about each unit
    named here were, None where it stood at its station. ``names`` are the hospitals' by id, as
    people read them. ``report_ages_s`` is the age of the last
    report that counted of every hospital that was looked at, None where it never said anything.
    """

    decision_id: str
    kind: str
    chosen: str | None
    total_s: int | None
    terms_s: dict[str, int]
    alternatives: tuple[Alternative, ...]
    names: dict[str, str]
    refusals: dict[str, int]
    ages_s: dict[str, int | None]
    report_ages_s: dict[str, int | None]
    unanswered_s: dict[str, int]
    by_person: str | None
    determinant: str | None
    policies_hash: str | None
    map_hash: str | None
    roads_version: int | None
    cause_id: str
    journal_offset: int


def account(decision: Decision) -> Account:
    """Give the account of a decision, with the next two alternatives."""
    found = decision.explanation
    chosen = decision.hospital_id if found.hospitals else decision.unit_id
    ranked: tuple[Option, ...] = (*found.hospitals, *found.units)
    options = {_name(option): option for option in ranked}
    taken = options.get(chosen or "")
    total_s = None if taken is None else _total_s(taken)
    others = [option for name, option in options.items() if name != chosen]
    named = [option for option in found.units if option is taken or option in others[:2]]
    refused: list[UnitRefusal | HospitalRefusal] = [*found.unit_refusals, *found.hospital_refusals]
    return Account(
        decision_id=decision.decision_id,
        kind=decision.kind.value,
        chosen=chosen,
        total_s=total_s,
        terms_s={} if taken is None else _terms_s(taken),
        alternatives=tuple(_against(option, taken) for option in others[:ALTERNATIVES_MAX]),
        names=_names(decision),
        refusals=dict(sorted(Counter(one.reason.value for one in refused).items())),
        ages_s={option.unit_id: option.position_age_s for option in named},
        report_ages_s=_report_ages(found),
        unanswered_s={
            option.unit_id: option.unanswered_s
            for option in named
            if option.unanswered_s is not None
        },
        by_person=decision.overruled_by or decision.accepted_by,
        determinant=decision.determinant,
        policies_hash=decision.policies_hash,
        map_hash=found.map_hash,
        roads_version=found.roads_version,
        cause_id=decision.cause_id,
        journal_offset=decision.journal_offset,
    )


def told(decision: Decision, *, traced: bool = True) -> tuple[Bilingual, ...]:
    """Write a decision in at most three lines: what, at what cost instead of what, from what.

    ``traced`` says also by which rules, roads and event it can be computed again; a dispatcher's
    screen leaves these names of the engine's own out, and the line that would have nothing else.
    """
    one = account(decision)
    basis = [*_basis(one), *(_traces(one) if traced else ())]
    lines = [decision.summary, *_cost(one), *([listed(basis, "; ")] if basis else ())]
    require(len(lines) <= LINES_MAX, "a dispatcher reads three lines, not more")
    return tuple(lines)


def _names(decision: Decision) -> dict[str, str]:
    """Give the hospitals' names by id: the chosen one's and those of all that were looked at."""
    found = decision.explanation
    named = {one.hospital_id: one.hospital_name for one in found.hospitals}
    named |= {one.hospital_id: one.hospital_name for one in found.hospital_refusals}
    if decision.hospital_id is not None:
        named[decision.hospital_id] = decision.hospital_name
    return {hospital_id: name for hospital_id, name in named.items() if name is not None}


def _report_ages(found: Explanation) -> dict[str, int | None]:
    options = {one.hospital_id: one.report_age_s for one in found.hospitals}
    return options | {one.hospital_id: one.report_age_s for one in found.hospital_refusals}


def _name(option: Option) -> str:
    return option.unit_id if isinstance(option, UnitOption) else option.hospital_id


def _parts_ms(option: Option) -> dict[str, int]:
    """Give the parts of an option's time: every field in milliseconds that is not zero."""
    parts = {
        name.removesuffix("_ms"): ms
        for name, ms in option.model_dump().items()
        if name.endswith("_ms")
    }
    return {name: ms for name, ms in parts.items() if ms or name == DRIVE}


def _total_s(option: Option) -> int:
    return _seconds(sum(_parts_ms(option).values()))


def _terms_s(option: Option) -> dict[str, int]:
    """Round where each part ends, not the parts: a reader adds them up."""
    parts = _parts_ms(option)
    ends_s = [_seconds(end_ms) for end_ms in accumulate(parts.values())]
    starts_s = [0, *ends_s]
    return {name: end - start for name, end, start in zip(parts, ends_s, starts_s, strict=False)}


def _seconds(milliseconds: int) -> int:
    return (milliseconds + _MS // 2) // _MS


def _against(option: Option, taken: Option | None) -> Alternative:
    total_s = _total_s(option)
    later_s = None if taken is None else total_s - _total_s(taken)
    return Alternative(_name(option), total_s, later_s)


def _cost(one: Account) -> list[Bilingual]:
    """Write the second line; none where nothing was chosen among."""
    if one.total_s is None and not one.alternatives:
        return []
    words = _OF_UNITS if not one.report_ages_s else _OF_HOSPITALS
    others = [_other(alternative, one.names, words) for alternative in one.alternatives]
    name = one.names.get(one.chosen or "", one.chosen or "–")
    instead = say("account.instead", others=listed(others)) if others else ""
    if one.total_s is None:
        chosen = say("account.unranked", chosen=name)
    else:
        terms = [say(f"term.{name}", time=duration(s * _MS)) for name, s in one.terms_s.items()]
        total = duration(one.total_s * _MS)
        chosen = say("account.cost", chosen=name, terms=listed(terms, " + "), total=total)
    return [say("account.choice", chosen=chosen, instead=instead)]


def _other(other: Alternative, names: Mapping[str, str], words: tuple[str, str, str]) -> Bilingual:
    name = names.get(other.name, other.name)
    if other.later_s is None:
        return say("other.alone", name=name, time=duration(other.total_s * _MS))
    greater, equal, less = words
    key = greater if other.later_s > 0 else less if other.later_s else equal
    return say(f"other.{key}", name=name, time=duration(abs(other.later_s) * _MS))


def _basis(one: Account) -> list[Bilingual]:
    """Write the last line: who was no option, and how old the news are."""
    parts: list[Bilingual] = []
    if one.refusals:
        counts = [say(f"reason.{why}", count=count) for why, count in one.refusals.items()]
        parts.append(say("account.refused", reasons=listed(counts)))
    if one.ages_s:
        ages = [_age(name, age_s) for name, age_s in one.ages_s.items()]
        parts.append(say("account.ages", ages=listed(ages)))
    if one.unanswered_s:
        silent = [
            say("age.ago", name=name, age=age(since_s))
            for name, since_s in one.unanswered_s.items()
        ]
        parts.append(say("account.unanswered", ages=listed(silent)))
    if one.report_ages_s:
        reports = [
            _report(one.names.get(name, name), age_s) for name, age_s in one.report_ages_s.items()
        ]
        shown = listed(reports[:REPORTS_SHOWN_MAX])
        more = max(0, len(reports) - REPORTS_SHOWN_MAX)
        key = "account.reports_more" if more else "account.reports"
        parts.append(say(key, ages=shown, more=more))
    return parts


def _traces(one: Account) -> list[Bilingual]:
    """Write what a decision can be computed again from: the roads, the rules, and why now."""
    parts: list[Bilingual] = []
    if one.roads_version is not None:
        parts.append(say("account.roads", version=one.roads_version))
    if one.determinant is not None:
        key = "account.words" if one.determinant.startswith(f"{BY_WORDS}/") else "account.rule"
        parts.append(say(key, rule=one.determinant))
    if one.policies_hash is not None:
        parts.append(say("account.policies", hash=one.policies_hash[:_HASH_CHARS]))
    parts.append(say("account.cause", cause=one.cause_id))
    return parts


def _age(name: str, age_s: int | None) -> Bilingual:
    if age_s is None:
        return say("age.station", name=name)
    return say("age.position", name=name, age=duration(age_s * _MS))


def _report(name: str, age_s: int | None) -> Bilingual:
    if age_s is None:
        return say("age.no_report", name=name)
    return say("age.report", name=name, age=age(age_s))
