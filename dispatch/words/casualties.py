"""A mass-casualty incident in sentences: what was counted, asked for, and planned."""

from collections.abc import Mapping, Sequence

from dispatch.ground.require import require
from dispatch.words.explain import listed as joined
from dispatch.words.explain import say
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import CrewLevel
from schemas.outputs.decisions import CasualtyShare
from schemas.patient.casualties import Tag

_NAMED_MAX = 12
"""Of a plan's shares a sentence names so many; the explanation has them all."""


def plan_words(incident_id: str, plan: Sequence[CasualtyShare]) -> Bilingual:
    """Say in one sentence how many of which tag go where."""
    parts = [
        say(
            "plan.share" if share.hospital_id else "plan.nowhere",
            patients=share.patients,
            tag=tag_word(share.tag),
            hospital=share.hospital_name or share.hospital_id,
        )
        for share in plan
    ]
    total = sum(share.patients for share in plan)
    more = [say("plan.more", count=len(parts) - _NAMED_MAX)] if len(parts) > _NAMED_MAX else []
    shown = listed([*parts[:_NAMED_MAX], *more])
    return say("plan", incident=incident_id, total=total, shares=shown)


def count_words(counts: Mapping[Tag | None, int]) -> Bilingual:
    """Say how many patients of each tag there are, the gravest first; or that nobody is counted."""
    if not any(counts.values()):
        return say("plan.uncounted")
    order: tuple[Tag | None, ...] = (*Tag, None)
    return listed(
        [
            say("plan.count", patients=counts[tag], tag=tag_word(tag))
            for tag in order
            if counts.get(tag, 0)
        ]
    )


def unit_words(levels: Mapping[CrewLevel, int]) -> Bilingual:
    """Say how many units of each level."""
    return listed(
        [
            say("plan.units", count=levels[level], level=level.upper())
            for level in (CrewLevel.ALS, CrewLevel.BLS)
            if levels.get(level, 0)
        ]
    )


def tag_word(tag: Tag | None) -> Bilingual:
    """Name a tag in both languages."""
    return say(f"tag.{tag}" if tag is not None else "tag.unsorted")


def listed(parts: Sequence[Bilingual]) -> Bilingual:
    """Join words by commas; "0" where there is none."""
    require(len(parts) <= _NAMED_MAX + 1, "a sentence names a few things only")
    if not parts:
        return Bilingual(vi="0", en="0")
    return joined(parts)
