import os
import select
import signal
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ground.errors import ConfigurationError
from streams.host import processes
from streams.running import supervisor
from streams.running.supervisor import Backoff, RoleEvent, Supervisor
from tests.support.pace import limit_s

WAIT_S = limit_s(60.0)


class FakeChild:
    """A process that ends when the test says so."""

    stdout = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.code: int | None = None

    def poll(self) -> int | None:
        return self.code


class FakeProcesses:
    """Starts `FakeChild` and remembers them, in the place of `streams.host.processes`."""

    def __init__(self) -> None:
        self.started: list[FakeChild] = []
        self.killed: list[FakeChild] = []

    def spawn(self, argv: list[str], *, output: int, env: object) -> FakeChild:
        self.started.append(FakeChild(len(self.started)))
        return self.started[-1]

    def kill(self, child: FakeChild) -> None:
        self.killed.append(child)


class Watch:
    """One supervised role, its events, and a clock that the test moves."""

    def __init__(self, fakes: FakeProcesses) -> None:
        self.fakes = fakes
        self.now_s = 0.0
        self.events: list[RoleEvent] = []
        self.supervisor = Supervisor(
            {"intake": ["intake"]},
            on_event=self.events.append,
            on_line=lambda _role, _line: None,
            monotonic=lambda: self.now_s,
        )

    def die(self, code: int = 1) -> float:
        """Let the running child end; give the pause until the next start."""
        self.fakes.started[-1].code = code
        self.supervisor.poll()
        pause_s = self.events[-1].pause_s
        assert pause_s is not None
        return pause_s

    def let_pass(self, seconds: float) -> None:
        self.now_s += seconds
        self.supervisor.poll()


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    fakes = FakeProcesses()
    monkeypatch.setattr(supervisor, "processes", fakes)
    watch = Watch(fakes)
    watch.supervisor.start()
    return watch


def test_a_death_is_said_and_the_restart_comes_after_the_pause(watch: Watch) -> None:
    pause_s = watch.die(-9)
    watch.let_pass(pause_s - 0.001)
    assert len(watch.fakes.started) == 1
    watch.let_pass(0.001)
    assert len(watch.fakes.started) == 2
    assert [event.sentence() for event in watch.events] == [
        "intake started",
        "intake died (SIGKILL), is started again in 0.5 s",
        "intake died (SIGKILL) and was started again",
    ]


def test_what_the_dead_child_left_in_its_group_is_ended(watch: Watch) -> None:
    watch.die()
    assert watch.fakes.killed == watch.fakes.started


def test_pauses_double_up_to_the_longest(watch: Watch) -> None:
    pauses = []
    for _ in range(7):
        pauses.append(watch.die())
        watch.let_pass(pauses[-1])
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


@pytest.mark.parametrize(("lived_s", "pause_s"), [(29.9, 2.0), (30.0, 0.5)])
def test_a_child_that_lived_long_starts_at_the_first_pause_again(
    watch: Watch, lived_s: float, pause_s: float
) -> None:
    for _ in range(2):
        watch.let_pass(watch.die())
    watch.now_s += lived_s
    assert watch.die() == pause_s


def test_while_a_role_is_dead_it_is_said_to_be_not_ready(watch: Watch) -> None:
    watch.supervisor._roles[0].ready.set()
    ready = [watch.supervisor.all_ready]
    watch.die()
    ready.append(watch.supervisor.all_ready)
    assert watch.supervisor.pids() == {}
    watch.let_pass(0.5)
    ready.append(watch.supervisor.all_ready)
    assert watch.supervisor.pids() == {"intake": 1}
    assert ready == [True, False, False], "it is ready again when it says so again"


def test_a_wrong_configuration_is_not_tried_again(watch: Watch) -> None:
    watch.supervisor._roles[0].last_lines.extend(
        ["Error: SMART115_CITY=x: no such folder", "", " "]
    )
    with pytest.raises(ConfigurationError, match=r"^SMART115_CITY=x: no such folder$"):
        watch.die(ConfigurationError.exit_code)
    watch.let_pass(1_000)
    assert len(watch.fakes.started) == 1


