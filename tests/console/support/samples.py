"""Records as the engine writes them, with everything but the interesting part filled in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from dispatch.words.explain import say
from schemas.case_keys import KEY_BYTES, CaseKey
from schemas.events.moves import MoveOrder
from schemas.ground.base import LatLon
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import (
    CrewLevel,
    CrewReport,
    IncidentState,
    PreAlertState,
    Priority,
    UnitState,
)
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.dead_letters import DeadLetter, DeadLetterReason, HeldCause, HeldRecord
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.doors.access import Access, AccessOutcome
from schemas.outputs.doors.notices import NoticeOutcome, NoticeTried
from schemas.outputs.engine import EngineAlarm, EngineTrouble, LetterSettled, RoleReport, TopicTally
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.snapshots import SnapshotPart
from schemas.outputs.views import IncidentView, ProposedStatus, UnitView
from schemas.patient.scores import News2
from schemas.rules.alarms import AlarmKind, AlarmResponder, AlarmState
from tests.support.alerts import UNKNOWN

START = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
HERE = LatLon(lat=11.0, lon=106.6)


def at(seconds: float) -> datetime:
    """Give an instant so many seconds after the start."""
    return START + timedelta(seconds=seconds)


def _head(offset: int, decided_s: float | None) -> dict[str, Any]:
    return {
        "centre_id": "BD",
        "cause_id": f"e-{offset}",
        "decided_at": at(offset if decided_s is None else decided_s),
        "journal_offset": offset,
    }


def unit(
    offset: int,
    unit_id: str = "BC-01",
    state: UnitState = UnitState.AVAILABLE,
    *,
    fix_s: float | None = None,
    incident_id: str | None = None,
    decided_s: float | None = None,
) -> UnitView:
    return UnitView(
        **_head(offset, decided_s),
        unit_id=unit_id,
        crew_level=CrewLevel.ALS,
        station_id="BC",
        state=state,
        place=HERE,
        fix_at=None if fix_s is None else at(fix_s),
        incident_id=incident_id,
    )


def proposed(
    status: str = "on_scene", where: str = "scene", place_id: str = "C-1", **changes: object
) -> ProposedStatus:
    """Give what a unit's position proposes: its word of arrival since one second."""
    return ProposedStatus.model_validate(
        {
            "status": CrewReport(status),
            "where": where,
            "place_id": place_id,
            "since": at(1),
            "proposed_at": at(31),
            "taken_at": None,
        }
        | changes
    )


def incident(
    offset: int,
    incident_id: str = "C-1",
    state: IncidentState = IncidentState.QUEUED,
    *,
    priority: Priority = Priority.P1,
    reported_s: float = 0,
    decided_s: float | None = None,
    unit_id: str | None = None,
    queue_reason: str | None = None,
    complaint: str = "đau ngực",
) -> IncidentView:
    return IncidentView(
        **_head(offset, decided_s),
        incident_id=incident_id,
        priority=priority,
        complaint=complaint,
        state=state,
        reported_at=at(reported_s),
        place=HERE,
        unit_id=unit_id,
        hospital_id=None,
        pre_alert_id=None,
        queue_reason=queue_reason,
    )


def score(total: int | None, minimum: int | None = None, **more: Any) -> News2:  # noqa: ANN401
    values: dict[str, Any] = {
        "measured_at": START,
        "total": total,
        "minimum": total if minimum is None else minimum,
        "maximum": total,
        "band": None,
    }
    return News2(**(values | more))


def pre_alert(
    offset: int,
    state: PreAlertState = PreAlertState.DELIVERED,
    *,
    pre_alert_id: str = "pa-1",
    incident_id: str = "C-1",
    revision: int = 1,
    eta_s: float | None = 600,
    news2: News2 | None = None,
    reason: str | None = None,
    channel: str | None = None,
) -> PreAlert:
    waits = state is PreAlertState.DELIVERED
    return PreAlert(
        **_head(offset, None),
        pre_alert_id=pre_alert_id,
        revision=revision,
        notice="alert" if revision == 1 else "update",
        state=state,
        hospital_id="h1",
        incident_id=incident_id,
        unit_id="BC-01",
        priority=Priority.P1,
        **UNKNOWN | {"complaint": Bilingual(vi="đau ngực", en="chest pain"), "news2": news2},
        eta_ms=None if eta_s is None else round(eta_s * 1000),
        eta_at=None if eta_s is None else at(eta_s),
        answer_reason=reason,
        channel="topic" if waits else channel,
    )


def alarm(
    offset: int,
    alarm_id: str = "al-1",
    *,
    withdrawn: bool = False,
    kind: AlarmKind = AlarmKind.NO_UNIT,
) -> Alarm:
    return Alarm(
        **_head(offset, None),
        alarm_id=alarm_id,
        revision=2 if withdrawn else 1,
        status=AlarmState.WITHDRAWN if withdrawn else AlarmState.RAISED,
        kind=kind,
        priority="high",
        responder=AlarmResponder.DISPATCHER,
        action=Bilingual(vi="Hãy tìm một xe", en="Find one"),
        raised_at=at(offset),
        text=Bilingual(vi=f"{alarm_id}: không có xe", en=f"{alarm_id}: no unit"),
    )


