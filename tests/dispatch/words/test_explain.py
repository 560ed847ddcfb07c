import pytest

from dispatch.choosing.choice import ALARM_OF_WAITING
from dispatch.ground.require import RequirementFailed
from dispatch.words.explain import age, duration, listed, say, span
from schemas.ground.texts import Bilingual
from schemas.rules.alarms import AlarmKind
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


@pytest.mark.parametrize(
    ("seconds", "english", "vietnamese"),
    [
        (59, "59 s", "59 giây"),
        (3_599, "59 min 59 s", "59 phút 59 giây"),
        (3_600, "1 h 00 min", "1 giờ 00 phút"),
        (7_565, "2 h 06 min", "2 giờ 06 phút"),
    ],
)
def test_ages(seconds: int, english: str, vietnamese: str) -> None:
    assert age(seconds) == Bilingual(en=english, vi=vietnamese)


@pytest.mark.parametrize(
    ("seconds", "english", "vietnamese"),
    [
        (0.4, "0 s", "0 giây"),
        (59.4, "59 s", "59 giây"),
        (60.0, "1 min", "1 phút"),
        (3_599.0, "59 min", "59 phút"),
        (3_600.0, "1 h 0 min", "1 giờ 0 phút"),
        (7_565.0, "2 h 6 min", "2 giờ 6 phút"),
    ],
)
def test_spans_are_as_short_as_they_are_read_aloud(
    seconds: float, english: str, vietnamese: str
) -> None:
    assert span(seconds) == Bilingual(en=english, vi=vietnamese)


def test_texts_are_listed_in_their_order() -> None:
    one, other = Bilingual(vi="một", en="one"), Bilingual(vi="hai", en="two")
    assert listed([one, other]) == Bilingual(vi="một, hai", en="one, two")
    assert listed([one, other], " + ").en == "one + two"
    assert listed([]) == Bilingual(vi="", en="")


def test_what_a_person_wrote_in_lines_becomes_one_line() -> None:
    assert say("why.declined", reason="xe\nhỏng \x1b[1m").vi == "kíp từ chối: xe hỏng [1m"


def test_a_word_that_is_not_given_is_a_bug() -> None:
    with pytest.raises(KeyError, match="reason"):
        say("why.declined", why="x")
