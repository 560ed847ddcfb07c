"""What a person at the centre must act on, and the end of it (ISA-18.2: one cause, one action)."""

from typing import Annotated, Final, Literal

from pydantic import Field

from schemas.ground.base import Instant, ShortText
from schemas.ground.ids import EventId, HospitalId, IncidentId, UnitId
from schemas.ground.output import Output
from schemas.ground.texts import Bilingual
from schemas.rules.alarms import AlarmKind, AlarmPriority, AlarmResponder, AlarmState

STANDS_FOR_MAX: Final = 50
"""How many of the alarms that it stands for an alarm names; it counts them all."""


class Alarm(Output):
    """One alarm as it stands now: a later ``revision`` of the same id replaces the one before.

    Asked for is an action while it is ``raised`` or ``escalated``; ``withdrawn`` says that it is
    over, and ``returned`` that its cause has ended before anybody had seen it. ``by`` is who has
    acknowledged, shelved or taken back, with the ``reason``. ``respond_by`` is null once somebody
    has. An alarm that is ``suppressed`` is named by the one that stands for it: ``stands_for``
    holds their ids, at most 50 of ``stands_for_count``.
    """

    type: Literal["alarm"] = "alarm"
    alarm_id: EventId
    revision: Annotated[int, Field(ge=1)] = 1
    status: AlarmState
    kind: AlarmKind
    priority: AlarmPriority
    responder: AlarmResponder
    incident_id: IncidentId | None = None
    unit_id: UnitId | None = None
    hospital_id: HospitalId | None = None
    pre_alert_id: EventId | None = None
    text: Bilingual
    action: Bilingual
    raised_at: Instant
    respond_by: Instant | None = None
    by: ShortText | None = None
    reason: ShortText | None = None
    shelved_until: Instant | None = None
    stands_for: Annotated[tuple[EventId, ...], Field(max_length=STANDS_FOR_MAX)] = ()
    stands_for_count: Annotated[int, Field(ge=0)] = 0

    @property
    def announces(self) -> bool:
        """Whether it is an announcement, and no news about one that people know of."""
        return self.status is AlarmState.RAISED and self.raised_at == self.decided_at
