"""The settings that Kafka runs with when it is our own child: one node, loopback, durable.

What "durable" means here: a record is acknowledged once it is in the page cache of the one node.
The cache belongs to the operating system, so nothing acknowledged is lost when the broker (or all
of the engine) is killed. A power cut can lose the last seconds; a centre that must survive that
runs a replicated cluster, which the engine treats alike.
"""

from pathlib import Path

from streams.broker.ports import HOST

MESSAGE_BYTES_MAX = 8 * 1024 * 1024
NODE_ID = 1
DELETE = 0x7F  # the first character that is not printable ASCII

SETTINGS: dict[str, str | int] = {
    "process.roles": "broker,controller",
    "node.id": NODE_ID,
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    # One node: every internal topic has one replica.
    "default.replication.factor": 1,
    "offsets.topic.replication.factor": 1,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    # 50 partitions each by default, which one node would open, recover and close for nothing.
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.num.partitions": 4,
    "share.coordinator.state.topic.num.partitions": 1,
    # A centre that was switched off for a holiday still knows where its readers were.
    "offsets.retention.minutes": 525_600,
    "auto.create.topics.enable": "false",
    "unclean.leader.election.enable": "false",
    # Joins take 0.2 s instead of 3 s.
    "group.initial.rebalance.delay.ms": 0,
    "message.max.bytes": MESSAGE_BYTES_MAX,
    "replica.fetch.max.bytes": MESSAGE_BYTES_MAX,
    "socket.request.max.bytes": 4 * MESSAGE_BYTES_MAX,
    # After kill -9 the controller keeps the old registration until this has passed, and refuses
    # the new broker: the default of 9 s would make every restart take 11 s.
    "broker.session.timeout.ms": 1_200,
    "broker.heartbeat.interval.ms": 250,
    # The cleaner's buffer alone is 128 MiB by default, half of our heap.
    "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
    "num.network.threads": 2,
    "num.io.threads": 4,
    "background.threads": 2,
    "num.recovery.threads.per.data.dir": 2,
}


def server_properties(log_dir: Path, *, port: int, controller_port: int) -> str:
    """Write Kafka's settings file for one start.

    Parameters
    ----------
    log_dir
        The absolute folder that holds the topics.
    port, controller_port
        Loopback ports: for clients, and for the node's talk with itself.
    """
    client, controller = f"PLAINTEXT://{HOST}:{port}", f"CONTROLLER://{HOST}:{controller_port}"
    place: dict[str, str | int] = {
        "log.dirs": _escape(str(log_dir)),
        "listeners": f"{client},{controller}",
        "advertised.listeners": client,
        "controller.quorum.voters": f"{NODE_ID}@{HOST}:{controller_port}",
    }
    return "".join(f"{name}={value}\n" for name, value in (SETTINGS | place).items())


def _escape(value: str) -> str:
    """Spell text for a Java properties file: ASCII, with a backslash before what is special."""
    plain = value.replace("\\", "\\\\")
    units = plain.encode("utf-16-be")
    pairs = [int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2)]
    return "".join(chr(unit) if unit < DELETE else f"\\u{unit:04x}" for unit in pairs)
