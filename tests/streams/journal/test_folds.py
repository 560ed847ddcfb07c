import json
from dataclasses import replace
from typing import Any

import pytest

from dispatch.fold import Applied, Fold
from schemas.ground.errors import ConfigurationError
from schemas.outputs.assignments import Assignment
from schemas.topics import CENTRE_CONFIG, INCIDENTS, JOURNAL
from streams.journal.centres import not_served
from streams.journal.folds import Folds
from streams.kafka.codec import Unreadable
from streams.kafka.records import RawRecord
from streams.quarantine.blame import WorkerEnded
from tests.streams.support.cluster import Cluster
from tests.streams.support.flat_roads import MAP_HASH, FlatRoads
from tests.streams.support.samples import START, Wire, call, configured, event, journal_record, raw

CONFIG = journal_record(configured(MAP_HASH), CENTRE_CONFIG)


def new_fold(centre_id: str) -> Fold:
    return Fold(centre_id, FlatRoads())


def a_call(number: int) -> dict[str, Any]:
    return journal_record(call(f"e-{number}", incident_id=f"C-{number}"), INCIDENTS, number)


def journaled(record: dict[str, Any] | bytes, offset: int, *, partition: int = 0) -> RawRecord:
    return raw(record, JOURNAL, offset=offset, partition=partition)


def applied(folds: Folds, record: RawRecord) -> Applied:
    found = folds.apply(record)[1]
    assert found is not None
    return found


def units_sent(found: Applied) -> list[str]:
    return [one.unit_id for one in found.outputs if isinstance(one, Assignment)]


def test_records_are_applied_to_their_centres_world() -> None:
    folds = Folds(new_fold)
    applied(folds, journaled(CONFIG, 0))
    assert len(units_sent(applied(folds, journaled(a_call(1), 1)))) == 1
    folds.own([0])
    assert folds.centres() == ("BD",)


def test_a_record_is_folded_once() -> None:
    folds = Folds(new_fold)
    applied(folds, journaled(CONFIG, 0))
    first = journaled(a_call(1), 1)
    assert units_sent(applied(folds, first))
    assert folds.apply(first) == (None, None)
    assert folds.apply(journaled(CONFIG, 0)) == (None, None)


def test_partitions_have_worlds_of_their_own() -> None:
    folds = Folds(new_fold)
    applied(folds, journaled(CONFIG, 0))
    other = json.loads(json.dumps(CONFIG).replace('"BD"', '"HN"'))
    folds.apply(raw(other, JOURNAL, partition=1, key=b"HN"))
    folds.own([0, 1])
    assert folds.centres() == ("BD", "HN")
    folds.own([1])
    assert folds.centres() == ("HN",)


@pytest.mark.parametrize(
    ("record", "key", "said"),
    [
        (b"not json", b"BD", ("not_json", "$")),
        (CONFIG, b"HN", ("wrong_key", "key")),
        (CONFIG, None, ("wrong_key", "key")),
        ({"event": event("nothing")}, b"BD", ("newer_version", "event.type")),
    ],
)
def test_what_is_no_journal_record_is_refused_and_then_left_behind(
    record: dict[str, Any] | bytes, key: bytes | None, said: tuple[str, str]
) -> None:
    folds = Folds(new_fold)
    wrong = raw(record, JOURNAL, key=key)
    with pytest.raises(Unreadable) as refused:
        folds.apply(wrong)
    assert (refused.value.reason.value, refused.value.field) == said
    assert folds.apply(wrong) == (None, None)
    assert folds.centres() == ()
    applied(folds, journaled(CONFIG, 1))


@pytest.fixture
def cluster() -> Cluster:
    return Cluster()


async def caught_up(cluster: Cluster, folds: Folds, **ends: int) -> int:
    """Fold up to these offsets; give how much was read."""
    journal: Any = cluster
    named = {int(name.removeprefix("part_")): end for name, end in ends.items()}
    return await folds.catch_up(journal, "t-journal", named)


def write(cluster: Cluster, *records: dict[str, Any] | bytes, part: int = 0) -> None:
    for record in records:
        value = record if isinstance(record, bytes) else json.dumps(record).encode()
        cluster.write("t-journal", value, part=part)


async def test_recovery_folds_up_to_the_end_that_is_given_and_no_further(cluster: Cluster) -> None:
    write(cluster, CONFIG, a_call(1), a_call(2))
    folds = Folds(new_fold)
    assert await caught_up(cluster, folds, part_0=2) == 2
    assert folds.apply(journaled(a_call(1), 1)) == (None, None)
    told = units_sent(applied(folds, journaled(a_call(2), 2)))

    straight = Folds(new_fold)
    for offset, record in enumerate((CONFIG, a_call(1))):
        straight.apply(journaled(record, offset))
    assert told == units_sent(applied(straight, journaled(a_call(2), 2))), "the other unit"


async def test_nothing_committed_leaves_all_to_the_agent(cluster: Cluster) -> None:
    write(cluster, CONFIG, a_call(1))
    folds = Folds(new_fold)
    assert await caught_up(cluster, folds, part_0=0, part_1=0) == 0
    assert (folds.next_offset(0), folds.next_offset(1)) == (0, 0)


