"""The engine on this machine until a stop: what ``smart115 run`` starts, keeps alive and says."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Protocol

from console.centre.folder import Centre, read_centres
from console.cli.stopping import in_thread, pause, stop_signals, unless
from console.cli.talk import print_line, say
from console.engine import cluster
from console.engine.address import address, free_port
from console.engine.identity import log_in
from console.engine.local import CONSOLE, NOTIFY, WATCHED, Engine, worker_id
from console.engine.publish import publish
from console.operating import access
from schemas.ground.errors import BrokerUnreachable, ConfigurationError
from schemas.topics import TOPICS
from streams.broker import EmbeddedBroker, detached
from streams.edges.notices.file import read_file
from streams.host.settings import Settings
from streams.kafka import topics as topic_admin
from streams.kafka.clock_changes import clock_of
from streams.running.supervisor import RoleEvent

POLL_S: Final = 0.1
ONE_NODE: Final = (
    "This broker is one node: what it acknowledged survives the death of any process, but a power "
    "cut may cost the last seconds. Where that must not be, set SMART115_BROKERS to a cluster with "
    "replication 3 and min.insync.replicas 2."
)
NO_PAGES: Final = (
    "The pages are of one centre: `smart115 console` serves those of the centre that "
    "SMART115_CENTRE names, a process a centre, each on a SMART115_CONSOLE_PORT of its own. "
    "`smart115 notify` is of one centre, too."
)
ONLY_BOARDS: Final = (
    "hospitals hear by their boards, their Kafka topics and people who phone; for web hook, FHIR, "
    "e-mail, SMS, Zalo and voice see docs/hospital-alerts.md"
)
WAIT_S_FIRST: Final = 0.5
WAIT_S_MAX: Final = 5.0
"""Pauses between two looks for a broker that does not answer yet, wall seconds."""


class Tell(Protocol):
    """Tells one thing that happened: its name, a sentence for people, facts for programs."""

    def __call__(self, event: str, sentence: str, /, **facts: object) -> None:
        """Tell it at once."""


def tell_people(_event: str, sentence: str, /, **_facts: object) -> None:
    """Tell it on standard error."""
    say(sentence)


def tell_programs(event: str, _sentence: str, /, **facts: object) -> None:
    """Tell it as one JSON object on standard output, with the wall clock's time in UTC."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    print_line(json.dumps({"event": event, "at": at, **facts}, ensure_ascii=False))


async def serve(chosen: Settings, tell: Tell) -> None:
    """Start everything in its order, look after it, and end it when a signal says so.

    Raises
    ------
    Stopped
        The signal came before everything had started.
    Smart115Error
        A part cannot start, or a worker says that the configuration is wrong.
    """
    with stop_signals() as stop:
        reading = in_thread(lambda: read_centres(chosen))
        broker, brokers = await _broker(chosen, stop)
        tell("broker", f"broker {brokers}", brokers=brokers, embedded=broker is not None)
        if broker is not None:
            say(ONE_NODE)
        engine: Engine | None = None
        try:
            centres = await unless(stop, reading)
            await unless(stop, _prepare_patiently(brokers, chosen, centres, tell, broker))
            is_one = len(centres) == 1 or bool(chosen.centre)
            channels = notified(chosen, tell) if is_one else ()
            settings = _for_workers(chosen, brokers, channels)
            beside = [CONSOLE] if is_one else []
            if not is_one:
                say(NO_PAGES)
            if channels:
                beside.append(NOTIFY)
            engine = Engine(
                settings,
                broker=broker,
                on_event=lambda event: _tell_of_role(event, settings, tell),
                on_line=lambda role, line: say(f"{role} | {line}"),
                beside=beside,
                roles=WATCHED,
            )
            engine.start_workers()
            await _look_after(engine, stop, tell)
        finally:
            if engine is not None:
                engine.stop(keep_data=True)
            elif broker is not None:
                broker.stop()
            tell("stopped", "stopped")


async def _broker(chosen: Settings, stop: asyncio.Event) -> tuple[EmbeddedBroker | None, str]:
    """Find the broker, or start our own; give it (null where it is not ours) and the address."""
    folder = cluster.run_folder(chosen)
    running = detached.running(folder)
    if chosen.brokers or running is not None:
        return None, cluster.find_brokers(chosen)
    broker = EmbeddedBroker(folder, on_progress=say, secure=chosen.security == "secure")
    try:
        await unless(stop, in_thread(broker.start))
    except BaseException:
        broker.kill()
        raise
    cluster.remember(broker)
    log_in(chosen, folder)
    return broker, broker.bootstrap


