"""A forecast and stand-by points beside a city, and what is wrong with them in one sentence."""

import json
import shutil
from pathlib import Path

import pytest

from scenarios.city.files import load_city
from scenarios.city.standby import read_forecast, read_standby_points
from schemas.centre.forecast import HOURS, CellRates, Forecast, ForecastFile
from schemas.centre.policies import ForecastPolicy
from schemas.ground.errors import CityError
from tests.dispatch.support.centre import START

FORECAST = Forecast(
    policy=ForecastPolicy(),
    utc_offset_min=420,
    calls=3,
    observed_h=200,
    cells=(CellRates(row=1_097, col=10_665, rates=(5,) * HOURS),),
)


def write(folder: Path) -> None:
    file = ForecastFile(sha256=FORECAST.content_hash(), forecast=FORECAST)
    (folder / "forecast.json").write_text(file.model_dump_json(), encoding="utf-8")


def test_a_folder_without_them_has_none(tmp_path: Path) -> None:
    assert read_forecast(tmp_path) is None
    assert read_standby_points(tmp_path) == ()


def test_they_become_part_of_the_configuration(builtin_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "city"
    shutil.copytree(builtin_folder, folder)
    write(folder)
    (folder / "standby.csv").write_text(
        "standby_id,name,lat,lon\nNGA-TU,Ngã tư,10.98,106.65\n", "utf-8"
    )
    event = load_city(folder).configured("0" * 64, START)
    assert event.forecast == FORECAST
    assert [(one.point_id, one.place.lat) for one in event.standby_points] == [("NGA-TU", 10.98)]


def test_a_forecast_that_was_changed_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / "forecast.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["forecast"]["calls"] = 4
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(CityError, match=r"forecast.json, .*changed after it was written; fit it"):
        read_forecast(tmp_path)


def test_a_point_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    text = "standby_id,name,lat,lon\nA,Một,10.98,106.65\nA,Hai,10.97,106.65\n"
    (tmp_path / "standby.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CityError, match="line 3, column standby_id"):
        read_standby_points(tmp_path)
