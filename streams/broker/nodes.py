"""A locked cluster of several nodes: the files that each node needs, for containers or for here.

Of three nodes each record is kept on three and acknowledged when two have it: one may die, and
nothing that was acknowledged is lost (``docs/security.md``). The same settings run in the
containers of ``docker-compose.secure.yml`` and in the tests' own processes.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from schemas.ground.errors import ConfigurationError
from streams.broker import certificates
from streams.broker.locked import CA_NAME, LOOPBACK_HOSTS, NODE_NAME, Lock, write_whole
from streams.broker.properties import Node, locked_properties

SETTINGS_NAME: Final = "server.properties"
CLIENTS_PORT: Final = 9092
CONTROLLER_PORT: Final = 9093
NODES_PORT: Final = 9094
INSIDE: Final = Path("/mnt/shared/config")
"""Where Kafka's own image looks for a node's settings."""

TOPICS_INSIDE: Final = Path("/var/lib/kafka/data")
EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - in a container, whose network is the cluster's own


def in_containers(hosts: Sequence[str]) -> list[Node]:
    """Give nodes that are each alone under a host name, on Kafka's usual ports.

    Raises
    ------
    ConfigurationError
        If there are fewer than three, or one is named twice.
    """
    if len(set(hosts)) != len(hosts) or len(hosts) < len(("kept", "kept", "kept")):
        msg = f"hosts {', '.join(hosts)}: name three nodes or more, each once"
        raise ConfigurationError(msg)
    return [
        Node(number, CLIENTS_PORT, CONTROLLER_PORT, NODES_PORT, host=host, bind=EVERYWHERE)
        for number, host in enumerate(hosts, 1)
    ]


def folder_of(folder: Path, node: Node) -> Path:
    """Give the folder of one node's files: all that its machine is to have of the cluster's."""
    return folder / f"node-{node.number}"


def write(folder: Path, nodes: Sequence[Node], now: datetime, *, in_container: bool = True) -> None:
    """Write settings, key and certificate of each node; an authority that is there is kept.

    Parameters
    ----------
    folder
        Holds the authority, the administrator's certificate, and a folder a node.
    nodes
        All nodes of the cluster.
    now
        The time from which certificates are good.
    in_container
        Whether nodes find their files where Kafka's image has them; else where they are written.
    """
    certificates.prepare(Lock(folder))
    authority = (folder / CA_NAME).read_bytes()
    for node in nodes:
        own = folder_of(folder, node)
        own.mkdir(parents=True, exist_ok=True)
        store, ca_file = own / NODE_NAME, own / CA_NAME
        certificates.issue(folder, store, (node.host, *LOOPBACK_HOSTS), now)
        write_whole(ca_file, authority)
        seen = INSIDE if in_container else own.absolute()
        text = locked_properties(
            TOPICS_INSIDE if in_container else seen / "topics",
            node,
            nodes,
            seen / NODE_NAME,
            seen / CA_NAME,
        )
        write_whole(own / SETTINGS_NAME, text.encode("ascii"))
