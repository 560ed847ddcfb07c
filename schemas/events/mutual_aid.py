"""Mutual aid: what two centres say to each other about lending a unit.

The ``centre_id`` of a message is the centre that it is addressed to, ``from_centre_id`` the one
that says it. The same message is an output of the one engine and an input of the other, or of
whatever the neighbour uses instead. Nobody orders another centre's unit: it is asked for.

The core carries nothing to the neighbour. A deployment serves one centre and writes what it says
to its own topic ``mutual-aid``, keyed by the centre that is addressed. A neighbour's deployment on
the same cluster reads it there: ``SMART115_NEIGHBOUR_PREFIXES`` names the topic prefixes. Between
clusters, MirrorMaker brings the topic as ``<cluster>.mutual-aid``, and ``<cluster>.`` is
a prefix like any other; a centre without our engine writes to the topic itself. A message that
comes twice is taken once, by its ``event_id``; one that is lost ends as an alarm on either side.
Meanwhile a lent unit's tracker and crew speak to the centre that has it on loan.
"""

from typing import Annotated, Literal

from pydantic import Field

from schemas.ground.base import Instant, LatLon, ShortText
from schemas.ground.envelope import Event
from schemas.ground.ids import CentreId, EventId, UnitId
from schemas.ground.vocabulary import CrewLevel


class AidMessage(Event):
    """The head of what one centre says to another about one request."""

    from_centre_id: CentreId
    request_id: EventId
    journal_offset: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="of its cause in the sender's journal; null from another system"
    )


class AidRequest(AidMessage):
    """Asks for one unit of at least this crew level until then; answered before ``answer_by``."""

    type: Literal["aid.request"] = "aid.request"
    crew_level: CrewLevel
    until: Instant
    answer_by: Instant
    reason: ShortText


class AidGranted(AidMessage):
    """Lends this unit: where it is now, and until when the asking centre may send it.

    ``fix_at`` is of the position at ``place``; null means that it stands at its station, there.
    """

    type: Literal["aid.granted"] = "aid.granted"
    unit_id: UnitId
    crew_level: CrewLevel
    place: LatLon
    fix_at: Instant | None = None
    until: Instant


class AidDeclined(AidMessage):
    """Lends nobody, for this reason."""

    type: Literal["aid.declined"] = "aid.declined"
    reason: ShortText


class AidWithdrawn(AidMessage):
    """The asking centre needs nobody any more."""

    type: Literal["aid.withdrawn"] = "aid.withdrawn"


class AidReturned(AidMessage):
    """The lent unit is its own centre's again: its time or its work is over, or it was refused."""

    type: Literal["aid.returned"] = "aid.returned"
    unit_id: UnitId


AidEvent = Annotated[
    AidDeclined | AidGranted | AidRequest | AidReturned | AidWithdrawn,
    Field(discriminator="type"),
]
