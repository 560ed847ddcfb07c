"""What of a unit's fixes goes into the journal: what moves it, and that some cannot be."""

from dispatch.rules.fixes import REASONS, FixWatch
from schemas.events.vehicles import VehiclePosition
from streams.host.clock import Clock
from streams.journal.journaler import Reduced
from streams.journal.positions import PositionFilter
from streams.kafka.codec import Unreadable


class Positions:
    """Judges each fix, then filters the good ones."""

    def __init__(self, fixes: FixWatch, kept: PositionFilter, clock: Clock) -> None:
        self._fixes = fixes
        self._kept = kept
        self._clock = clock

    def reduce(self, event: VehiclePosition) -> Reduced:
        """Give what belongs in the journal; the first good fix after bad ones always does."""
        verdict = self._fixes.take(event, self._clock.now())
        refusal = verdict.refusal
        if refusal is not None:
            why = Unreadable(
                REASONS[refusal.fault], refusal.field, refusal.why, centre_id=event.centre_id
            )
            return Reduced(verdict.report, refusal=why)
        belongs = self._kept.belongs(event) or verdict.ends_row
        return Reduced(verdict.event if belongs else None)
