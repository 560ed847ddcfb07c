"""The whole engine on one screen: roles, partitions, lag, ages, alarms, broker, disk."""

import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from typing import Any, Final

from schemas.ground.base import Model
from schemas.outputs.dead_letters import HeldRecord
from schemas.outputs.engine import EngineAlarm, TopicTally
from schemas.topics import JOURNAL
from streams.host.readers import READS
from streams.host.settings import Settings
from streams.watching import centres as serving
from streams.watching.engine_state import EngineState, Lag, looking
from streams.watching.findings import Judge, SnapshotsDue

_GIB: Final = 1024**3
_ALARMS_MAX: Final = 5


class RoleStatus(Model):
    """A role: its processes, what they own of what there is, and how far behind they are.

    ``reported_s`` is how long ago one of them reported, null where none ever did; ``lag_s`` how
    long the oldest record waits that is not handled, null where who asks may not read what waits,
    as below. ``snapshot_s`` is the age of the oldest
    snapshot that one of them keeps, null where none is kept.
    """

    role: str
    processes: int
    owned: int
    partitions: int
    lag_records: int
    lag_s: float | None
    reported_s: float | None
    snapshot_s: float | None
    records: tuple[TopicTally, ...]


class DiskStatus(Model):
    """The fullest folder of a broker; ``is_out``: Kafka has given it up."""

    broker: str
    free_gib: float
    free: float
    is_out: bool


class TopicLag(Model):
    """What waits of one topic for one role."""

    role: str
    topic: str
    records: int
    age_s: float | None


class CentreStatus(Model):
    """A centre that is configured: its partition of the journal, and who serves it.

    ``served`` of the ``processes`` that run and must know it say that they do; ``lag_records`` and
    ``lag_s`` are what waits in its partition, which other centres may share. ``trouble`` says what
    is wrong in one of the processes, null where nothing is.
    """

    centre_id: str
    name: str
    units: int
    partition: int
    served: int
    processes: int
    lag_records: int
    lag_s: float | None
    trouble: str | None


class EngineStatus(Model):
    """What ``smart115 status`` tells. ``tick_s`` is the age of the journal's newest record.

    ``held`` are records that no role applies, until a person settles their dead letters.

    ``disks`` are those of the brokers that tell; ``disk_free`` is the part of the disk that is free
    where the engine keeps its own files.
    """

    brokers: str
    nodes: tuple[str, ...]
    took_s: float
    tick_s: float | None
    roles: tuple[RoleStatus, ...]
    lags: tuple[TopicLag, ...]
    centres: tuple[CentreStatus, ...]
    troubles: tuple[str, ...]
    standing: tuple[EngineAlarm, ...]
    last: EngineAlarm | None
    watched_s: float | None
    held: tuple[HeldRecord, ...]
    disks: tuple[DiskStatus, ...]
    disk_free_gib: float
    disk_free: float


async def ask(brokers: str, chosen: Settings) -> EngineStatus:
    """Ask the cluster once.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    """
    began_s = time.monotonic()
    async with looking(brokers, chosen.topic_prefix) as at:
        state = await at.look()
    return _status(state, brokers, chosen, time.monotonic() - began_s)


def _status(state: EngineState, brokers: str, chosen: Settings, took_s: float) -> EngineStatus:
    now_s = time.time()
    prefix = chosen.topic_prefix
    home = next(one for one in (chosen.home, *chosen.home.absolute().parents) if one.exists())
    disk = shutil.disk_usage(home)
    ended = max(state.alarms, key=lambda one: one.ended_at or one.raised_at, default=None)
    due = SnapshotsDue(chosen.snapshot_records, chosen.snapshot_every_s)
    judged = Judge(prefix, chosen.watch_within_s, due).judge(state, now_s)
    return EngineStatus(
        brokers=brokers,
        nodes=tuple(state.cluster.brokers.values()),
        took_s=round(took_s, 3),
        tick_s=None if state.ticked_ms is None else round(now_s - state.ticked_ms / 1_000, 1),
        roles=tuple(_role(state, role, prefix, now_s) for role in READS),
        lags=tuple(_lags(state, prefix, now_s)),
        centres=tuple(_centres(state, prefix, now_s)),
        troubles=tuple(f"{one.trouble.value}: {one.about}" for one in judged),
        standing=tuple(one for one in state.alarms if one.ended_at is None),
        last=ended,
        watched_s=_age_s(state, "watcher", now_s),
        held=state.held,
        disks=tuple(_disks(state)),
        disk_free_gib=round(disk.free / _GIB, 1),
        disk_free=round(disk.free / disk.total, 3),
    )


