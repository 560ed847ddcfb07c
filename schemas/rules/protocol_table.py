"""The protocol that a centre begins with: the engine's own, to be replaced by the centre's.

Modelled on the idea of determinants (see ``schemas.rules.protocol``), written for trials and not
validated clinically. No national table of 115 priority codes was found. An unanswered question
counts as unknown, and where life may depend on it, unknown is taken as the worse answer.
"""

from collections.abc import Mapping
from typing import Final

from schemas.ground.vocabulary import CrewLevel, Priority, Service
from schemas.rules.protocol import Answer, ComplaintCard, ProtocolRule

_P1, _P2, _P3, _P4 = Priority.P1, Priority.P2, Priority.P3, Priority.P4
_ALS, _BLS = CrewLevel.ALS, CrewLevel.BLS
_When = Mapping[str, Answer | tuple[Answer, ...]]


def _rule(
    code: str,
    when: _When,
    priority: Priority,
    crew_level: CrewLevel,
    *services: Service,
    more_units: tuple[CrewLevel, ...] = (),
) -> ProtocolRule:
    """Write a rule; a single answer stands for the only one that fits."""
    return ProtocolRule(
        code=code,
        when={name: one if isinstance(one, tuple) else (one,) for name, one in when.items()},
        priority=priority,
        crew_level=crew_level,
        services=services,
        more_units=more_units,
    )


_NOT_BREATHING: Final = _rule(
    "not_breathing", {"breathing": "no"}, _P1, _ALS, Service.EMERGENCY, more_units=(_BLS,)
)
_UNCONSCIOUS: Final = _rule("unconscious", {"conscious": "no"}, _P1, _ALS, Service.EMERGENCY)
_SEVERE: Final[_When] = {"breathing_normally": "no"}


def _card(
    code: str, vi: str, en: str, *rules: ProtocolRule, group: str | None = None
) -> ComplaintCard:
    """Write a card: whoever does not breathe or is unconscious comes first, whatever it is."""
    return ComplaintCard(
        code=code, vi=vi, en=en, group=group, rules=(_NOT_BREATHING, _UNCONSCIOUS, *rules)
    )


