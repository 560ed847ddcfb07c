"""A city folder in words: what was made, what it holds, and where it leaves the defaults."""

from pathlib import Path
from typing import Any

from scenarios.city.maker import CityReport
from scenarios.city.model import City
from schemas.centre.policies import Policies, policies_hash


def made_lines(report: CityReport) -> list[str]:
    """Say what was made."""
    lines = [
        f"city      {report.folder}",
        f"map       {report.map_name}: {report.nodes:,} nodes, {report.arcs:,} arcs",
        f"hospitals {report.hospitals}",
        f"stations  {report.stations}",
        f"units     {report.units}",
    ]
    if report.attribution:
        lines.append(f"data      {report.attribution}")
    return lines + [f"note      {note}" for note in report.notes]


def description(city: City) -> dict[str, Any]:
    """Give a city for programs."""
    return {
        "centre_id": city.centre_id,
        "name": city.name,
        "schematic": city.schematic,
        "map": str(city.map_path),
        "map_name": city.map_name,
        "snap_limit_m": city.snap_limit_m,
        "policies_hash": policies_hash(city.policies),
        "policies": city.policies.model_dump(mode="json"),
        **{key: None if path is None else str(path) for key, path in _beside(city).items()},
        "stations": [
            {"station_id": item.station_id, "name": item.name, **item.place.model_dump()}
            for item in city.stations
        ],
        "units": [unit.model_dump(mode="json") for unit in city.units],
        "hospitals": [hospital.model_dump(mode="json") for hospital in city.hospitals],
        "planned_calls": None if city.planned_calls is None else len(city.planned_calls),
        "calls_per_hour": city.demand.calls_per_hour,
        "synthetic": list(city.synthetic),
    }


def _beside(city: City) -> dict[str, Path | None]:
    """Name the files beside a city's map by their keys."""
    return {"policy": city.policy_path, "day": city.day_path, "eta": city.eta_path}


def lines(city: City) -> list[str]:
    """Describe a city to a person; what is made up is said first."""
    levels = [unit.crew_level.value for unit in city.units]
    on_duty = sum(unit.on_duty for unit in city.units)
    crews = ", ".join(f"{levels.count(level)} {level}" for level in sorted(set(levels)))
    made_up = sum(hospital.services_synthetic for hospital in city.hospitals)
    calls = (
        f"made up, {city.demand.calls_per_hour:g} an hour"
        if city.planned_calls is None
        else f"{len(city.planned_calls)} planned in calls.csv"
    )
    return [
        f"centre    {city.centre_id}: {city.name}",
        *(f"made up   {text}" for text in city.synthetic),
        f"map       {city.map_name}" + (" (schematic: not a survey)" if city.schematic else ""),
        *(f"{key:<9} {path.name}" for key, path in _beside(city).items() if path is not None),
        f"stations  {len(city.stations)}",
        f"units     {len(city.units)} ({crews}), {on_duty} on duty",
        f"hospitals {len(city.hospitals)}, what they treat is made up at {made_up}",
        f"calls     {calls}",
        f"policies  {policies_hash(city.policies)}",
        *(f"  {line}" for line in _own_policies(city.policies)),
    ]


def _own_policies(policies: Policies) -> list[str]:
    """List the parameters that are not the defaults; the rest are those of ``city defaults``."""
    found = []
    for section, keys in policies.model_dump(mode="json").items():
        default = getattr(Policies(), section).model_dump(mode="json")
        for key, value in keys.items():
            if value == default[key]:
                continue
            shown = f"{len(value)} entries" if isinstance(value, list) else f"{value}"
            was = f"{len(default[key])}" if isinstance(value, list) else f"{default[key]}"
            found.append(f"{section}.{key} = {shown} (default {was})")
    return found or ["all as by default"]
