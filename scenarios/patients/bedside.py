"""Patients at the bedside, second by second: what is true, and what a monitor makes of it.

The courses are made up to cross the bands of the scores; they are no clinical data. A monitor's
noise has three profiles: a patient who lies still, one on a moving vehicle, one with cold fingers.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from scenarios.patients.course import Signs
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Consciousness
from schemas.patient.vitals import MonitorRecord, MonitorSample, QualityFlag

PRESSURE_EVERY_S: Final = 180
TEMPERATURE_EVERY_S: Final = 300
CONSCIOUSNESS_EVERY_S: Final = 60
BURST_S: Final = 6
"""How long a disturbance lasts: a bump of the road, a hand that moves."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Signs and consciousness from a second on; between two frames signs go in a straight line."""

    second: int
    signs: Signs
    consciousness: Consciousness = Consciousness.ALERT


@dataclass(frozen=True, slots=True)
class Bedside:
    """A patient and the frames of the course, first one at second 0."""

    patient: Patient
    frames: tuple[Frame, ...]
    on_oxygen: bool = False

    def at(self, second: int) -> Frame:
        """Give what is true at a second; after the last frame nothing changes any more."""
        for before, after in pairwise(self.frames):
            if second < after.second:
                part = (second - before.second) / (after.second - before.second)
                signs = before.signs.towards(after.signs, part)
                return Frame(second, signs, before.consciousness)
        return self.frames[-1]


@dataclass(frozen=True, slots=True)
class Noise:
    """How a monitor errs: spread as a share of usual, bursts per hour, and what they are flagged.

    In a burst the pulse is ``off`` too high and the saturation as much too low; ``told`` is the
    share of bursts in which the monitor says so itself.
    """

    spread: float
    bursts_per_h: float
    off: float
    told: float
    flag: QualityFlag


NOISES: Final[Mapping[str, Noise]] = MappingProxyType(
    {
        "still": Noise(1.0, 2, 25, 0.5, QualityFlag.MOTION),
        "moving": Noise(1.6, 40, 45, 0.5, QualityFlag.MOTION),
        "cold": Noise(1.3, 25, 15, 0.7, QualityFlag.POOR_PERFUSION),
    }
)

_ADULT: Final = Patient(age_years=58)
_WELL: Final = Signs(16, 98, 128, 80, 36.8)
_DULL: Final = Consciousness.VOICE
_OUT: Final = Consciousness.UNRESPONSIVE

BEDSIDES: Final[Mapping[str, Bedside]] = MappingProxyType(
    {
        "stable": Bedside(_ADULT, (Frame(0, _WELL),)),
        "sepsis": Bedside(
            _ADULT,
            (
                Frame(0, Signs(19, 96, 118, 94, 38.4)),
                Frame(900, Signs(30, 91, 86, 134, 39.4), Consciousness.CONFUSION),
            ),
        ),
        "haemorrhage": Bedside(
            _ADULT,
            (
                Frame(0, Signs(17, 98, 124, 96, 36.6)),
                Frame(720, Signs(30, 93, 72, 144, 35.6), _DULL),
            ),
        ),
        "respiratory": Bedside(
            _ADULT,
            (
                Frame(0, Signs(19, 95, 136, 92, 37.0)),
                Frame(600, Signs(36, 82, 118, 132, 37.0), _DULL),
            ),
            on_oxygen=True,
        ),
        "arrest": Bedside(
            _ADULT,
            (
                Frame(0, _WELL),
                Frame(600, _WELL, _OUT),
                Frame(605, Signs(0, 80, 40, 0, 36.6), _OUT),
                Frame(840, Signs(0, 80, 40, 0, 36.4), _OUT),
                Frame(860, Signs(12, 94, 104, 108, 36.2), _OUT),
            ),
        ),
        "stemi": Bedside(
            _ADULT,
            (Frame(0, Signs(18, 96, 134, 88, 36.6)), Frame(900, Signs(24, 92, 92, 122, 36.3))),
        ),
        "stroke": Bedside(
            _ADULT,
            (
                Frame(0, Signs(16, 97, 176, 84, 36.8)),
                Frame(480, Signs(20, 95, 200, 96, 36.9), _DULL),
                Frame(900, Signs(24, 93, 224, 112, 37.2), Consciousness.PAIN),
            ),
        ),
        "child": Bedside(
            Patient(age_years=4),
            (
                Frame(0, Signs(24, 98, 98, 108, 37.2)),
                Frame(600, Signs(50, 88, 66, 178, 39.4), _DULL),
            ),
        ),
        "pregnancy": Bedside(
            Patient(age_years=29, sex="female", pregnant=True),
            (Frame(0, Signs(16, 98, 118, 86, 36.8)), Frame(720, Signs(28, 92, 168, 126, 37.2))),
        ),
    }
)


def monitor(
    name: str, noise: Noise, *, seed: int, start: datetime, seconds: int
) -> Iterator[MonitorRecord]:
    """Give one record a second of the patient ``name``; equal arguments give equal records."""
    rng = random.Random(f"{name}:{seed}")
    burst_until, flags = 0, tuple[QualityFlag, ...]()
    for second in range(seconds):
        if rng.random() < noise.bursts_per_h / 3_600:
            burst_until = second + BURST_S
            flags = (noise.flag,) if rng.random() < noise.told else ()
        disturbed = second < burst_until
        at = start + timedelta(seconds=second)
        yield MonitorRecord(
            event_id=f"{name}-{seed}-{second}",
            centre_id="BEDSIDE",
            occurred_at=at,
            source="bedside",
            unit_id=name,
            device_id=f"MON-{name}",
            samples=tuple(
                MonitorSample(
                    code=code,
                    value=value,
                    at=at,
                    flags=flags if disturbed and code in _DISTURBED else (),
                )
                for code, value in _readings(
                    BEDSIDES[name], second, rng, noise.spread, noise.off if disturbed else 0.0
                )
            ),
        )


_DISTURBED: Final = frozenset({"heart_rate_per_min", "spo2_pct"})


def _readings(
    bedside: Bedside, second: int, rng: random.Random, spread: float, off: float
) -> Iterator[tuple[str, float | bool | str]]:
    """Give what a monitor reads at a second, by parameter."""
    true = bedside.at(second)
    signs = true.signs
    alive = signs.heart_rate > 0
    heart = rng.gauss(signs.heart_rate, 1.5 * spread) + off if alive else 0.0
    breaths = rng.gauss(signs.respiration, 0.8 * spread) if signs.respiration > 0 else 0.0
    yield "heart_rate_per_min", float(round(min(300.0, max(0.0, heart))))
    yield "respiration_rate_per_min", float(round(min(100.0, max(0.0, breaths))))
    saturation = rng.gauss(signs.spo2_pct, 0.6 * spread) - off
    yield "spo2_pct", float(round(min(100.0, max(40.0, saturation))))
    if second % PRESSURE_EVERY_S == 0:
        yield "systolic_mmhg", float(round(max(30.0, rng.gauss(signs.systolic_mmhg, 3 * spread))))
    if second % TEMPERATURE_EVERY_S == 0:
        yield "temperature_c", round(rng.gauss(signs.temperature_c, 0.1), 1)
        yield "on_oxygen", bedside.on_oxygen
    if second % CONSCIOUSNESS_EVERY_S == 0:
        yield "consciousness", true.consciousness.value
