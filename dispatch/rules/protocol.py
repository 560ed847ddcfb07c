"""From a complaint and the answers to its questions to what the call needs: the centre's table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dispatch.ground.require import require
from dispatch.rules.complaint_words import named
from dispatch.rules.crew_levels import higher
from schemas.centre.policies import IntakePolicy
from schemas.events.incidents import IncidentReported
from schemas.ground.vocabulary import CrewLevel, Priority, Service
from schemas.rules.complaint_signs import ComplaintSign
from schemas.rules.protocol import MORE_UNITS_MAX, Answer, Area, ComplaintCard, ProtocolRule

BY_WORDS: Final = "words"
"""Stands for the card in the determinant of a call that was raised by its words."""


@dataclass(frozen=True, slots=True)
class Triage:
    """What the protocol asks for. ``determinant`` is ``card/rule``; None: no card, the default.

    ``sign`` is what the complaint names, where that has raised the default: the determinant is then
    ``words/sign``, and a person should confirm the priority.
    """

    priority: Priority
    crew_level: CrewLevel
    services: tuple[Service, ...] = ()
    more_units: tuple[CrewLevel, ...] = ()
    determinant: str | None = None
    sign: ComplaintSign | None = None


def triage(policy: IntakePolicy, code: str | None, answers: Mapping[str, Answer]) -> Triage:
    """Apply the first rule of the complaint's card that fits; an answer not given is unknown.

    Total: a complaint on no card, or without a code, gets the policy's default.
    """
    card = card_of(policy, code)
    if card is None:
        return Triage(policy.unlisted_priority, policy.unlisted_crew_level)
    rule = next(rule for rule in card.rules if _fits(rule, answers))
    require(len(rule.more_units) <= MORE_UNITS_MAX, "a run card is limited")
    return Triage(
        priority=rule.priority,
        crew_level=rule.crew_level,
        services=rule.services,
        more_units=rule.more_units,
        determinant=f"{card.code}/{rule.code}",
    )


def triage_by_words(
    policy: IntakePolicy, code: str | None, answers: Mapping[str, Answer], complaint: str
) -> Triage:
    """Apply the protocol; where there is no card, raise the default by what the complaint names."""
    found = triage(policy, code, answers)
    sign = None if found.determinant is not None else named(policy.signs, complaint)
    if sign is None:
        return found
    return Triage(
        priority=min(found.priority, sign.priority),
        crew_level=higher(found.crew_level, sign.crew_level),
        determinant=f"{BY_WORDS}/{sign.code}",
        sign=sign,
    )


def completed(policy: IntakePolicy, event: IncidentReported) -> tuple[IncidentReported, Triage]:
    """Fill in what the call-taker left to the protocol and to the list of areas.

    What a person gave stands; services add up; a place is never replaced by an area's middle.
    """
    if event.priority is None:
        found = triage_by_words(policy, event.complaint_code, event.answers, event.complaint)
    else:
        found = triage(policy, event.complaint_code, event.answers)
    filled: dict[str, object] = {
        "priority": event.priority or found.priority,
        "crew_level": event.crew_level or found.crew_level,
        "services": added(event.services, found.services),
        "more_units": event.more_units or found.more_units,
    }
    area = area_of(policy, event.area)
    if event.place is None and area is not None:
        filled |= {"place": area.place, "place_accuracy_m": float(area.radius_m)}
    return event.model_copy(update=filled), found


def added(one: tuple[Service, ...], other: tuple[Service, ...]) -> tuple[Service, ...]:
    """Give the services of both, each once, in the order of their first naming."""
    return tuple(dict.fromkeys((*one, *other)))


def card_of(policy: IntakePolicy, code: str | None) -> ComplaintCard | None:
    """Give the card of this code, or None where the centre has none. O(cards)."""
    return next((card for card in policy.complaints if card.code == code), None)


def area_of(policy: IntakePolicy, area_id: str | None) -> Area | None:
    """Give the area of this id, or None where the centre's list does not have it. O(areas)."""
    return next((area for area in policy.areas if area.area_id == area_id), None)


def _fits(rule: ProtocolRule, answers: Mapping[str, Answer]) -> bool:
    return all(answers.get(question, "unknown") in wanted for question, wanted in rule.when.items())
