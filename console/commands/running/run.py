"""``smart115 run``: the engine on this machine, one worker of each role."""

import asyncio

import typer

from console.centre.folder import Centre, read_centre
from console.centre.option import CityFolder, settings_for
from console.cli.locks import held
from console.cli.stopping import Stopped, in_thread, pause, stop_signals, unless
from console.cli.talk import say
from console.engine import cluster
from console.engine.local import Engine, worker_id
from console.engine.publish import publish
from schemas.topics import TOPICS
from streams.broker import EmbeddedBroker, detached
from streams.host.clock import Clock
from streams.host.settings import Settings
from streams.kafka import topics as topic_admin
from streams.running.supervisor import RoleEvent

app = typer.Typer(add_completion=False)

LOCK_NAME = "run.lock"
POLL_S = 0.1


@app.command()
def run(
    city: CityFolder = None,
) -> None:
    """Run the engine until Ctrl-C: a broker if none is set, the topics, and all worker roles."""
    chosen = settings_for(city)
    with held(chosen.home / LOCK_NAME, "another `smart115 run`"):
        try:
            asyncio.run(_run(chosen))
        except Stopped:
            say("stopped before it was ready")


async def _run(chosen: Settings) -> None:
    """Start everything in its order, look after it, and end it."""
    with stop_signals() as stop:
        reading = in_thread(lambda: read_centre(chosen))
        broker, brokers = await _broker(chosen, stop)
        engine: Engine | None = None
        try:
            centre = await unless(stop, reading)
            await unless(stop, _prepare(brokers, chosen, centre))
            engine = Engine(
                _for_workers(chosen, brokers),
                broker=broker,
                on_event=_say_event,
                on_line=lambda role, line: say(f"{role} | {line}"),
            )
            engine.start_workers()
            await _serve(engine, stop)
        finally:
            if engine is not None:
                engine.stop(keep_data=True)
            elif broker is not None:
                broker.stop()
            say("stopped")


async def _broker(chosen: Settings, stop: asyncio.Event) -> tuple[EmbeddedBroker | None, str]:
    """Find the broker, or start our own; give it (null where it is not ours) and the address."""
    running = detached.running(cluster.run_folder(chosen))
    if chosen.brokers or running is not None:
        return None, chosen.brokers or cluster.find_brokers(chosen)
    broker = EmbeddedBroker(cluster.run_folder(chosen), on_progress=say)
    try:
        await unless(stop, in_thread(broker.start))
    except BaseException:
        broker.kill()
        raise
    cluster.remember(broker)
    return broker, broker.bootstrap


async def _prepare(brokers: str, chosen: Settings, centre: Centre) -> None:
    """Create the topics and say what the centre is made of."""
    say(f"broker {brokers}")
    hospitals = centre.city.hospitals
    report = await topic_admin.apply(brokers, chosen.topic_prefix, TOPICS, hospitals)
    say(report.summary())
    clock = Clock(chosen.clock_rate, chosen.clock_origin)
    await publish(brokers, chosen.topic_prefix, [centre.configured(clock.now())])
    say(f"centre {centre.city.centre_id}: {centre.city.name}, map {centre.map_info.source_name}")


def _for_workers(chosen: Settings, brokers: str) -> Settings:
    """Give the workers' settings: the broker that was found, and a name unless one is set."""
    name = chosen.worker_id or worker_id(chosen.home)
    return chosen.model_copy(update={"brokers": brokers, "worker_id": name})


async def _serve(engine: Engine, stop: asyncio.Event) -> None:
    """Look after the engine until a stop."""
    ready = False
    while not stop.is_set():
        engine.poll()
        if engine.ready and not ready:
            ready = True
            say("ready")
        await pause(stop, POLL_S)


def _say_event(event: RoleEvent) -> None:
    """Tell the person what happened to a role."""
    say(event.sentence())
