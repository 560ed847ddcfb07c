"""What a day's journal says from a moment on, of what no other decision would have changed.

Calls and their corrections, roads, hospitals and the words of people about calls come as they
came. Orders of people to units, and all that crews, trackers, monitors and hospitals answered,
follow from who was sent: they are left out, and crews are played.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from console.web.otherwise.change import Unplayable
from dispatch.fold import Fold, FoldState
from schemas.events.centre import CentreConfigured
from schemas.events.commands import (
    AcceptProposal,
    AskAid,
    AssignUnit,
    ChooseHospital,
    CloseIncident,
    DeclareMassCasualty,
    HoldIncident,
    LendUnit,
    MergeIncidents,
    ReleaseUnit,
    ReopenIncident,
    ResumeIncident,
    SplitIncident,
    StandDownMassCasualty,
)
from schemas.events.hospitals import HospitalStatus
from schemas.events.incidents import (
    CasualtiesCounted,
    IncidentCancelled,
    IncidentReported,
    IncidentUpdated,
)
from schemas.events.mutual_aid import AidDeclined, AidGranted, AidRequest, AidReturned, AidWithdrawn
from schemas.events.roads import RoadEvent, RoadSpeeds
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehicleReadiness
from schemas.journal import AnyEvent, JournalRecord

KEPT_MAX: Final = 400_000
"""So many events are held in memory, of which each takes about a kilobyte."""

TICK_EVERY: Final = timedelta(seconds=5)
"""One tick in so long is enough for deadlines of a minute, and five times as fast."""

_KEPT: Final = (
    CentreConfigured, IncidentReported, IncidentUpdated, IncidentCancelled, CasualtiesCounted,
    HospitalStatus, RoadEvent, RoadSpeeds, VehicleReadiness, MergeIncidents, SplitIncident,
    CloseIncident, ReopenIncident, DeclareMassCasualty, StandDownMassCasualty, HoldIncident,
    ResumeIncident, AskAid, LendUnit, AidDeclined, AidGranted, AidRequest, AidReturned,
    AidWithdrawn,
)  # fmt: skip
_BY_HAND: Final = (AssignUnit, ReleaseUnit, ChooseHospital)


@dataclass(slots=True)
class Rest:
    """A day from a moment on: the state there, then what came, in the journal's order.

    ``by_hand`` counts orders of people to units, ``accepted`` proposals that people took: both are
    left out.
    """

    state: FoldState
    offset: int
    events: list[tuple[datetime, AnyEvent]] = field(default_factory=list)
    by_hand: int = 0
    accepted: int = 0
    _ticked: datetime | None = None

    def take(self, at: datetime, event: AnyEvent) -> None:
        """Keep what comes as it came.

        Raises
        ------
        Unplayable
            It is more than is held in memory.
        """
        if isinstance(event, Tick):
            if self._ticked is None or at - self._ticked >= TICK_EVERY:
                self._ticked = at
                self._keep(at, event)
        elif isinstance(event, _KEPT):
            self._keep(at, event)
        elif isinstance(event, AcceptProposal):
            self.accepted += 1
        elif isinstance(event, _BY_HAND):
            self.by_hand += 1

    def _keep(self, at: datetime, event: AnyEvent) -> None:
        if len(self.events) >= KEPT_MAX:
            raise Unplayable("otherwise.too_much", {"most": f"{KEPT_MAX:,}"})
        self.events.append((at, event))


async def read_rest(
    fold: Fold,
    records: AsyncIterator[tuple[int, JournalRecord]],
    begin: datetime,
    end: datetime,
    tell: Callable[[datetime], None],
) -> Rest:
    """Fold a journal up to a moment, and keep what comes from there until ``end`` (both aware).

    Parameters
    ----------
    fold
        The centre as it stands before the first record.
    records
        The journal, each record with its offset.
    begin, end
        The moment, and the end of what is played.
    tell
        Is told how far the reading is.

    Returns
    -------
    Rest
        What came, and the state in which it came.

    Raises
    ------
    Unplayable
        The journal has nothing before the moment, or too much after it.
    """
    rest: Rest | None = None
    offset = -1
    centre_id = fold.world.centre_id
    async for found, record in records:
        at = record.event.received_at
        if at is None or record.event.centre_id != centre_id:
            continue
        if at >= end:
            break
        if at >= begin and rest is None:
            rest = Rest(fold.state(), offset)
        if rest is not None:
            rest.take(at, record.event)
        else:
            fold.apply(record, offset=found)
            offset = found
        tell(at)
    if rest is None or not rest.state.world.configured:
        raise Unplayable("otherwise.nothing", {"begin": begin.isoformat()})
    return rest
