"""``smart115 alarms``: its answers and its exit codes."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from console.alarms import table
from console.centre.folder import Centre
from console.cli.talk import BadUsage
from console.commands.centre.alarms import OVER_BUDGET, app
from schemas.events.ticks import Tick
from schemas.ground.errors import Smart115Error
from schemas.journal import JournalRecord
from tests.console.support.samples import START


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, arguments)
    if isinstance(result.exception, Smart115Error):
        raise result.exception
    return result


@pytest.mark.slow
def test_a_short_day_within_the_budget(home: Path) -> None:
    result = run("report", "--hours", "0.05", "--seed", "1", "--seed", "2")
    assert result.exit_code == 0, result.output
    assert "seed 1: 0.05 h, 1 operator(s)" in result.stdout
    assert "seed 2: 0.05 h, 1 operator(s)" in result.stdout
    assert result.stdout.count("budget              within") == 2


@pytest.mark.slow
def test_a_day_over_the_budget_ends_with_one_and_says_so_to_programs(home: Path) -> None:
    arguments = ("--hours", "0.1", "--calls-per-hour", "600", "--acknowledge-s", "0")
    result = run("report", "--json", *arguments)
    assert result.exit_code == OVER_BUDGET
    told = json.loads(result.stdout)
    (only,) = told["runs"]
    assert (only["name"], only["within_budget"]) == ("seed 1", False)
    assert only["per_operator_hour"] > 6
    assert told["not_measured"]


def test_a_journal_and_a_seed_are_two_things_to_count(home: Path) -> None:
    with pytest.raises(BadUsage, match="--journal and --seed"):
        run("report", "--journal", "x.jsonl", "--seed", "1")


def test_the_table_is_printed() -> None:
    assert run("table").stdout == table.markdown() + "\n"


@pytest.mark.slow
def test_a_kept_journal_is_counted(home: Path, centre: Centre, tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    configured = centre.configured(START).model_copy(update={"received_at": START})
    later = START + timedelta(hours=1)
    tick = Tick(
        event_id="e-1",
        centre_id=centre.city.centre_id,
        occurred_at=later,
        received_at=later,
        source="test",
    )
    records = [JournalRecord(event=configured), JournalRecord(event=tick)]
    path.write_text("".join(f"{one.model_dump_json()}\n" for one in records), encoding="utf-8")
    result = run("report", "--journal", str(path), "--operators", "2")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("day.jsonl: 1 h, 2 operator(s)\n")
