"""Child processes: they have their own session, die with their parent, and end by a deadline.

A session of its own keeps Ctrl-C in the terminal from reaching a child before the parent has
decided in which order things stop.
"""

import functools
import os
import platform
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

ON_LINUX = platform.system() == "Linux"
LEASH = Path(__file__).with_name("_leash.py")
KILL_WAIT_S = 10.0  # SIGKILL cannot be refused; only a process stuck in the kernel outlasts this
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

Child = subprocess.Popen[bytes]


def spawn(
    argv: Sequence[str],
    *,
    output: BinaryIO | int | None = None,
    die_with_parent: bool = True,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    keep_open: Sequence[int] = (),
) -> Child:
    """Start a command in a session of its own, with nothing on its standard input.

    Parameters
    ----------
    argv
        The command and its arguments; not a shell line.
    output
        Where its standard output and error both go; None leaves them on the parent's.
    die_with_parent
        The kernel kills the child when this process dies, however it dies. Linux only: elsewhere
        a killed parent leaves its children behind.
    env
        The child's environment; None keeps the parent's.
    cwd
        The child's working folder; None keeps the parent's.
    keep_open
        File descriptors that the child has too; a lock on one lasts as long as either holds it.

    Returns
    -------
    Child
        The running child; its process id is also its process group's.
    """
    start = functools.partial(_popen, output=output, env=env, cwd=cwd, keep_open=keep_open)
    if not die_with_parent or not ON_LINUX:
        return start(list(argv))
    leashed = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), *argv]
    return _spawner(os.getpid()).run(lambda: start(leashed))


def terminate(child: Child, timeout_s: float) -> int:
    """End a child and everything in its process group: SIGTERM, then SIGKILL at the deadline.

    Returns
    -------
    int
        The exit code; minus the signal's number when a signal ended it.
    """
    _signal_group(child, signal.SIGTERM)
    try:
        child.wait(timeout_s)
    except subprocess.TimeoutExpired:
        pass
    return kill(child)


def kill(child: Child) -> int:
    """End a child and everything in its process group at once, by SIGKILL; return its exit code."""
    _signal_group(child, signal.SIGKILL)
    return child.wait(KILL_WAIT_S)


def release(child: Child) -> None:
    """Let a child go on by itself; should it end before this process, it leaves no zombie."""
    threading.Thread(target=child.wait, name=f"reaper-{child.pid}", daemon=True).start()


def end_later(why: str, after_s: float = 30.0) -> None:
    """End this process with code 1 if it is still there after so long: what it awaits never comes.

    ``why`` is then written to standard error, which is all that is left to do.
    """

    def end() -> None:
        sys.stderr.write(f"{why}; it did not end by itself within {after_s:g} s\n")
        sys.stderr.flush()
        os._exit(1)

    timer = threading.Timer(after_s, end)
    timer.daemon = True
    timer.start()


def identity(pid: int) -> str | None:
    """Name a running process in a way that outlives the reuse of its process id.

    Returns
    -------
    str | None
        The same text as long as the same process runs; None when no such process runs (a zombie,
        which is dead but not yet reaped, counts as not running).
    """
    if ON_LINUX:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            boot = BOOT_ID.read_text(encoding="ascii").strip()
        except OSError:
            return None
        # The command's name is in parentheses and may itself hold spaces and parentheses.
        fields = stat.rpartition(")")[2].split()
        state, started_ticks = fields[0], fields[19]
        return None if state in "ZX" else f"{boot}:{started_ticks}"
    listed = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout.strip() or None


def _popen(
    argv: list[str],
    *,
    output: BinaryIO | int | None,
    env: Mapping[str, str] | None,
    cwd: Path | None,
    keep_open: Sequence[int],
) -> Child:
    """Start the process itself."""
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        env=env,
        cwd=cwd,
        pass_fds=keep_open,
        start_new_session=True,
    )


def _signal_group(child: Child, number: signal.Signals) -> None:
    """Send a signal to the child's whole group; a group that is gone is what we wanted."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


class _Spawner:
    """One thread that starts children and lives as long as this process.

    Linux sends the death signal when the *thread* that started the child ends, so a child started
    from a pool's thread would be killed when the pool shrinks.
    """

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[tuple[Callable[[], Child], Future[Child]]] = (
            queue.SimpleQueue()
        )
        threading.Thread(target=self._work, name="spawner", daemon=True).start()

    def run(self, start: Callable[[], Child]) -> Child:
        """Start a child on the long-lived thread and hand it back, or its error."""
        future: Future[Child] = Future()
        self._jobs.put((start, future))
        return future.result()

    def _work(self) -> None:
        while True:
            start, future = self._jobs.get()
            try:
                future.set_result(start())
            except BaseException as error:  # noqa: BLE001 - handed to the caller, not swallowed
                future.set_exception(error)


@functools.cache
def _spawner(pid: int) -> _Spawner:  # noqa: ARG001 - a forked process needs a thread of its own
    """Return this process's spawner."""
    return _Spawner()
