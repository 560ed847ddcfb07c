"""The settings that Kafka runs with when it is our own child: one node, loopback, durable.

What "durable" means here: a record is acknowledged once it is in the page cache of the one node.
The cache belongs to the operating system, so nothing acknowledged is lost when the broker (or all
of the engine) is killed. A power cut can lose the last seconds; a centre that must survive that
runs a replicated cluster, which the engine treats alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from streams.broker.locked import ADMIN, NODE_SUBJECT, Lock
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


LOCKED: dict[str, str | int] = {
    "listener.security.protocol.map": "CLIENTS:SASL_SSL,NODES:SSL,CONTROLLER:SSL",
    "inter.broker.listener.name": "NODES",
    "sasl.enabled.mechanisms": "SCRAM-SHA-512",
    "listener.name.clients.sasl.enabled.mechanisms": "SCRAM-SHA-512",
    "listener.name.clients.scram-sha-512.sasl.jaas.config": (
        "org.apache.kafka.common.security.scram.ScramLoginModule required;"
    ),
    "listener.name.clients.ssl.client.auth": "none",
    "listener.name.nodes.ssl.client.auth": "required",
    "listener.name.controller.ssl.client.auth": "required",
    "ssl.keystore.type": "PEM",
    "ssl.truststore.type": "PEM",
    "ssl.enabled.protocols": "TLSv1.3,TLSv1.2",
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "allow.everyone.if.no.acl.found": "false",
    "super.users": f"User:CN={NODE_SUBJECT};User:{ADMIN}",
    # Whoever's password was changed or taken away is out after this at the latest.
    "connections.max.reauth.ms": 3_600_000,
}
"""What a locked node has beside, or in the place of, the settings above."""


@dataclass(frozen=True, slots=True)
class Node:
    """One Kafka node: its number, and where it is reached.

    ``nodes_port`` is where nodes talk to one another, null for a node that is not locked; ``bind``
    is the address that it listens on, ``host`` the name under which others reach it.
    """

    number: int
    port: int
    controller_port: int
    nodes_port: int | None = None
    host: str = HOST
    bind: str = HOST

    @property
    def voter(self) -> str:
        """The node as the controllers' list names it."""
        return f"{self.number}@{self.host}:{self.controller_port}"


def server_properties(
    log_dir: Path, *, port: int, controller_port: int, lock: tuple[Lock, int] | None = None
) -> str:
    """Write Kafka's settings file for one start of a node that is alone.

    Parameters
    ----------
    log_dir
        The absolute folder that holds the topics.
    port, controller_port
        Loopback ports: for clients, and for the node's talk with itself.
    lock
        The certificates of a locked node and the port of its talk as a broker; null: it is open.
    """
    if lock is not None:
        node = Node(NODE_ID, port, controller_port, lock[1])
        return locked_properties(log_dir, node, [node], lock[0].node_store, lock[0].ca_file)
    client, controller = f"PLAINTEXT://{HOST}:{port}", f"CONTROLLER://{HOST}:{controller_port}"
    place: dict[str, str | int] = {
        "log.dirs": _escape(str(log_dir)),
        "listeners": f"{client},{controller}",
        "advertised.listeners": client,
        "controller.quorum.voters": f"{NODE_ID}@{HOST}:{controller_port}",
    }
    return _text(SETTINGS | place)


def locked_properties(
    log_dir: Path, node: Node, nodes: Sequence[Node], store: Path, ca_file: Path
) -> str:
    """Write the settings file of one locked node of several, or of one alone.

    Of three or more nodes each record is kept on three, and acknowledged when two have it.

    Parameters
    ----------
    log_dir
        The folder that holds the node's topics.
    node, nodes
        This node, and all of them, itself among them.
    store, ca_file
        The node's PEM files, as the node finds them.
    """
    copies = min(3, len(nodes))
    heard = f"CLIENTS://{node.bind}:{node.port},NODES://{node.bind}:{node.nodes_port}"
    told = f"CLIENTS://{node.host}:{node.port},NODES://{node.host}:{node.nodes_port}"
    place: dict[str, str | int] = {
        "node.id": node.number,
        "log.dirs": _escape(str(log_dir)),
        "listeners": f"{heard},CONTROLLER://{node.bind}:{node.controller_port}",
        "advertised.listeners": told,
        "controller.quorum.voters": ",".join(one.voter for one in nodes),
        "ssl.keystore.location": _escape(str(store)),
        "ssl.truststore.location": _escape(str(ca_file)),
    }
    if copies > 1:
        place |= {
            "default.replication.factor": copies,
            "offsets.topic.replication.factor": copies,
            "transaction.state.log.replication.factor": copies,
            "share.coordinator.state.topic.replication.factor": copies,
            "min.insync.replicas": copies - 1,
            "transaction.state.log.min.isr": copies - 1,
            "share.coordinator.state.topic.min.isr": copies - 1,
            # One node that stutters must not be taken for dead by the others.
            "broker.session.timeout.ms": 9_000,
            "broker.heartbeat.interval.ms": 2_000,
        }
    return _text(SETTINGS | LOCKED | place)


def _text(settings: Mapping[str, str | int]) -> str:
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def _escape(value: str) -> str:
    """Spell text for a Java properties file: ASCII, with a backslash before what is special."""
    plain = value.replace("\\", "\\\\")
    units = plain.encode("utf-16-be")
    pairs = [int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2)]
    return "".join(chr(unit) if unit < DELETE else f"\\u{unit:04x}" for unit in pairs)
