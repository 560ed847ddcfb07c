"""The embedded broker: a real Apache Kafka as a child process, on the loopback address only."""

import base64
import fcntl
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from schemas.ground.errors import BrokerUnreachable, ConfigurationError
from streams.broker import ports, probe, properties, runtime
from streams.broker.locked import FOLDER_NAME, Lock, brokers_listed, let_admin_in
from streams.host import processes

START_TIMEOUT_S = 60.0  # it takes 1-3 s; a loaded machine may take long, a hung one must not
STOP_TIMEOUT_S = 2.0
POLL_S = 0.02
PORT_TRIES = 3
LOG_TAIL_LINES = 12
LOG_TAIL_BYTES = 64 * 1024
NO_ROOM = ("No space left on device", "Disk quota exceeded", "File too large")
"""How systems say that a file cannot grow; Kafka ends when its folder's disk is full."""
ROOM_BYTES_MIN = 1024 * 1024
"""With less than this no start comes to its end."""


class EmbeddedBroker:
    """One Kafka node whose topics live in a folder and outlive it.

    Parameters
    ----------
    data_dir
        Its folder, made when missing: the topics, the settings, the log file ``kafka.log``.
    port
        The loopback port for clients; None picks a free one, which is kept across restarts.
    on_progress
        Is told in one line what takes long (fetching jars at the very first start).
    die_with_parent
        The broker ends when this process ends, however it ends. False detaches it.
    java_options
        More options of Java.
    secure
        Clients need TLS, a name and a password, and have the rights that they were given; see
        `lock` for the authority and the admin's password. A folder stays as it was made.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int | None = None,
        on_progress: Callable[[str], None] | None = None,
        die_with_parent: bool = True,
        java_options: tuple[str, ...] = (),
        secure: bool = False,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self._wanted_port = port
        self._port = port
        self._on_progress = on_progress or runtime.silent
        self._die_with_parent = die_with_parent
        self._java_options = java_options
        self._child: processes.Child | None = None
        self.lock = Lock(self.data_dir / FOLDER_NAME) if secure else None
        self._nodes_port: int | None = None

    @property
    def port(self) -> int:
        """The loopback port for clients.

        Raises
        ------
        BrokerUnreachable
            The broker was never started and no port was asked for.
        """
        if self._port is None:
            message = f"The broker of {self.data_dir} has no port yet: start it first."
            raise BrokerUnreachable(message)
        return self._port

    @property
    def bootstrap(self) -> str:
        """The address that clients connect to, ``127.0.0.1:PORT``."""
        return f"{ports.HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        """The process id of Kafka; None while it does not run."""
        return self._child.pid if self._child and self._child.poll() is None else None

    @property
    def log_path(self) -> Path:
        """Where Kafka's warnings and errors are written; the start before it ends in ``.1``."""
        return self.data_dir / "kafka.log"

    @property
    def is_full(self) -> bool:
        """Whether there is no room on its disk, or Kafka has said so since it was started last."""
        with suppress(OSError), self.log_path.open("rb") as log:
            if shutil.disk_usage(self.data_dir).free < ROOM_BYTES_MIN:
                return True  # its log has no room for words either
            log.seek(max(0, self.log_path.stat().st_size - LOG_TAIL_BYTES))
            said = log.read().decode("utf-8", "replace")
            return any(words in said for words in NO_ROOM)
        return False

    def start(self) -> Self:
        """Start Kafka and wait until it serves clients; already running is no error.

        Raises
        ------
        RuntimeMissing
            Java or Kafka's jars cannot be had.
        ConfigurationError
            The port is in use, or the data folder cannot be used.
        BrokerUnreachable
            Kafka ended, or did not serve within 60 s.
        """
        if self.pid is not None:
            return self
        jars = runtime.fetch_jars(self._on_progress)
        with self._claimed_data_dir() as claim:
            self._require_same_lock()
            if self.lock is not None:
                # Loaded where it is needed: each command that looks for a broker would pay for it.
                from streams.broker import certificates  # noqa: PLC0415

                certificates.prepare(self.lock)
            self._set_log_aside()
            self._start_claimed(jars, claim)
        return self

    def _start_claimed(self, jars: Path, claim: int) -> None:
        """Start Kafka on the folder that is ours now."""
        for tries_left in reversed(range(PORT_TRIES)):
            self._choose_ports()
            self._format(jars)
            try:
                self._launch(jars, claim)
                self._wait_until_ready()
                if self.lock is not None:
                    let_admin_in(self.lock, f"{ports.HOST}:{self._nodes_port}")
            except BrokerUnreachable:
                self.kill()
                # Another program may take a port between our look and Kafka's bind.
                if not tries_left or "Address already in use" not in self._log_tail():
                    raise
            except BaseException:  # Ctrl-C too: a detached broker would stay behind, unknown
                self.kill()
                raise
            else:
                break

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """Ask Kafka to stop; what still runs after ``timeout_s`` seconds is killed."""
        if self._child is not None:
            processes.terminate(self._child, timeout_s)
            self._child = None

    def kill(self) -> None:
        """End Kafka at once, as a crash would; nothing that it acknowledged is lost."""
        if self._child is not None:
            processes.kill(self._child)
            self._child = None

    def release(self) -> None:
        """Let Kafka go on by itself: this object does not know it any more, and cannot stop it."""
        if self._child is not None:
            processes.release(self._child)
            self._child = None

    def restart(self) -> Self:
        """Stop Kafka if it runs, and start it on the same data and port."""
        self.stop()
        return self.start()

    def __enter__(self) -> Self:
        """Start the broker."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the broker."""
        self.stop()

    @property
    def _topics_dir(self) -> Path:
        return self.data_dir / "topics"

    @property
    def _settings_path(self) -> Path:
        return self.data_dir / "server.properties"

    @contextmanager
    def _claimed_data_dir(self) -> Iterator[int]:
        """Make the data folder and lock it; the lock lasts while the broker has the file open.

        Kafka's own lock comes too late: a second node has changed the first one's metadata by then.
        """
        if "," in str(self.data_dir):
            message = (
                f"The broker's data folder {self.data_dir} has a comma in its path, which Kafka"
                " reads as two folders: choose another."
            )
            raise ConfigurationError(message)
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            file = (self.data_dir / "lock").open("w")
        except OSError as error:
            message = (
                f"The broker's data folder {self.data_dir} cannot be written"
                f" ({error.strerror}): choose another with --data."
            )
            raise ConfigurationError(message) from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                message = (
                    f"The broker's data folder {self.data_dir} is in use by another broker:"
                    " stop that one, or choose another folder with --data."
                )
                raise ConfigurationError(message) from error
            yield file.fileno()

    def _require_same_lock(self) -> None:
        """Refuse to open what was locked, and to lock what was open: no setting may do so silently.

        The rights of a locked folder are in its topics; opened once, anyone could have changed it.
        """
        was_formatted = (self._topics_dir / "meta.properties").exists()
        was_locked = (self.data_dir / FOLDER_NAME).exists()
        if not was_formatted or was_locked == (self.lock is not None):
            return
        made, needed = ("locked", "secure") if was_locked else ("open", "none")
        message = (
            f"The broker's data folder {self.data_dir} was made {made}: set"
            f" SMART115_SECURITY={needed}, or choose another folder with --data."
        )
        raise ConfigurationError(message)

    def _set_log_aside(self) -> None:
        """Keep the log of the start before this one, and begin an empty one."""
        if self.log_path.exists():
            self.log_path.replace(self.log_path.with_suffix(".log.1"))
        self.log_path.touch()

    def _choose_ports(self) -> None:
        """Settle the port for clients, and write the settings with it."""
        if self._port is not None and (self._wanted_port or ports.is_free(self._port)):
            ports.require_free(self._port)
        else:
            self._port = ports.pick_free()
        controller_port = ports.pick_free(besides=self._port)
        locked = None
        if self.lock is not None:
            self._nodes_port = ports.pick_free(besides=self._port)
            while self._nodes_port == controller_port:
                self._nodes_port = ports.pick_free(besides=self._port)
            locked = (self.lock, self._nodes_port)
        text = properties.server_properties(
            self._topics_dir, port=self._port, controller_port=controller_port, lock=locked
        )
        self._settings_path.write_text(text, encoding="ascii")

    def _format(self, jars: Path) -> None:
        """Format the folder of topics with Kafka's own tool, if no start has done so."""
        if (self._topics_dir / "meta.properties").exists():
            return
        # A format that was cut short leaves a folder that Kafka would refuse; it holds no topic.
        shutil.rmtree(self._topics_dir, ignore_errors=True)
        argv = [*runtime.command(jars), "kafka.tools.StorageTool", "format"]
        argv += ["--cluster-id", _new_cluster_id(), "--config", str(self._settings_path)]
        with self.log_path.open("ab") as log:
            formatting = processes.spawn(argv, output=log)
            try:
                code = formatting.wait(START_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                code = processes.kill(formatting)
        if code != 0:
            raise BrokerUnreachable(self._failure(f"Kafka could not format it (exit code {code})"))

    def _launch(self, jars: Path, claim: int) -> None:
        """Start the process, which keeps the claim on the folder."""
        argv = [*runtime.command(jars, *self._java_options), "kafka.Kafka"]
        with self.log_path.open("ab") as log:
            self._child = processes.spawn(
                [*argv, str(self._settings_path)],
                output=log,
                die_with_parent=self._die_with_parent,
                cwd=self.data_dir,
                keep_open=(claim,),
            )

    def _wait_until_ready(self) -> None:
        """Wait until the broker lists itself as in service."""
        deadline_s = time.monotonic() + START_TIMEOUT_S
        while not self._brokers_listed():
            if self._child is None or (code := self._child.poll()) is not None:
                raise BrokerUnreachable(self._failure(f"Kafka ended (exit code {code})"))
            if time.monotonic() > deadline_s:
                raise BrokerUnreachable(self._failure(f"Kafka was silent for {START_TIMEOUT_S} s"))
            time.sleep(POLL_S)

    def _brokers_listed(self) -> int:
        """Ask the node how many brokers are in service."""
        if self.lock is None or self._nodes_port is None:
            return probe.brokers_listed(self.port)
        return brokers_listed(self.lock, self._nodes_port)

    def _log_tail(self) -> str:
        """Return the end of the log without Java's stack frames, for a person."""
        text = self.log_path.read_text(encoding="utf-8", errors="replace")
        lines = [line for line in text.splitlines() if not line.startswith("\tat ")]
        return "\n".join(lines[-LOG_TAIL_LINES:])

    def _failure(self, what: str) -> str:
        """Say what went wrong in one sentence, followed by the end of Kafka's log."""
        if self.is_full:
            what = f"{what}, for its disk is full: make room there. It ended"
        sentence = f"{what} while starting in {self.data_dir}: see {self.log_path}, which ends in"
        return f"{sentence}\n{self._log_tail()}"


def _new_cluster_id() -> str:
    """Return a random cluster id: 16 bytes in base64, not starting with a dash."""
    return base64.urlsafe_b64encode(b"K" + secrets.token_bytes(15)).decode("ascii").rstrip("=")