def _disks(state: EngineState) -> Iterator[DiskStatus]:
    for one in state.disks:
        yield DiskStatus(
            broker=state.cluster.brokers.get(one.node, str(one.node)),
            free_gib=round(one.free / _GIB, 1),
            free=round(one.part_free, 3),
            is_out=one.is_out,
        )


def _role(state: EngineState, role: str, prefix: str, now_s: float) -> RoleStatus:
    lags = [one for one in state.lags if one.role == role]
    unowned = len(state.unowned(role, prefix))
    return RoleStatus(
        role=role,
        processes=len(state.owners[role]),
        owned=len(lags) - unowned,
        partitions=len(lags),
        lag_records=sum(one.records for one in lags),
        lag_s=_oldest_s(lags, now_s),
        reported_s=_age_s(state, role, now_s),
        snapshot_s=_snapshot_s(state, role, now_s),
        records=_newest(state, role),
    )


def _newest(state: EngineState, role: str) -> tuple[TopicTally, ...]:
    """Give the counts of the role's newest report."""
    heard = [one for one in state.reports if one.report.role == role]
    return max(heard, key=lambda one: one.at_s).report.records if heard else ()


def _oldest_s(lags: Iterable[Lag], now_s: float) -> float | None:
    """Give how long the oldest waits, 0 where none does; null: it may not be read."""
    ages = [one.age_s(int(now_s * 1_000)) if one.is_read else None for one in lags]
    told = [one for one in ages if one is not None]
    return round(max(told, default=0.0), 1) if len(told) == len(ages) else None


def _age_s(state: EngineState, role: str, now_s: float) -> float | None:
    said = [one.at_s for one in state.reports if one.report.role == role]
    return round(now_s - max(said), 1) if said else None


def _snapshot_s(state: EngineState, role: str, now_s: float) -> float | None:
    ages = [
        one.age_s + now_s - heard.at_s
        for heard in serving.fresh(state.reports, now_s)
        if heard.report.role == role
        for one in heard.report.snapshots
        if one.next_offset
    ]
    return round(max(ages), 1) if ages else None


def _lags(state: EngineState, prefix: str, now_s: float) -> Iterator[TopicLag]:
    for role, topics in READS.items():
        for topic in topics:
            ones = [
                one for one in state.lags if one.role == role and one.part[0] == prefix + topic.name
            ]
            yield TopicLag(
                role=role,
                topic=topic.name,
                records=sum(one.records for one in ones),
                age_s=_oldest_s(ones, now_s),
            )


def _centres(state: EngineState, prefix: str, now_s: float) -> Iterator[CentreStatus]:
    running = serving.running(state.reports, now_s)
    for centre in state.centres:
        lacking = serving.missing(running, centre.centre_id, centre.map_hash)
        part = prefix + JOURNAL.name, centre.partition
        lags = [one for one in state.lags if one.role == "dispatch" and one.part == part]
        trouble = f"{lacking[0].subject} {lacking[0].why}" if lacking else None
        yield CentreStatus(
            centre_id=centre.centre_id,
            name=centre.name,
            units=len(centre.units),
            partition=centre.partition,
            served=len(running) - len(lacking),
            processes=len(running),
            lag_records=sum(one.records for one in lags),
            lag_s=_oldest_s(lags, now_s),
            trouble=trouble,
        )


def _told_s(age_s: float | None) -> str:
    """Write an age in seconds, as a table has room for it."""
    return "not read" if age_s is None else f"{age_s:g}"


def _since(age_s: float | None) -> str:
    """Say how long the oldest waits; null: who asks may not read it, which is no fault of Kafka."""
    if age_s is None:
        return "since when is not known: this principal may not read the topic"
    return f"the oldest {age_s:g} s"


