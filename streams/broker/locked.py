"""A locked broker: TLS on every link, names and passwords for clients, no right that is not given.

Nodes and whoever sets them up know one another by certificates of our own authority, clients by
SCRAM. So no password ever stands on a command line or in Kafka's settings.
"""

import logging
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from streams.broker.ports import HOST

FOLDER_NAME: Final = "secure"
CA_NAME: Final = "ca.pem"
NODE_NAME: Final = "node.pem"
NODE_SUBJECT: Final = "smart115-node"
"""The common name of every node: by it nodes know one another."""

ADMIN: Final = "admin"
"""The principal that may do everything; it is kept for setting up, not for daily work."""

ADMIN_PASSWORD_NAME: Final = "admin.password"  # noqa: S105 - a file's name
PASSWORD_BYTES: Final = 32
ITERATIONS: Final = 8_192
LOOPBACK_HOSTS: Final = (HOST, "localhost")


@dataclass(frozen=True, slots=True)
class Lock:
    """The folder of a locked node's certificates and of the admin's password."""

    folder: Path

    @property
    def ca_file(self) -> Path:
        """What clients must trust."""
        return self.folder / CA_NAME

    @property
    def node_store(self) -> Path:
        """The node's key, certificate and authority, in one PEM file."""
        return self.folder / NODE_NAME

    @property
    def admin_password_file(self) -> Path:
        """The admin's password, one line."""
        return self.folder / ADMIN_PASSWORD_NAME


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, in one step."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    fresh.replace(path)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one step, so that no reader sees half of it."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)


def brokers_listed(lock: Lock, nodes_port: int, *, timeout_s: float = 2.0) -> int:
    """Return how many brokers the node behind this loopback port says are in service; 0 if none."""
    from confluent_kafka import KafkaException  # noqa: PLC0415 - only a locked broker needs it

    try:
        return len(_admin(lock, f"{HOST}:{nodes_port}").list_topics(timeout=timeout_s).brokers)
    except KafkaException:
        return 0


def let_admin_in(lock: Lock, nodes: str) -> None:
    """Make the admin's password and tell it the nodes; what is there is not made again.

    Parameters
    ----------
    lock
        The folder.
    nodes
        Addresses of the listener on which nodes talk to one another, ``host:port[,host:port]``.
    """
    from confluent_kafka.admin import (  # noqa: PLC0415 - only a locked broker needs it
        ScramCredentialInfo,
        ScramMechanism,
        UserScramCredentialUpsertion,
    )

    if lock.admin_password_file.exists():
        return
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    wanted = UserScramCredentialUpsertion(
        ADMIN, ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password.encode()
    )
    client = _admin(lock, nodes)  # held: what it was asked ends with it
    for answer in client.alter_user_scram_credentials([wanted], request_timeout=30).values():
        answer.result(timeout=30)
    # Written when it holds: a file without a user would lock everybody out.
    write_secret(lock.admin_password_file, f"{password}\n".encode("ascii"))


def _admin(lock: Lock, nodes: str) -> Any:  # noqa: ANN401 - a type of the module loaded here
    """Open an administration client that is a node itself."""
    from confluent_kafka.admin import AdminClient  # noqa: PLC0415 - only a locked broker needs it

    quiet = logging.getLogger("smart115.broker.locked")
    quiet.setLevel(logging.CRITICAL)  # it logs each refused connection while Kafka starts
    store = str(lock.node_store)
    return AdminClient(
        {
            "bootstrap.servers": nodes,
            "security.protocol": "SSL",
            "ssl.ca.location": str(lock.ca_file),
            "ssl.certificate.location": store,
            "ssl.key.location": store,
            "reconnect.backoff.ms": 10,
            "reconnect.backoff.max.ms": 50,
        },
        logger=quiet,
    )
