"""A role says how it fares, every few seconds, to the topic of the engine's health."""

from collections.abc import Callable, Iterable
from datetime import datetime

from schemas.outputs.engine import RoleReport, ServedCentre
from schemas.topics import ENGINE_HEALTH
from streams.host.clock import Clock
from streams.roles.app import Wire
from streams.roles.guard import Guard

REPORT_S = 5.0
"""Wall seconds between two reports."""


class Reporter:
    """Writes the reports of one process; ``worker`` is its name among those of its role.

    ``served`` gives the centres that it serves now.
    """

    def __init__(
        self,
        wire: Wire,
        guard: Guard,
        role: str,
        worker: str,
        clock: Clock,
        *,
        served: Callable[[], Iterable[ServedCentre]],
    ) -> None:
        self._wire, self._guard, self._clock = wire, guard, clock
        self._served = served
        self._role, self._subject = role, f"{role}/{worker}"
        self._started_at: datetime = clock.now()

    async def report(self) -> None:
        """Say it once."""
        said = RoleReport(
            subject=self._subject,
            role=self._role,
            at=self._clock.now(),
            started_at=self._started_at,
            is_serving=self._guard.is_ready,
            owned=tuple(
                f"{part.topic}[{part.partition}]" for part in sorted(self._wire.assignment())
            ),
            records=self._wire.tally.topics(),
            trouble=self._guard.trouble,
            centres=tuple(self._served()),
            snapshots=tuple(self._wire.snapshots()),
        )
        await self._wire.send(ENGINE_HEALTH, said.subject, said.model_dump_json().encode())
