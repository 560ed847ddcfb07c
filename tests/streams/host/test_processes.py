import os
import subprocess
import sys
from pathlib import Path

import pytest

from streams.host import processes
from tests.support.pace import limit_s

WAIT_S = limit_s(60.0)


def out_of(child: processes.Child) -> str:
    said, _ = child.communicate(timeout=WAIT_S)
    return said.decode()


def python(*lines: str) -> list[str]:
    return [sys.executable, "-c", "\n".join(lines)]


@pytest.mark.parametrize("die_with_parent", [True, False])
def test_a_child_has_a_session_of_its_own_and_no_input(*, die_with_parent: bool) -> None:
    source = python(
        "import os, sys", "print(os.getsid(0) == os.getpid() == os.getpgid(0), sys.stdin.read())"
    )
    child = processes.spawn(source, output=subprocess.PIPE, die_with_parent=die_with_parent)
    assert out_of(child) == "True \n"


def test_a_child_gets_its_environment_and_folder(tmp_path: Path) -> None:
    source = python("import os", "print(os.environ['WORD'], os.getcwd())")
    child = processes.spawn(
        source, output=subprocess.PIPE, env={**os.environ, "WORD": "đúng"}, cwd=tmp_path
    )
    assert out_of(child) == f"đúng {tmp_path}\n"


def test_a_process_that_waits_for_ever_ends_by_force_and_says_why() -> None:
    source = python(
        "import threading",
        "from streams.host.processes import end_later",
        "end_later('stands still', 0.05)",
        "threading.Event().wait()",
    )
    done = subprocess.run(source, capture_output=True, text=True, timeout=WAIT_S, check=False)
    said = "stands still; it did not end by itself within 0.05 s\n"
    assert (done.returncode, done.stderr) == (1, said)


def test_both_outputs_go_to_one_place() -> None:
    source = python("import sys", "sys.stderr.write('a')", "sys.stderr.flush()", "print('b')")
    assert out_of(processes.spawn(source, output=subprocess.PIPE)) == "ab\n"


def test_terminate_ends_what_the_child_started_too(tmp_path: Path) -> None:
    fifo = tmp_path / "held"
    os.mkfifo(fifo)
    deaf = "sh -c 'trap \"\" TERM; echo up; exec sleep 1000' & wait"
    child = processes.spawn(["sh", "-c", f"exec 3>{fifo}; {deaf}"], output=subprocess.PIPE)
    with fifo.open("rb") as held:
        assert child.stdout is not None
        with child.stdout as said:
            assert said.readline() == b"up\n"
            processes.terminate(child, 0.2)
        assert held.read() == b"", "the pipe ends when nobody of the group holds it any more"


def test_terminating_what_has_ended_gives_its_code() -> None:
    child = processes.spawn(python("raise SystemExit(7)"))
    assert child.wait(WAIT_S) == 7
    assert processes.terminate(child, 0.0) == 7
    assert processes.kill(child) == 7


def test_a_running_process_keeps_its_identity_and_a_dead_one_has_none() -> None:
    child = processes.spawn(python("import signal", "signal.pause()"))
    name = processes.identity(child.pid)
    assert name is not None
    assert processes.identity(child.pid) == name
    assert processes.identity(os.getpid()) not in {name, None}
    os.kill(child.pid, 9)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # dead, and not yet reaped
    assert processes.identity(child.pid) is None
    child.wait(WAIT_S)
    assert processes.identity(child.pid) is None


def test_a_command_that_cannot_be_started_is_an_error_of_the_caller() -> None:
    with pytest.raises(FileNotFoundError):
        processes.spawn(["/no/such/command"], die_with_parent=False)
