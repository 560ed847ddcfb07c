"""How crews fare: whether they answered when asked, and how long they work without a pause."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from schemas.ground.ids import UnitId
from schemas.ground.vocabulary import UnitState
from schemas.outputs.views import UnitView


@dataclass(frozen=True, slots=True)
class Check:
    """A crew that was asked whether it is well; ``answered_at`` is null while nobody has said."""

    unit_id: UnitId
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time that a crew was at work without a pause, from its order to its next free minute."""

    unit_id: UnitId
    began_at: datetime
    ended_at: datetime

    @property
    def ms(self) -> int:
        """How long it was, milliseconds."""
        return round((self.ended_at - self.began_at).total_seconds() * 1_000)


@dataclass(slots=True)
class Welfare:
    """The checks and the stretches of work of all crews; one that goes on ends at the newest view.

    A unit that was at work when it was first seen has worked since then, as far as is known.
    """

    checks: dict[tuple[UnitId, datetime], Check] = field(default_factory=dict)
    stretches: dict[tuple[UnitId, datetime], Stretch] = field(default_factory=dict)
    _asked: dict[UnitId, datetime] = field(default_factory=dict)
    _busy: dict[UnitId, datetime] = field(default_factory=dict)

    def take(self, one: UnitView) -> None:
        """Follow a unit."""
        self._check(one)
        if one.state in {UnitState.AVAILABLE, UnitState.OFF_DUTY}:
            began = self._busy.pop(one.unit_id, None)
        else:
            began = self._busy.setdefault(one.unit_id, one.decided_at)
        if began is not None:
            key = one.unit_id, began
            self.stretches[key] = Stretch(one.unit_id, began, one.decided_at)

    def joined(self, later: "Welfare") -> "Welfare":
        """Give these with those that were seen later, perhaps of the same checks and work."""
        known = {key: one for key, one in self.checks.items() if one.answered_at is not None}
        return Welfare(
            self.checks | later.checks | known,
            _united([*self.stretches.values(), *later.stretches.values()]),
        )

    def within(self, begin: datetime, end: datetime) -> "Welfare":
        """Give what began in a stretch of time: from ``begin`` to before ``end``."""
        return Welfare(
            {key: one for key, one in self.checks.items() if begin <= one.asked_at < end},
            {key: one for key, one in self.stretches.items() if begin <= one.began_at < end},
        )

    def _check(self, one: UnitView) -> None:
        asked = one.welfare_asked_at
        before = self._asked.pop(one.unit_id, None)
        if before is not None and asked != before:
            self.checks[one.unit_id, before] = Check(one.unit_id, before, one.decided_at)
        if asked is not None:
            self._asked[one.unit_id] = asked
            self.checks.setdefault((one.unit_id, asked), Check(one.unit_id, asked, None))


def _united(stretches: Iterable[Stretch]) -> dict[tuple[UnitId, datetime], Stretch]:
    """Make one of the stretches of a crew that touch each other: it was seen by two who counted."""
    found: list[Stretch] = []
    for one in sorted(stretches, key=lambda one: (one.unit_id, one.began_at)):
        last = found[-1] if found else None
        if last is not None and last.unit_id == one.unit_id and one.began_at <= last.ended_at:
            found[-1] = replace(last, ended_at=max(last.ended_at, one.ended_at))
        else:
            found.append(one)
    return {(one.unit_id, one.began_at): one for one in found}
