"""The envelope that every event carries, whoever wrote it."""

from pydantic import Field

from schemas.ground.base import Instant, Model, SchemaVersion, ShortText
from schemas.ground.ids import CentreId, EventId


class Event(Model):
    """What happened, when, and who says so.

    ``event_id`` is the producer's name for the event and the key of de-duplication: a second record
    with the same id is a duplicate, whatever its content. ``received_at`` is the engine's clock at
    intake; a producer leaves it out, and what it sends there is replaced. ``cause_id`` names the
    event that this one follows from; null where it starts a chain.
    """

    event_id: EventId
    schema_version: SchemaVersion = 1
    centre_id: CentreId
    occurred_at: Instant
    received_at: Instant | None = Field(default=None, description="set by the engine at intake")
    source: ShortText = Field(description="who produced the event, e.g. call-centre or BC-01")
    cause_id: EventId | None = None
