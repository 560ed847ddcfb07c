"""What a caller's words may name that must not wait for a card: signs, their words, their urgency.

For calls that come without a code of the protocol and without a priority. The list is ours, written
for trials and not validated clinically; a centre puts its own in its place. Priorities are those
that the engine's own cards give with no question answered (``schemas.rules.protocol_table``).
"""

from collections import Counter
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from schemas.ground.base import Model, ShortText
from schemas.ground.errors import BrokenRule
from schemas.ground.vocabulary import CrewLevel, Priority
from schemas.rules.protocol import Code

SIGNS_MAX: Final = 100
PHRASES_MAX: Final = 200

Phrases = Annotated[tuple[ShortText, ...], Field(max_length=PHRASES_MAX)]


class ComplaintSign(Model):
    """A sign and the phrases that name it, in any language.

    Words typed with Vietnamese marks are compared with them, words without by their letters.
    A phrase that stands in a negation ("không đau ngực", "no chest pain") does not count, nor one
    that is the beginning of a phrase of ``unless``.
    """

    code: Code
    vi: ShortText
    en: ShortText
    priority: Priority
    crew_level: CrewLevel = CrewLevel.BLS
    phrases: Annotated[Phrases, Field(min_length=1)]
    unless: Phrases = ()

    @model_validator(mode="after")
    def _phrases_have_letters(self) -> Self:
        for phrase in (*self.phrases, *self.unless):
            if not any(letter.isalnum() for letter in phrase):
                raise BrokenRule(
                    "rule.phrase_without_letters",
                    "phrase {phrase} of sign {sign} has no letters; take it out",
                    phrase=repr(phrase),
                    sign=self.code,
                )
        twice = [phrase for phrase, times in Counter(self.phrases).items() if times > 1]
        if twice:
            raise BrokenRule(
                "rule.phrase_twice",
                "phrase {phrase} of sign {sign} is given more than once",
                phrase=repr(twice[0]),
                sign=self.code,
            )
        return self


_ALS: Final = CrewLevel.ALS

SIGNS: Final[tuple[ComplaintSign, ...]] = (
    ComplaintSign(
        code="not_breathing",
        vi="không thở, ngừng tim",
        en="not breathing, cardiac arrest",
        priority=Priority.P1,
        crew_level=_ALS,
        phrases=(
            "không thở",
            "không còn thở",
            "ngừng thở",
            "ngưng thở",
            "tắt thở",
            "chưa thở",
            "không thấy thở",
            "hết thở",
            "thở không được",
            "không thở được",
            "thở ngáp",
            "ngừng tim",
            "ngưng tim",
            "tim ngừng đập",
            "tim ngưng đập",
            "ngừng tuần hoàn",
            "ngưng tuần hoàn",
            "không có mạch",
            "mất mạch",
            "not breathing",
            "isn't breathing",
            "no breathing",
            "stopped breathing",
            "doesn't breathe",
            "can't breathe",
            "cannot breathe",
            "cardiac arrest",
            "no pulse",
            "gasping",
        ),
        unless=("không thở oxy", "not breathing well"),
    ),
    ComplaintSign(
        code="unconscious",
        vi="bất tỉnh",
        en="unconscious",
        priority=Priority.P1,
        crew_level=_ALS,
        phrases=(
            "bất tỉnh",
            "hôn mê",
            "mất ý thức",
            "mất tri giác",
            "không còn ý thức",
            "không có ý thức",
            "không tỉnh",
            "chưa tỉnh",
            "gọi không tỉnh",
            "gọi không dậy",
            "gọi không trả lời",
            "lay không tỉnh",
            "lay không dậy",
            "không phản ứng",
            "không phản xạ",
            "unconscious",
            "unresponsive",
            "not conscious",
            "not responding",
            "not waking",
            "won't wake",
            "passed out",
            "lost consciousness",
            "loss of consciousness",
        ),
    ),
    ComplaintSign(
        code="bleeding",
        vi="chảy máu",
        en="bleeding",
        priority=Priority.P1,
        crew_level=_ALS,
        phrases=(
            "chảy máu",
            "máu chảy",
            "ra máu",
            "mất máu",
            "máu phun",
            "phun máu",
            "máu nhiều",
            "không cầm máu",
            "không cầm được máu",
            "xuất huyết",
            "băng huyết",
            "ói máu",
            "nôn máu",
            "ho máu",
            "bleeding",
            "bleeds",
            "blood loss",
            "lost blood",
            "losing blood",
            "haemorrhage",
            "hemorrhage",
            "vomiting blood",
            "coughing blood",
        ),
        unless=(
            "chảy máu cam",
            "chảy máu mũi",
            "chảy máu chân răng",
            "máu chảy mũi",
            "bleeding nose",
            "bleeding gums",
        ),
    ),
    ComplaintSign(
        code="stroke",
        vi="nghi đột quỵ",
        en="suspected stroke",
        priority=Priority.P1,
        crew_level=_ALS,
        phrases=(
            "đột quỵ",
            "tai biến mạch máu não",
            "méo miệng",
            "méo mặt",
            "liệt nửa người",
            "yếu nửa người",
            "nói đớ",
            "stroke",
            "face droop",
            "facial droop",
            "slurred speech",
        ),
        unless=("stroke unit",),
    ),
    ComplaintSign(
        code="seizure",
        vi="co giật",
        en="seizure",
        priority=Priority.P1,
        crew_level=_ALS,
        phrases=("co giật", "động kinh", "seizure", "convulsing", "convulsion", "convulsions"),
    ),
    ComplaintSign(
        code="chest_pain",
        vi="đau ngực",
        en="chest pain",
        priority=Priority.P2,
        crew_level=_ALS,
        phrases=(
            "đau ngực",
            "đau ở ngực",
            "đau tức ngực",
            "đau thắt ngực",
            "tức ngực",
            "nặng ngực",
            "đè ngực",
            "ngực đau",
            "nhồi máu cơ tim",
            "chest pain",
            "chest pains",
            "chest tightness",
            "chest pressure",
            "pain in chest",
            "pain in the chest",
            "pain in his chest",
            "pain in her chest",
            "heart attack",
        ),
    ),
    ComplaintSign(
        code="breathing",
        vi="khó thở",
        en="breathing difficulty",
        priority=Priority.P2,
        crew_level=_ALS,
        phrases=(
            "khó thở",
            "thở khó",
            "thở dốc",
            "hụt hơi",
            "tím tái",
            "difficulty breathing",
            "trouble breathing",
            "short of breath",
            "shortness of breath",
            "not breathing well",
            "choking",
            "hóc dị vật",
        ),
    ),
)
"""The signs that a centre begins with."""
