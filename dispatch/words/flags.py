"""The red flags of children and of pregnant women in words, in both languages."""

from collections.abc import Iterable
from typing import Final

from dispatch.clinical.triage.red_flags import DULL, FLAGS
from dispatch.words.explain import listed, say
from schemas.ground.texts import Bilingual

_SAID: Final = {("low",): "flag.low", ("high",): "flag.high", ("low", "high"): "flag.low_high"}
"""What is said of a sign that is limited on these sides."""


def flags_said(flags: Iterable[str]) -> Bilingual:
    """Say the flags that a score names, one after the other."""
    return listed(flag_said(one) for one in flags)


def flag_said(flag: str) -> Bilingual:
    """Say one flag; one that no table of today holds, as it is."""
    if flag == DULL:
        return say("flag.dull")
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
