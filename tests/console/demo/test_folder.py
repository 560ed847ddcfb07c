from pathlib import Path

import pytest

from console.demo.folder import fresh_folder
from schemas.ground.errors import ConfigurationError


def test_each_demonstration_starts_from_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with fresh_folder(folder) as first:
        (first / "broker").mkdir()
        (first / "broker" / "topic").write_text("x", encoding="utf-8")
    with fresh_folder(folder) as second:
        assert list(second.iterdir()) == []


def test_one_demonstration_at_a_time_and_the_first_keeps_its_data(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with fresh_folder(folder) as first:
        (first / "kept").touch()
        with (
            pytest.raises(ConfigurationError, match=r"^another demonstration \(process \d+\)"),
            fresh_folder(folder),
        ):
            pass
        assert (first / "kept").exists()