async def _prepare_patiently(
    brokers: str,
    chosen: Settings,
    centres: Sequence[Centre],
    tell: Tell,
    broker: EmbeddedBroker | None,
) -> None:
    """Prepare the cluster; a broker that does not answer yet is waited for, and it is said once."""
    pause_s = WAIT_S_FIRST
    while True:
        try:
            await _prepare(brokers, chosen, centres, tell)
        except BrokerUnreachable as error:
            if pause_s == WAIT_S_FIRST:
                tell("waiting", f"waiting: {error}", why=str(error))
        else:
            return
        await asyncio.sleep(pause_s)
        pause_s = min(WAIT_S_MAX, 2 * pause_s)
        if broker is not None and broker.pid is None:
            await in_thread(broker.start)


async def _prepare(brokers: str, chosen: Settings, centres: Sequence[Centre], tell: Tell) -> None:
    """Create the topics and say what the centres are made of."""
    hospitals = [one for centre in centres for one in centre.city.hospitals]
    report = await topic_admin.apply(
        brokers, chosen.topic_prefix, TOPICS, hospitals, chosen.partitions
    )
    tell(
        "topics",
        report.summary(),
        created=report.created,
        changed=report.changed,
        ok=report.unchanged,
    )
    if chosen.security == "secure":
        made, rights = await in_thread(lambda: access.prepare(brokers, chosen, hospitals))
        tell("access", access.told(made, rights), created=made, **access.facts(rights))
    now = clock_of(chosen).now()
    configured = [centre.configured(now) for centre in centres]
    await publish(brokers, chosen.topic_prefix, configured)
    for centre in centres:
        city, road_map = centre.city, centre.map_info.source_name
        tell(
            "centre",
            f"centre {city.centre_id}: {city.name}, map {road_map}",
            centre_id=city.centre_id,
            name=city.name,
            map=road_map,
        )


def notified(chosen: Settings, tell: Tell) -> tuple[str, ...]:
    """Give the channels by which hospitals are to be notified; none: the notifier is not started.

    It is said why not. A file that is wrong keeps nobody from being dispatched: without it the
    engine asks hospitals through the channels that are left.
    """
    if not chosen.notify.exists():
        tell("notify", f"no {chosen.notify}: {ONLY_BOARDS}", channels=[], why="no file")
        return ()
    try:
        channels = read_file(chosen.notify).channels()
    except ConfigurationError as error:
        tell(
            "notify", f"notify is not started: {error}; {ONLY_BOARDS}", channels=[], why=str(error)
        )
        return ()
    if not channels:
        why = f"{chosen.notify} names no channel of any hospital"
        tell("notify", f"notify is not started: {why}; {ONLY_BOARDS}", channels=[], why=why)
        return ()
    tell("notify", f"notify by {', '.join(channels)}", channels=list(channels), why=None)
    return channels


def _for_workers(chosen: Settings, brokers: str, channels: Sequence[str]) -> Settings:
    """Give the workers' settings: the broker that was found, and a name unless one is set.

    Delivery leaves ``channels`` to the notifier that is started with it. Another port is taken for
    the pages where theirs is another program's: the engine runs anyway.
    """
    name = chosen.worker_id or worker_id(chosen.home)
    port = free_port(chosen.console_host, chosen.console_port)
    found: dict[str, object] = {"brokers": brokers, "worker_id": name, "console_port": port}
    left = dict.fromkeys(one for one in (*chosen.edge_channels.split(","), *channels) if one)
    found["edge_channels"] = ",".join(left)
    if chosen.security == "secure":
        found["ca_file"] = access.authority(chosen)
    return chosen.model_copy(update=found)


async def _look_after(engine: Engine, stop: asyncio.Event, tell: Tell) -> None:
    """Look after the engine until a stop."""
    ready = False
    while not stop.is_set():
        engine.poll()
        if engine.ready and not ready:
            ready = True
            tell("ready", "ready")
        await pause(stop, POLL_S)


def _tell_of_role(event: RoleEvent, settings: Settings, tell: Tell) -> None:
    """Tell what happened to a role; of the pages, where they are."""
    if event.role == CONSOLE and event.what == "ready":
        where = address(settings)
        tell("console", f"console {where}", address=where)
        return
    facts = {"what": event.what, "code": event.code, "pause_s": event.pause_s, "why": event.why}
    tell("role", event.sentence(), role=event.role, **facts)