def decision(
    offset: int,
    name: str = "d-1",
    kind: DecisionKind = DecisionKind.ASSIGNED,
    *,
    padding: str = "",
    **more: Any,  # noqa: ANN401
) -> Decision:
    text = Bilingual(vi=f"{name} bằng tiếng Việt{padding}", en=f"{name} in English{padding}")
    return Decision(**_head(offset, None), decision_id=name, kind=kind, summary=text, **more)


def assignment(
    offset: int, name: str = "a-1", incident_id: str = "C-1", *, attempt: int = 1
) -> Assignment:
    return Assignment(
        **_head(offset, None),
        assignment_id=name,
        status="made",
        decision_id="d-1",
        incident_id=incident_id,
        unit_id="BC-01",
        attempt=attempt,
        priority=Priority.P1,
        complaint="đau ngực",
        place=HERE,
        address="1 Đường Số 1",
        eta_ms=61_000,
        acknowledge_by=at(60),
    )


def dead_letter(name: str = "dl-1") -> DeadLetter:
    return DeadLetter(
        dead_letter_id=name,
        reason=DeadLetterReason.WRONG_MODEL,
        field="place.lat",
        message="Input should be less than or equal to 90",
        role="intake",
        received_at=START,
        centre_id=None,
        topic="incidents",
        partition=2,
        offset=17,
        original_key=b"BD",
        original_value=b"{}",
    )


def move(offset: int) -> MoveOrder:
    return MoveOrder(
        **_head(offset, None),
        move_id="mov-1",
        status="made",
        decision_id="dec-1",
        unit_id="BC-01",
        point_id="DT-2",
        place=HERE,
        eta_ms=61_000,
        acknowledge_by=at(120),
    )


ACCESS = Access.model_validate(
    {
        "access_id": "acc-1",
        "centre_id": "BD",
        "at": at(0),
        "outcome": AccessOutcome.ALLOWED,
        "action": "read_patient",
        "principal": "desk-2",
        "kind": "person",
        "via": "token",
        "address": None,
        "incident_ids": ("C-1",),
    }
)


NOTICE = NoticeTried(
    event_id="try-1",
    notice_id="ntc-1",
    centre_id="BD",
    hospital_id="h1",
    pre_alert_id="pa-1",
    revision=1,
    channel="webhook",
    attempt=2,
    at=at(5),
    outcome=NoticeOutcome.FAILED,
    status=503,
    why="http 503",
    next_at=at(9),
)


ROLE_REPORT = RoleReport(
    subject="intake/w-1",
    role="intake",
    at=at(5),
    started_at=at(0),
    is_serving=True,
    records=(TopicTally(topic="incidents", taken=15, used=12, refused=2, dead=1),),
)
ENGINE_ALARM = EngineAlarm(
    subject="eng-1",
    trouble=EngineTrouble.SILENT_ROLE,
    about="intake",
    raised_at=at(0),
    text=say("engine.silent_role", about="intake"),
    action=say("engine_action.silent_role"),
)

HELD = HeldRecord(
    record_id="held-1",
    cause=HeldCause.CRASHES_WORKER,
    role="intake",
    topic="incidents",
    partition=1,
    offset=17,
    digest="0f3ab1c2d4e5f6a7",
    at=at(0),
    crashes=3,
    is_held=True,
)
SETTLED = LetterSettled(
    subject="letter/dlq-1", dead_letter_id="dlq-1", outcome="dropped", at=at(0), by="operator"
)

CASE_KEY = CaseKey(
    case_id="BD/C-1",
    centre_id="BD",
    incident_id="C-1",
    made_at=at(0),
    key=b"k" * KEY_BYTES,
)

SNAPSHOT = SnapshotPart(
    part_id="dispatch.0.1.0",
    format="smart115-snapshot-1",
    partition=0,
    next_offset=900,
    last_digest=None,
    taken_at=at(0),
    number=0,
    parts=2,
    sha256="0" * 64,
    data=b"",
)


def tried(
    attempt: int,
    outcome: NoticeOutcome = NoticeOutcome.FAILED,
    *,
    at_s: float,
    pre_alert_id: str = "pa-1",
    incident_id: str | None = "C-1",
    status: int | None = 503,
    why: str | None = "http 503",
) -> NoticeTried:
    return NoticeTried(
        event_id=f"try-{pre_alert_id}-{attempt}-{outcome}",
        notice_id=f"ntc-{pre_alert_id}",
        centre_id="BD",
        hospital_id="h1",
        pre_alert_id=pre_alert_id,
        incident_id=incident_id,
        revision=1,
        channel="webhook",
        attempt=attempt,
        at=at(at_s),
        outcome=outcome,
        status=status,
        why=why,
    )
