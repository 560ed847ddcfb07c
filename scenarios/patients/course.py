"""Patients of a trial and the monitor on them: vitals that drift along a course, with noise.

The numbers are made up to look plausible on a screen and to move NEWS2 bands; they are no
clinical data and teach nothing about real patients.
"""

from dataclasses import dataclass
from typing import Final

from scenarios.cases.conditions import Condition
from scenarios.timing.agenda import Timer
from scenarios.timing.stage import MINUTE_MS, SECOND_MS, Stage
from schemas.events.centre import UnitSpec
from schemas.ground.ids import IncidentId
from schemas.ground.vocabulary import Consciousness
from schemas.patient.vitals import Vitals

SAMPLE_MS: Final = 15 * SECOND_MS
PRESSURE_EVERY: Final = 12
"""Samples between two cuff pressures: 3 minutes."""
TEMPERATURE_EVERY: Final = 20
"""Samples between two temperatures: 5 minutes."""
CONSCIOUSNESS_EVERY: Final = 6
"""Samples between two looks at consciousness: 90 seconds."""

_LOST: Final = 0.03  # share of samples in which a sensor gives nothing


@dataclass(frozen=True, slots=True)
class Signs:
    """Vital signs without noise: per minute, %, mmHg, per minute, °C."""

    respiration: float
    spo2_pct: float
    systolic_mmhg: float
    heart_rate: float
    temperature_c: float

    def towards(self, other: "Signs", part: float) -> "Signs":
        """Give the signs a part (0 to 1) of the way to others."""
        return Signs(
            self.respiration + (other.respiration - self.respiration) * part,
            self.spo2_pct + (other.spo2_pct - self.spo2_pct) * part,
            self.systolic_mmhg + (other.systolic_mmhg - self.systolic_mmhg) * part,
            self.heart_rate + (other.heart_rate - self.heart_rate) * part,
            self.temperature_c + (other.temperature_c - self.temperature_c) * part,
        )


@dataclass(frozen=True, slots=True)
class Course:
    """How signs go from ``begin`` to ``end`` in ``minutes``; then they stay.

    ``dulled`` says from which part (0 to 1) of the course consciousness is lower, and which.
    """

    begin: Signs
    end: Signs
    minutes: float
    on_oxygen: bool = False
    dulled: tuple[float, Consciousness] | None = None

    def part(self, elapsed_ms: int) -> float:
        """Give how far the course has come, 0 to 1."""
        return min(1.0, max(0.0, elapsed_ms / (self.minutes * MINUTE_MS)))

    def consciousness(self, part: float) -> Consciousness:
        """Give the consciousness at a part of the course."""
        if self.dulled is not None and part >= self.dulled[0]:
            return self.dulled[1]
        return Consciousness.ALERT


_WELL: Final = Signs(15, 98, 126, 78, 36.7)

COURSES: Final = {
    Condition.STABLE: Course(Signs(17, 97, 132, 86, 36.9), Signs(16, 97, 128, 82, 36.9), 20),
    Condition.MINOR: Course(_WELL, _WELL, 20),
    Condition.CARDIAC: Course(
        Signs(18, 96, 128, 94, 36.5), Signs(25, 91, 94, 124, 36.2), 14, on_oxygen=True
    ),
    Condition.STROKE: Course(
        Signs(17, 96, 178, 84, 36.8),
        Signs(23, 93, 206, 98, 37.2),
        14,
        dulled=(0.35, Consciousness.VOICE),
    ),
    Condition.SEPSIS: Course(
        Signs(20, 96, 112, 102, 38.6),
        Signs(31, 90, 84, 136, 39.5),
        14,
        dulled=(0.5, Consciousness.CONFUSION),
    ),
    Condition.HAEMORRHAGE: Course(
        Signs(18, 97, 120, 98, 36.6),
        Signs(30, 92, 76, 142, 35.7),
        12,
        dulled=(0.7, Consciousness.VOICE),
    ),
    Condition.RESPIRATORY: Course(
        Signs(22, 93, 138, 100, 37.0),
        Signs(35, 84, 116, 130, 37.1),
        12,
        on_oxygen=True,
        dulled=(0.6, Consciousness.CONFUSION),
    ),
    Condition.CHILD: Course(Signs(30, 97, 96, 128, 38.4), Signs(36, 94, 90, 146, 39.2), 15),
}


class Monitor:
    """A monitor on one patient, from the scene to the handover."""

    def __init__(
        self, stage: Stage, unit: UnitSpec, incident_id: IncidentId, condition: Condition
    ) -> None:
        self._stage = stage
        self._unit_id = unit.unit_id
        self._incident_id = incident_id
        self._course = COURSES[condition]
        self._random = stage.stream("monitor", incident_id, unit.unit_id)
        self._since_ms = stage.now_ms
        self._count = 0
        first_ms = self._random.randrange(3 * SECOND_MS, 10 * SECOND_MS)
        self._due: Timer = stage.after(first_ms, self._sample)

    def take_off(self) -> None:
        """End the measuring."""
        self._due.call_off()

    def _sample(self) -> None:
        """Measure, publish and plan the next."""
        device = f"MON-{self._unit_id}"
        part = self._course.part(self._stage.now_ms - self._since_ms)
        signs = self._course.begin.towards(self._course.end, part)
        systolic, diastolic = self._pressure(signs)
        self._stage.say(
            Vitals(
                **self._stage.head(device),
                unit_id=self._unit_id,
                incident_id=self._incident_id,
                device_id=device,
                respiration_rate_per_min=self._read(signs.respiration, 0.7, 2, 80),
                spo2_pct=self._read(signs.spo2_pct, 0.5, 50, 100),
                on_oxygen=self._course.on_oxygen,
                systolic_mmhg=systolic,
                diastolic_mmhg=diastolic,
                heart_rate_per_min=self._read(signs.heart_rate, 1.5, 20, 220),
                temperature_c=self._temperature(signs),
                consciousness=self._consciousness(part),
            )
        )
        self._count += 1
        self._due = self._stage.after(SAMPLE_MS, self._sample)

    def _read(self, value: float, noise: float, lowest: float, highest: float) -> float | None:
        """Read a sensor to the unit; None where it has lost contact for a moment."""
        seen = round(_bounded(self._random.gauss(value, noise), lowest, highest))
        lost = self._random.random() < _LOST and self._count > 0
        return None if lost else float(seen)

    def _pressure(self, signs: Signs) -> tuple[float | None, float | None]:
        """Read the cuff when it is its turn."""
        systolic = round(_bounded(self._random.gauss(signs.systolic_mmhg, 2.5), 40, 260))
        if self._count % PRESSURE_EVERY:
            return None, None
        return float(systolic), float(round(systolic * 0.62))

    def _temperature(self, signs: Signs) -> float | None:
        """Read the thermometer when it is its turn, to a tenth of a degree."""
        seen = round(_bounded(self._random.gauss(signs.temperature_c, 0.1), 30, 43), 1)
        return None if self._count % TEMPERATURE_EVERY else seen

    def _consciousness(self, part: float) -> Consciousness | None:
        """Note the consciousness when it is its turn."""
        if self._count % CONSCIOUSNESS_EVERY:
            return None
        return self._course.consciousness(part)


def _bounded(value: float, lowest: float, highest: float) -> float:
    """Keep a value within bounds."""
    return max(lowest, min(highest, value))
