"""Red flags and what is scored beside or instead of NEWS2, in words, in both languages."""

from collections.abc import Iterable
from typing import Final

from dispatch.clinical.scores import red_flags
from dispatch.clinical.scores.red_flags import FLAGS
from dispatch.words.explain import listed, say
from schemas.ground.texts import Bilingual
from schemas.patient.scores import News2, Score

PEWS = "Bedside PEWS"

_WORDED = {
    red_flags.DULL: "flag.dull",
    red_flags.NOT_ALERT: "flag.not_alert",
    red_flags.LOW_ON_OXYGEN: "flag.low_on_oxygen",
    red_flags.PEWS_HIGH: "flag.pews_high",
    red_flags.TWO_YELLOW: "flag.two_yellow",
    red_flags.NO_BEAT: "flag.no_beat",
    red_flags.NO_BREATH: "flag.no_breath",
    red_flags.SLOW_REFILL: "flag.slow_refill",
    red_flags.HARD_BREATHING: "flag.hard_breathing",
}
_COLOURS = ("red", "yellow")

_SAID: Final = {("low",): "flag.low", ("high",): "flag.high", ("low", "high"): "flag.low_high"}
"""What is said of a sign that is limited on these sides."""


def flags_said(flags: Iterable[str]) -> Bilingual:
    """Say the flags that a score names, one after the other."""
    return listed(flag_said(one) for one in flags)


def flag_said(flag: str) -> Bilingual:
    """Say one flag or sign of the MEOWS chart; one that no table of today holds, as it is."""
    if flag in _WORDED:
        return say(_WORDED[flag])
    name, _, colour = flag.partition(" ")
    if colour in _COLOURS:
        return say(f"flag.{colour}", sign=say(f"sign.{name}"))
    limit = FLAGS.get(flag)
    if limit is None:
        return Bilingual(vi=flag, en=flag)
    name, per_unit, low, high = limit
    bounds = {
        key: f"{bound / per_unit:g}"
        for key, bound in (("low", low), ("high", high))
        if bound is not None
    }
    return say(_SAID[tuple(bounds)], sign=say(f"sign.{name}"), **bounds)


def flags_of(score: News2) -> Bilingual:
    """Say the flags of who has no adult score; that there is none never without its limits."""
    if score.red_flags:
        return flags_said(score.red_flags)
    bands = [one.band for one in score.instead if one.name == red_flags.RULE.name]
    return say("flag.none" if red_flags.BANDS[1] in bands else "flag.open")


def shown_instead(score: News2) -> tuple[Score, ...]:
    """Give the scores that are shown beside the flags: Bedside PEWS, MEOWS."""
    return tuple(one for one in score.instead if one.name != red_flags.RULE.name)


def instead_said(score: Score) -> Bilingual:
    """Say a Bedside PEWS or a MEOWS: its number, range or colour, and what must be said with it."""
    if score.minimum is None:
        return say(f"meows.{score.band or 'open'}")
    whole = score.total is not None
    shown = f"{score.minimum:g}" if whole else f"{score.minimum:g}–{score.maximum:g}"
    return say("pews.shown", score=shown)
