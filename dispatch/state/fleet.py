"""The units of a centre, and by name the few of them that time is watched for.

A fleet reports its positions all the time, and most of it stands idle: whoever looks at deadlines
each second should not read every unit to find the few that have one. The names are worked out when
they are first asked for, and kept while units change in nothing that they depend on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dispatch.records.unit import Unit


@dataclass(frozen=True, slots=True)
class Watched:
    """The names of units that have something which time may end, each list in the order of names.

    ``on_call`` have an incident, ``silent`` have left an order unanswered, of ``told`` a tracker
    has sent what cannot be, ``lent`` are on loan here or elsewhere.
    """

    on_call: tuple[str, ...]
    silent: tuple[str, ...]
    told: tuple[str, ...]
    lent: tuple[str, ...]

    @classmethod
    def of(cls, units: Iterable[Unit]) -> "Watched":
        """Read every unit. O(units log units)."""
        ordered = sorted(units, key=lambda one: one.unit_id)
        return cls(
            on_call=tuple([one.unit_id for one in ordered if one.incident_id is not None]),
            silent=tuple([one.unit_id for one in ordered if one.silence is not None]),
            told=tuple([one.unit_id for one in ordered if one.nonsense]),
            lent=tuple([one.unit_id for one in ordered if one.lent_by or one.lent_to]),
        )


class Fleet(dict[str, Unit]):
    """The units of a centre by id; ``known`` is whom time is watched for, None: to be found."""

    __slots__ = ("known",)

    def __init__(self, units: Mapping[str, Unit]) -> None:
        super().__init__(units)
        self.known: Watched | None = units.known if isinstance(units, Fleet) else None

    @property
    def watched(self) -> Watched:
        """Whom time is watched for. O(1) while units only move."""
        if self.known is None:
            self.known = Watched.of(self.values())
        return self.known

    def put(self, unit: Unit) -> None:
        """Store a unit."""
        if self.known is not None and not _is_alike(self.get(unit.unit_id), unit):
            self.known = None
        self[unit.unit_id] = unit

    def end(self, unit_id: str) -> None:
        """Take a unit out."""
        del self[unit_id]
        self.known = None


def fleet(units: Mapping[str, Unit]) -> Fleet:
    """Give units as a fleet: the same one where they are one already."""
    return units if isinstance(units, Fleet) else Fleet(units)


def _is_alike(old: Unit | None, new: Unit) -> bool:
    """Tell whether a unit changed in nothing that ``Watched`` depends on."""
    return (
        old is not None
        and old.incident_id == new.incident_id
        and old.silence is new.silence
        and old.nonsense is new.nonsense
        and old.lent_by is new.lent_by
        and old.lent_to is new.lent_to
    )
