"""What every output of the dispatch core carries, so that a reader can order and de-duplicate."""

from typing import Annotated

from pydantic import Field

from schemas.ground.base import Instant, Model, SchemaVersion
from schemas.ground.ids import CentreId, EventId


class Output(Model):
    """The head of an assignment, a pre-alert, a decision, an alarm or a view.

    ``journal_offset`` is the offset of the journal record that caused it, on the centre's journal
    partition. Of two records about one thing the one with the higher offset is newer; a record
    whose id has been seen is a repeat. ``decided_at`` is that record's time, not a wall clock's.
    """

    schema_version: SchemaVersion = 1
    centre_id: CentreId
    cause_id: EventId = Field(description="event_id of the event that caused this")
    decided_at: Instant
    journal_offset: Annotated[int, Field(ge=0)]
