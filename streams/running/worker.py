"""One worker process: a role's Faust app, from its settings to its exit code."""

import asyncio
import sys
from collections.abc import Callable, Container, Coroutine, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, Literal, NoReturn, get_args

import faust
import structlog
from typing_extensions import override

from dispatch.fold import Fold
from dispatch.state.roads import Roads
from schemas.ground.errors import Smart115Error
from schemas.own_topics import hospital_reports, unit_positions, unit_vitals
from schemas.parties import ROLES as ROLES_PARTY
from schemas.topics import MUTUAL_AID, TOPICS, Topic
from streams.host import logs
from streams.host.clock import Clock
from streams.host.settings import Settings, effective
from streams.journal.directory import Directory
from streams.kafka.client import admin, no_topic
from streams.kafka.clock_changes import clock_of
from streams.roles import delivery, dispatch, intake, telemetry
from streams.roles.app import Wire, make_app

Role = Literal["intake", "telemetry", "dispatch", "delivery"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

Begin = Callable[[], Coroutine[None, None, int]]

NewRoads = Callable[[], Roads]
"""Loads the road graph; only the dispatch role calls it."""


class _Worker(faust.Worker):
    """Faust's worker, with our logging, and a line on stdout when the role is at work."""

    def __init__(self, app: faust.App, role: Role) -> None:
        super().__init__(app, override_logging=False, redirect_stdouts=False, quiet=True)
        self._role = role
        self.spinner = None  # it would write to stdout, which is for results

    @override
    async def on_startup_finished(self) -> None:
        await super().on_startup_finished()
        sys.stdout.write(f"READY {self._role}\n")
        sys.stdout.flush()

    @override
    async def _sentinel_task(self) -> None:
        """Do not linger a second at the end: everything is flushed by then."""


def run(
    role: Role,
    *,
    brokers: str,
    settings: Settings,
    directory: Directory,
    new_roads: NewRoads,
) -> NoReturn:
    """Run a role until it is told to stop (exit code 0) or fails (1, and it is to be restarted).

    Prints ``READY <role>`` on stdout when the role has its partitions and has recovered.

    Raises
    ------
    BrokerUnreachable
        If no broker answers at the start.
    ConfigurationError
        If a topic is missing, or the installed Faust was not measured.
    SystemExit
        At the end.
    """
    logs.configure(level=settings.log_level, form=settings.log_format)
    log = structlog.get_logger()
    log.info("starting", role=role, settings=effective(settings))
    there_are = asyncio.run(_topics(brokers))
    own = _own_topics(role, settings, directory, there_are)
    missing = _check_topics(role, brokers, settings, there_are)
    for topic in missing:
        # A neighbour that is not there yet must not keep this centre from taking calls.
        log.error("a neighbour's topic does not exist: restart intake when it does", topic=topic)
    there = [one for one in settings.neighbours if one + MUTUAL_AID.name not in missing]
    settings = settings.model_copy(update={"neighbour_prefixes": ",".join(there)})
    app = make_app(role, brokers, settings)
    wire = Wire(app, settings.topic_prefix, brokers)
    clock = clock_of(settings)
    begin = _build(
        role,
        wire,
        brokers=brokers,
        settings=settings,
        clock=clock,
        directory=directory,
        new_roads=new_roads,
        own=own,
    )
    if begin is not None:
        # Before the group waits for this worker: however long the journal is, nobody is kept.
        log.info("journal read ahead", role=role, records=asyncio.run(begin()))
    worker = _Worker(app, role)
    try:
        worker.execute_from_commandline()
    finally:
        if isinstance(app.crash_reason, Smart115Error):
            raise app.crash_reason


def _build(
    role: Role,
    wire: Wire,
    *,
    brokers: str,
    settings: Settings,
    clock: Clock,
    directory: Directory,
    new_roads: NewRoads,
    own: Sequence[Topic],
) -> Begin | None:
    """Put the role's agents on the app; give what is to be done before it runs, null: nothing."""
    match role:
        case "intake":
            return intake.build(
                wire,
                brokers=brokers,
                settings=settings,
                clock=clock,
                directory=directory,
                own=own,
            )
        case "telemetry":
            return telemetry.build(
                wire,
                brokers=brokers,
                settings=settings,
                clock=clock,
                directory=directory,
                own=own,
            )
        case "dispatch":
            loaded: list[Roads] = [new_roads()]  # load now: a wrong map ends the process at once

            def new_fold(centre_id: str) -> Fold:
                return Fold(centre_id, loaded.pop() if loaded else new_roads())

            return dispatch.build(
                wire, brokers=brokers, settings=settings, clock=clock, new_fold=new_fold
            )
        case "delivery":
            delivery.build(
                wire, clock=clock, directory=directory, edges=settings.edge_channels.split(",")
            )
    return None


async def _topics(brokers: str) -> set[str]:
    """Ask which topics there are that this process may see.

    Fails now, in words, rather than retry for ever inside the client.
    """
    async with admin(brokers) as cluster:
        return await cluster.topics()


def _own_topics(
    role: Role, settings: Settings, directory: Directory, there: Container[str]
) -> list[Topic]:
    """Give the topics of single hospitals and units that this role reads, of those there are."""
    rows: list[Topic] = []
    if role == "intake":
        rows = [hospital_reports(name) for name in sorted(directory.hospital_ids)]
    elif role == "telemetry":
        units = sorted(directory.unit_ids)
        rows = [of(name) for name in units for of in (unit_positions, unit_vitals)]
    return [row for row in rows if settings.topic_prefix + row.name in there]


def _check_topics(
    role: Role, brokers: str, settings: Settings, there: AbstractSet[str]
) -> list[str]:
    """Refuse to run without the topics that the role reads and writes; a locked Kafka shows these.

    Returns
    -------
    list of str
        The neighbours' topics that do not exist, full names, sorted.
    """
    party = ROLES_PARTY[role]
    needed = [one for one in TOPICS if party in (*one.may_read, *one.may_write)]
    missing = sorted({settings.topic_prefix + topic.name for topic in needed} - there)
    if missing:
        raise no_topic(missing[0], brokers)
    return sorted({prefix + MUTUAL_AID.name for prefix in settings.neighbours} - there)
