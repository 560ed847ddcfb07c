"""The audit: each access to what is a patient's is on its topic before it is answered."""

import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.outputs.doors.access import Access, AccessOutcome
from schemas.topics import ACCESS, Topic
from streams.identity.principals import Principal

Send = Callable[[Topic, str, bytes], Awaitable[None]]
"""Writes one record, topic and key and value, and returns when it is durable; raises if not."""

SIGN_IN: Final = "sign_in"
SIGN_OUT: Final = "sign_out"

_ID_BYTES: Final = 10


@dataclass(frozen=True, slots=True)
class Touched:
    """The ids that an access was about."""

    unit_ids: Iterable[str] = ()
    hospital_ids: Iterable[str] = ()
    incident_ids: Iterable[str] = ()
    event_ids: Iterable[str] = ()


_NOTHING: Final = Touched()


class Audit:
    """Writes what was done with rights.

    Parameters
    ----------
    send
        Makes a record durable.
    centre_id
        The centre that is served.
    now
        Gives the wall clock's time, UTC.
    """

    def __init__(self, send: Send, centre_id: str, now: Callable[[], datetime]) -> None:
        self._send, self.centre_id, self._now = send, centre_id, now

    async def write(
        self,
        action: str,
        principal: Principal | None,
        *,
        outcome: AccessOutcome = AccessOutcome.ALLOWED,
        address: str | None = None,
        what: str | None = None,
        touched: Touched = _NOTHING,
    ) -> None:
        """Write one access; when this returns it is durable, and may be answered.

        Raises whatever ``send`` raises: what cannot be written down must not be done.
        """
        record = Access(
            access_id=f"acc-{secrets.token_hex(_ID_BYTES)}",
            centre_id=self.centre_id,
            at=self._now(),
            outcome=outcome,
            action=action,
            principal=None if principal is None else principal.name,
            kind=None if principal is None else principal.kind.value,
            via=None if principal is None else principal.via,
            address=address,
            what=what,
            unit_ids=tuple(touched.unit_ids),
            hospital_ids=tuple(touched.hospital_ids),
            incident_ids=tuple(touched.incident_ids),
            event_ids=tuple(touched.event_ids),
        )
        await self._send(ACCESS, self.centre_id, record.model_dump_json().encode())
