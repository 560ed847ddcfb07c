"""The committed decisions still come out, word for word: ``tests/dispatch/stories/golden.py``."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dispatch.stories import golden
from tests.dispatch.stories.every import STORIES
from tests.dispatch.support.centre import Centre


@pytest.mark.parametrize("path", sorted(golden.FOLDER.glob("*.jsonl")), ids=lambda p: p.stem)
def test_the_same_is_decided_again(path: Path) -> None:
    lines = golden.read(path)
    again = golden.play([record for record, _ in lines])
    for number, (before, now) in enumerate(zip(lines, again, strict=True), start=1):
        assert now[1] == before[1], f"{path.name} line {number}"


@pytest.mark.parametrize(("name", "story"), STORIES.items(), ids=list(STORIES))
def test_the_journal_is_the_one_of_its_story(name: str, story: Callable[[], Centre]) -> None:
    written = [record for record, _ in golden.read(golden.FOLDER / f"{name}.jsonl")]
    assert written == story().records


def test_every_journal_has_a_story() -> None:
    assert {path.stem for path in golden.FOLDER.glob("*.jsonl")} == set(STORIES)
