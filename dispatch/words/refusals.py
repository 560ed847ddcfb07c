"""Refusals in words: of an input that was not applied, of units or hospitals that are no option."""

from collections import Counter
from collections.abc import Iterable

from dispatch.words.explain import as_typed, listed, say
from schemas.ground.texts import Bilingual
from schemas.outputs.decisions import IneligibleReason

_BEDS = "beds."
_NOBODY = Bilingual(vi="", en="")


def refusal_words(
    event_type: str,
    about: Iterable[str | None],
    field: str,
    value: Bilingual | None,
    why: Bilingual,
) -> Bilingual:
    """Say what was not applied, whom it is about, and which part of it was wrong why.

    ``about`` holds the names of the unit, the call and the hospital, those that are known. A null
    ``value``: it is not a part that was wrong.
    """
    names = ", ".join(name for name in about if name)
    said = as_typed(f" ({names})") if names else _NOBODY
    event = say(f"event.{event_type}")
    if value is None:
        return say("refused.whole", event=event, about=said, why=why)
    part = say(f"field.{'beds' if field.startswith(_BEDS) else field}")
    return say("refused", event=event, about=said, field=part, value=value, why=why)


def counted_refusals(reasons: Iterable[IneligibleReason]) -> Bilingual:
    """Say each reason once with its count, in the order of their names; "0" where there is none."""
    counts = Counter(reason.value for reason in reasons)
    said = [say(f"reason.{why}", count=count) for why, count in sorted(counts.items())]
    if not said:
        return Bilingual(vi="0", en="0")
    return listed(said)
