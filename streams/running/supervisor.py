"""One process a role, kept alive: what dies is started again, with growing pauses, and said.

The supervisor has no thread of its own that decides: its owner calls `Supervisor.poll` some times
a second. A thread a role only carries the child's lines to where they are kept.
"""

import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Literal

from schemas.ground.errors import ConfigurationError
from streams.host import processes

READY: Final = "READY"
"""A child says ``READY <role>`` on a line of its own once it has its partitions."""

STOP_TIMEOUT_S: Final = 3.0
LAST_LINES_MAX: Final = 20  # enough to hold the sentence with which a child ended
LINE_BYTES_MAX: Final = 64 * 1024  # a longer line is passed on in pieces
PUMP_WAIT_S: Final = 1.0  # a dead child's last lines are in the pipe already

Line = Callable[[str, str], None]
"""Is given a role and a line that its process wrote, without the line's end."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Pauses before a restart, in wall seconds: ``first_s``, doubled each time up to ``longest_s``.

    A child that lived for ``reset_after_s`` starts again at ``first_s``.
    """

    first_s: float = 0.5
    longest_s: float = 10.0
    reset_after_s: float = 30.0

    def pause_s(self, deaths: int) -> float:
        """Give the pause after the ``deaths``-th death in a row, counted from 1."""
        return min(self.longest_s, self.first_s * 2.0 ** (deaths - 1))


@dataclass(frozen=True, slots=True)
class RoleEvent:
    """What happened to a role.

    ``code`` is how its last process ended, as in `Popen`, null for a first start. ``pause_s`` is
    the time until it is started again, null unless it has just died. ``why`` says what is to be
    mended, null where that is not known; one that has ``failed`` is not started again.
    """

    role: str
    what: Literal["started", "ready", "died", "restarted", "failed"]
    code: int | None = None
    pause_s: float | None = None
    why: str | None = None

    def sentence(self) -> str:
        """Say it in one line."""
        match self.what:
            case "died":
                soon = "at once" if not self.pause_s else f"in {self.pause_s:g} s"
                why = "" if self.why is None else f": {self.why}"
                return f"{self.role} died{_cause(self.code)}, is started again {soon}{why}"
            case "failed":
                return f"{self.role} cannot be started: {self.why}"
            case "restarted":
                return f"{self.role} died{_cause(self.code)} and was started again"
            case _:
                return f"{self.role} {self.what}"


@dataclass(slots=True)
class _Role:
    """A role's child and its history. ``due_s`` is when the next start is due, null while alive."""

    name: str
    argv: list[str]
    child: processes.Child | None = None
    pump: threading.Thread | None = None
    started_s: float = 0.0
    due_s: float | None = None
    deaths: int = 0
    code: int | None = None
    ready: threading.Event = field(default_factory=threading.Event)
    ready_said: bool = False
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_LINES_MAX))


class Supervisor:
    """Starts one process a role and keeps it running until `stop`.

    Parameters
    ----------
    commands
        The command and its arguments by role; started in this order.
    on_event
        Is told of each start, death and restart; called by `start` and `poll` only.
    on_line
        Is given each line of a child; called from a thread of the role's own.
    env
        The children's environment; null keeps this process's own.
    backoff
        The pauses before restarts.
    monotonic
        A clock that never goes back, in seconds.
    """

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        *,
        on_event: Callable[[RoleEvent], None],
        on_line: Line,
        env: Mapping[str, str] | None = None,
        backoff: Backoff = Backoff(),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._roles = [_Role(name, list(argv)) for name, argv in commands.items()]
        self._env = env
        self._on_event = on_event
        self._on_line = on_line
        self._backoff = backoff
        self._monotonic = monotonic

    def start(self) -> None:
        """Start every role."""
        for role in self._roles:
            self._launch(role)
            self._on_event(RoleEvent(role.name, "started"))

    def poll(self) -> None:
        """Look after every role once; never waits.

        Raises
        ------
        ConfigurationError
            A child ended with the exit code of a wrong configuration, which no restart mends; the
            message is its own last line.
        """
        for role in self._roles:
            if role.ready.is_set() and not role.ready_said:
                role.ready_said = True
                self._on_event(RoleEvent(role.name, "ready"))
            if role.child is not None and (code := role.child.poll()) is not None:
                self._bury(role, code)
            if role.due_s is not None and self._monotonic() >= role.due_s:
                self._launch(role)
                self._on_event(RoleEvent(role.name, "restarted", code=role.code))

    @property
    def all_ready(self) -> bool:
        """Whether every role runs and has said that it is ready."""
        return all(role.child is not None and role.ready.is_set() for role in self._roles)

    def pids(self) -> dict[str, int]:
        """Give the process ids of the roles that run."""
        return {
            role.name: role.child.pid
            for role in self._roles
            if role.child is not None and role.child.poll() is None
        }

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """End all children at once: SIGTERM, and SIGKILL for what runs after ``timeout_s``."""
        children = [role.child for role in self._roles if role.child is not None]
        for child in children:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
        deadline_s = time.monotonic() + timeout_s
        for child in children:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline_s - time.monotonic()))
        for child in children:
            processes.kill(child)  # also what the child itself left behind in its group
        for role in self._roles:
            self._close(role)
            role.due_s = None

    def _launch(self, role: _Role) -> None:
        """Start a role's process and the thread that reads what it writes."""
        role.ready = threading.Event()
        role.ready_said = False
        role.last_lines.clear()
        role.due_s = None
        role.child = processes.spawn(role.argv, output=subprocess.PIPE, env=self._env)
        role.started_s = self._monotonic()
        role.pump = threading.Thread(
            target=self._pump,
            args=(role, role.child, role.ready),
            name=f"lines of {role.name}",
            daemon=True,
        )
        role.pump.start()

    def _pump(self, role: _Role, child: processes.Child, ready: threading.Event) -> None:
        """Carry a child's lines on until it ends."""
        if child.stdout is None:  # it is piped: see `_launch`
            return
        with child.stdout as pipe:
            while raw := pipe.readline(LINE_BYTES_MAX):
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                if line == f"{READY} {role.name}":
                    ready.set()
                    continue
                role.last_lines.append(line)
                self._on_line(role.name, line)

    def _bury(self, role: _Role, code: int) -> None:
        """Take note of a death and settle when the next start is due."""
        child, role.child = role.child, None
        if child is not None:
            processes.kill(child)
        self._close(role)
        if code == ConfigurationError.exit_code:
            raise ConfigurationError(_last_words(role))
        now_s = self._monotonic()
        if now_s - role.started_s >= self._backoff.reset_after_s:
            role.deaths = 0
        role.deaths += 1
        role.code = code
        pause_s = self._backoff.pause_s(role.deaths)
        role.due_s = now_s + pause_s
        self._on_event(RoleEvent(role.name, "died", code=code, pause_s=pause_s))

    @staticmethod
    def _close(role: _Role) -> None:
        """Let the reading thread come to the end of what the child wrote."""
        role.child = None
        if role.pump is not None:
            role.pump.join(PUMP_WAIT_S)
            role.pump = None


def _cause(code: int | None) -> str:
    """Say how a process ended, where that is known."""
    if code is None:
        return ""
    return f" ({signal.Signals(-code).name})" if code < 0 else f" (exit code {code})"


def _last_words(role: _Role) -> str:
    """Give the last line that says something, without the word that marks it as an error."""
    for line in reversed(role.last_lines):
        if line.strip():
            return line.strip().removeprefix("Error: ")
    return f"the role {role.name} says that the configuration is wrong, but not what"
