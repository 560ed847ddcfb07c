"""Reading a city folder whole; docs/city-folder.md describes its files."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from scenarios.cases.conditions import Condition
from scenarios.city.centre_toml import read_policies
from scenarios.city.model import City, PlannedCall, Station
from scenarios.city.standby import read_forecast, read_standby_points
from scenarios.city.toml import FILE, Settings, read_settings
from scenarios.formats.csv_file import Row, read_table, stream_table
from scenarios.formats.geojson_rows import layer_path, read_rows
from schemas.events.centre import HospitalSpec, UnitSpec
from schemas.events.incidents import Patient
from schemas.ground.errors import CityError
from schemas.ground.vocabulary import CrewLevel, Priority, Service
from schemas.rules.handshake import DEFAULT_CHANNELS

STATION_COLUMNS: Final = ("station_id", "name", "lat", "lon")
UNIT_COLUMNS: Final = ("unit_id", "crew_level", "station_id", "on_duty")
HOSPITAL_COLUMNS: Final = (
    "hospital_id",
    "name",
    "lat",
    "lon",
    "services",
    "services_synthetic",
    "alerts_topic",
    "channels",
    "duty_phone",
)
CALL_COLUMNS: Final = (
    "at_s",
    "incident_id",
    "priority",
    "complaint",
    "lat",
    "lon",
    "address",
    "crew_level",
    "services",
    "age_years",
    "sex",
    "pregnant",
    "condition",
)
ENTITIES_MAX: Final = 5_000
"""Units or hospitals of one centre, as ``CentreConfigured`` limits them."""

CALLS_MAX: Final = 1_000_000
"""Planned calls of one trial: they are held in memory."""

_DAY_S: Final = 86_400
_YEARS_MAX: Final = 130
_ROAD_TABLES: Final = ("nodes.csv", "arcs.csv")


def city_folders(folder: Path) -> tuple[Path, ...]:
    """Give the city folders that a path names: itself, or those in it, by name.

    A folder that is neither is given as it is: reading it says what is missing.
    """
    if (folder / FILE).exists() or not folder.is_dir():
        return (folder,)
    inside = sorted(one for one in folder.iterdir() if (one / FILE).is_file())
    return tuple(inside) or (folder,)


def load_city(folder: Path) -> City:
    """Read a city folder; CityError names the file, line, column, value and fix.

    The road map and the files that go with it are not opened here, but they must be there.
    """
    if not folder.is_dir():
        msg = f"{folder} is not a folder; give the folder that holds {FILE}."
        raise CityError(msg)
    settings = read_settings(folder)
    stations = tuple(_stations(folder))
    map_path = _map_path(folder, settings)
    return City(
        centre_id=settings.centre_id,
        name=settings.name,
        schematic=settings.schematic,
        map_path=map_path,
        map_name=settings.map_name or map_path.name,
        snap_limit_m=settings.snap_limit_m,
        policies=read_policies(folder),
        stations=stations,
        units=tuple(_units(folder, stations)),
        hospitals=tuple(read_hospitals(layer_path(folder, "hospitals"))),
        demand=settings.demand,
        crew_habits=settings.crews,
        hospital_habits=settings.hospitals,
        planned_calls=_calls(folder),
        synthetic=settings.synthetic,
        forecast=read_forecast(folder),
        standby_points=read_standby_points(folder),
        policy_path=_file(folder, "policy", settings.policy),
        day_path=_file(folder, "day", settings.day),
        eta_path=_file(folder, "eta", settings.eta),
    )


def _file(folder: Path, key: str, name: str | None) -> Path | None:
    """Find a file that city.toml names; null where it names none."""
    if name is None:
        return None
    path = (folder / name).resolve()
    if not path.is_file():
        msg = f"{FILE}, key {key}: {name!r} is not there ({path}); correct the path or remove it."
        raise CityError(msg)
    return path


def _map_path(folder: Path, settings: Settings) -> Path:
    """Find the road map; a folder of .csv tables must hold both of them."""
    path = (folder / settings.map).resolve()
    if not path.exists():
        msg = f"{FILE}, key map: {settings.map!r} is not there ({path}); correct the path."
        raise CityError(msg)
    if path == folder.resolve():
        for name in _ROAD_TABLES:
            if not (path / name).is_file():
                msg = f"{name} is missing from {folder}; add it, or name a map in {FILE}."
                raise CityError(msg)
    return path


def _once(row: Row, column: str, first: dict[str, int]) -> None:
    """Refuse an identifier that was given before; ``first`` is where each was."""
    value = row.entity(column)
    if value in first:
        where = f"{row.words[0]} {first[value]}"
        raise row.wrong(column, f"is already on {where}; give each its own")
    first[value] = row.line


def unique(rows: Sequence[Row], column: str) -> None:
    """Refuse an identifier given twice, and more rows than a centre may have (CityError)."""
    first: dict[str, int] = {}
    for row in rows:
        _once(row, column, first)
    if len(rows) > ENTITIES_MAX:
        msg = f"{rows[0].file} has {len(rows)} rows; a centre has {ENTITIES_MAX} at most."
        raise CityError(msg)


def _stations(folder: Path) -> Iterable[Station]:
    """Read stations.csv, or stations.geojson where there is no such table."""
    yield from read_stations(layer_path(folder, "stations"))


def read_stations(path: Path) -> Iterable[Station]:
    """Read stations, a table or a layer of points."""
    rows = read_rows(path, STATION_COLUMNS)
    unique(rows, "station_id")
    for row in rows:
        yield Station(row.entity("station_id"), row.text("name"), row.place())


def _units(folder: Path, stations: Sequence[Station]) -> Iterable[UnitSpec]:
    """Read units.csv; each unit's station must be one of these."""
    rows = read_table(folder / "units.csv", UNIT_COLUMNS[:3], UNIT_COLUMNS[3:])
    unique(rows, "unit_id")
    places = {station.station_id: station.place for station in stations}
    for row in rows:
        station_id = row.entity("station_id")
        if station_id not in places:
            raise row.wrong("station_id", "is not in stations.csv; add it there or correct it")
        yield UnitSpec(
            unit_id=row.entity("unit_id"),
            crew_level=row.word("crew_level", CrewLevel),
            station_id=station_id,
            station=places[station_id],
            on_duty=row.flag("on_duty", default=True),
        )


