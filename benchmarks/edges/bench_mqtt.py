"""Positions by MQTT to durable Kafka: the edge beside two plain services, in one run.

Each gets the same messages (QoS 1) from the same Mosquitto, which must be installed, on one
embedded Kafka; what counts is what a server takes of a core until the last position is on disk. The
others are aiomqtt with aiokafka, and FastStream in an environment of its own
(``benchmarks/edges/faststream.txt``) if ``--faststream`` names that one's Python. Each turn begins
with a new Mosquitto and a new server, which a tenth of the messages warms. Run it by ``make bench``
or ``python -m benchmarks.edges.bench_mqtt``.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.edges.bench_vehicles import tokens_of
from benchmarks.edges.servers import Server, fix, require, start
from benchmarks.edges.stage import prepared_engine
from streams.host import processes
from streams.kafka import client as kafka
from tests.streams.support.mqtt import MOSQUITTO, Mosquitto
from tests.support.engine import PARTITIONS, Engine

UNITS: Final = 8
PASSWORD: Final = "bench"  # noqa: S105 - of a broker that lives for a turn
IN_FLIGHT: Final = 1_000
LOOK_S: Final = 0.05


class Publishers:
    """A connection for each unit, which publishes without waiting for each acknowledgement."""

    def __init__(self, port: int) -> None:
        self._clients = []
        for number in range(UNITS):
            client = paho.Client(CallbackAPIVersion.VERSION2, client_id=f"U{number}")
            client.username_pw_set(f"U{number}", PASSWORD)
            client.max_inflight_messages_set(IN_FLIGHT)
            client.connect("127.0.0.1", port)
            client.loop_start()
            self._clients.append(client)

    def publish(self, name: str, messages: int, size: int) -> None:
        """Publish so many messages of so many positions each; they go out by and by."""
        for number in range(messages):
            unit = number % UNITS
            said = [fix(f"m-{os.getpid()}-{name}-{number}-{at}", f"U{unit}") for at in range(size)]
            topic = f"smart115/U{unit}/U{unit}/positions"
            self._clients[unit].publish(topic, json.dumps(said), qos=1)

    def close(self) -> None:
        """End all connections."""
        for client in self._clients:
            client.disconnect()
            client.loop_stop()


def server_of(engine: Engine, name: str, port: int, args: argparse.Namespace) -> Server:
    """Start one of those that are compared."""
    password = engine.home / "mqtt.password"
    password.write_text(PASSWORD, encoding="utf-8")
    engine.env |= {
        "SMART115_MQTT_BROKER": f"127.0.0.1:{port}",
        "SMART115_MQTT_PASSWORD_FILE": str(password),
        "BENCH_PASSWORD": PASSWORD,
    }
    argv = {
        "edge": ("-m", "console", "edge-mqtt"),
        "plain": ("-m", "benchmarks.edges.plain_mqtt"),
        "FastStream": ("-m", "benchmarks.edges.fast_stream_mqtt"),
    }[name]
    python = args.faststream if name == "FastStream" else sys.executable
    return start(engine, name, argv, port, "", python)


async def stored(engine: Engine) -> int:
    """Count all positions that stand in Kafka."""
    topic = f"{engine.prefix}vehicle-positions"
    async with kafka.reader(engine.bootstrap) as reader:
        bounds = await reader.bounds([(topic, number) for number in range(PARTITIONS)])
        return sum(one.end for one in bounds.values())


async def until(engine: Engine, server: Server, count: int) -> None:
    """Wait until so many positions stand in Kafka."""
    while await stored(engine) < count:
        require(server.child.poll() is None, f"{server.name} has ended")
        await asyncio.sleep(LOOK_S)


async def heard(engine: Engine, server: Server, publishers: Publishers) -> None:
    """Wait until a server takes what is published."""
    there, tries = await stored(engine), 0
    while await stored(engine) == there:
        require(server.child.poll() is None, f"{server.name} has ended")
        publishers.publish(f"{server.name}-try-{tries}", 1, 1)
        tries += 1
        await asyncio.sleep(0.3)
    await asyncio.sleep(1)  # what was published meanwhile has come


async def turn(engine: Engine, name: str, size: int, args: argparse.Namespace) -> tuple[int, float]:
    """Have a new server take all messages; give the positions and what they took of a core."""
    with tempfile.TemporaryDirectory() as folder:
        users = dict.fromkeys(["edge", *(f"U{number}" for number in range(UNITS))], PASSWORD)
        lines = (f"max_inflight_messages {IN_FLIGHT}",)
        broker = Mosquitto(Path(folder), users, lines=lines)
        broker.start()
        await asyncio.sleep(1)
        publishers = Publishers(broker.port)
        server = server_of(engine, name, broker.port, args)
        try:
            await heard(engine, server, publishers)
            warmed = await stored(engine) + args.messages // 10 * size
            publishers.publish(f"{name}-warm", args.messages // 10, size)
            await until(engine, server, warmed)
            before_s = server.cpu()
            publishers.publish(f"{name}-counted", args.messages, size)
            await until(engine, server, warmed + args.messages * size)
            return args.messages * size, server.cpu() - before_s
        finally:
            publishers.close()
            processes.kill(server.child)
            broker.stop()


async def run(engine: Engine, args: argparse.Namespace) -> None:
    """Run all, in turns, and print what each took."""
    tokens_of(engine, UNITS)
    names = ["edge", "plain", *(["FastStream"] if args.faststream else [])]
    for size in args.sizes:
        taken = dict.fromkeys(names, (0, 0.0))
        for _ in range(args.turns):
            for name in names:
                count, cpu_s = await turn(engine, name, size, args)
                taken[name] = taken[name][0] + count, taken[name][1] + cpu_s
        rates = {name: count / cpu_s for name, (count, cpu_s) in taken.items()}
        for name, rate in rates.items():
            print(
                f"{name}: {taken[name][0]} positions, {size} a message: {rate:,.0f} a second "
                f"and core; the edge has {rates['edge'] / rate:.2f} of it"
            )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 20])
    parser.add_argument("--faststream", help="Python of an environment with FastStream")
    args = parser.parse_args()
    require(MOSQUITTO is not None, "Mosquitto is needed: install it (Debian: mosquitto)")
    with prepared_engine(units=UNITS) as engine:
        asyncio.run(run(engine, args))


if __name__ == "__main__":
    main()
