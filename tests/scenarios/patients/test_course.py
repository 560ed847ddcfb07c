from datetime import UTC, datetime

import pytest

from scenarios.cases.conditions import Condition
from scenarios.patients.course import COURSES, Monitor
from scenarios.timing.stage import MINUTE_MS, Stage
from schemas.events.centre import UnitSpec
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import Consciousness, CrewLevel
from schemas.patient.vitals import Vitals

UNIT = UnitSpec(
    unit_id="U-1",
    crew_level=CrewLevel.ALS,
    station_id="S",
    station=LatLon(lat=11.0, lon=106.6),
)
WORSENING = (
    Condition.SEPSIS,
    Condition.HAEMORRHAGE,
    Condition.RESPIRATORY,
    Condition.CARDIAC,
    Condition.STROKE,
)


def measured(condition: Condition, seed: int, minutes: int = 20) -> list[Vitals]:
    stage = Stage("BD", seed=seed, start=datetime(2026, 3, 1, tzinfo=UTC))
    monitor = Monitor(stage, UNIT, "inc-1", condition)
    stage.agenda.run_until(minutes * MINUTE_MS)
    monitor.take_off()
    stage.agenda.run_until((minutes + 5) * MINUTE_MS)
    events = stage.drain()
    assert all(isinstance(event, Vitals) for event in events)
    return [event for event in events if isinstance(event, Vitals)]


def points(value: float, bands: list[tuple[float, int]]) -> int:
    """Give the points of the first band whose upper end is not below the value."""
    return next(score for upper, score in bands if value <= upper)


def news2(vitals: Vitals, pressure: float, consciousness: Consciousness) -> int:
    """Score what the newest values give, by the RCP's table (temperature left out)."""
    assert vitals.respiration_rate_per_min is not None
    assert vitals.spo2_pct is not None
    assert vitals.heart_rate_per_min is not None
    breathing = [(8.0, 3), (11.0, 1), (20.0, 0), (24.0, 2), (999.0, 3)]
    pulse = [(40.0, 3), (50.0, 1), (90.0, 0), (110.0, 1), (130.0, 2), (999.0, 3)]
    return (
        points(vitals.respiration_rate_per_min, breathing)
        + points(vitals.spo2_pct, [(91.0, 3), (93.0, 2), (95.0, 1), (100.0, 0)])
        + points(pressure, [(90.0, 3), (100.0, 2), (110.0, 1), (219.0, 0), (999.0, 3)])
        + points(vitals.heart_rate_per_min, pulse)
        + (3 if consciousness is not Consciousness.ALERT else 0)
        + (2 if vitals.on_oxygen else 0)
    )


def scores(samples: list[Vitals]) -> list[int]:
    found, pressure, consciousness = [], 0.0, Consciousness.ALERT
    for sample in samples:
        pressure = sample.systolic_mmhg or pressure
        consciousness = sample.consciousness or consciousness
        if None not in {
            sample.respiration_rate_per_min,
            sample.spo2_pct,
            sample.heart_rate_per_min,
        }:
            found.append(news2(sample, pressure, consciousness))
    return found


@pytest.mark.parametrize("condition", WORSENING)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_worsening_patient_climbs_by_several_points(condition: Condition, seed: int) -> None:
    found = scores(measured(condition, seed))
    assert found[-1] >= 7
    assert found[-1] - found[0] >= 4


@pytest.mark.parametrize("condition", [Condition.STABLE, Condition.MINOR])
def test_a_stable_patient_stays_low(condition: Condition) -> None:
    assert max(scores(measured(condition, 1))) <= 3


def test_every_condition_has_a_course() -> None:
    assert set(COURSES) == set(Condition)


@pytest.mark.parametrize("condition", Condition)
def test_samples_are_fifteen_seconds_apart_and_end_with_the_monitor(condition: Condition) -> None:
    samples = measured(condition, 1)
    assert len(samples) == 80
    assert all(sample.unit_id == "U-1" and sample.incident_id == "inc-1" for sample in samples)


def test_each_parameter_has_its_own_rhythm() -> None:
    samples = measured(Condition.SEPSIS, 1)
    assert [n for n, sample in enumerate(samples) if sample.systolic_mmhg] == list(range(0, 80, 12))
    assert [n for n, sample in enumerate(samples) if sample.temperature_c] == list(range(0, 80, 20))
    assert [n for n, sample in enumerate(samples) if sample.consciousness] == list(range(0, 80, 6))
    lost = sum(sample.spo2_pct is None for sample in samples)
    assert 0 <= lost < 12
    dulled = [sample.consciousness for sample in samples if sample.consciousness]
    assert (dulled[0], dulled[-1]) == (Consciousness.ALERT, Consciousness.CONFUSION)
