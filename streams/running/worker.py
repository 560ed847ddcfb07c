"""One worker process: a role's Faust app, from its settings to its exit code.

Each process loads its own role and no other: the core alone is a third of what dispatch imports.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Awaitable, Callable, Container, Coroutine, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NoReturn, get_args

import faust
import structlog
from typing_extensions import override

from schemas.ground.errors import Smart115Error
from schemas.outputs.engine import ServedCentre
from schemas.own_topics import centre_topics, hospital_reports, unit_positions, unit_vitals
from schemas.parties import ROLES as ROLES_PARTY
from schemas.topics import TOPICS, Topic
from streams.host import logs
from streams.host.clock import Clock
from streams.host.processes import end_later
from streams.host.settings import Settings, effective
from streams.journal.centres import Centres, Described, not_served
from streams.kafka.client import admin
from streams.kafka.clock_changes import clock_of
from streams.quarantine.held import Quarantine
from streams.roles.app import Wire, make_app
from streams.roles.guard import Guard
from streams.roles.reporting import REPORT_S, Reporter
from streams.running.waiting import wait_for_topics

Role = Literal["intake", "telemetry", "dispatch", "delivery"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

Begin = Callable[[], Coroutine[None, None, int]]

_TELEMETRY_NICENESS: Final = 5
"""Where processors are short, calls are served before what trackers and monitors say."""

SWITCH_S: Final = 0.000_5
"""So long the thread that works keeps the one that fetches waiting; Python's own are 5 ms."""

LOOK_S: Final = 2.0
"""How often a worker looks whether centres are described otherwise, or more of them, wall s."""


@dataclass(frozen=True, slots=True)
class _Served:
    """The centres that a worker serves, and where they are described."""

    centres: Centres
    described: Described

    async def look(self, changed: Callable[[], Awaitable[None]]) -> None:
        """Serve what is described now; where it is not what was, tell it by ``changed``."""
        found = await asyncio.to_thread(self.described.look)
        if found is not None:
            before = self.centres.ids
            self.centres.replace(found)
            structlog.get_logger().info("centres", served=self.centres.ids, before=before)
            await changed()


class _Worker(faust.Worker):
    """Faust's worker, with our logging."""

    def __init__(self, app: faust.App) -> None:
        super().__init__(app, override_logging=False, redirect_stdouts=False, quiet=True)
        self.spinner = None  # it would write to stdout, which is for results

    @override
    async def _sentinel_task(self) -> None:
        """Do not linger a second at the end: everything is flushed by then."""


def run(
    role: Role,
    *,
    brokers: str,
    settings: Settings,
    described: Described,
) -> NoReturn:
    """Run a role until it is told to stop (exit code 0) or fails (1, and it is to be restarted).

    Waits for a broker and its topics, and says so. Prints ``READY <role>`` on stdout when the role
    serves: it has recovered, and each partition of its topics has an owner in its group.

    Raises
    ------
    ConfigurationError
        If the installed Faust was not measured.
    SystemExit
        At the end.
    """
    logs.configure(level=settings.log_level, form=settings.log_format)
    log = structlog.get_logger()
    log.info("starting", role=role, settings=effective(settings))
    asyncio.run(wait_for_topics(brokers, settings.topic_prefix, _needed(role)))
    served = _Served(Centres(described.look() or ()), described)
    own = _own_topics(role, settings, served.centres, asyncio.run(_topics(brokers)))
    if role == "telemetry":
        os.nice(_TELEMETRY_NICENESS)
    app = make_app(role, brokers, settings)
    clock = clock_of(settings)
    quarantine = Quarantine(role, settings.topic_prefix, settings.crashes_max)
    wire = Wire(app, settings.topic_prefix, brokers, quarantine, clock)
    begin = _build(
        role,
        wire,
        brokers=brokers,
        settings=settings,
        clock=clock,
        served=served,
        own=own,
    )
    _collect_from_here()
    if role != "telemetry":  # there no call waits, and each turn costs
        sys.setswitchinterval(SWITCH_S)  # in a flood, what is fetched are other centres' calls
    if begin is not None:
        # Before the group waits for this worker: however long the journal is, nobody is kept.
        log.info("journal read ahead", role=role, records=asyncio.run(begin()))

    async def ready() -> None:
        await reporter.report()  # whoever asks a ready worker which centres it serves is answered
        _say_ready(role)

    guard = Guard(wire, wire.topics, wire.neighbours, ready, first=wire.first, end_later=end_later)
    app.task(guard.watch)
    worker_id = settings.worker_id or f"pid-{os.getpid()}"
    reporter = Reporter(wire, guard, role, worker_id, clock, served=lambda: _told(role, served))
    wire.every(REPORT_S, reporter.report)
    wire.every(LOOK_S, lambda: served.look(reporter.report))
    worker = _Worker(app)
    try:
        worker.execute_from_commandline()
    finally:
        if isinstance(app.crash_reason, Smart115Error):
            raise app.crash_reason


