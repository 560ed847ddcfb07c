"""Which device is in which unit, read again when somebody edits the table."""

from pathlib import Path

import pytest

from schemas.ground.errors import ConfigurationError
from streams.edges.trackers.devices import Devices, read_table
from tests.streams.support.doors import Time


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "devices.csv"


def test_a_changed_table_is_in_force_within_a_second(path: Path) -> None:
    time = Time()
    devices = Devices(path, time.monotonic)
    assert devices.unit_of("861") is None
    path.write_text("device,unit_id\n861,BC-01\nlan/pixel, BC-02 \n", encoding="utf-8")
    time.passes(seconds=1)
    assert (devices.unit_of("861"), devices.unit_of("lan/pixel")) == ("BC-01", "BC-02")
    path.write_text("device,unit_id\n861,BC-03-long\n", encoding="utf-8-sig")
    assert devices.unit_of("861") == "BC-01"
    time.passes(seconds=1)
    assert (devices.unit_of("861"), devices.unit_of("lan/pixel")) == ("BC-03-long", None)
    path.unlink()
    time.passes(seconds=1)
    assert devices.unit_of("861") is None


def test_a_broken_table_leaves_the_old_one_in_force(path: Path) -> None:
    time = Time()
    devices = Devices(path, time.monotonic)
    path.write_text("device,unit_id\n861,BC-01\n", encoding="utf-8")
    assert devices.unit_of("861") == "BC-01"
    path.write_text("device,unit_id\n861,BC-01\n862,\n", encoding="utf-8")
    time.passes(seconds=1)
    assert devices.unit_of("861") == "BC-01"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("device,unit_id\n861,\n", r":2: a line is device,unit_id; it says '861',''"),
        ("device,unit_id\n861,B C\n", r":2: .*'B C'"),
        ("id,unit\n861,BC-01\n", r":2: a line is device,unit_id"),
        ("device,unit_id\n861,A\n861,B\n", r":3: device '861' is in 'A' already"),
        ("device,unit_id\n861\n", r":2: "),
    ],
)
def test_a_wrong_line_is_named(path: Path, text: str, says: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=says):
        read_table(path)


def test_what_cannot_be_read_is_named(path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_table(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_table(path)
