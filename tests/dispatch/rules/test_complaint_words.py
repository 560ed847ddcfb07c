"""The words of complaints: shared ones, and those that name a sign."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dispatch.rules.complaint_words import content_of, named, share_pm, words_of
from schemas.centre.policies import IntakePolicy
from schemas.ground.vocabulary import Priority
from schemas.rules.complaint_signs import SIGNS, ComplaintSign


def sign_in(text: str) -> str | None:
    found = named(SIGNS, text)
    return None if found is None else found.code


def bare(text: str) -> str:
    marked = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(one for one in marked if not unicodedata.combining(one))


NAMED = [
    ("đau ngực dữ dội", "chest_pain"),
    ("ông cụ 70 tuổi đau thắt ngực", "chest_pain"),
    ("Chest pain for an hour", "chest_pain"),
    ("pain in his chest", "chest_pain"),
    ("bệnh nhân không thở", "not_breathing"),
    ("ngưng thở rồi", "not_breathing"),
    ("he isn't breathing", "not_breathing"),
    ("he isn’t breathing", "not_breathing"),
    ("NOT BREATHING", "not_breathing"),
    ("no pulse", "not_breathing"),
    ("bất tỉnh ngoài đường", "unconscious"),
    ("gọi không tỉnh", "unconscious"),
    ("gọi ko tỉnh", "unconscious"),
    ("unconscious man on the road", "unconscious"),
    ("chảy máu nhiều ở chân", "bleeding"),
    ("heavy bleeding from the leg", "bleeding"),
    ("máu chảy không ngừng", "bleeding"),
    ("không ngừng chảy máu", "bleeding"),
    ("méo miệng, nói đớ", "stroke"),
    ("con tôi co giật", "seizure"),
    ("khó thở", "breathing"),
]


@pytest.mark.parametrize(("text", "code"), NAMED)
def test_what_is_said_is_heard_in_every_spelling(text: str, code: str) -> None:
    assert sign_in(text) == code
    assert sign_in(unicodedata.normalize("NFD", text)) == code
    assert sign_in(text.upper()) == code
    assert sign_in(bare(text)) == code


@pytest.mark.parametrize(
    "text",
    [
        "không đau ngực",
        "không có đau ngực",
        "ko đau ngực",
        "khong dau nguc",
        "không thấy đau ngực",
        "chưa bất tỉnh",
        "không bất tỉnh",
        "chẳng chảy máu",
        "hết đau ngực",
        "đâu có đau ngực",
        "không khó thở",
        "no chest pain",
        "no severe chest pain",
        "denies any chest pain",
        "not unconscious",
        "isn't bleeding",
        "without bleeding",
        "no history of seizure",
        "chảy máu cam",
        "bleeding nose",
        "xe cấp cứu ra mau",
        "sốt cao",
        "té ngã",
        "ngực không đau",
        "",
        "!?",
    ],
)
def test_what_is_denied_or_not_said_is_not(text: str) -> None:
    assert sign_in(text) is None
    assert sign_in(unicodedata.normalize("NFD", text)) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("không đau ngực, không thở được", "not_breathing"),
        ("không đau ngực nhưng chảy máu", "bleeding"),
        ("không. Đau ngực", "chest_pain"),
        ("no, unconscious", "unconscious"),
        ("không những đau ngực mà còn sốt", "chest_pain"),
        ("not only chest pain", "chest_pain"),
        ("chảy máu cam và đau ngực", "chest_pain"),
        ("đau ngực và bất tỉnh", "unconscious"),
        ("đau nguc", "chest_pain"),
    ],
)
def test_a_denial_reaches_only_what_it_denies(text: str, code: str) -> None:
    assert sign_in(text) == code


def test_a_tone_on_either_vowel_is_one_word() -> None:
    assert words_of("hoà") == words_of("hòa")
    assert words_of("thuỷ") == words_of("thủy")


@pytest.mark.parametrize(
    ("one", "other", "pm"),
    [
        ("tai nạn xe máy", "TAI NẠN XE MÁY", 1_000),
        ("tai nạn xe máy", "tai nan xe may", 1_000),
        ("tai nạn xe máy", "bị tai nạn xe máy ở nhà", 1_000),
        ("xe máy", "xe tải", 333),
        ("đau đầu", "đau bụng", 333),
        ("đau ngực", "té ngã", 0),
        ("bị", "bị", 0),
        ("", "té", 0),
    ],
)
def test_shared_words_are_those_that_say_something(one: str, other: str, pm: int) -> None:
    assert share_pm([one], [other]) == share_pm([other], [one]) == pm


def test_of_several_texts_the_likest_count() -> None:
    assert share_pm(["té", "fall"], ["chest pain", "fall"]) == 1_000
    assert share_pm([], ["fall"]) == 0


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_compared_and_its_form_does_not_matter(one: str, other: str) -> None:
    assert 0 <= share_pm([one], [other]) <= 1_000
    for again in (unicodedata.normalize("NFC", one), unicodedata.normalize("NFD", one)):
        assert words_of(again) == words_of(one)
        assert content_of(again) == content_of(one)


def test_the_most_urgent_sign_counts_then_the_first_of_the_list() -> None:
    low = ComplaintSign(code="a", vi="a", en="a", priority=Priority.P3, phrases=("x",))
    high = ComplaintSign(code="b", vi="b", en="b", priority=Priority.P1, phrases=("y",))
    same = high.model_copy(update={"code": "c"})
    assert named((low, high, same), "x y") == high
    assert named((low, same, high), "x y") == same
    assert named((low,), "y") is None


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.code)
def test_every_phrase_of_the_list_names_its_sign_or_a_graver_one(sign: ComplaintSign) -> None:
    for phrase in sign.phrases:
        for text in (phrase, bare(phrase)):
            found = named(SIGNS, text)
            assert found is not None, text
            assert found.priority <= sign.priority, text
            assert named((sign,), text) == sign, text


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.code)
def test_what_a_sign_spares_does_not_name_it(sign: ComplaintSign) -> None:
    for phrase in sign.unless:
        assert named((sign,), phrase) is None, phrase


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"phrases": []}, "at least 1 item"),
        ({"phrases": ["!?"]}, "has no letters"),
        ({"unless": ["..."]}, "has no letters"),
        ({"phrases": ["x", "x"]}, "given more than once"),
    ],
)
def test_a_sign_that_could_never_be_named_is_refused(wrong: dict[str, object], said: str) -> None:
    whole = {"code": "a", "vi": "a", "en": "a", "priority": "P1", "phrases": ["x"]}
    with pytest.raises(ValidationError, match=said):
        ComplaintSign.model_validate_json(json.dumps(whole | wrong))


def test_two_signs_of_one_code_are_refused() -> None:
    with pytest.raises(ValidationError, match="signs: chest_pain is given more than once"):
        IntakePolicy(signs=(*SIGNS, next(one for one in SIGNS if one.code == "chest_pain")))