def run_watcher(*, brokers: str, settings: Settings) -> NoReturn:
    """Watch the engine until this process is ended; prints ``READY watcher`` after the first look.

    It owns nothing and needs no city: it reads topics, and says what is wrong with the engine.
    """
    from streams.watching import watcher  # noqa: PLC0415 - see the module's docstring
    from streams.watching.findings import SnapshotsDue  # noqa: PLC0415

    _collect_from_here()
    logs.configure(level=settings.log_level, form=settings.log_format)
    structlog.get_logger().info("starting", role=watcher.ROLE, settings=effective(settings))
    asyncio.run(wait_for_topics(brokers, settings.topic_prefix))
    asyncio.run(
        watcher.watch(
            brokers,
            settings.topic_prefix,
            settings.worker_id or f"pid-{os.getpid()}",
            clock_of(settings),
            within_s=settings.watch_within_s,
            snapshots=SnapshotsDue(settings.snapshot_records, settings.snapshot_every_s),
            say_ready=lambda: _say_ready(watcher.ROLE),
        )
    )
    raise SystemExit(0)


def _collect_from_here() -> None:
    """Look for garbage among what is made from now on; nothing of what was loaded ever goes."""
    gc.freeze()
    gc.enable()


def _build(
    role: Role,
    wire: Wire,
    *,
    brokers: str,
    settings: Settings,
    clock: Clock,
    served: _Served,
    own: Sequence[Topic],
) -> Begin | None:
    """Put the role's agents on the app; give what is to be done before it runs, null: nothing."""
    if role == "dispatch":
        return _build_dispatch(wire, brokers=brokers, settings=settings, clock=clock, served=served)
    if role == "delivery":
        from streams.roles import delivery  # noqa: PLC0415 - see the module's docstring

        channels = settings.edge_channels.split(",")
        delivery.build(wire, clock=clock, centres=served.centres, edges=channels)
        return None
    if role == "intake":
        from streams.roles.intake import build  # noqa: PLC0415
    else:
        from streams.roles.telemetry import build  # noqa: PLC0415
    return build(
        wire, brokers=brokers, settings=settings, clock=clock, centres=served.centres, own=own
    )


def _build_dispatch(
    wire: Wire, *, brokers: str, settings: Settings, clock: Clock, served: _Served
) -> Begin:
    from dispatch.fold import Fold  # noqa: PLC0415 - see the module's docstring
    from streams.roles import dispatch  # noqa: PLC0415

    # Loaded now: a wrong map ends the process at once, and no call waits for a map.
    loaded = {name: served.described.roads(name) for name in served.centres.ids}

    def new_fold(centre_id: str) -> Fold:
        roads = loaded.pop(centre_id, None) or served.described.roads(centre_id)
        if roads is None:
            raise not_served(centre_id, served.centres.ids)
        return Fold(centre_id, roads)

    return dispatch.build(wire, brokers=brokers, settings=settings, clock=clock, new_fold=new_fold)


def _told(role: Role, served: _Served) -> list[ServedCentre]:
    """Say which centres a worker serves; the dispatch role also on which roads."""
    hashes = {name: served.described.map_hash(name) for name in served.centres.ids}
    return [
        ServedCentre(centre_id=name, map_hash=found if role == "dispatch" else None)
        for name, found in hashes.items()
    ]


async def _topics(brokers: str) -> set[str]:
    """Ask which topics there are that this process may see.

    Fails now, in words, rather than retry for ever inside the client.
    """
    async with admin(brokers) as cluster:
        return await cluster.topics()


def _own_topics(
    role: Role, settings: Settings, centres: Centres, there: Container[str]
) -> list[Topic]:
    """Give the topics of single centres, hospitals and units that this role reads, as there are."""
    party = ROLES_PARTY[role]
    of_centres = [row for name in centres.ids for row in centre_topics(name)]
    rows = [row for row in of_centres if party in row.may_read]
    if role == "intake":
        rows += [hospital_reports(name) for name in sorted(centres.hospital_ids)]
    elif role == "telemetry":
        units = sorted(centres.unit_ids)
        rows += [of(name) for name in units for of in (unit_positions, unit_vitals)]
    return [row for row in rows if settings.topic_prefix + row.name in there]


def _needed(role: Role) -> list[Topic]:
    """Give the topics that the role reads and writes: of a locked Kafka it sees no others."""
    party = ROLES_PARTY[role]
    return [one for one in TOPICS if party in (*one.may_read, *one.may_write)]


def _say_ready(role: str) -> None:
    """Tell whoever runs this process that it serves."""
    sys.stdout.write(f"READY {role}\n")
    sys.stdout.flush()
