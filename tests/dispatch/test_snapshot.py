"""A snapshot is the fold: what follows is the same, and whatever is not whole is refused."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.fold import Fold
from dispatch.snapshot import FORMAT, SnapshotRefused, from_bytes, shape, to_bytes
from dispatch.state.world import digest
from schemas.events.roads import RoadEvent
from schemas.journal import JournalRecord
from tests.dispatch.drawn import journal as drawn
from tests.dispatch.state.test_world import WORLD
from tests.dispatch.support.centre import CENTRE_ID, Centre, at, unit
from tests.dispatch.support.plain_roads import PlainRoads
from tests.support.examples import examples
from tests.support.tree import ROOT


def said(fold: Fold, records: list[JournalRecord], start: int) -> list[object]:
    return [fold.apply(record, offset=start + n) for n, record in enumerate(records)]


def test_a_world_in_which_nothing_is_empty_comes_back_whole() -> None:
    fold = Fold(CENTRE_ID, PlainRoads())
    fold.world = WORLD
    again = from_bytes(to_bytes(fold), PlainRoads())
    assert again.world == WORLD
    assert digest(again.world) == digest(WORLD)
    assert to_bytes(again) == to_bytes(fold)


@pytest.mark.slow
@given(st.integers(0, 2**32), st.integers(0, 120))
@examples(25)
def test_a_journal_split_anywhere_into_snapshot_and_rest_is_the_same(seed: int, cut: int) -> None:
    records = drawn.records(seed, length=120)
    whole = Fold(CENTRE_ID, PlainRoads())
    said(whole, records[:cut], 0)
    again = from_bytes(to_bytes(whole), PlainRoads())
    assert again.roads.version == whole.roads.version
    assert said(again, records[cut:], cut) == said(whole, records[cut:], cut)
    assert to_bytes(again) == to_bytes(whole)


def test_closed_roads_are_closed_after_it_and_open_at_their_time() -> None:
    centre = Centre([unit("U", 0)])
    centre.say(RoadEvent, kind="closure", road_event_id="R", way_ids=(1,), valid_until=at(30))
    centre.fold = from_bytes(to_bytes(centre.fold), PlainRoads())
    assert centre.call().orders == []
    assert centre.tick(30).orders == [("made", "C-1", "U")]


def test_roads_that_have_opened_again_are_open_after_it() -> None:
    centre = Centre([unit("U", 0)])
    centre.say(RoadEvent, kind="closure", road_event_id="R", way_ids=(1,), valid_until=at(30))
    centre.tick(30)
    again = from_bytes(to_bytes(centre.fold), PlainRoads())
    assert again.roads.version == centre.fold.roads.version
    centre.fold = again
    assert centre.call().orders == [("made", "C-1", "U")]


def test_what_was_applied_before_it_is_still_a_repetition() -> None:
    centre = Centre([unit("U", 0)])
    centre.fold = from_bytes(to_bytes(centre.fold), PlainRoads())
    assert centre.call(event_id="e-0").refused == ("event_id", "e-0")


def broken(kind: str) -> bytes:
    whole = to_bytes(Centre([unit("U", 0)]).fold)
    head, _, body = whole.partition(b"\n")
    return {
        "cut": whole[:-1],
        "altered": whole.replace(b'"U"', b'"V"'),
        "older": whole.replace(FORMAT.encode(), b"smart115-snapshot-0"),
        "other_shape": whole.replace(shape().encode(), b"0" * 64),
        "headless": head[:20] + b"\n" + body,
        "empty": b"",
        "short": FORMAT.encode() + b"\n",
    }[kind]


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("cut", "checksum"),
        ("altered", "checksum"),
        ("older", "format"),
        ("other_shape", "shape"),
        ("headless", "shape"),
        ("empty", "format"),
        ("short", "cut"),
    ],
)
def test_what_is_not_whole_is_refused(kind: str, named: str) -> None:
    with pytest.raises(SnapshotRefused, match=named):
        from_bytes(broken(kind), PlainRoads())


def test_a_snapshot_of_another_map_is_refused() -> None:
    roads = PlainRoads()
    roads.graph_hash = "0" * 64
    with pytest.raises(SnapshotRefused, match="it was taken on map 5a5a5a5a5a5a"):
        from_bytes(to_bytes(Centre().fold), roads)


def test_a_right_checksum_over_nonsense_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = to_bytes(Centre().fold)
    head = whole.partition(b"\n")[0].decode()
    nonsense = b'{"world": 7}'
    monkeypatch.setattr("dispatch.snapshot._sha256", lambda _: head.split()[2])
    with pytest.raises(SnapshotRefused, match="cannot be read"):
        from_bytes(f"{head}\n".encode() + nonsense, PlainRoads())


SPLIT = """
import hashlib, json
from dispatch.fold import Fold
from dispatch.snapshot import from_bytes, shape, to_bytes
from tests.dispatch.drawn import journal as drawn
from tests.dispatch.support.centre import CENTRE_ID
from tests.dispatch.support.plain_roads import PlainRoads

def lived(records, every):
    fold, found = Fold(CENTRE_ID, PlainRoads()), hashlib.sha256()
    for offset, record in enumerate(records):
        if every and offset % every == every - 1:
            fold = from_bytes(to_bytes(fold), PlainRoads())
        for output in fold.apply(record, offset=offset).outputs:
            found.update(output.model_dump_json().encode())
    found.update(to_bytes(fold))
    return found.hexdigest()

records = drawn.records(115, length=300)
print(json.dumps([shape(), *(lived(records, every) for every in (0, 7, 100))]))
"""


@pytest.mark.slow
def test_every_process_writes_and_reads_the_same() -> None:
    found = []
    for seed in ("0", "1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", SPLIT],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        found.append(tuple(json.loads(done.stdout)))
    assert len(set(found)) == 1, "under every hash seed"
    named, *lives = found[0]
    assert named == shape()
    assert len(set(lives)) == 1, "never read from a snapshot, at each 7th record, at each 100th"
