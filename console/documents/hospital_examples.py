"""Examples of what hospitals say, and the names and the clock that all examples share."""

from datetime import UTC, datetime, timedelta
from typing import Final

from schemas.events.hospital_capacity import BedCapacity, BedType, CapacityStatus, ServiceCoverage
from schemas.events.hospitals import HospitalStatus, PreAlertAnswer, PreAlertDelivery
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import Service
from schemas.patient.casualties import CasualtyRoom

CENTRE: Final = "BD"
HOSPITAL: Final = "bvdk-binh-duong"
PRE_ALERT: Final = "pal-0f3c2a9b7d1e4c5a6b8d"
_START: Final = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


def at(seconds: int) -> datetime:
    """Give an instant so many seconds after the call."""
    return _START + timedelta(seconds=seconds)


HOSPITALS: Final[tuple[Event, ...]] = (
    HospitalStatus(
        event_id="bvdk-status-20261125T0655",
        centre_id=CENTRE,
        occurred_at=at(-300),
        source="bvdk-binh-duong",
        hospital_id=HOSPITAL,
        accepting=True,
        beds_free=12,
        load_pct=85,
        room=CasualtyRoom(red=2, yellow=6, green=20),
        beds=(BedCapacity(bed_type=BedType.ADULT_ICU, baseline=20, available=3),),
        coverage=(
            ServiceCoverage(
                service=Service.CATH_LAB,
                status=CapacityStatus.NOT_AVAILABLE,
                reason="máy chụp mạch đang bảo trì",
                until=at(5_400),
            ),
        ),
    ),
    PreAlertAnswer(
        event_id="bvdk-answer-0042",
        centre_id=CENTRE,
        occurred_at=at(720),
        source="bvdk-binh-duong",
        hospital_id=HOSPITAL,
        pre_alert_id=PRE_ALERT,
        answer="accepted",
        role="bác sĩ trực cấp cứu",
    ),
    PreAlertDelivery(
        event_id="rcpt-3b1c5d7e9f0a2b4c6d8e",
        centre_id=CENTRE,
        occurred_at=at(701),
        source="delivery",
        cause_id="TDM-01-status-0010",
        hospital_id=HOSPITAL,
        pre_alert_id=PRE_ALERT,
        outcome="delivered",
        channel="topic",
    ),
)
