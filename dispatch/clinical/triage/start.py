"""START and JumpSTART: the tags of a mass-casualty incident, for adults and for children.

START: Benson, Koenig and Schultz 1996; walks → green; no breath after the airway is opened →
black, a breath → red; respiration above 30, no radial pulse or capillary refill over 2 s → red;
does not obey → red; else yellow. JumpSTART: Romig 1995, revised 2002, for who looks like a child.
A value that is missing leaves several tags possible and is named.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import Ask, Rule, explore
from dispatch.clinical.patient.vital_signs import Reading, Seen
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Consciousness
from schemas.patient.parameters import Value
from schemas.patient.scores import Score

TAGS: Final = ("green", "yellow", "red", "black")

START: Final = Rule(
    "start",
    "START 1996",
    (
        "walking",
        "breathing",
        "respiration_rate_per_min",
        "breathes_after_airway_opened",
        "radial_pulse",
        "capillary_refill_s",
        "obeys_commands",
        "gcs_motor",
    ),
)
JUMPSTART: Final = Rule(
    "jumpstart",
    "JumpSTART 2002",
    (
        "walking",
        "breathing",
        "respiration_rate_per_min",
        "breathes_after_airway_opened",
        "palpable_pulse",
        "breathes_after_rescue_breaths",
        "consciousness",
        "pain_response_appropriate",
    ),
)

RESPIRATION_MAX: Final = 30
REFILL_S_MAX: Final = 2.0
CHILD_RESPIRATION_MIN, CHILD_RESPIRATION_MAX = 15, 45
MOTOR_OBEYS: Final = 6
_DULL: Final = frozenset({Consciousness.PAIN, Consciousness.UNRESPONSIVE})

_DOMAINS: Final[Mapping[str, tuple[Value, ...]]] = dict.fromkeys(
    (*START.inputs, *JUMPSTART.inputs), (False, True)
) | {
    "respiration_rate_per_min": (10, 20, 50),  # below, between and above all limits
    "consciousness": tuple(word.value for word in Consciousness),
}


def _breathing(ask: Ask) -> bool:
    return bool(ask("breathing"))


def adult_tag(ask: Ask) -> str:
    """Give the START tag; ask only for what is needed to tell."""
    if ask("walking"):
        return "green"
    if not _breathing(ask):
        return "red" if ask("breathes_after_airway_opened") else "black"
    if half_up(float(ask("respiration_rate_per_min"))) > RESPIRATION_MAX:
        return "red"
    if not ask("radial_pulse"):
        return "red"
    return "yellow" if ask("obeys_commands") else "red"


def child_tag(ask: Ask) -> str:
    """Give the JumpSTART tag; ask only for what is needed to tell."""
    if ask("walking"):
        return "green"
    if not _breathing(ask):
        if ask("breathes_after_airway_opened"):
            return "red"
        if not ask("palpable_pulse"):
            return "black"
        return "red" if ask("breathes_after_rescue_breaths") else "black"
    rate = half_up(float(ask("respiration_rate_per_min")))
    if not CHILD_RESPIRATION_MIN <= rate <= CHILD_RESPIRATION_MAX:
        return "red"
    if not ask("palpable_pulse"):
        return "red"
    return "yellow" if _child_responds(ask) else "red"


def _child_responds(ask: Ask) -> bool:
    """Tell whether a child is alert, answers, or meets pain as it should."""
    word = ask("consciousness")
    if word == Consciousness.PAIN:
        return bool(ask("pain_response_appropriate"))
    return word != Consciousness.UNRESPONSIVE


def _known(seen: Seen) -> dict[str, Value]:
    """Give the values, with what they say of each other.

    A rate says whether there is breath; of a rate that was counted in somebody who is said not to
    breathe nothing follows. Circulation is bad if either pulse or refill is: one that is good does
    not clear one that is not known, but stands for it where nobody looked. Who obeys by one sign
    and not by the other does not. Who was seen walking before what rules it out walks no more.
    """
    known = {name: reading.value for name, reading in seen.items()}
    rate = known.get("respiration_rate_per_min")
    if rate is not None:
        breathes = half_up(float(rate)) > 0
        if breathes and known.get("breathing") is False:
            del known["breathing"]
        else:
            known["breathing"] = breathes
    if "capillary_refill_s" in known:
        slow = float(known["capillary_refill_s"]) > REFILL_S_MAX
        known["radial_pulse"] = bool(known.get("radial_pulse", True)) and not slow
    if "gcs_motor" in known:
        obeys = bool(known.get("obeys_commands", True))
        known["obeys_commands"] = obeys and known["gcs_motor"] == MOTOR_OBEYS
    if known.get("walking") and any(one.at > seen["walking"].at for one in _fallen(seen)):
        known["walking"] = False
    return known


def _fallen(seen: Seen) -> list[Reading]:
    """Give what nobody who walks can show: no breath, no answer to a voice."""
    rate, breathing = seen.get("respiration_rate_per_min"), seen.get("breathing")
    word = seen.get("consciousness")
    return [
        reading
        for reading, met in (
            (rate, rate is not None and half_up(float(rate.value)) == 0),
            (breathing, breathing is not None and breathing.value is False),
            (word, word is not None and word.value in _DULL),
        )
        if reading is not None and met
    ]


def score(seen: Seen, _patient: Patient, at: datetime) -> Score:
    """Give the START tag at ``at``."""
    tags, missing = explore(adult_tag, _known(seen), _DOMAINS)
    return _tagged(START, seen, at, tags, missing)


def child_score(seen: Seen, _patient: Patient, at: datetime) -> Score:
    """Give the JumpSTART tag at ``at``."""
    tags, missing = explore(child_tag, _known(seen), _DOMAINS)
    return _tagged(JUMPSTART, seen, at, tags, missing)


def _tagged(
    rule: Rule, seen: Seen, at: datetime, tags: frozenset[str], missing: tuple[str, ...]
) -> Score:
    possible = tuple(tag for tag in TAGS if tag in tags)
    return Score(
        name=rule.name,
        table=rule.table,
        measured_at=at,
        band=possible[0] if len(possible) == 1 else None,
        bands_possible=possible,
        missing=missing,
        inputs=rule.used(seen, at),
    )
