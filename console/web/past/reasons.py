"""Why a day of the past cannot be shown or played: in both languages, whoever says it."""

from collections.abc import Mapping
from typing import Any, Literal

from typing_extensions import override

from dispatch.words.explain import say
from schemas.ground.errors import BrokerUnreachable, ConfigurationError
from schemas.ground.texts import Bilingual


class SaidInBoth(ConfigurationError):
    """A failure that has a sentence of its own in the catalogue.

    It keeps its key and gaps as its arguments: it also comes from other processes, pickled.
    """

    def __init__(self, key: str, gaps: Mapping[str, object] | None = None) -> None:
        super().__init__(key, dict(gaps or {}))
        self.text: Bilingual = say(key, **(gaps or {}))

    @override
    def __str__(self) -> str:
        return self.text.en


def reason_of(error: BaseException) -> Bilingual:
    """Say why something failed; one without Vietnamese words is told by its kind there."""
    if isinstance(error, SaidInBoth):
        return error.text
    kind = "past.no_broker" if isinstance(error, BrokerUnreachable) else "past.failed"
    said = say(kind)
    return Bilingual(vi=said.vi, en=str(error) or said.en)


def told_why(text: Bilingual, lang: Literal["vi", "en"]) -> dict[str, Any]:
    """Give a reason for a page: ``why`` in the language of who asks, ``text`` in both."""
    return {"why": text.vi if lang == "vi" else text.en, "text": text.model_dump()}
