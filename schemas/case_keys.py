"""The key of one case: without it nobody reads the numbers and addresses of that case any more."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.ground.base import Instant, Model, SchemaVersion
from schemas.ground.ids import CentreId, IncidentId
from schemas.outputs.dead_letters import Base64Bytes

KEY_BYTES = 64


class CaseKey(Model):
    """What a case's call-back number and address are encrypted with (AES-SIV, 512 bits).

    ``case_id`` is ``<centre_id>/<incident_id>``. A tombstone in its place destroys it.
    """

    type: Literal["case.key"] = "case.key"
    schema_version: SchemaVersion = 1
    case_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{1,64}$")]
    centre_id: CentreId
    incident_id: IncidentId
    made_at: Instant
    key: Annotated[Base64Bytes, Field(repr=False)]
