"""Which centres are configured on a cluster, and which processes say that they serve them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ValidationError

from schemas.outputs.engine import RoleReport
from schemas.topics import CENTRE_CONFIG, JOURNAL
from streams.kafka.client import Reader
from streams.kafka.groups import partition_of

FRESH_S: Final = 20.0
"""How old, in seconds of the engine's clock, the report of a process may be that still runs."""

SERVING: Final = ("intake", "telemetry", "dispatch", "delivery")
"""The roles that must know a centre."""


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


async def configured(logs: Reader, prefix: str) -> tuple[Configured, ...]:
    """Give the newest configuration of each centre, by id; what cannot be read is none."""
    topic, journal = prefix + CENTRE_CONFIG.name, prefix + JOURNAL.name
    partitions = len(await logs.numbers(journal))
    newest: dict[str, Configured] = {}
    for number in await logs.filled(topic):
        async for seen in logs.read_span(topic, number, start=None, end=None):
            try:
                said = Configured.model_validate_json(seen.value or b"")
            except ValidationError:
                continue  # intake keeps it as a dead letter
            if seen.key == said.centre_id.encode():
                part = partition_of(said.centre_id, partitions)
                newest[said.centre_id] = said.model_copy(update={"partition": part})
    return tuple(newest[name] for name in sorted(newest))


def running(reports: Iterable[RoleReport], now: datetime) -> tuple[RoleReport, ...]:
    """Give the newest reports of the processes that run now and must know centres."""
    return tuple(
        one for one in reports if one.role in SERVING and (now - one.at).total_seconds() <= FRESH_S
    )


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
