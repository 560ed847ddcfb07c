"""What the watcher finds wrong, and when: a trouble that may end by itself is given its time."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from schemas.outputs.dead_letters import HeldCause, HeldRecord
from schemas.outputs.engine import EngineTrouble, KeptSnapshot, RoleReport, TopicTally
from schemas.topics import TOPICS
from streams.host.readers import READS
from streams.kafka.client import Bounds, Commit, Disk
from streams.kafka.topic_states import ClusterState, PartitionState, TopicState
from streams.kafka.trail import Trail
from streams.watching.centres import Heard
from streams.watching.engine_state import EngineState, Lag
from streams.watching.findings import Finding, Judge

T = EngineTrouble
NOW_S = 1_795_000_000.0
WITHIN_S = 15.0
INCIDENTS = ("t-incidents", 1)
ID = "a" * 32


def good(now_s: float = NOW_S) -> EngineState:
    """Give an engine of which all is well."""
    led = PartitionState(1, 0, 3, 3)
    topics = {"t-" + topic.name: TopicState(ID, dict.fromkeys(range(4), led)) for topic in TOPICS}
    at = datetime.fromtimestamp(now_s, UTC)
    return EngineState(
        cluster=ClusterState({1: "a:1"}, topics),
        missing=(),
        owners={
            role: {
                "m": frozenset(("t-" + topic.name, number) for topic in ones for number in range(4))
            }
            for role, ones in READS.items()
        },
        commits={role: {} for role in READS}
        | {"intake": {INCIDENTS: Commit(5, Trail(ID).text(5))}},
        bounds={INCIDENTS: Bounds(0, 5)},
        lags=(Lag("intake", INCIDENTS, 5, 0, None),),
        ticked_ms=int(now_s * 1_000),
        reports=tuple(
            Heard(
                RoleReport(subject=f"{role}/w", role=role, at=at, started_at=at, is_serving=True),
                now_s,
            )
            for role in READS
        ),
        alarms=(),
    )


def judged(*states: EngineState, every_s: float = WITHIN_S) -> tuple[Finding, ...]:
    """Give what is found at the last of these looks."""
    judge = Judge("t-", WITHIN_S)
    found: tuple[Finding, ...] = ()
    for number, state in enumerate(states):
        found = judge.judge(state, NOW_S + number * every_s)
    return found


def test_nothing_is_wrong_with_a_good_engine() -> None:
    assert judged(good(), good(NOW_S + WITHIN_S)) == ()


def test_topics_that_are_not_as_they_must_be() -> None:
    state = good()
    few = dict(state.cluster.topics)
    few["t-journal"] = TopicState(ID, dict.fromkeys(range(4), PartitionState(1, 0, 3, 2)))
    few["t-vitals"] = TopicState(ID, dict.fromkeys(range(4), PartitionState(None, 0, 1, 1)))
    few["t-incidents"] = TopicState(ID, {0: PartitionState(1, 0, 1, 1)})
    bad = replace(state, cluster=ClusterState({}, few), missing=("t-alarms",))
    assert {(one.trouble, one.about) for one in judged(bad)} >= {
        (T.FEW_COPIES, "t-journal"),
        (T.FEW_COPIES, "t-vitals"),
        (T.TOPIC_WRONG, "t-incidents"),
        (T.TOPIC_WRONG, "t-alarms"),
    }


@pytest.mark.parametrize(
    ("commit", "is_found"),
    [
        (Commit(5, Trail(ID).text(5)), False),
        (Commit(5, ""), False),
        (Commit(6, Trail(ID).text(6)), True),
        (Commit(3, Trail("b" * 32).text(3)), True),
    ],
    ids=["same", "untold", "cut", "recreated"],
)
def test_a_source_that_went_back_is_found_at_once(commit: Commit, *, is_found: bool) -> None:
    state = good()
    found = judged(replace(state, commits={**state.commits, "intake": {INCIDENTS: commit}}))
    assert found == ((Finding(T.WENT_BACK, "intake t-incidents[1]"),) if is_found else ())


def test_a_partition_without_an_owner_is_given_its_time() -> None:
    state = good()
    gone = replace(state, owners={**state.owners, "delivery": {}})
    assert judged(gone) == ()
    assert judged(gone, replace(gone, reports=good(NOW_S + WITHIN_S).reports, ticked_ms=None)) == (
        Finding(T.NO_OWNER, "delivery"),
    )
    assert judged(gone, good(NOW_S + WITHIN_S), gone)[:1] != (Finding(T.NO_OWNER, "delivery"),)


def lagging(at: int, since_s: float, now_s: float) -> EngineState:
    lag = Lag("intake", INCIDENTS, at, 9 - at, int(since_s * 1_000))
    return replace(good(now_s), lags=(lag,), bounds={INCIDENTS: Bounds(0, 9)})


def test_what_waits_and_is_not_read_stands_still() -> None:
    first = lagging(5, NOW_S, NOW_S)
    assert judged(first) == ()
    assert judged(first, lagging(5, NOW_S, NOW_S + WITHIN_S)) == (
        Finding(T.STANDS_STILL, "intake t-incidents[1]"),
    )


def test_what_is_read_slowly_does_not_stand_still_nor_what_has_just_come() -> None:
    first = lagging(5, NOW_S - 99, NOW_S)
    assert judged(first, lagging(6, NOW_S - 90, NOW_S + WITHIN_S)) == ()
    idle = replace(good(), bounds={INCIDENTS: Bounds(0, 5)})
    assert judged(idle, lagging(5, NOW_S + WITHIN_S, NOW_S + WITHIN_S)) == ()


def test_of_what_may_not_be_read_more_than_a_mark_stands_still() -> None:
    """Without a right nobody sees whether the one last offset is a record, or how old it is."""

    def unread(records: int, now_s: float) -> EngineState:
        lag = Lag("telemetry", INCIDENTS, 5, records, None, is_read=False)
        return replace(good(now_s), lags=(lag,))

    later_s = NOW_S + WITHIN_S
    assert judged(unread(1, NOW_S), unread(1, later_s)) == ()
    assert judged(unread(2, NOW_S), unread(3, later_s)) == (
        Finding(T.STANDS_STILL, "telemetry t-incidents[1]"),
    )


def test_an_engine_without_ticks_decides_nothing() -> None:
    late = replace(good(NOW_S + WITHIN_S), ticked_ms=int(NOW_S * 1_000))
    assert judged(good(), late) == (Finding(T.NO_TICKS, "journal"),)
    assert judged(replace(good(), ticked_ms=None)) == (), "no centre is configured yet"


def test_a_role_of_which_nobody_reports_is_silent() -> None:
    old = good()
    later = replace(good(NOW_S + WITHIN_S), reports=old.reports[1:])
    last = replace(good(NOW_S + 2 * WITHIN_S), reports=good(NOW_S + 2 * WITHIN_S).reports[1:])
    silent = old.reports[0].report.role
    assert judged(old, replace(later, reports=good(NOW_S + WITHIN_S).reports[1:]), last) == (
        Finding(T.SILENT_ROLE, silent),
    )


def test_an_age_is_never_below_zero() -> None:
    lag = Lag("intake", INCIDENTS, 5, 1, 2_000)
    assert (lag.age_s(5_000), lag.age_s(1_000)) == (3.0, 0.0)
    assert replace(lag, since_ms=None).age_s(5_000) == 0.0


def test_what_nobody_applies_is_told_until_a_person_has_settled_it() -> None:
    held = HeldRecord(
        record_id="held-1",
        cause=HeldCause.CRASHES_WORKER,
        role="intake",
        topic="incidents",
        partition=1,
        offset=17,
        digest="a" * 16,
        at=datetime.fromtimestamp(NOW_S, UTC),
        crashes=3,
        is_held=True,
    )
    told = judged(replace(good(), held=(held,)))
    assert told == (Finding(T.QUARANTINED, "intake incidents[1]@17"),)


def told_by(state: EngineState, role: str, **fields: object) -> EngineState:
    """Have one role's process say this of itself."""
    return replace(
        state,
        reports=tuple(
            Heard(one.report.model_copy(update=fields), one.at_s)
            if one.report.role == role
            else one
            for one in state.reports
        ),
    )


