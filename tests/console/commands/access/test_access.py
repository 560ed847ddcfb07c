"""``smart115 tokens`` and ``smart115 accounts``: what an operator types, prints and is told."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from console.access import entering
from console.centre.folder import read_city
from console.cli import table as cli
from schemas.ground.errors import ConfigurationError
from streams.host import settings
from streams.identity.doors import Doors
from tests.streams.support.doors import PASSWORD


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SMART115_HOME", str(tmp_path / "home"))
    return tmp_path


def run(*argv: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli.app, list(argv), input=typed)


@pytest.fixture
def doors(home: Path) -> Doors:
    return entering.doors(settings.load())


def unit_of_the_city() -> str:
    return read_city(settings.load()).units[0].unit_id


def test_a_token_from_creation_over_rotation_to_its_end(doors: Doors) -> None:
    unit = unit_of_the_city()
    made = run("tokens", "create", "tracker", "--kind", "vehicle", "--unit", unit)
    assert made.exit_code == 0, made.output
    text = made.stdout.strip()
    who = doors.tokens.principal(text)
    assert who is not None
    assert (who.name, who.units) == ("tracker", frozenset({unit}))
    [row] = json.loads(run("tokens", "list", "--json").stdout)
    assert (row["principal"], row["standing"]) == ("tracker", "valid")
    assert text.rpartition("_")[2] not in run("tokens", "list").stdout
    turned = run("tokens", "rotate", row["token_id"], "--overlap-hours", "0", "--json")
    fresh = json.loads(turned.stdout)
    assert doors.tokens.principal(text) is None
    assert doors.tokens.principal(fresh["token"]) is not None
    assert run("tokens", "revoke", fresh["token_id"]).exit_code == 0
    assert doors.tokens.principal(fresh["token"]) is None


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        (["--kind", "vehicle", "--unit", "XX-99"], 2, "'XX-99' is no unit of this centre"),
        (["--kind", "vehicel"], 2, "(did you mean 'vehicle'?)"),
        (["--kind", "vehicle"], 3, "needs the unit"),
        (["--kind", "observer", "--action", "command"], 3, "not for kind observer"),
        (["--kind", "observer", "--action", "fly"], 2, "'fly' is no action"),
        (["--kind", "observer", "--days", "0"], 3, "1 to 3660 days"),
    ],
)
def test_what_is_wrong_is_named(argv: list[str], code: int, says: str) -> None:
    done = run("tokens", "create", "x", *argv)
    assert done.exit_code == code
    assert says in done.stderr
    assert done.stdout == ""


def test_a_name_does_not_become_somebody_else_by_a_second_token(doors: Doors) -> None:
    assert run("tokens", "create", "x", "--kind", "observer").exit_code == 0
    assert run("tokens", "create", "x", "--kind", "observer").exit_code == 0
    done = run("tokens", "create", "x", "--kind", "supervisor")
    assert done.exit_code == ConfigurationError.exit_code
    assert "is entered already as observer" in done.stderr
    assert run("accounts", "change", "x", "--kind", "supervisor").exit_code == 0
    entry = doors.store.entry("x")
    assert entry is not None
    assert entry.kind == "supervisor"


def test_an_account_from_creation_to_its_end(doors: Doors) -> None:
    made = run("accounts", "create", "lan", "--kind", "dispatcher", typed=f"{PASSWORD}\n")
    assert made.exit_code == 0, made.output
    assert PASSWORD not in made.output
    doors.accounts.sign_in("lan", PASSWORD, None, "")
    assert run("accounts", "codes", "lan").stdout.startswith("otpauth://totp/")
    [row] = json.loads(run("accounts", "list", "--json").stdout)
    assert (row["name"], row["password"], row["codes"]) == ("lan", True, True)
    assert run("accounts", "codes", "lan", "--off").exit_code == 0
    assert run("accounts", "password", "lan", typed="một câu mới rất dài\n").exit_code == 0
    session = doors.accounts.sign_in("lan", "một câu mới rất dài", None, "")
    done = run("accounts", "disable", "lan")
    assert "1 tokens and sessions have ended" in done.stderr
    assert doors.tokens.principal(session.text, "session") is None
    assert "lan  dispatcher  password, disabled" in run("accounts", "list").stdout


def test_a_short_password_and_a_file_that_is_none_are_told(home: Path) -> None:
    done = run("accounts", "create", "lan", "--kind", "dispatcher", typed="short\n")
    assert (done.exit_code, "12 to 1000 characters" in done.stderr) == (3, True)
    done = run("accounts", "certificate", "lan", str(home / "nowhere.pem"))
    assert (done.exit_code, "cannot be read" in done.stderr) == (2, True)
    (home / "x.pem").write_text("hello")
    done = run("accounts", "certificate", "lan", str(home / "x.pem"))
    assert (done.exit_code, "give it in PEM form" in done.stderr) == (3, True)
