"""A pre-alert that is not at its end, and what its hospital was told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dispatch.clinical.patient.severity import Severity
from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.pre_alerts import PreAlert, PreAlertStep
from schemas.patient.care import Need
from schemas.patient.scores import News2


@dataclass(frozen=True, slots=True)
class Told:
    """What a hospital was told of a patient, and when it was asked to look.

    ``severities`` holds when it was last asked at each, ``needs`` all that it was told of,
    ``eta_at`` the arrival when it was last asked for that, at ``eta_asked_at``. ``updated_at`` is
    the last message that asked for nothing, None: there was none; ``pending``: one is held back.
    """

    severity: Severity = Severity.UNKNOWN
    severities: Mapping[Severity, datetime] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    eta_at: datetime | None = None
    eta_asked_at: datetime | None = None
    updated_at: datetime | None = None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class PreAlertCase:
    """A pre-alert that is not at its end; ``eta_at`` and ``news2`` are what was last sent.

    ``heard`` is how far the hospital itself has come with it, whatever the state is by the
    patient's way. ``channel`` is the one through which it was asked last, at ``asked_at``.
    ``farewell`` is the record of a redirection or cancellation, which may outlive the incident.
    """

    pre_alert_id: str
    incident_id: str
    unit_id: str
    hospital_id: str
    state: PreAlertState
    revision: int
    channel: str
    asked_at: datetime
    eta_at: datetime | None
    news2: News2 | None
    heard: PreAlertState = PreAlertState.DRAFTED
    answer_reason: str | None = None
    history: tuple[PreAlertStep, ...] = ()
    farewell: PreAlert | None = None
    told: Told = Told()