def _centre_lines(centres: Sequence[CentreStatus]) -> Iterator[str]:
    width = max((len(one.centre_id) for one in centres), default=0)
    yield f"{'CENTRE':<{max(width, 10)}} UNITS  PARTITION  SERVED     LAG        OLDEST     NAME"
    for one in centres:
        yield (
            f"{one.centre_id:<{max(width, 10)}} {one.units:<6} {one.partition:<10} "
            f"{f'{one.served}/{one.processes}':<10} {one.lag_records:<10} {_told_s(one.lag_s):<10} "
            f"{one.name}"
        )
        if one.trouble is not None:
            yield f"  not served by all: {one.trouble}"


def lines(status: EngineStatus) -> list[str]:
    """Give the screen for a person."""
    found = [
        f"broker     {status.brokers}, {len(status.nodes)} in service",
        f"asked      in {status.took_s:g} s",
        f"disk       {status.disk_free_gib:g} GiB free ({status.disk_free:.0%}) of this machine",
        *(f"disk       {_disk(one)} at {one.broker}" for one in status.disks),
        f"journal    {_ago(status.tick_s, 'written')}",
        f"watcher    {_ago(status.watched_s, 'reported')}",
        "",
        "ROLE       PROCESSES  PARTITIONS  LAG        OLDEST     REPORTED     SNAPSHOT",
    ]
    found += [
        f"{one.role:<10} {one.processes:<10} {one.owned}/{one.partitions:<8} {one.lag_records:<10} "
        f"{_told_s(one.lag_s):<10} {_ago(one.reported_s, ''):<12} {_kept(one.snapshot_s)}".rstrip()
        for one in status.roles
    ]
    if status.centres:
        found += ["", *_centre_lines(status.centres)]
    heads = ("TAKEN", "USED", "FILTERED", "REPEATED", "REFUSED", "DEAD", "HELD", "NEWER")
    found += [
        "",
        f"{'ROLE':<10} {'TOPIC':<20} " + " ".join(f"{head:<9}" for head in heads).rstrip(),
    ]
    found += [
        f"{role.role:<10} {one.topic:<20} {one.taken:<9} {one.used:<9} {one.filtered:<9} "
        f"{one.repeated:<9} {one.refused:<9} {one.dead:<9} {one.held:<9} {one.newer}"
        for role in status.roles
        for one in role.records
    ]
    waiting = [one for one in status.lags if one.records]
    found += [
        f"waiting    {one.topic}: {one.records} records for {one.role}, {_since(one.age_s)}"
        for one in waiting
    ]
    found += [
        f"held       {one.place} by {one.role}: {one.cause}, letter {one.record_id}"
        for one in status.held
    ]
    found += ["", *_alarms(status)]
    return found


def _alarms(status: EngineStatus) -> Iterator[str]:
    for one in status.standing[:_ALARMS_MAX]:
        at = one.raised_at.astimezone(UTC).isoformat(timespec="seconds")
        yield f"ALARM      since {at}: {one.text.en}. {one.action.en}"
    more = len(status.standing) - _ALARMS_MAX
    if more > 0:
        yield f"ALARM      and {more} more"
    if not status.standing and status.last is not None and status.last.ended_at is not None:
        at = status.last.ended_at.isoformat(timespec="seconds")
        yield f"last alarm {at}: {status.last.text.en}, over"
    for trouble in status.troubles:
        yield f"now        {trouble}"
    if not status.standing and not status.troubles:
        yield "all well"


def _disk(disk: DiskStatus) -> str:
    return "given up by Kafka" if disk.is_out else f"{disk.free_gib:g} GiB free ({disk.free:.0%})"


def _kept(seconds: float | None) -> str:
    return "-" if seconds is None else _ago(seconds, "")


def _ago(seconds: float | None, what: str) -> str:
    if seconds is None:
        return f"{what} never".strip()
    return f"{what} {seconds:g} s ago".strip()


def described(status: EngineStatus) -> dict[str, Any]:
    """Give the screen for programs."""
    return status.model_dump(mode="json")
