"""The command as a person and as a program meet it: help, streams, exit codes, plain output."""

import gc
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from aiokafka.errors import NotLeaderForPartitionError
from typer.testing import CliRunner

from console.cli import table as cli
from console.cli.table import COMMANDS
from console.cli.talk import BadUsage
from schemas.ground.errors import InvariantBroken
from streams.broker import ports
from tests.support.pace import limit_s
from tests.support.tree import ROOT

RUN = CliRunner()
ESCAPE = "\x1b"
PAGES = [
    [],
    *([row.name] for row in COMMANDS),
    ["topics", "apply"],
    ["topics", "list"],
    ["broker", "start"],
    ["broker", "stop"],
    ["broker", "status"],
    ["map", "build"],
    ["map", "info"],
    ["map", "fetch"],
    ["map", "export"],
    ["city", "make"],
    ["city", "show"],
    ["city", "apply"],
]


def smart115(*argv: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own, from the current folder."""
    return subprocess.run(
        [sys.executable, "-m", "console", *argv],
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=limit_s(60.0),
    )


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_every_command_explains_itself(home: Path, page: list[str]) -> None:
    shown = RUN.invoke(cli.app, [*page, "--help"], prog_name="smart115")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.lstrip().startswith("Usage: smart115")
    assert shown.stderr == ""
    assert ESCAPE not in shown.output
    assert not home.exists(), "asking for help leaves nothing behind"


def test_the_table_of_commands_says_the_exit_codes() -> None:
    shown = RUN.invoke(cli.app, ["--help"]).stdout
    for row in COMMANDS:
        assert f"  {row.name} " in shown
    for code in ("0 ok", "2 usage", "3 configuration", "4 broker out of reach", "5 invariant"):
        assert code in " ".join(shown.split())


@pytest.mark.parametrize("page", [[], ["tail"], ["topics", "apply"]], ids=" ".join)
def test_the_short_option_explains_too(page: list[str]) -> None:
    shown = [RUN.invoke(cli.app, [*page, option]) for option in ("-h", "--help")]
    assert shown[0].exit_code == 0
    assert shown[0].stdout == shown[1].stdout


def test_the_version_is_the_installed_one() -> None:
    shown = RUN.invoke(cli.app, ["--version"])
    assert (shown.exit_code, shown.stdout) == (0, f"smart115 {version('smart115')}\n")


def test_a_worker_that_does_not_begin_leaves_the_collector_of_garbage_as_it_was() -> None:
    """It is off while what stays is loaded."""
    assert RUN.invoke(cli.app, ["worker", "chef"]).exit_code == BadUsage.exit_code
    assert gc.isenabled()


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--bad"], "No such option: --bad"),
        (["nothing"], "No such command 'nothing'"),
        (["topics", "drop"], "No such command 'drop'"),
        (["worker"], "Missing argument"),
        (["citi"], "No such command 'citi'. Did you mean 'city'?"),
        (["city", "mak"], "No such command 'mak'. Did you mean 'make'?"),
        (["demo", "--minuts", "1"], "No such option: --minuts (Possible options: --minutes"),
        (["worker", "intke"], "'intke' is no role (did you mean 'intake'?); known are intake"),
        (["worker", "chef"], "'chef' is no role; known are intake, telemetry"),
        (["tail", "secrets"], "'secrets' is no topic; known are incidents"),
        (["tail", "incidents", "--count", "0"], "--count"),
        (["tail", "incidents", "--lang", "fr"], "'fr'"),
        (["inject", "nowhere.jsonl"], "nowhere.jsonl cannot be read (No such file"),
        (["demo", "--hospitals", "x.csv"], "give --map as well"),
        (["demo", "--rate", "1000"], "--rate"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_bad_usage_ends_with_2(home: Path, argv: list[str], said: str) -> None:
    ended = RUN.invoke(cli.app, argv)
    assert ended.exit_code == 2, ended.output
    assert said in " ".join(ended.stderr.split())
    assert ended.stdout == ""


@pytest.mark.parametrize(
    ("argv", "env", "said"),
    [
        (["config"], {"SMART115_HOMES": "x"}, "SMART115_HOMES in environment is no setting"),
        (["config"], {"SMART115_TICK_S": "soon"}, "SMART115_TICK_S='soon': "),
        (["worker", "intake"], {"SMART115_CITY": "nowhere"}, "nowhere is not a folder"),
        (["city", "show", "nowhere"], {}, "nowhere"),
        (["topics", "list"], {"SMART115_CITY": "nowhere"}, "nowhere is not a folder"),
        (["topics", "list"], {"SMART115_BROKERS": "kafka"}, "host:port"),
        (["map", "info", "nowhere.osm.pbf"], {}, "nowhere.osm.pbf"),
        (["broker", "start", "--port", "70000"], {}, "Port 70000 is not between"),
        (["broker", "start", "--data", "a,b"], {}, "has a comma in its path"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_wrong_configuration_ends_with_3(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    argv: list[str],
    env: dict[str, str],
    said: str,
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    ended = RUN.invoke(cli.app, argv)
    assert ended.exit_code == 3, ended.output
    assert said in ended.stderr
    assert ended.stderr.startswith("Error: ")
    assert ended.stderr.count("\n") == 1, "one sentence"
    assert ended.stdout == ""


@pytest.mark.parametrize(
    "argv",
    [
        ["topics", "apply"],
        ["tail", "incidents"],
        ["worker", "delivery"],
        ["city", "apply"],
        ["replay"],
        ["inject", "good.jsonl"],
    ],
    ids=" ".join,
)
def test_a_broker_out_of_reach_ends_with_4(
    home: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str]
) -> None:
    event = {
        "type": "incident.cancelled",
        "event_id": "e-1",
        "centre_id": "BD",
        "occurred_at": "2026-11-24T05:00:00Z",
        "source": "test",
        "incident_id": "C-1",
        "reason": "nhầm số",
    }
    Path("good.jsonl").write_text(json.dumps(event), encoding="utf-8")
    ended = RUN.invoke(cli.app, argv)
    assert ended.exit_code == 4, ended.output
    assert "run `smart115 broker start`" in ended.stderr
    assert ended.stdout == ""


def test_a_broker_that_does_not_answer_ends_with_4_in_one_sentence(home: Path) -> None:
    nobody = f"127.0.0.1:{ports.pick_free()}"
    ended = smart115("topics", "apply", SMART115_BROKERS=nobody)
    assert (ended.returncode, ended.stdout) == (4, "")
    assert ended.stderr == (
        f"Error: no Kafka broker answers at {nobody}; "
        "start one (smart115 broker start) or set SMART115_BROKERS; "
        "a locked one needs SMART115_SECURITY=secure\n"
    )


def test_a_port_in_use_ends_with_3_in_one_sentence(home: Path) -> None:
    import socket  # noqa: PLC0415 - this one test

    with socket.create_server((ports.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        ended = smart115("broker", "start", "--port", str(port))
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.splitlines()[-1] == (
        f"Error: Port {port} on 127.0.0.1 is in use by another program: "
        "stop that program, or choose another port with --port."
    )
    assert "Traceback" not in ended.stderr


def test_a_broker_that_answers_wrongly_ends_with_4_in_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fenced broker leads no partition for half a minute, and is there all the same."""

    def fenced() -> None:
        raise NotLeaderForPartitionError

    monkeypatch.setattr("streams.host.settings.load", fenced)
    ended = RUN.invoke(cli.app, ["config"])
    assert (ended.exit_code, ended.stdout) == (4, "")
    assert "NotLeaderForPartitionError. It may be starting: try again" in ended.stderr


def test_a_broken_invariant_ends_with_5(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        msg = "decision d-1 was published otherwise"
        raise InvariantBroken(msg)

    monkeypatch.setattr("streams.host.settings.load", broken)
    ended = RUN.invoke(cli.app, ["config"])
    assert (ended.exit_code, ended.stdout) == (5, "")
    assert ended.stderr == "Error: decision d-1 was published otherwise\n"


def test_the_topic_table_is_printed_without_a_broker(home: Path) -> None:
    shown = RUN.invoke(cli.app, ["topics", "list", "--json"])
    assert shown.exit_code == 0
    found = json.loads(shown.stdout)
    assert {"incidents", "journal", "dead-letters"} <= {row["name"] for row in found}
    assert {row["partitions_found"] for row in found} == {None}
    assert shown.stderr.startswith("What exists is not known: ")


def test_a_broker_that_does_not_run_is_said_with_4(home: Path) -> None:
    shown = RUN.invoke(cli.app, ["broker", "status", "--json"])
    assert shown.exit_code == 4
    assert json.loads(shown.stdout)["running"] is False


def test_a_pipe_gets_no_escape_codes(home: Path) -> None:
    plain = smart115("topics", "list", TERM="xterm-256color")
    assert plain.returncode == 0
    assert ESCAPE not in plain.stdout + plain.stderr


@pytest.mark.parametrize("argv", [["--help"], ["--bad"], ["demo", "--help"], ["config"]])
def test_no_colour_is_respected(
    home: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str]
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert ESCAPE not in RUN.invoke(cli.app, argv, color=True).output


def test_a_reader_that_goes_away_is_no_failure(home: Path) -> None:
    command = [sys.executable, "-m", "console", "topics", "list"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as shown:
        assert shown.stdout is not None
        shown.stdout.close()
        assert shown.stderr is not None
        assert b"Traceback" not in shown.stderr.read()
        assert shown.wait(limit_s(30.0)) == 0


def test_the_settings_are_printed_one_a_line_or_as_json(home: Path) -> None:
    plain = RUN.invoke(cli.app, ["config"])
    assert f"SMART115_HOME={home}" in plain.stdout.splitlines()
    found = json.loads(RUN.invoke(cli.app, ["config", "--json"]).stdout)
    assert found["SMART115_HOME"] == str(home)
    assert len(found) == len(plain.stdout.splitlines())


def test_the_example_is_the_committed_file(home: Path) -> None:
    shown = RUN.invoke(cli.app, ["config", "--example"])
    assert shown.stdout == (ROOT / ".env.example").read_text(encoding="utf-8")
