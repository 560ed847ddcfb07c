"""The engine on this machine: the broker, if it is ours, and a process a worker role."""

import hashlib
import os
import re
import socket
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from console.engine.revival import Revival
from schemas.ground.errors import ConfigurationError
from streams.broker import EmbeddedBroker
from streams.host.settings import Settings, environment
from streams.running.supervisor import Line, RoleEvent, Supervisor

ROLES: Final = ("intake", "telemetry", "dispatch", "delivery")
CONSOLE: Final = "console"
NOTIFY: Final = "notify"
"""Not roles of the engine: they run beside them, and nothing waits for them."""
WATCHED: Final = (*ROLES, "watcher")
"""The roles, and who watches them from outside."""

WORKERS_STOP_S: Final = 2.5
BROKER_STOP_S: Final = 1.5
"""Together with what is under way these keep the promise to be gone within five seconds."""


_DIGEST_CHARS: Final = 8
_HOST_CHARS_MAX: Final = 60
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]")


def worker_command(role: str) -> list[str]:
    """Give the command that runs one role, by this very Python and installation."""
    return [sys.executable, "-P", "-m", "console", "worker", role]


def command_beside(name: str) -> list[str]:
    """Give the command of what runs beside the roles, by this very Python and installation."""
    return [sys.executable, "-P", "-m", "console", name]


def worker_id(home: Path) -> str:
    """Give this machine's workers a fixed name, so that a restarted one goes on at once.

    Two engines on one machine have two homes, and so two names.
    """
    digest = hashlib.sha256(str(home.absolute()).encode()).hexdigest()[:_DIGEST_CHARS]
    return f"{_NOT_IN_NAMES.sub('-', socket.gethostname())[:_HOST_CHARS_MAX]}-{digest}"


def worker_environment(settings: Settings) -> dict[str, str]:
    """Give a worker's environment: ours, with these settings."""
    return {**os.environ, **environment(settings)}


class Engine:
    """Broker and workers under one roof.

    Parameters
    ----------
    settings
        What the workers are given; its ``brokers`` must be set by the time they start.
    broker
        The embedded broker to keep alive; null where Kafka is somebody else's.
    on_event
        Is told in one line what happens to a role or the broker.
    on_line
        Is given every line that a worker writes.
    beside
        What else runs, each as a process of its own: the pages, the notifier. Whatever becomes of
        it, the engine goes on.
    roles
        Which processes to run.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        broker: EmbeddedBroker | None,
        on_event: Callable[[RoleEvent], None],
        on_line: Line,
        beside: Sequence[str] = (),
        roles: Sequence[str] = ROLES,
    ) -> None:
        self._broker = broker
        self._over = False
        self._on_event = on_event
        self._revival = None if broker is None else Revival(broker, on_event)
        env = worker_environment(settings)
        self._supervisor = Supervisor(
            {role: worker_command(role) for role in roles},
            env=env,
            on_event=on_event,
            on_line=on_line,
        )
        self._beside = {
            name: Supervisor(
                {name: command_beside(name)}, env=env, on_event=on_event, on_line=on_line
            )
            for name in beside
        }

    def start_workers(self) -> None:
        """Start a process a role, and what runs beside them."""
        self._supervisor.start()
        for one in self._beside.values():
            one.start()

    @property
    def ready(self) -> bool:
        """Whether every role has its partitions."""
        return self._supervisor.all_ready

    def pids(self) -> dict[str, int]:
        """Give the process ids of the roles that run."""
        return self._supervisor.pids()

    def poll(self) -> None:
        """Look after workers and broker once; never waits.

        Raises
        ------
        ConfigurationError
            A worker says that the configuration is wrong.
        """
        if self._over:
            return
        self._supervisor.poll()
        self._poll_beside()
        if self._revival is not None:
            self._revival.poll()

    def _poll_beside(self) -> None:
        """Look after what runs beside; one that cannot be started is given up, and it is said."""
        for name, one in self._beside.items():
            try:
                one.poll()
            except ConfigurationError as error:
                self._on_event(RoleEvent(name, "failed", why=str(error)))

    def stop(self, *, keep_data: bool) -> float:
        """End everything; give the seconds that it took.

        ``keep_data`` lets the broker close its files; without it the broker is killed at once.
        """
        began_s = time.monotonic()
        self._over = True
        self._supervisor.stop(WORKERS_STOP_S)
        for one in self._beside.values():
            one.stop(WORKERS_STOP_S)
        if self._broker is not None:
            if keep_data:
                self._broker.stop(BROKER_STOP_S)
            else:
                self._broker.kill()
        return time.monotonic() - began_s


def tell(event: RoleEvent, said: Callable[[str], None]) -> None:
    """Pass on what a person must know of a role: its death and its return."""
    if event.what in {"died", "restarted", "failed"}:
        said(event.sentence())
