"""Writing a city folder that ``city_files.load_city`` reads back equal."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from scenarios.city import centre_toml
from scenarios.city.centre_toml import policies_toml
from scenarios.city.files import (
    CALL_COLUMNS,
    HOSPITAL_COLUMNS,
    STATION_COLUMNS,
    UNIT_COLUMNS,
)
from scenarios.city.model import City, PlannedCall
from scenarios.city.toml import FILE
from schemas.events.centre import HospitalSpec
from schemas.ground.base import LatLon

FORMAT_VERSION: Final = 2
"""Of the files that are written: raise it with them, and what was made before is made again."""

_DELETE: Final = "\\u007f"  # JSON leaves this control character as it is, TOML forbids it


def write_city(city: City, folder: Path) -> None:
    """Write a city as a folder that ``load_city`` reads back equal; files of that name go.

    The road map and what goes with it are not copied: city.toml names them by their paths.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(_toml(city, folder), encoding="utf-8")
    (folder / centre_toml.FILE).write_text(policies_toml(city.policies), encoding="utf-8")
    stations = [(item.station_id, item.name, *_coordinates(item.place)) for item in city.stations]
    write_table(folder / "stations.csv", STATION_COLUMNS, stations)
    units = [
        (unit.unit_id, unit.crew_level.value, unit.station_id, _truth(value=unit.on_duty))
        for unit in city.units
    ]
    write_table(folder / "units.csv", UNIT_COLUMNS, units)
    write_table(folder / "hospitals.csv", HOSPITAL_COLUMNS, map(_hospital_cells, city.hospitals))
    if city.planned_calls is not None:
        write_table(folder / "calls.csv", CALL_COLUMNS, map(_call_cells, city.planned_calls))


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table in UTF-8 with one header line; None becomes an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _coordinates(place: LatLon | None) -> tuple[str, str]:
    """Write degrees so that they read back equal."""
    return ("", "") if place is None else (repr(place.lat), repr(place.lon))


def _truth(*, value: bool | None) -> str:
    """Write true, false, or nothing."""
    return "" if value is None else str(value).lower()


def _hospital_cells(hospital: HospitalSpec) -> tuple[object, ...]:
    """Write one hospital."""
    return (
        hospital.hospital_id,
        hospital.name,
        *_coordinates(hospital.place),
        ";".join(hospital.services),
        _truth(value=hospital.services_synthetic),
        _truth(value=hospital.alerts_topic),
        ";".join(hospital.channels),
        hospital.duty_phone or "",
    )


def _call_cells(call: PlannedCall) -> tuple[object, ...]:
    """Write one call."""
    return (
        repr(call.at_s),
        call.incident_id,
        call.priority.value,
        call.complaint,
        *_coordinates(call.place),
        call.address,
        call.crew_level.value,
        ";".join(call.services),
        call.patient.age_years,
        call.patient.sex,
        _truth(value=call.patient.pregnant),
        call.condition,
    )


def _toml(city: City, folder: Path) -> str:
    """Write city.toml: plain keys first, then one section for each group of settings."""
    beside = {"policy": city.policy_path, "day": city.day_path, "eta": city.eta_path}
    plain: dict[str, object] = {
        "centre_id": city.centre_id,
        "name": city.name,
        "schematic": city.schematic,
        "map": _written(city.map_path, folder),
        "map_name": city.map_name,
        "snap_limit_m": city.snap_limit_m,
        "synthetic": list(city.synthetic),
        **{key: _written(path, folder) for key, path in beside.items() if path is not None},
    }
    sections = {
        "demand": city.demand.model_dump(mode="json", exclude={"priority_share"}),
        "demand.priority_share": city.demand.priority_share.model_dump(mode="json"),
        "crews": city.crew_habits.model_dump(mode="json"),
        "hospitals": city.hospital_habits.model_dump(mode="json"),
    }
    lines = [f"# {what}." for what in city.synthetic]
    lines += _key_lines(plain)
    for section, values in sections.items():
        lines += ["", f"[{section}]", *_key_lines(values)]
    return "\n".join(lines) + "\n"


def _written(path: Path, folder: Path) -> str:
    """Give a path as city.toml has it: relative where it lies in the folder."""
    whole, home = path.resolve(), folder.resolve()
    return (whole.relative_to(home) if whole.is_relative_to(home) else whole).as_posix()


def _key_lines(values: dict[str, object]) -> list[str]:
    """Write keys; JSON's texts, numbers, truths and lists are TOML's as well."""
    texts = {key: json.dumps(value, ensure_ascii=False) for key, value in values.items()}
    return [f"{key} = {text.replace(chr(127), _DELETE)}" for key, text in texts.items()]
