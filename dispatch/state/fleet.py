"""The units of a centre, and by name the few of them that a step looks for.

A fleet reports its positions all the time, and most of it stands idle: whoever looks at deadlines
each second should not read every unit to find the few that have one. The names are worked out when
they are first asked for, and kept while units change in nothing that they depend on.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import compress
from typing import NamedTuple

from dispatch.records.unit import Unit
from schemas.ground.vocabulary import UnitState


class Watched(NamedTuple):
    """The names of units that a step looks for, each list in the order of names.

    ``on_call`` have an incident, ``silent`` have left an order unanswered, of ``told`` a tracker
    has sent what cannot be, ``lent`` are on loan here or elsewhere: what time may end. ``free`` are
    those that could be sent.
    """

    on_call: tuple[str, ...]
    silent: tuple[str, ...]
    told: tuple[str, ...]
    lent: tuple[str, ...]
    free: tuple[str, ...]

    @classmethod
    def of(cls, units: Iterable[Unit]) -> "Watched":
        """Read every unit. O(units log units)."""
        ordered = sorted(units, key=lambda one: one.unit_id)
        lists = zip(*[(one.unit_id, *_belongs(one)) for one in ordered], strict=True)
        names, *flags = lists if ordered else ((), *((),) * len(cls._fields))
        return cls(*[tuple(compress(names, each)) for each in flags])

    def after(self, old: Unit | None, new: Unit) -> "Watched":
        """Give the lists after a change of one unit. O(lists), and nothing for one that moved."""
        if old is not None and _is_alike(old, new):
            return self
        none = (False,) * len(self)
        before, now = none if old is None else _belongs(old), _belongs(new)
        changes = zip(self, before, now, strict=True)
        return Watched(*[_changed(names, new.unit_id, was, is_so) for names, was, is_so in changes])


def _belongs(unit: Unit) -> tuple[bool, bool, bool, bool, bool]:
    """Tell of each list of ``Watched`` whether a unit is in it."""
    return (
        unit.incident_id is not None,
        unit.silence is not None,
        bool(unit.nonsense),
        bool(unit.lent_by or unit.lent_to),
        unit.state is UnitState.AVAILABLE and unit.lent_to is None,
    )


def _changed(names: tuple[str, ...], name: str, was: object, is_so: object) -> tuple[str, ...]:
    """Put a name into its place in a list, or take it out."""
    if was == is_so:
        return names
    at = bisect_left(names, name)
    return (*names[:at], name, *names[at:]) if is_so else (*names[:at], *names[at + 1 :])


class Fleet(dict[str, Unit]):
    """The units of a centre by id; ``known`` is whom time is watched for, None: to be found."""

    __slots__ = ("known",)

    def __init__(self, units: Mapping[str, Unit]) -> None:
        super().__init__(units)
        self.known: Watched | None = units.known if isinstance(units, Fleet) else None

    @property
    def watched(self) -> Watched:
        """Whom a step looks for. O(1) while units only move."""
        if self.known is None:
            self.known = Watched.of(self.values())
        return self.known

    def put(self, unit: Unit) -> None:
        """Store a unit."""
        if self.known is not None:
            self.known = self.known.after(self.get(unit.unit_id), unit)
        self[unit.unit_id] = unit

    def end(self, unit_id: str) -> None:
        """Take a unit out."""
        del self[unit_id]
        self.known = None


def fleet(units: Mapping[str, Unit]) -> Fleet:
    """Give units as a fleet: the same one where they are one already."""
    return units if isinstance(units, Fleet) else Fleet(units)


def _is_alike(old: Unit, new: Unit) -> bool:
    """Tell whether a unit changed in nothing that ``Watched`` depends on."""
    return (
        old.state is new.state
        and old.incident_id == new.incident_id
        and old.silence is new.silence
        and old.nonsense is new.nonsense
        and old.lent_by is new.lent_by
        and old.lent_to is new.lent_to
    )