COMPLAINTS: Final[tuple[ComplaintCard, ...]] = (
    ComplaintCard(
        code="cardiac_arrest",
        vi="ngừng tim, ngừng thở",
        en="cardiac or respiratory arrest",
        group="collapse",
        rules=(_rule("arrest", {}, _P1, _ALS, Service.EMERGENCY, more_units=(_BLS,)),),
    ),
    ComplaintCard(
        code="unconscious",
        vi="bất tỉnh",
        en="unconscious person",
        group="collapse",
        rules=(
            _rule("awake_now", {"conscious": "yes", "breathing": "yes"}, _P2, _BLS),
            _rule(
                "breathing_not_sure",
                {"breathing": ("no", "unknown")},
                _P1,
                _ALS,
                Service.EMERGENCY,
                more_units=(_BLS,),
            ),
            _rule("unconscious", {}, _P1, _ALS, Service.EMERGENCY),
        ),
    ),
    _card(
        "chest_pain",
        "đau ngực",
        "chest pain",
        _rule("severe", _SEVERE, _P1, _ALS, Service.CATH_LAB),
        _rule("clammy", {"clammy": "yes"}, _P1, _ALS, Service.CATH_LAB),
        _rule("other", {}, _P2, _ALS, Service.CATH_LAB),
    ),
    _card(
        "breathing",
        "khó thở",
        "breathing problem",
        _rule("cannot_speak", {"speaks_sentences": "no"}, _P1, _ALS, Service.EMERGENCY),
        _rule("other", {}, _P2, _ALS, Service.EMERGENCY),
    ),
    _card(
        "stroke",
        "nghi đột quỵ",
        "suspected stroke",
        _rule("within_window", {"onset_under_5_h": ("yes", "unknown")}, _P1, _ALS, Service.STROKE),
        _rule("late", {}, _P2, _BLS, Service.STROKE),
    ),
    _card(
        "seizure",
        "co giật",
        "seizure",
        _rule("goes_on", {"seizing_now": ("yes", "unknown")}, _P1, _ALS, Service.EMERGENCY),
        _rule("over", {}, _P2, _BLS, Service.EMERGENCY),
    ),
    _card(
        "allergy",
        "dị ứng, phản vệ",
        "allergy or anaphylaxis",
        _rule("severe", {"breathing_normally": ("no", "unknown")}, _P1, _ALS, Service.EMERGENCY),
        _rule("other", {}, _P3, _BLS),
    ),
    _card(
        "road_accident",
        "tai nạn giao thông",
        "road accident",
        _rule(
            "several_hurt",
            {"several_hurt": "yes"},
            _P1,
            _ALS,
            Service.TRAUMA,
            more_units=(_BLS, _BLS),
        ),
        _rule(
            "trapped_or_thrown",
            {"trapped_or_thrown": "yes"},
            _P1,
            _ALS,
            Service.TRAUMA,
            more_units=(_BLS,),
        ),
        _rule("bleeding", {"heavy_bleeding": "yes"}, _P1, _ALS, Service.TRAUMA),
        _rule("walking", {"walking": "yes", "heavy_bleeding": "no"}, _P3, _BLS),
        _rule("other", {}, _P2, _BLS, Service.TRAUMA),
        group="injury",
    ),
    _card(
        "fall",
        "té ngã",
        "fall",
        _rule("from_height", {"over_3_m": "yes"}, _P1, _ALS, Service.TRAUMA),
        _rule("bleeding", {"heavy_bleeding": "yes"}, _P1, _ALS, Service.TRAUMA),
        _rule("walking", {"walking": "yes", "heavy_bleeding": "no"}, _P4, _BLS),
        _rule("other", {}, _P3, _BLS),
        group="injury",
    ),
    _card(
        "assault",
        "bị đánh, bị đâm",
        "assault",
        _rule("penetrating", {"stabbed_or_shot": "yes"}, _P1, _ALS, Service.TRAUMA),
        _rule("bleeding", {"heavy_bleeding": "yes"}, _P1, _ALS, Service.TRAUMA),
        _rule("other", {}, _P3, _BLS),
        group="injury",
    ),
    _card(
        "bleeding",
        "chảy máu",
        "bleeding",
        _rule("heavy", {"heavy_bleeding": ("yes", "unknown")}, _P1, _ALS, Service.EMERGENCY),
        _rule("other", {}, _P3, _BLS),
        group="injury",
    ),
    _card(
        "burn",
        "bỏng, điện giật",
        "burn or electric shock",
        _rule("large_or_face", {"large_or_face": ("yes", "unknown")}, _P1, _ALS, Service.BURN),
        _rule("other", {}, _P3, _BLS, Service.BURN),
    ),
    _card(
        "drowning",
        "đuối nước",
        "drowning",
        _rule("other", {}, _P1, _ALS, Service.EMERGENCY),
    ),
    _card(
        "poisoning",
        "ngộ độc",
        "poisoning",
        _rule("drowsy_or_unwell", {"drowsy": ("yes", "unknown")}, _P1, _ALS, Service.EMERGENCY),
        _rule("other", {}, _P2, _BLS, Service.EMERGENCY),
    ),
    _card(
        "obstetric",
        "sản khoa, chuyển dạ",
        "pregnancy or labour",
        _rule("birth_now", {"birth_now": "yes"}, _P1, _ALS, Service.OBSTETRIC),
        _rule("bleeding", {"heavy_bleeding": "yes"}, _P1, _ALS, Service.OBSTETRIC),
        _rule("labour", {}, _P3, _BLS, Service.OBSTETRIC),
    ),
    _card(
        "sick_child",
        "trẻ sốt, trẻ bệnh",
        "sick child",
        _rule("severe", _SEVERE, _P1, _ALS, Service.PAEDIATRIC),
        _rule("other", {}, _P3, _BLS, Service.PAEDIATRIC),
    ),
    _card(
        "sick_person",
        "mệt, bệnh khác",
        "sick person",
        _rule("severe", _SEVERE, _P2, _ALS, Service.EMERGENCY),
        _rule("other", {}, _P4, _BLS),
    ),
)
