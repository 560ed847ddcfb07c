"""A broker that outlives the command which started it: start, stop, and ask whether it runs.

A state file in the broker's folder names the process. It is believed only while that very
process runs: a process id that the system has given to another program does not count.
"""

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import ValidationError

from schemas.ground.base import Model
from schemas.ground.errors import BrokerUnreachable, ConfigurationError
from streams.broker import ports
from streams.broker.server import STOP_TIMEOUT_S, EmbeddedBroker
from streams.host import processes

STATE_NAME = "broker.json"
POLL_S = 0.02
KILL_WAIT_S = 5.0


class BrokerState(Model):
    """A detached broker: its process and its address.

    Attributes
    ----------
    pid
        Kafka's process id.
    identity
        What `processes.identity` said of it when it was started.
    port
        The loopback port for clients.
    secure
        Whether it is locked.
    """

    pid: int
    identity: str
    port: int
    secure: bool = False

    @property
    def bootstrap(self) -> str:
        """The address that clients connect to, ``127.0.0.1:PORT``."""
        return f"{ports.HOST}:{self.port}"


def running(data_dir: Path) -> BrokerState | None:
    """Return the broker that runs on a data folder; None when none does."""
    state = _read(data_dir)
    if state is None or processes.identity(state.pid) != state.identity:
        return None
    return state


def _read(data_dir: Path) -> BrokerState | None:
    """Read what is known of the folder's broker, running or not."""
    try:
        return BrokerState.model_validate_json((data_dir / STATE_NAME).read_bytes())
    except (OSError, ValidationError):  # no file, or one cut short: no broker that we can name
        return None


def start(
    data_dir: Path,
    *,
    port: int | None = None,
    on_progress: Callable[[str], None] | None = None,
    secure: bool = False,
) -> BrokerState:
    """Start a broker that goes on after this process has ended; one that runs is left alone.

    Parameters
    ----------
    data_dir
        The broker's folder.
    port
        The loopback port for clients; None takes the one that this folder's broker had before, so
        that its clients find it again, or a free one.
    on_progress
        Is told in one line what takes long.
    secure
        Whether clients need TLS, a name and a password.

    Raises
    ------
    ConfigurationError
        The port is in use, the folder cannot be used, or its broker runs on another port.
    RuntimeMissing
        Java or Kafka's jars cannot be had.
    BrokerUnreachable
        Kafka ended, or did not serve in time.
    """
    with _exclusive(data_dir):
        if state := running(data_dir):
            if port not in {None, state.port}:
                message = (
                    f"The broker of {data_dir} already runs on port {state.port}, not {port}:"
                    " stop it first with `smart115 broker stop`."
                )
                raise ConfigurationError(message)
            if state.secure != secure:
                runs, needed = ("locked", "secure") if state.secure else ("open", "none")
                message = (
                    f"The broker of {data_dir} already runs, {runs}: set"
                    f" SMART115_SECURITY={needed}, or stop it first with `smart115 broker stop`."
                )
                raise ConfigurationError(message)
            return state
        kept = _read(data_dir)
        if port is None and kept is not None and ports.is_free(kept.port):
            port = kept.port
        broker = EmbeddedBroker(
            data_dir,
            port=port,
            on_progress=on_progress,
            die_with_parent=False,
            secure=secure,
        ).start()
        return _remember(data_dir, broker)


def stop(data_dir: Path, timeout_s: float = STOP_TIMEOUT_S) -> bool:
    """Stop the broker of a data folder: SIGTERM, and SIGKILL after ``timeout_s`` seconds.

    Returns
    -------
    bool
        False when none was running.
    """
    state = running(data_dir)
    if state is None:
        return False
    _signal(state, signal.SIGTERM)
    if not _gone(state, timeout_s):
        _signal(state, signal.SIGKILL)
        if not _gone(state, KILL_WAIT_S):
            message = f"The broker with process id {state.pid} does not end: end it by hand."
            raise BrokerUnreachable(message)
    return True


def _remember(data_dir: Path, broker: EmbeddedBroker) -> BrokerState:
    """Write the state file in one step, so that no reader sees half of it."""
    pid = broker.pid
    identity = None if pid is None else processes.identity(pid)
    if pid is None or identity is None:
        message = f"The broker of {data_dir} ended as soon as it served: see {broker.log_path}."
        raise BrokerUnreachable(message)
    state = BrokerState(
        pid=pid, identity=identity, port=broker.port, secure=broker.lock is not None
    )
    fresh = data_dir / f"{STATE_NAME}.new"
    fresh.write_text(state.model_dump_json(), encoding="utf-8")
    fresh.replace(data_dir / STATE_NAME)
    broker.release()
    return state


def _signal(state: BrokerState, number: signal.Signals) -> None:
    """Signal the broker's process group; one that is gone is what we wanted."""
    with suppress(ProcessLookupError):
        os.killpg(state.pid, number)


def _gone(state: BrokerState, timeout_s: float) -> bool:
    """Wait until the broker's process has ended; False when it has not in time."""
    deadline_s = time.monotonic() + timeout_s
    while processes.identity(state.pid) == state.identity:
        if time.monotonic() > deadline_s:
            return False
        time.sleep(POLL_S)
    return True


@contextmanager
def _exclusive(data_dir: Path) -> Iterator[None]:
    """Let one command at a time start a broker on this folder."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        file = (data_dir / "start.lock").open("w")
    except OSError as error:
        message = (
            f"The broker's data folder {data_dir} cannot be written ({error.strerror}):"
            " choose another with --data."
        )
        raise ConfigurationError(message) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
