"""Why units or hospitals were no option, in words: how many for which reason."""

from collections import Counter
from collections.abc import Iterable

from dispatch.words.explain import listed, say
from schemas.ground.texts import Bilingual
from schemas.outputs.decisions import IneligibleReason


def counted_refusals(reasons: Iterable[IneligibleReason]) -> Bilingual:
    """Say each reason once with its count, in the order of their names; "0" where there is none."""
    counts = Counter(reason.value for reason in reasons)
    said = [say(f"reason.{why}", count=count) for why, count in sorted(counts.items())]
    if not said:
        return Bilingual(vi="0", en="0")
    return listed(said)
