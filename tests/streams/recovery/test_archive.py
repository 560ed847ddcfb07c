"""What was kept of a journal is each byte of it, in order, or it is said what is wrong."""

import gzip
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ground.errors import ConfigurationError
from streams.kafka.client import Received
from streams.recovery import archive as module
from streams.recovery.archive import Archive
from tests.support.examples import examples

BYTES = st.none() | st.binary(max_size=20) | st.text(max_size=10).map(str.encode)


async def each(records: Sequence[Received]) -> AsyncIterator[Received]:
    for record in records:
        yield record


def record(offset: int, value: bytes | None = b"{}", key: bytes | None = b"BD") -> Received:
    return Received("journal", 0, offset, key, value, 1_790_000_000_000 + offset)


@given(st.lists(st.tuples(BYTES, BYTES), max_size=8))
@examples(40)
async def test_each_byte_comes_back(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[bytes | None, bytes | None]]
) -> None:
    kept = Archive(tmp_path_factory.mktemp("kept"))
    records = [record(n, value, key) for n, (key, value) in enumerate(pairs)]
    assert await kept.write(0, 0, each(records)) == len(records)
    assert list(kept.records("journal", {0: 99})) == records


async def test_it_goes_on_where_it_ended_over_holes_that_no_reader_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RECORDS_PER_FILE", 2)
    kept = Archive(tmp_path)
    await kept.write(0, 0, each([record(0), record(1), record(3), record(5)]))
    assert kept.ends() == kept.whole_until() == {0: 6}
    await kept.write(0, 6, each([record(8)]))
    assert [(one.first, one.end) for one in kept.spans()] == [(0, 2), (2, 6), (6, 9)]
    offsets = [one.offset for one in kept.records("journal", {0: 6})]
    assert offsets == [0, 1, 3, 5]


async def test_files_in_no_order_are_named(tmp_path: Path) -> None:
    kept = Archive(tmp_path)
    await kept.write(0, 0, each([record(0), record(1)]))
    await kept.write(0, 5, each([record(5)]))
    with pytest.raises(ConfigurationError, match=r"000002.*000006.*leave a gap"):
        kept.ends()
    await kept.write(0, 1, each([record(1), record(2)]))
    with pytest.raises(ConfigurationError, match="overlap"):
        kept.ends()


async def test_what_does_not_begin_at_the_beginning_is_no_whole_journal(tmp_path: Path) -> None:
    kept = Archive(tmp_path)
    await kept.write(0, 4, each([record(4)]))
    assert (kept.ends(), kept.whole_until()) == ({0: 5}, {})


async def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    kept = Archive(tmp_path)
    await kept.write(0, 0, each([record(n, b"x" * 500) for n in range(50)]))
    [span] = kept.spans()
    whole = span.path.read_bytes()
    for damaged in (whole[:-20], gzip.compress(b'{"offset": 0}\n', mtime=0), b"no gzip"):
        span.path.write_bytes(damaged)
        with pytest.raises(ConfigurationError, match=r"000050\.jsonl\.gz is damaged.*copy"):
            list(kept.records("journal", {0: 50}))


async def test_what_was_not_finished_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "journal-0-000000000000-000000000009.jsonl.gz.part").write_bytes(b"half")
    assert Archive(tmp_path).ends() == {}
    assert Archive(tmp_path / "nowhere").ends() == {}
