"""A snapshot comes back as it was, or not at all."""

import hashlib
import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.outputs.snapshots import PART_BYTES_MAX, SnapshotPart
from streams.recovery.parts import Label, NotWhole, cut, found
from tests.streams.support.samples import START, at
from tests.support.examples import examples

LABEL = Label("dispatch", "form-1", 2, 17, "a" * 16, START)


def parts(label: Label = LABEL, slot: int = 0, content: bytes = b"world") -> list[SnapshotPart]:
    return [SnapshotPart.model_validate_json(one.value) for one in cut(label, slot, content)]


@given(st.binary(max_size=2_000), st.randoms(use_true_random=False))
@examples(50)
def test_what_was_cut_comes_back_in_whatever_order(content: bytes, chance: object) -> None:
    there = parts(content=content)
    chance.shuffle(there)  # type: ignore[attr-defined]
    [one] = found(there)
    assert one.label == LABEL
    assert one.content() == content


def test_what_is_large_takes_several_records_each_small_enough() -> None:
    content = os.urandom(2 * PART_BYTES_MAX + 1)
    there = parts(content=content)
    assert [part.number for part in there] == [0, 1, 2]
    assert max(len(part.data) for part in there) == PART_BYTES_MAX
    assert len({part.part_id for part in there}) == 3
    assert found(reversed(there))[0].content() == content


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_one_that_was_not_written_to_its_end_is_not_whole(gone: int) -> None:
    there = parts(content=os.urandom(2 * PART_BYTES_MAX + 1))
    del there[gone]
    with pytest.raises(NotWhole, match="2 of its 3 parts"):
        found(there)[0].content()


def test_one_that_was_altered_is_not_whole() -> None:
    [part] = parts()
    altered = part.model_copy(update={"data": part.data[:-1] + b"?"})
    with pytest.raises(NotWhole, match="checksum"):
        found([altered])[0].content()


def test_the_newest_comes_first_and_half_of_one_never_mixes_with_another() -> None:
    """A writer that died had begun to replace the oldest: its parts have another checksum."""
    large = os.urandom(2 * PART_BYTES_MAX)
    oldest, dying = parts(content=large), parts(replace(LABEL, next_offset=40), 0, os.urandom(9))
    newer = parts(replace(LABEL, next_offset=30, taken_at=at(9)), 1)
    torn = [*dying, *oldest[1:], *newer]
    assert [one.label.next_offset for one in found(torn)] == [40, 30, 17]
    with pytest.raises(NotWhole):
        found(torn)[2].content()


def test_what_unpacks_to_nothing_that_was_packed_is_not_whole() -> None:
    [part] = parts()
    for data in (b"no zlib", part.data[:-4]):
        digest = hashlib.sha256(data).hexdigest()
        with pytest.raises(NotWhole):
            found([part.model_copy(update={"data": data, "sha256": digest})])[0].content()
