"""What of a city lies off its roads is counted before the first call there."""

import json
from pathlib import Path

from typer.testing import CliRunner

from console.commands.centre.city import app
from tests.support import small_city

CALLS = """\
at_s,incident_id,priority,complaint,lat,lon
0,C-1,P1,fall,11.0,106.6
60,C-2,P2,fall,11.0,106.588
120,C-3,P2,fall,11.0,106.5
180,C-4,P2,fall,,
"""


def shown(folder: Path, *more: str) -> str:
    result = CliRunner().invoke(app, ["show", str(folder), *more])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_what_lies_off_the_roads_is_counted_with_how_far(tmp_path: Path) -> None:
    """C-2 is 0.012 degrees west of the westernmost street, 1 310 m; C-3 is 0.1, 10.9 km."""
    folder = small_city.write(tmp_path)
    (folder / "calls.csv").write_text(CALLS, encoding="utf-8")
    of = {one["kind"]: one for one in json.loads(shown(folder, "--json"))["off_roads"]}
    calls = of["calls"]
    assert (calls["count"], calls["walked"], calls["beyond"]) == (3, 1, 1)
    assert calls["farthest"] == "C-3"
    assert 10_850 < calls["farthest_m"] < 10_950
    assert [of[kind]["walked"] for kind in ("stations", "hospitals")] == [0, 0]
    said = shown(folder)
    assert "off roads 2 of 3 calls lie over 300 m from every road, 1 of them over 5000 m" in said
    assert " m; the crew walks the rest, and beyond the second limit a person decides" in said
    assert "of 6 stations lie" not in said


def test_who_has_a_station_off_the_roads_is_told_what_it_means(tmp_path: Path) -> None:
    """S1 is put 0.012 degrees west of the westernmost street."""
    folder = small_city.write(tmp_path)
    stations = folder / "stations.csv"
    head, first, *rest = stations.read_text(encoding="utf-8").splitlines()
    at = head.split(",").index("lon")
    cells = first.split(",")
    cells[at] = "106.588"
    stations.write_text("\n".join([head, ",".join(cells), *rest]) + "\n", encoding="utf-8")
    (line,) = [one for one in shown(folder).splitlines() if one.startswith("off roads")]
    assert line.startswith("off roads 1 of 6 stations lie over 300 m from every road, 0 of them")
    assert line.endswith("beyond the second limit no unit is sent; put it beside a road")


def test_a_city_on_its_roads_is_said_to_be(tmp_path: Path) -> None:
    said = shown(small_city.write(tmp_path))
    assert "off roads none of the stations, hospitals and planned calls" in said
