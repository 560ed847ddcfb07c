"""What the hospitals of a trial report: beds and load, an outage, a diversion, all by chance."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from scenarios.city.model import HospitalHabits
from scenarios.timing.stage import HOUR_MS, MINUTE_MS, Stage
from schemas.events.centre import HospitalSpec
from schemas.events.hospital_capacity import BedCapacity, BedType, CapacityStatus, ServiceCoverage
from schemas.events.hospitals import HospitalStatus
from schemas.ground.ids import EventId, HospitalId
from schemas.ground.vocabulary import Service

DIVERSION_MIN: Final = (15, 40)
OUTAGE_MIN: Final = (30, 120)

_DIVERTED: Final = (
    "Khoa cấp cứu quá tải",
    "Mất điện, đang chạy máy phát",
    "Máy CT hỏng",
)
_DOWN: Final = ("Máy hỏng, đang sửa", "Không đủ ê-kíp trực", "Đang bảo trì định kỳ")

_BEDS_OF: Final[dict[Service, tuple[tuple[BedType, int], ...]]] = {
    Service.EMERGENCY: ((BedType.EMERGENCY_DEPARTMENT, 24),),
    Service.ICU: ((BedType.ADULT_ICU, 12),),
    Service.PAEDIATRIC: ((BedType.PEDIATRICS, 20), (BedType.PEDIATRIC_ICU, 4)),
    Service.BURN: ((BedType.BURN, 6),),
}
"""The beds that a hospital of a trial has for a service, and how many: made up, as all it says."""


class HospitalReports:
    """Every hospital tells its beds and load now and then; sometimes one loses a service."""

    def __init__(
        self, stage: Stage, hospitals: Sequence[HospitalSpec], habits: HospitalHabits
    ) -> None:
        self._stage = stage
        self._hospitals = tuple(hospitals)
        self._habits = habits
        self._random = stage.stream("hospital reports")
        self._down: set[tuple[HospitalId, Service]] = set()
        for hospital in self._hospitals:
            self._wait_report(hospital, first=True)
        if any(hospital.services for hospital in self._hospitals):
            self._wait_outage()

    def _wait_report(self, hospital: HospitalSpec, *, first: bool = False) -> None:
        """Plan a hospital's next report; the first comes within ten minutes."""
        if self._habits.reports_per_hour <= 0:
            return
        mean_ms = HOUR_MS / self._habits.reports_per_hour
        gap_ms = self._random.uniform(0.5, 1.5) * mean_ms
        first_ms = self._random.uniform(0, 10 * MINUTE_MS)
        self._stage.after(round(first_ms if first else gap_ms), partial(self._report, hospital))

    def _report(self, hospital: HospitalSpec) -> None:
        """Tell beds and load, and plan the next report."""
        beds = tuple(self._beds(hospital))
        _say(self._stage, hospital.hospital_id, beds=beds, load_pct=self._random.randint(40, 110))
        self._wait_report(hospital)

    def _beds(self, hospital: HospitalSpec) -> list[BedCapacity]:
        return [
            BedCapacity(
                bed_type=bed_type,
                baseline=baseline,
                available=max(0, round(baseline * self._random.uniform(-0.05, 0.4))),
            )
            for service in hospital.services
            for bed_type, baseline in _BEDS_OF.get(service, ())
        ]

    def _wait_outage(self) -> None:
        """Plan the next outage."""
        if self._habits.outages_per_hour > 0:
            gap_ms = round(self._random.expovariate(self._habits.outages_per_hour) * HOUR_MS)
            self._stage.after(gap_ms, self._lose)

    def _lose(self) -> None:
        """Have a hospital lose one service for a while, with an announced end."""
        hospital = self._random.choice([one for one in self._hospitals if one.services])
        service = self._random.choice(hospital.services)
        reason = self._random.choice(_DOWN)
        lasts_ms = self._random.randrange(*OUTAGE_MIN) * MINUTE_MS
        self._wait_outage()
        if (hospital.hospital_id, service) in self._down:
            return
        self._down.add((hospital.hospital_id, service))
        now = self._stage.start + timedelta(milliseconds=self._stage.now_ms)
        outage = ServiceCoverage(
            service=service,
            status=CapacityStatus.NOT_AVAILABLE,
            reason=reason,
            until=now + timedelta(milliseconds=lasts_ms),
        )
        cause = _say(self._stage, hospital.hospital_id, coverage=(outage,))
        self._stage.after(lasts_ms, partial(self._regain, hospital.hospital_id, service, cause))

    def _regain(self, hospital_id: HospitalId, service: Service, cause: EventId) -> None:
        """Say that a service is back."""
        self._down.discard((hospital_id, service))
        back = ServiceCoverage(service=service, status=CapacityStatus.AVAILABLE)
        _say(self._stage, hospital_id, cause=cause, coverage=(back,))


class Diversions:
    """Now and then one hospital of the centre takes no patients for a while; one at a time."""

    def __init__(
        self, stage: Stage, hospitals: Sequence[HospitalSpec], habits: HospitalHabits
    ) -> None:
        self._stage = stage
        self._hospitals = tuple(hospital.hospital_id for hospital in hospitals)
        self._per_hour = habits.diversions_per_hour
        self._random = stage.stream("diversions")
        if self._per_hour > 0 and len(self._hospitals) > 1:
            self._wait()

    def _wait(self) -> None:
        """Plan the next diversion."""
        gap_ms = round(self._random.expovariate(self._per_hour) * HOUR_MS)
        self._stage.after(gap_ms, self._begin)

    def _begin(self) -> None:
        """Stop taking patients at one hospital, and plan the end of it."""
        hospital_id = self._random.choice(self._hospitals)
        reason = self._random.choice(_DIVERTED)
        cause = _say(self._stage, hospital_id, accepting=False, reason=reason, beds_free=0)
        lasts_ms = self._random.randrange(DIVERSION_MIN[0], DIVERSION_MIN[1]) * MINUTE_MS
        beds = self._random.randint(2, 12)
        self._stage.after(lasts_ms, partial(self._end, hospital_id, beds, cause))

    def _end(self, hospital_id: HospitalId, beds_free: int, cause: EventId) -> None:
        """Take patients again, and plan the next diversion."""
        _say(self._stage, hospital_id, cause=cause, accepting=True, beds_free=beds_free)
        self._wait()


def _say(
    stage: Stage,
    hospital_id: HospitalId,
    *,
    cause: EventId | None = None,
    **said: Any,  # noqa: ANN401 - the fields of a report, checked by its model
) -> EventId:
    """Publish a hospital's report; give the event's id."""
    head = stage.head(f"status {hospital_id}", source=hospital_id, cause_id=cause)
    event = HospitalStatus(**head, hospital_id=hospital_id, **said)
    stage.say(event)
    return event.event_id
