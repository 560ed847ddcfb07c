"""``smart115 city show`` and ``city defaults``: the parameters of a centre, for people."""

import json
from pathlib import Path

from typer.testing import CliRunner

from console.commands.centre.city import app
from scenarios.city.centre_toml import read_policies
from schemas.centre.policies import Policies, policies_hash
from tests.support import small_city


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_it_shows_the_parameters_that_are_the_centres_own(tmp_path: Path) -> None:
    folder = small_city.write(tmp_path)
    own = policies_hash(read_policies(folder))
    shown = said("show", str(folder))
    assert f"policies  {own}" in shown
    assert f"  limits.acknowledge_s = {small_city.ANSWER_S} (default 60)" in shown
    assert "position_age_s" not in shown
    described = json.loads(said("show", str(folder), "--json"))
    assert described["policies_hash"] == own
    assert described["policies"]["limits"]["position_age_s"] == 1800


def test_it_says_where_all_is_as_by_default(tmp_path: Path) -> None:
    folder = small_city.write(tmp_path)
    (folder / "centre.toml").write_text(said("defaults"), encoding="utf-8")
    assert read_policies(folder) == Policies()
    assert "all as by default" in said("show", str(folder))
