import os
from pathlib import Path

import pytest

from console.cli.locks import held
from schemas.ground.errors import ConfigurationError


def test_the_second_holder_is_told_who_holds_it(tmp_path: Path) -> None:
    lock = tmp_path / "new" / "run.lock"
    with held(lock, "another run"):
        expected = rf"^another run \(process {os.getpid()}\) runs in .*new: stop it, or set S"
        with pytest.raises(ConfigurationError, match=expected), held(lock, "another run"):
            pass


def test_it_is_free_again_at_the_end_even_of_a_failure(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with pytest.raises(KeyError), held(lock, "another run"):
        raise KeyError
    with held(lock, "another run"):
        assert lock.read_text(encoding="utf-8") == str(os.getpid())


def test_what_a_dead_holder_wrote_does_not_count(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    lock.write_text("99999999", encoding="utf-8")
    with held(lock, "another run"):
        assert lock.read_text(encoding="utf-8") == str(os.getpid())


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    expected = r"file cannot be written \(.+\): set SMART115_HOME"
    with pytest.raises(ConfigurationError, match=expected), held(tmp_path / "file" / "l", "x"):
        pass
