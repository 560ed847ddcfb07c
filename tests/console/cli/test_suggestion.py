import pytest

from console.cli.suggestion import did_you_mean

CITIES = ["broker", "city", "config", "C-0001", "C-0002"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("citi", " (did you mean 'city'?)"),
        ("CITY", " (did you mean 'city'?)"),
        ("c-0001", " (did you mean 'C-0001' or 'C-0002'?)"),
        ("xyzzy", ""),
        ("", ""),
    ],
)
def test_the_closest_name_is_guessed(typed: str, said: str) -> None:
    assert did_you_mean(typed, CITIES) == said


def test_nothing_is_guessed_where_nothing_is_known() -> None:
    assert did_you_mean("city", []) == ""
