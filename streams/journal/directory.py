"""Who and what belongs to one centre: what a name and a place are checked against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from dispatch.rules.region import Region, is_implausible
from dispatch.words.explain import say
from schemas.centre.choosing import WatchPolicy
from schemas.centre.mutual_aid import Neighbour
from schemas.events.centre import HospitalSpec, UnitSpec
from schemas.events.roads import RoadEvent, places_of
from schemas.ground.errors import BrokenRule
from schemas.outputs.dead_letters import DeadLetterReason
from streams.kafka.codec import Unreadable

_BY_DEFAULT: Final = WatchPolicy()


@dataclass(frozen=True, slots=True)
class Directory:
    """A centre, the ids of its units and hospitals, and who of them reads Kafka itself.

    ``region`` is where its units and roads are, None where anything can be; ``watch`` the bounds of
    what can be true of a unit.
    """

    centre_id: str
    unit_ids: frozenset[str]
    hospital_ids: frozenset[str]
    with_alerts_topic: frozenset[str]
    region: Region | None = None
    watch: WatchPolicy = _BY_DEFAULT

    @classmethod
    def of(
        cls,
        centre_id: str,
        units: Iterable[UnitSpec],
        hospitals: Sequence[HospitalSpec],
        neighbours: Iterable[Neighbour] = (),
        watch: WatchPolicy = _BY_DEFAULT,
    ) -> Self:
        """Read the names out of a centre's units, hospitals, and what neighbours may lend it."""
        units = tuple(units)
        places = [unit.station for unit in units] + [one.place for one in hospitals]
        return cls(
            centre_id=centre_id,
            unit_ids=frozenset(unit.unit_id for unit in units)
            | frozenset(name for one in neighbours for name in one.unit_ids),
            hospital_ids=frozenset(one.hospital_id for one in hospitals),
            with_alerts_topic=frozenset(one.hospital_id for one in hospitals if one.alerts_topic),
            region=Region.around(places, watch.region_m),
            watch=watch,
        )

    def check(self, event: Any) -> None:  # noqa: ANN401 - any input event
        """Refuse an event of this centre whose sender or roads it has not.

        A dispatcher's command is left to the core, whose refusal the dispatcher sees.

        Raises
        ------
        Unreadable
            Names the field and its value.
        """
        if event.type in {"vehicle.position", "vehicle.status", "vitals", "vitals.record"}:
            self._known("unit_id", event.unit_id, self.unit_ids, DeadLetterReason.UNKNOWN_UNIT)
        if event.type in {"hospital.status", "pre_alert.answer", "pre_alert.delivery"}:
            self._known(
                "hospital_id",
                event.hospital_id,
                self.hospital_ids,
                DeadLetterReason.UNKNOWN_HOSPITAL,
            )

        if event.type == "road.event":
            self._reached(event)

    def _reached(self, event: RoadEvent) -> None:
        """Refuse what is said of roads elsewhere: it would do nothing, and nobody would know."""
        field, places = "around", [event.around] if event.around is not None else []
        if event.geometry is not None:
            field, places = "geometry", places_of(event.geometry)
        if places and all(is_implausible(one, self.region) for one in places):
            rule = BrokenRule(
                "rule.out_of_region",
                "{field} lies at 0, 0 or far outside centre '{centre}': check the place",
                field=field,
                centre=self.centre_id,
            )
            raise Unreadable(
                DeadLetterReason.OUT_OF_REGION,
                field,
                str(rule),
                centre_id=event.centre_id,
                message_vi=say(rule.key, **rule.gaps).vi,
                rule=rule,
            )

    def _known(
        self, field: str, value: str, known: frozenset[str], reason: DeadLetterReason
    ) -> None:
        if value not in known:
            message = f"{field} {value!r} is not configured in centre {self.centre_id!r}"
            raise Unreadable(reason, field, message, centre_id=self.centre_id)