def test_a_wrong_configuration_without_words_is_named_by_its_role(watch: Watch) -> None:
    with pytest.raises(ConfigurationError, match="the role intake says"):
        watch.die(ConfigurationError.exit_code)


def test_a_broker_out_of_reach_is_tried_again(watch: Watch) -> None:
    watch.let_pass(watch.die(4))
    assert len(watch.fakes.started) == 2
    assert watch.events[-1].sentence() == "intake died (exit code 4) and was started again"


@given(st.integers(1, 60))
def test_a_pause_never_shrinks_and_never_exceeds_the_longest(deaths: int) -> None:
    backoff = Backoff()
    assert backoff.pause_s(deaths) <= backoff.pause_s(deaths + 1) <= backoff.longest_s


def test_a_pause_of_nothing_is_said_as_at_once() -> None:
    event = RoleEvent("intake", "died", code=0, pause_s=0.0)
    assert event.sentence() == "intake died (exit code 0), is started again at once"


SAYS = """
import signal, sys
print("talk one")
print("READY intake", flush=True)
print("READY other", flush=True)
sys.stdout.buffer.write(b"\\xff" + b"x" * 70000 + b"\\n")
sys.stdout.flush()
{last}
"""


class Real:
    """Supervises one real Python process."""

    def __init__(self, last: str, *, env: dict[str, str] | None = None) -> None:
        self.lines: list[str] = []
        self.events: list[RoleEvent] = []
        self.supervisor = Supervisor(
            {"intake": [sys.executable, "-c", SAYS.format(last=last)]},
            on_event=self.events.append,
            on_line=lambda _role, line: self.lines.append(line),
            env=env,
        )
        self.supervisor.start()

    @property
    def role(self) -> Any:  # noqa: ANN401 - the supervisor's own record
        return self.supervisor._roles[0]


@pytest.fixture
def real(request: pytest.FixtureRequest) -> Callable[[str], Real]:
    def start(last: str) -> Real:
        made = Real(last)
        request.addfinalizer(made.supervisor.stop)
        return made

    return start


def test_a_ready_line_is_taken_and_all_others_are_passed_on(real: Callable[[str], Real]) -> None:
    one = real("")
    one.role.child.wait(WAIT_S)
    one.role.pump.join(WAIT_S)
    one.supervisor.poll()
    assert [event.what for event in one.events[:2]] == ["started", "ready"]
    assert one.lines[:2] == ["talk one", "READY other"]
    assert [len(line) for line in one.lines[2:]] == [64 * 1024, 70_001 - 64 * 1024]
    assert one.lines[2][0] == "�"


def test_the_last_words_of_a_real_child_are_the_error(real: Callable[[str], Real]) -> None:
    one = real("sys.stderr.write('Error: the map is empty\\n'); sys.exit(3)")
    one.role.child.wait(WAIT_S)
    with pytest.raises(ConfigurationError, match=r"^the map is empty$"):
        one.supervisor.poll()


def test_stop_ends_the_children_and_nothing_starts_again(real: Callable[[str], Real]) -> None:
    one = real("signal.pause()")
    assert one.role.ready.wait(WAIT_S)
    [pid] = one.supervisor.pids().values()
    handle = os.pidfd_open(pid)
    one.supervisor.stop()
    assert select.select([handle], [], [], 0)[0]
    os.close(handle)
    one.supervisor.poll()
    assert one.supervisor.pids() == {}


def test_stop_kills_what_ignores_it(real: Callable[[str], Real]) -> None:
    one = real(
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True)\n"
        "while True: signal.pause()"
    )
    child: processes.Child = one.role.child
    while "deaf" not in one.lines:
        one.role.pump.join(0.01)
    one.supervisor.stop(timeout_s=0.05)
    assert child.returncode == -signal.SIGKILL
