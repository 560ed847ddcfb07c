"""Which centres are configured on a cluster, and which processes say that they serve them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ValidationError

from schemas.outputs.engine import RoleReport
from streams.kafka.client import Received

FRESH_S: Final = 20.0
"""How old, in wall seconds, the report of a process may be that still runs."""

SERVING: Final = ("intake", "telemetry", "dispatch", "delivery")
"""The roles that must know a centre."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a process said of itself last, and when that was written.

    ``at_s`` is the wall's time of the process's machine, in seconds since 1970: the engine's own
    clock may be another one.
    """

    report: RoleReport
    at_s: float


class _Unit(BaseModel):
    unit_id: str


class Configured(BaseModel):
    """What a configuration says that its deployment must know; the rest is not parsed.

    ``partition`` is the centre's of the journal.
    """

    centre_id: str
    name: str
    map_hash: str
    units: tuple[_Unit, ...] = ()
    partition: int = 0

    @property
    def unit_ids(self) -> tuple[str, ...]:
        """The ids of its units."""
        return tuple(one.unit_id for one in self.units)


@dataclass(frozen=True, slots=True)
class Missing:
    """A process that does not serve a centre as it is configured; ``why`` is said of it."""

    centre_id: str
    subject: str
    why: str


def read_centre(record: Received) -> Configured | None:
    """Read a configuration; null for what cannot be read: intake keeps it as a dead letter."""
    try:
        said = Configured.model_validate_json(record.value or b"")
    except ValidationError:
        return None
    return said if record.key == said.centre_id.encode() else None


def running(heard: Iterable[Heard], now_s: float) -> tuple[RoleReport, ...]:
    """Give the newest reports of the processes that run now and must know centres.

    ``now_s`` is the wall's, in seconds since 1970.
    """
    return tuple(one.report for one in fresh(heard, now_s) if one.report.role in SERVING)


def fresh(heard: Iterable[Heard], now_s: float) -> tuple[Heard, ...]:
    """Give what processes said that still run."""
    return tuple(one for one in heard if now_s - one.at_s <= FRESH_S)


def missing(reports: Sequence[RoleReport], centre_id: str, map_hash: str) -> tuple[Missing, ...]:
    """Give the processes that do not serve a centre, or not on these roads.

    A report that tells no centres is of an earlier version, and says nothing.
    """
    found = []
    for report in reports:
        if not report.centres:
            continue
        told = {one.centre_id: one for one in report.centres}
        served = told.get(centre_id)
        if served is None:
            why = f"serves only {', '.join(sorted(told))}"
            found.append(Missing(centre_id, report.subject, why))
        elif served.map_hash not in {None, map_hash}:
            why = f"has it on other roads ({(served.map_hash or '')[:12]}…)"
            found.append(Missing(centre_id, report.subject, why))
    return tuple(found)
