import pytest

from dispatch.choosing.choice import ALARM_OF_WAITING
from dispatch.ground.require import RequirementFailed
from dispatch.words.explain import duration, say
from schemas.ground.texts import Bilingual
from schemas.outputs.alarms import AlarmKind
from schemas.words.catalogue import CATALOGUE


@pytest.mark.parametrize(
    "key",
    [*(f"alarm.{kind}" for kind in AlarmKind), *(f"queued.{why}" for why in ALARM_OF_WAITING)],
)
def test_every_alarm_and_every_wait_has_its_sentence(key: str) -> None:
    assert key in CATALOGUE


def test_a_word_that_is_a_sentence_itself_stays_in_its_language() -> None:
    said = say("closed", incident="C-1", reason=Bilingual(vi="xong", en="done"))
    assert said == Bilingual(vi="C-1 kết thúc: xong", en="C-1 closed: done")


def test_words_with_braces_are_taken_as_they_are() -> None:
    assert say("why.declined", reason="{unit} {0}").en == "crew declined: {unit} {0}"


def test_a_sentence_that_is_not_there_is_a_bug() -> None:
    with pytest.raises(RequirementFailed, match="no sentence why\\.nothing"):
        say("why.nothing")


@pytest.mark.parametrize(
    ("milliseconds", "english", "vietnamese"),
    [
        (0, "0 s", "0 giây"),
        (499, "0 s", "0 giây"),
        (500, "1 s", "1 giây"),
        (59_499, "59 s", "59 giây"),
        (59_500, "1 min 00 s", "1 phút 00 giây"),
        (125_000, "2 min 05 s", "2 phút 05 giây"),
        (3_600_000, "60 min 00 s", "60 phút 00 giây"),
    ],
)
def test_durations(milliseconds: int, english: str, vietnamese: str) -> None:
    assert duration(milliseconds) == Bilingual(en=english, vi=vietnamese)
