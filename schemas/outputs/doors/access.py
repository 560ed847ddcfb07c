"""Who read or changed what is a patient's, and who was refused: the audit of the doors."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from schemas.ground.base import Instant, Model, SchemaVersion, ShortText
from schemas.ground.ids import CentreId, EventId, HospitalId, IncidentId, UnitId


class AccessOutcome(StrEnum):
    """What became of an access."""

    ALLOWED = "allowed"
    REFUSED = "refused"


class Access(Model):
    """One use of a right, or an attempt at one. It names people and ids, never what was read.

    ``principal`` and ``kind`` are null where nobody was recognised; ``via`` is how they proved who
    they are. ``action`` is the right, or ``sign_in``, ``sign_out`` and ``manage_access`` for the
    doors themselves. ``address`` is the client's, null where it is not known. ``what`` says in
    code words what was lacking, or which change it was.
    """

    type: Literal["access"] = "access"
    schema_version: SchemaVersion = 1
    access_id: EventId
    centre_id: CentreId
    at: Instant
    outcome: AccessOutcome
    action: ShortText
    principal: ShortText | None
    kind: ShortText | None
    via: ShortText | None
    address: ShortText | None
    what: ShortText | None = None
    unit_ids: Annotated[tuple[UnitId, ...], Field(max_length=100)] = ()
    hospital_ids: Annotated[tuple[HospitalId, ...], Field(max_length=100)] = ()
    incident_ids: Annotated[tuple[IncidentId, ...], Field(max_length=100)] = ()
    event_ids: Annotated[tuple[EventId, ...], Field(max_length=100)] = ()
