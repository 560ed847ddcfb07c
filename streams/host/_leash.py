"""Run a command that the kernel kills when the process that asked for it dies.

Executed as a script in the new process, never imported there: ``_leash.py PARENT_PID COMMAND…``.
It asks Linux for the death signal and becomes the command, so the process id stays the same. A
trampoline and not ``preexec_fn``: Python code between fork and exec can deadlock in a threaded
parent, and Python 3.12 warns about it.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
EXIT_PARENT_GONE = 125
EXIT_NOT_EXECUTABLE = 127


def main(argv: list[str]) -> None:
    """Tie this process to its parent, then become ``argv[2:]``.

    Parameters
    ----------
    argv
        This script, the parent's process id, then the command and its arguments.

    Raises
    ------
    SystemExit
        125 when the parent is already gone, 127 when the command cannot be executed.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != int(argv[1]):  # it died before the line above could take effect
        raise SystemExit(EXIT_PARENT_GONE)
    try:
        os.execvp(argv[2], argv[2:])  # noqa: S606 - to become the command is the point
    except OSError as error:
        sys.stderr.write(f"{argv[2]} cannot be executed: {error.strerror}\n")
        raise SystemExit(EXIT_NOT_EXECUTABLE) from error


if __name__ == "__main__":
    main(sys.argv)