def test_records_of_a_newer_version_are_told_by_role_and_topic() -> None:
    counts = (TopicTally(topic="incidents", taken=3, used=1, newer=2),)
    told = judged(told_by(good(), "intake", records=counts))
    assert told == (Finding(T.NEWER_VERSION, "intake incidents"),)


@pytest.mark.parametrize(
    ("role", "behind", "age_s", "is_old"),
    [
        ("dispatch", 14_999, 10, False),
        ("dispatch", 15_000, 10, True),
        ("dispatch", 1, 900, True),
        ("dispatch", 1, 899, False),
        ("dispatch", 0, 9_000, False),
        ("intake", 14_999, 9_000, False),
        ("intake", 15_000, 10, True),
    ],
)
def test_a_snapshot_that_was_due_long_ago_is_told(
    role: str, behind: int, age_s: float, *, is_old: bool
) -> None:
    """A takeover would read all of that again; a journal that nothing came into needs none."""
    kept = KeptSnapshot(partition=2, next_offset=9, behind=behind, age_s=age_s)
    states = [told_by(good(NOW_S + at_s), role, snapshots=(kept,)) for at_s in (0.0, WITHIN_S)]
    expected = (Finding(T.SNAPSHOT_OLD, f"{role} journal[2]"),) if is_old else ()
    assert judged(*states) == expected
    assert judged(states[0]) == (), "it may be on its way"


def test_of_a_process_that_is_silent_nothing_more_is_told() -> None:
    kept = KeptSnapshot(partition=2, next_offset=9, behind=99_999, age_s=9_999)
    old = told_by(good(), "dispatch", snapshots=(kept,))
    later = replace(good(NOW_S + 2 * WITHIN_S), reports=old.reports)
    assert T.SNAPSHOT_OLD not in {one.trouble for one in judged(old, later, later)}


GIB = 1024**3


@pytest.mark.parametrize(
    ("disk", "is_low"),
    [
        (Disk(1, 100 * GIB, 5 * GIB), False),
        (Disk(1, 100 * GIB, 5 * GIB - 1), True),
        (Disk(1, 10 * GIB, GIB), False),
        (Disk(1, 10 * GIB, GIB - 1), True),
        (Disk(1, 0, 0, is_out=True), True),
    ],
)
def test_a_brokers_disk_is_told_before_it_is_full(disk: Disk, *, is_low: bool) -> None:
    found = judged(replace(good(), disks=(disk,)))
    assert found == ((Finding(T.DISK_LOW, "a:1"),) if is_low else ())
