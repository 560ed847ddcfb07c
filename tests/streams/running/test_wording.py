import json
from typing import Any

import pytest

from streams.running.wording import same_but_for_words

SAID = {"vi": "chờ", "en": "waits"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"a": 1, "text": SAID}, {"a": 1, "text": {"vi": "đợi", "en": "waits"}}, True),
        ({"a": [{"text": SAID}]}, {"a": [{"text": {"vi": "x", "en": "y"}}]}, True),
        ({"a": 1, "text": SAID}, {"a": 2, "text": SAID}, False),
        ({"text": SAID}, {"text": None}, False),
        ({"text": SAID}, {}, False),
        ({"a": [1, 2]}, {"a": [1]}, False),
        ({"code": "rest", "vi": "x", "en": "y"}, {"code": "rest", "vi": "z", "en": "y"}, False),
    ],
)
def test_only_sentences_in_both_languages_may_differ(one: Any, other: Any, same: bool) -> None:  # noqa: ANN401, FBT001
    found = same_but_for_words(json.dumps(one).encode(), json.dumps(other).encode())
    assert found is same
