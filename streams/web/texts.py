"""The doors' own sentences, in the language that a client prefers."""

from typing import Final, Literal

from schemas.words.catalogue import wing

Lang = Literal["vi", "en"]

LANGS: Final[tuple[Lang, ...]] = ("vi", "en")

DOOR: Final = wing("door")
_HEADER_CHARS_MAX: Final = 500


def told(key: str, lang: Lang, **gaps: object) -> str:
    """Give a sentence with its gaps filled; KeyError for a key or a gap that is not there."""
    vi, en = DOOR[key]
    return (vi if lang == "vi" else en).format_map(gaps)


def preferred(accept_language: str | None) -> Lang:
    """Read the header ``Accept-Language``; English where it names neither of our languages."""
    best: tuple[float, Lang] = (0.0, "en")
    for part in (accept_language or "")[:_HEADER_CHARS_MAX].split(","):
        tag, _, parameter = part.strip().lower().partition(";")
        lang = tag.strip().partition("-")[0]
        quality = _quality(parameter.strip())
        if lang == "vi" and quality > best[0]:
            best = (quality, "vi")
        elif lang == "en" and quality > best[0]:
            best = (quality, "en")
    return best[1]


def _quality(parameter: str) -> float:
    if not parameter:
        return 1.0
    try:
        return min(1.0, max(0.0, float(parameter.removeprefix("q="))))
    except ValueError:
        return 0.0
