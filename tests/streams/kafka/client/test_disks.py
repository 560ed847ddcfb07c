"""Brokers' disks: the fullest folder counts, and one that Kafka has given up before all others."""

from types import SimpleNamespace

import pytest

from streams.kafka.client.disks import Disk, LogDirsRequest, read_disks

Row = tuple[int, str, list[object], int, int, dict[int, bytes]]


def row(total: int, free: int, code: int = 0) -> Row:
    return code, "/data", [], total, free, {}


@pytest.mark.parametrize(
    ("rows", "disk"),
    [
        ([row(100, 40)], Disk(3, 100, 40)),
        ([row(100, 40), row(10, 1), row(100, 30)], Disk(3, 10, 1)),
        ([row(10, 1), row(100, 90, code=56)], Disk(3, 100, 90, is_out=True)),
        ([row(-1, -1)], None),
        ([row(-1, -1, code=56)], Disk(3, 0, 0, is_out=True)),
        ([], None),
    ],
    ids=["one", "fullest", "given up", "untold", "given up and untold", "no right"],
)
def test_the_fullest_folder_of_a_broker_counts(rows: list[Row], disk: Disk | None) -> None:
    assert read_disks(3, SimpleNamespace(dirs=rows)) == disk


@pytest.mark.parametrize(("disk", "part"), [(Disk(1, 8, 2), 0.25), (Disk(1, 0, 0), 0.0)])
def test_how_much_of_it_is_free(disk: Disk, part: float) -> None:
    assert disk.part_free == part


def test_a_request_is_of_the_version_that_tells_sizes_and_asks_for_no_topics() -> None:
    asked = LogDirsRequest().prepare({35: (1, 5)})
    assert asked.API_VERSION == 4
    assert asked.encode() == b"\x01\x00"


def test_an_older_broker_is_not_asked() -> None:
    with pytest.raises(NotImplementedError):
        LogDirsRequest().prepare({35: (1, 3)})
