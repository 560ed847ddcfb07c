"""What moving up needs of a city folder: expected calls and stand-by points; both may be absent."""

from pathlib import Path
from typing import Final

from pydantic import ValidationError

from scenarios.formats.csv_file import read_text
from scenarios.formats.geojson_rows import layer_path, read_rows
from schemas.centre.forecast import Forecast, ForecastFile
from schemas.events.moves import StandbyPoint
from schemas.ground.errors import CityError

FORECAST: Final = "forecast.json"
STANDBY: Final = "standby"
STANDBY_COLUMNS: Final = ("standby_id", "name", "lat", "lon")


def read_forecast(folder: Path) -> Forecast | None:
    """Read forecast.json as ``smart115 forecast fit`` writes it; None where there is none."""
    path = folder / FORECAST
    if not path.exists():
        return None
    try:
        return ForecastFile.model_validate_json(read_text(path)).forecast
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "$"
        msg = f"{FORECAST}, {where}: {first['msg']}; fit it again with smart115 forecast fit."
        raise CityError(msg) from None


def read_standby_points(folder: Path) -> tuple[StandbyPoint, ...]:
    """Read standby.csv or standby.geojson: places beside the stations where units can wait."""
    path = layer_path(folder, STANDBY)
    if not path.exists():
        return ()
    points: dict[str, StandbyPoint] = {}
    for row in read_rows(path, STANDBY_COLUMNS):
        point_id = row.entity("standby_id")
        if point_id in points:
            raise row.wrong("standby_id", "is given twice; give each its own")
        points[point_id] = StandbyPoint(point_id=point_id, place=row.place())
    return tuple(points.values())
