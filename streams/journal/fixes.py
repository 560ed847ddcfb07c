"""What of a unit's fixes goes into the journal: what moves it, and that some cannot be."""

from collections.abc import Callable

from dispatch.rules.fixes import REASONS, FixWatch, Refusal
from schemas.events.vehicles import VehicleLink, VehiclePosition
from schemas.outputs.views import UnitView
from streams.host.clock import Clock
from streams.journal.centres import Centres
from streams.journal.directory import Directory
from streams.journal.journaler import Reduced
from streams.journal.positions import PositionFilter
from streams.kafka.codec import Unreadable


class Positions:
    """Judges each fix, then filters the good ones."""

    def __init__(self, fixes: FixWatch, kept: PositionFilter, clock: Clock) -> None:
        self._fixes = fixes
        self._kept = kept
        self._clock = clock

    def reduce(self, event: VehiclePosition | VehicleLink) -> Reduced:
        """Give what belongs in the journal; the first good fix after bad ones always does."""
        if isinstance(event, VehicleLink):
            return self._link(event)
        verdict = self._fixes.take(event, self._clock.now())
        if verdict.event is None:
            why = None if verdict.refusal is None else _unreadable(verdict.refusal, event)
            return Reduced(verdict.report, refusal=why)
        kept = self._kept.take(verdict.event)
        return Reduced(verdict.event if kept is None and verdict.ends_row else kept)

    def _link(self, event: VehicleLink) -> Reduced:
        wrong = self._fixes.wrong_time(event.occurred_at, self._clock.now())
        if wrong is not None:
            return Reduced(None, refusal=_unreadable(wrong, event))
        return Reduced(event if self._kept.hears(event) else None)

    def remember(self, view: UnitView) -> None:
        """Take over where a unit was before this worker began."""
        if view.fix_at is not None:
            self._fixes.remember(view.unit_id, view.place, view.fix_at)


def _unreadable(why: Refusal, event: VehiclePosition | VehicleLink) -> Unreadable:
    return Unreadable(REASONS[why.fault], why.field, why.why, centre_id=event.centre_id)


class AllPositions:
    """The positions of each centre by its own bounds, begun anew where its bounds have changed."""

    def __init__(self, centres: Centres, make: Callable[[Directory], Positions]) -> None:
        self._centres = centres
        self._make = make
        self._of: dict[str, tuple[Directory, Positions]] = {}

    def reduce(self, event: VehiclePosition | VehicleLink) -> Reduced:
        """Give what belongs in the journal of a centre that is served."""
        found = self._positions(event.centre_id)
        return Reduced(None) if found is None else found.reduce(event)

    def remember(self, view: UnitView) -> None:
        """Take over where a unit was; of a centre that is not served nothing is."""
        found = self._positions(view.centre_id)
        if found is not None:
            found.remember(view)

    def _positions(self, centre_id: str) -> Positions | None:
        now = self._centres.find(centre_id)
        if now is None:
            return None
        made_for, found = self._of.get(centre_id, (None, None))
        bounds = None if made_for is None else (made_for.region, made_for.watch)
        if found is None or bounds != (now.region, now.watch):
            found = self._make(now)
        self._of[centre_id] = now, found
        return found
