"""What callers call about: a table of complaints, and the case behind each incident."""

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Final, Literal

from scenarios.cases.conditions import Condition
from schemas.events.incidents import Patient
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel, Priority, Service

_GUESSED: Final = {
    Priority.P1: Condition.RESPIRATORY,
    Priority.P2: Condition.CARDIAC,
    Priority.P3: Condition.STABLE,
    Priority.P4: Condition.MINOR,
}


@dataclass(frozen=True, slots=True)
class Case:
    """The truth behind an incident; ``place`` is where the patient is, null where never known."""

    priority: Priority
    complaint: str
    crew_level: CrewLevel
    services: tuple[Service, ...]
    patient: Patient
    condition: Condition
    place: LatLon | None


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table of complaints; ``weight`` is how often it comes among its priority."""

    priority: Priority
    weight: int
    complaint: str
    condition: Condition
    crew_level: CrewLevel
    services: tuple[Service, ...]
    age_from: int
    age_to: int
    sex: Literal["female", "male"] | None
    pregnant: bool | None


@cache
def kinds() -> tuple[Kind, ...]:
    """Read the table of complaints, which is part of this package."""
    text = (files("scenarios") / "data" / "cases.csv").read_text(encoding="utf-8")
    return tuple(map(_kind, csv.DictReader(io.StringIO(text))))


def _kind(row: dict[str, str]) -> Kind:
    """Read one row."""
    return Kind(
        priority=Priority(row["priority"]),
        weight=int(row["weight"]),
        complaint=row["complaint"],
        condition=Condition(row["condition"]),
        crew_level=CrewLevel(row["crew_level"]),
        services=tuple(Service(name) for name in row["services"].split(";")),
        age_from=int(row["age_from"]),
        age_to=int(row["age_to"]),
        sex="female" if row["sex"] == "female" else None,
        pregnant=True if row["pregnant"] == "true" else None,
    )


def draw_case(random: Random, priority: Priority, place: LatLon) -> Case:
    """Draw a case of this priority."""
    fitting = [kind for kind in kinds() if kind.priority is priority]
    kind = random.choices(fitting, weights=[kind.weight for kind in fitting])[0]
    patient = Patient(
        age_years=random.randint(kind.age_from, kind.age_to),
        sex=kind.sex or random.choice(("female", "male")),
        pregnant=kind.pregnant,
    )
    return Case(
        priority=priority,
        complaint=kind.complaint,
        crew_level=kind.crew_level,
        services=kind.services,
        patient=patient,
        condition=kind.condition,
        place=place,
    )


def guessed_condition(priority: Priority) -> Condition:
    """Give the course of a patient of whom only the priority is known."""
    return _GUESSED[priority]
