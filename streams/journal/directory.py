"""Who belongs to this deployment's centre: what intake checks a name against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from schemas.centre.mutual_aid import Neighbour
from schemas.events.centre import HospitalSpec, UnitSpec
from schemas.outputs.dead_letters import DeadLetterReason
from streams.kafka.codec import Unreadable


@dataclass(frozen=True, slots=True)
class Directory:
    """The centre served, the ids of its units and hospitals, and who of them reads Kafka itself."""

    centre_id: str
    unit_ids: frozenset[str]
    hospital_ids: frozenset[str]
    with_alerts_topic: frozenset[str]

    @classmethod
    def of(
        cls,
        centre_id: str,
        units: Iterable[UnitSpec],
        hospitals: Sequence[HospitalSpec],
        neighbours: Iterable[Neighbour] = (),
    ) -> Self:
        """Read the names out of a centre's units, hospitals, and what neighbours may lend it."""
        return cls(
            centre_id=centre_id,
            unit_ids=frozenset(unit.unit_id for unit in units)
            | frozenset(name for one in neighbours for name in one.unit_ids),
            hospital_ids=frozenset(one.hospital_id for one in hospitals),
            with_alerts_topic=frozenset(one.hospital_id for one in hospitals if one.alerts_topic),
        )

    def check(self, event: Any) -> None:  # noqa: ANN401 - any input event
        """Refuse an event of another centre, or of a sender that this centre does not have.

        A dispatcher's command is left to the core, whose refusal the dispatcher sees.

        Raises
        ------
        Unreadable
            Names the field and its value.
        """
        if event.centre_id != self.centre_id:
            message = f"centre {event.centre_id!r} is not served here, only {self.centre_id!r}"
            raise Unreadable(DeadLetterReason.UNKNOWN_CENTRE, "centre_id", message)
        if event.type in {"vehicle.position", "vehicle.status", "vitals", "vitals.record"}:
            self._known("unit_id", event.unit_id, self.unit_ids, DeadLetterReason.UNKNOWN_UNIT)
        if event.type in {"hospital.status", "pre_alert.answer", "pre_alert.delivery"}:
            self._known(
                "hospital_id",
                event.hospital_id,
                self.hospital_ids,
                DeadLetterReason.UNKNOWN_HOSPITAL,
            )

    def _known(
        self, field: str, value: str, known: frozenset[str], reason: DeadLetterReason
    ) -> None:
        if value not in known:
            message = f"{field} {value!r} is not configured in centre {self.centre_id!r}"
            raise Unreadable(reason, field, message, centre_id=self.centre_id)