def read_hospitals(path: Path) -> Iterable[HospitalSpec]:
    """Read hospitals of this format, a table or a layer of points."""
    rows = read_rows(path, HOSPITAL_COLUMNS[:5], HOSPITAL_COLUMNS[5:])
    unique(rows, "hospital_id")
    for row in rows:
        yield _hospital(row)


def _hospital(row: Row) -> HospitalSpec:
    """Read one hospital; what its channels may be is said by the model."""
    channels = row.optional("channels")
    try:
        return HospitalSpec(
            hospital_id=row.entity("hospital_id"),
            name=row.text("name"),
            place=row.place(),
            services=row.word_list("services", Service),
            services_synthetic=row.flag("services_synthetic", default=False),
            alerts_topic=row.flag("alerts_topic", default=True),
            channels=DEFAULT_CHANNELS if channels is None else tuple(channels.split(";")),
            duty_phone=row.optional("duty_phone"),
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        column = str(first["loc"][0]) if first["loc"] else "channels"
        raise row.wrong(column, f"is wrong ({first['msg']}); correct it") from None


def _calls(folder: Path) -> tuple[PlannedCall, ...] | None:
    """Read calls.csv where there is one, a row at a time; kept in the order of their time."""
    path = folder / "calls.csv"
    if not path.exists():
        return None
    needed = ("at_s", "priority", "complaint", "lat", "lon")
    others = [name for name in CALL_COLUMNS if name not in needed]
    first: dict[str, int] = {}
    calls: list[PlannedCall] = []
    for row in stream_table(path, needed, others, rows_max=CALLS_MAX):
        if row.optional("incident_id"):
            _once(row, "incident_id", first)
        calls.append(_call(row))
    return tuple(sorted(calls, key=lambda call: call.at_s))


def _call(row: Row) -> PlannedCall:
    """Read one call; lat and lon may both be empty where the place is not known."""
    placed = row.optional("lat") is not None or row.optional("lon") is not None
    level, condition = row.optional("crew_level"), row.optional("condition")
    return PlannedCall(
        at_s=row.number("at_s", 0, 366 * _DAY_S),
        incident_id=row.entity("incident_id") if row.optional("incident_id") else None,
        priority=row.word("priority", Priority),
        complaint=row.text("complaint"),
        place=row.place() if placed else None,
        address=row.text("address") if row.optional("address") else None,
        crew_level=row.word("crew_level", CrewLevel) if level else CrewLevel.BLS,
        services=row.word_list("services", Service),
        patient=_patient(row),
        condition=row.word("condition", Condition) if condition else None,
    )


def _patient(row: Row) -> Patient:
    """Read what is known of the patient; an empty cell means that it is not known."""
    age = row.number("age_years", 0, _YEARS_MAX) if row.optional("age_years") else None
    if age is not None and age != int(age):
        raise row.wrong("age_years", "is not a whole number; write whole years")
    sex = row.optional("sex")
    if sex not in {None, "female", "male"}:
        raise row.wrong("sex", "is not known; use female, male, or leave it empty")
    pregnant = row.flag("pregnant", default=False) if row.optional("pregnant") else None
    return Patient.model_validate(
        {"age_years": None if age is None else int(age), "sex": sex, "pregnant": pregnant}
    )
