"""docs/machine-lines.md: its lines are those that the commands write."""

import json
import re
from typing import Any

import pytest
from typer.testing import CliRunner

from console.cli import table as cli
from console.operating import replaying, running
from streams.host.settings import Settings
from streams.running.replay import Verdict
from streams.running.supervisor import RoleEvent
from tests.support.tree import ROOT

RUN = CliRunner()
PAGE = (ROOT / "docs" / "machine-lines.md").read_text(encoding="utf-8")


def documented(command: str) -> list[dict[str, Any]]:
    """Give the lines that the page shows for a command."""
    (block,) = re.findall(rf"## `smart115 {command}.*?```json\n(.*?)```", PAGE, re.DOTALL)
    return [json.loads(line) for line in block.splitlines()]


def kinds(line: dict[str, Any]) -> dict[str, str]:
    return {field: type(value).__name__ for field, value in line.items()}


def test_the_lines_of_score_are_the_same() -> None:
    written = [
        json.loads(one)
        for one in RUN.invoke(cli.app, ["score", "--list", "--json"]).stdout.splitlines()
    ]
    assert all(line in written for line in documented("score"))


@pytest.mark.usefixtures("home")
def test_the_lines_of_inject_have_the_same_fields() -> None:
    call = {
        "type": "incident.reported",
        "event_id": "e-1",
        "centre_id": "BD",
        "occurred_at": "2026-11-24T05:00:00Z",
        "source": "test",
        "incident_id": "C-1",
        "priority": "P9",
        "complaint": "x",
    }
    ended = RUN.invoke(cli.app, ["inject", "-", "--json"], input="\n\n" + json.dumps(call))
    assert [json.loads(one) for one in ended.stdout.splitlines()] == documented("inject")


def test_the_line_of_replay_has_the_same_fields() -> None:
    (line,) = documented("replay")
    same = Verdict(records=5000, outputs=1240)
    assert json.loads(replaying.as_json(same)) == line
    assert list(json.loads(replaying.as_json(same))) == list(line)
    other = json.loads(replaying.as_json(Verdict(difference="dec-1 was published otherwise")))
    assert (other["identical"], other["difference"]) == (False, "dec-1 was published otherwise")


def test_the_lines_of_run_have_the_same_fields(capsys: pytest.CaptureFixture[str]) -> None:
    for line in documented("run"):
        facts = {name: value for name, value in line.items() if name not in {"event", "at"}}
        if line["event"] == "role":
            event = RoleEvent("intake", "started")
            running._tell_of_role(event, Settings(), running.tell_programs)
        else:
            running.tell_programs(line["event"], "for people", **facts)
        out, err = capsys.readouterr()
        assert err == ""
        assert kinds(json.loads(out)) == kinds(line)
        assert {**json.loads(out), "at": line["at"]} == line


def test_people_are_told_in_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    running.tell_people("ready", "ready", any_fact=1)
    assert capsys.readouterr() == ("", "ready\n")


def test_the_pages_are_told_of_by_their_address(capsys: pytest.CaptureFixture[str]) -> None:
    ready = RoleEvent("console", "ready")
    running._tell_of_role(ready, Settings(console_port=8200), running.tell_people)
    assert capsys.readouterr() == ("", "console http://127.0.0.1:8200/\n")
    failed = RoleEvent("console", "failed", why="the port is taken")
    running._tell_of_role(failed, Settings(), running.tell_people)
    assert capsys.readouterr() == ("", "console cannot be started: the port is taken\n")
