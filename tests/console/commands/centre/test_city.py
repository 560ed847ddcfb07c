"""``smart115 city show`` and ``city defaults``: the parameters of a centre, for people."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from console.cli.talk import BadUsage
from console.commands.centre.city import app
from scenarios.city.centre_toml import read_policies
from scenarios.schematic import build as schematic
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


def test_without_a_map_the_built_in_city_is_written_to_be_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schematic, "_write", small_city.write)  # drawing it takes seconds
    folder = tmp_path / "my-city"
    assert str(folder) in said("make", "--out", str(folder))
    described = json.loads(said("make", "--out", str(tmp_path / "b"), "--json"))
    assert (described["centre_id"], described["folder"]) == (
        small_city.CENTRE_ID,
        str(tmp_path / "b"),
    )
    for wrong in (["--seed", "3"], ["--hospitals", "h.csv"], ["--force"]):
        refused = CliRunner().invoke(app, ["make", "--out", str(tmp_path / "c"), *wrong])
        assert isinstance(refused.exception, BadUsage)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "my-city"]
