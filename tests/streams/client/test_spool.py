import stat
from pathlib import Path

import pytest

from schemas.ground.errors import ConfigurationError
from streams.client import spool as module
from streams.client.spool import Spool, Unsent


def left_in(path: Path) -> list[Unsent]:
    """What a process finds that starts now."""
    spool = Spool(path)
    spool.close()
    return list(spool.first(9))


def unsent(number: int) -> Unsent:
    return Unsent("incidents", b"BD", f'{{"no": {number}, "đau": "ngực"}}'.encode())


def test_what_waits_outlives_the_process_in_its_order(tmp_path: Path) -> None:
    first = Spool(tmp_path / "s")
    for number in range(3):
        first.add(unsent(number))
    first.drop(1)
    first.close()
    again = Spool(tmp_path / "s")
    assert again.first(9) == [unsent(1), unsent(2)]
    assert len(again) == 2
    again.drop(2)
    again.add(unsent(7))
    again.close()
    assert left_in(tmp_path / "s") == [unsent(7)]


def test_a_last_line_that_was_cut_short_was_never_promised(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "s")
    spool.add(unsent(0))
    spool.add(unsent(1))
    spool.close()
    whole = (tmp_path / "s").read_bytes()
    (tmp_path / "s").write_bytes(whole[:-9])
    assert left_in(tmp_path / "s") == [unsent(0)]


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    left_in(tmp_path / "s")
    assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o600


def test_two_processes_do_not_share_one(tmp_path: Path) -> None:
    kept = Spool(tmp_path / "s")
    with pytest.raises(ConfigurationError, match="is in use by another process"):
        Spool(tmp_path / "s")
    kept.close()


def test_a_full_one_says_so_and_drops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVENTS_MAX", 1)
    spool = Spool(tmp_path / "s")
    spool.add(unsent(0))
    with pytest.raises(ConfigurationError, match="holds 1 events"):
        spool.add(unsent(1))
    spool.close()
    assert left_in(tmp_path / "s") == [unsent(0)]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match=r"file/s cannot be written"):
        Spool(tmp_path / "file" / "s")
