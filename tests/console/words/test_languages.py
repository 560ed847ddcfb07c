import pytest

from console.words.languages import english_in, is_syllable, vietnamese_in, without_marks


@pytest.mark.parametrize(
    "word",
    ["nghiêng", "khuya", "quyết", "giường", "huyết", "đường", "yếu", "khoẻ", "ghế", "quốc"],
)
def test_vietnamese_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["crew", "load", "held", "drive", "scene", "bed", "unit", "status", "road", "wait"]
)
def test_english_words_are_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{unit} đến {incident}: nearest trong {count} xe", "nearest"),
        ("kíp đã accept lệnh", "accept"),
        ("xe is ở hiện trường", "is"),
        ("NEWS2 từ 7 điểm, SpO2 dưới 90 %", ""),
        ("S: NEWS2 {score}; {signs}", ""),
        ("hãy gửi lại với force", ""),
        ("{crew} đã nhận", ""),
        ("'until' phải sau occurred_at, ví dụ accepting=false của limits.age_s", ""),
        ("until phải sau occurred at", "until occurred at"),
        ("chỉ một 'until nào đó", "until"),
    ],
)
def test_english_left_inside_vietnamese_is_named(text: str, found: str) -> None:
    assert english_in(text) == found


def test_vietnamese_inside_english_is_named() -> None:
    assert vietnamese_in("{unit} to xe cấp cứu") == "cấp cứu"
    assert vietnamese_in("{đến} – to “C-1” → 5 µg") == ""


def test_vietnamese_without_diacritics_is_noticed() -> None:
    assert without_marks("khong co xe")
    assert not without_marks("không có xe")
    assert not without_marks("mang thai")
    assert not without_marks("A/T: {age}")
    assert not without_marks("xe")