async def test_what_was_folded_before_is_not_read_again(cluster: Cluster) -> None:
    write(cluster, CONFIG, a_call(1), a_call(2))
    folds = Folds(new_fold)
    applied(folds, journaled(CONFIG, 0))
    applied(folds, journaled(a_call(1), 1))
    assert await caught_up(cluster, folds, part_0=3) == 1
    assert cluster.read_from == [("t-journal", 0, 2)]


async def test_what_was_folded_of_a_partition_is_kept_when_it_leaves(cluster: Cluster) -> None:
    write(cluster, CONFIG, a_call(1))
    folds = Folds(new_fold)
    await caught_up(cluster, folds, part_0=1)
    folds.own([0])
    assert folds.centres() == ("BD",)
    folds.own([1])
    assert folds.centres() == (), "nobody else's centre gets a tick from here"
    assert await caught_up(cluster, folds, part_0=2) == 1
    folds.own([0, 1])
    assert folds.centres() == ("BD",)


async def test_a_journal_that_is_cut_before_what_is_known_ends_the_process(
    cluster: Cluster,
) -> None:
    write(cluster, CONFIG, a_call(1), a_call(2))
    cluster.begins["t-journal", 0] = 2
    with pytest.raises(ConfigurationError, match=r"begins at offset 2.*from offset 0.*archive"):
        await caught_up(cluster, Folds(new_fold), part_0=3)
    folds = Folds(new_fold)
    for offset, record in enumerate((CONFIG, a_call(1))):
        applied(folds, journaled(record, offset))
    assert await caught_up(cluster, folds, part_0=3) == 1


async def test_what_could_not_be_read_then_is_passed_over_now(cluster: Cluster) -> None:
    write(cluster, b"not json", CONFIG)
    folds = Folds(new_fold)
    assert await caught_up(cluster, folds, part_0=2) == 2
    assert folds.fold(0, "BD") is not None


NUMBER = "0903 123 456"
NEWER = a_call(1) | {"schema_version": 2}


async def test_what_a_newer_engine_has_applied_is_not_left_out_of_its_world(
    cluster: Cluster,
) -> None:
    write(cluster, CONFIG, NEWER)
    with pytest.raises(WorkerEnded, match=r"journal\[0\]@1 was written and applied by a newer"):
        await caught_up(cluster, Folds(new_fold), part_0=2)


async def test_what_was_parked_when_it_was_new_is_passed_over_for_ever(cluster: Cluster) -> None:
    write(cluster, CONFIG, NEWER, a_call(2))
    folds = Folds(new_fold)
    seen = cluster.records["t-journal", 0][1]
    record = RawRecord("journal", 0, 1, seen.key, seen.value)
    await folds.quarantine.park(record, START, Wire().send)
    assert await caught_up(cluster, folds, part_0=3) == 3
    fold = folds.fold(0, "BD")
    assert fold is not None
    assert list(fold.world.incidents) == ["C-2"]


async def test_a_record_of_the_past_that_fails_now_ends_the_process_by_name(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object, **_kwargs: object) -> None:
        raise KeyError(NUMBER)

    write(cluster, CONFIG, a_call(1))
    monkeypatch.setattr(Fold, "apply", fails)
    with pytest.raises(WorkerEnded, match=r"journal\[0\]@0.*KeyError.*go back to that") as ended:
        await caught_up(cluster, Folds(new_fold), part_0=2)
    assert NUMBER not in str(ended.value)


async def test_a_journal_of_another_map_ends_the_process_in_words(cluster: Cluster) -> None:
    write(cluster, CONFIG)
    folds = Folds(lambda centre_id: Fold(centre_id, FlatRoads("b" * 64)))
    with pytest.raises(ConfigurationError, match=r"map flat \(aaaaaaaaaaaa…\).*SMART115_CITY"):
        await caught_up(cluster, folds, part_0=1)


def test_a_fold_is_found_by_partition_and_centre() -> None:
    folds = Folds(new_fold)
    folds.apply(journaled(CONFIG, 0))
    found = folds.fold(0, "BD")
    assert found is not None
    assert found.world.configured
    assert folds.fold(1, "BD") is folds.fold(0, "OTHER") is None


def test_a_centre_that_is_not_described_here_is_refused_and_its_configuration_ends_it() -> None:
    def only_bd(centre_id: str) -> Fold:
        if centre_id != "BD":
            raise not_served(centre_id, ["BD"])
        return Fold(centre_id, FlatRoads())

    folds = Folds(only_bd)
    applied(folds, journaled(CONFIG, 0))
    theirs = journal_record(call("e-1", centre_id="AG"), INCIDENTS, 1)
    with pytest.raises(Unreadable, match="'AG' is not served here, only 'BD'"):
        folds.apply(replace(journaled(theirs, 1), key=b"AG"))
    assert units_sent(applied(folds, journaled(a_call(1), 2))), "others go on"
    config = journal_record(configured(MAP_HASH) | {"centre_id": "AG"}, CENTRE_CONFIG)
    with pytest.raises(ConfigurationError, match="holds centre AG, of which there is no folder"):
        folds.apply(replace(journaled(config, 3), key=b"AG"))
    with pytest.raises(ConfigurationError, match="holds centre AG"):
        folds.roads("AG")
