"""The language of an answer."""

import pytest

from streams.web.texts import preferred


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        (None, "en"),
        ("", "en"),
        ("*", "en"),
        ("fr, de;q=0.5", "en"),
        ("vi", "vi"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en-US,en;q=0.9,vi;q=0.8", "en"),
        ("vi;q=0.3, en;q=0.7", "en"),
        ("en;q=0.3, VI;q=0.7", "vi"),
        ("vi;q=0", "en"),
        ("vi;q=x", "en"),
        ("vi;q=0.4,en", "en"),
        (";;;,,,q=" * 1000, "en"),
    ],
)
def test_the_more_wanted_of_our_two(header: str | None, lang: str) -> None:
    assert preferred(header) == lang
