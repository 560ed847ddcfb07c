import pytest

from console.demo.words import told


def test_gaps_are_filled_in_both_languages() -> None:
    assert told("broken", "en", count=2) == "2 broken"
    assert told("broken", "vi", count=2) == "2 bị vi phạm"


@pytest.mark.parametrize("key", ["broken", "no such sentence"])
def test_a_gap_or_a_key_that_is_not_there_is_an_error(key: str) -> None:
    with pytest.raises(KeyError):
        told(key, "vi")
