"""The red flags of children and of pregnant women in words, in both languages."""

from collections.abc import Iterable

from dispatch.clinical.triage.red_flags import DULL, FLAGS
from dispatch.words.explain import listed, say
from schemas.ground.texts import Bilingual


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
    return say(f"flag.{'_'.join(bounds)}", sign=say(f"sign.{name}"), **bounds)
