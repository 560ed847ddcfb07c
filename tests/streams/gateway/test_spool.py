"""What was accepted is on disk: a power cut takes nothing of it, a full disk what matters least."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.ground.errors import ConfigurationError
from streams.gateway.spool import EVENT_BYTES_MAX, Full, NoEvent, Spool

ROOT = Path(__file__).parents[3]
WRITER = """
import sys
from pathlib import Path
from streams.gateway.spool import Spool
spool = Spool(Path(sys.argv[1]))
for number in range(1_000_000):
    [event_id] = spool.add("positions", [{"number": number}])
    print(event_id, flush=True)
"""


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    one = Spool(tmp_path / "spool.db")
    yield one
    one.close()


def ids(spool: Spool, most: int = 100) -> list[str]:
    return [one.event_id for one in spool.first(most)]


def test_what_matters_most_goes_first_and_each_kind_in_its_order(spool: Spool) -> None:
    spool.add("positions", [{"event_id": "p-1"}, {"event_id": "p-2"}])
    spool.add("vitals", [{"event_id": "v-1"}])
    spool.add("status", [{"event_id": "s-1"}])
    spool.add("welfare", [{"event_id": "w-1"}])
    order = []
    while items := spool.first(100):
        order.append([one.event_id for one in items])
        spool.done(items, "stored")
    assert order == [["w-1"], ["s-1"], ["v-1"], ["p-1", "p-2"]]
    assert spool.counts()["positions"] == {"waiting": 0, "stored": 2, "refused": 0, "dropped": 0}


def test_an_event_is_kept_once_by_its_id_and_is_given_one(spool: Spool) -> None:
    for _ in range(2):
        assert spool.add("vitals", [{"event_id": "v-1"}]) == ["v-1"]
    [made] = spool.add("vitals", [{}])
    assert ids(spool) == ["v-1", made]
    assert f'"event_id": "{made}"' in spool.first(2)[1].body


def test_what_waits_outlives_the_process(tmp_path: Path) -> None:
    one = Spool(tmp_path / "spool.db")
    one.add("status", [{"event_id": "s-1"}])
    one.close()
    again = Spool(tmp_path / "spool.db")
    assert ids(again) == ["s-1"]
    again.close()


def test_kill_9_in_mid_write_takes_nothing_that_was_accepted(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as writer:
        assert writer.stdout is not None
        accepted = [writer.stdout.readline().strip() for _ in range(25)]
        os.kill(writer.pid, signal.SIGKILL)
        accepted += [line.strip() for line in writer.stdout if line.endswith("\n")]
    spool = Spool(path)
    assert ids(spool, 10_000)[: len(accepted)] == accepted
    spool.close()


def test_a_full_disk_drops_the_oldest_of_what_matters_least_and_counts_it(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db", bytes_max=6 * len('{"event_id": "s-0"}'))

    def add(what: str, *numbers: int) -> None:
        for number in numbers:
            spool.add(what, [{"event_id": f"{what[0]}-{number}"}])

    def dropped() -> dict[str, int]:
        return {what: of["dropped"] for what, of in spool.counts().items() if of["dropped"]}

    for what in ("status", "positions", "vitals"):
        add(what, 0, 1)
    assert dropped() == {}
    add("vitals", 2)
    assert dropped() == {"positions": 1}
    add("vitals", 2)
    assert dropped() == {"positions": 1}, "it was there already"
    add("status", 2, 3)
    assert dropped() == {"positions": 2, "vitals": 1}, "a crew's word goes last"
    with pytest.raises(Full):
        add("positions", 9)
    assert dropped() == {"positions": 3, "vitals": 1}
    add("status", 4, 5, 6)
    assert dropped() == {"positions": 3, "vitals": 3, "status": 1}
    assert ids(spool) == [f"s-{number}" for number in range(1, 7)], "of its own kind the oldest"
    spool.close()


def test_what_can_be_no_event_is_refused_and_nothing_of_its_list_is_kept(spool: Spool) -> None:
    for wrong in ({"text": "x" * EVENT_BYTES_MAX}, {"value": float("nan")}):
        with pytest.raises(NoEvent):
            spool.add("vitals", [{"event_id": "v-1"}, wrong])
    assert ids(spool) == []


def test_a_spool_is_one_gateways(spool: Spool, tmp_path: Path) -> None:
    spool.add("vitals", [{}])
    with pytest.raises(ConfigurationError, match="another gateway"):
        Spool(tmp_path / "spool.db")


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    Spool(tmp_path / "own.db").close()
    assert (tmp_path / "own.db").stat().st_mode & 0o077 == 0
