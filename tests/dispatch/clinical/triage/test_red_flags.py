import pytest

from dispatch.clinical.scores.news2 import score as news2
from dispatch.clinical.triage import red_flags
from schemas.events.incidents import Patient
from schemas.patient.parameters import Value
from tests.support.patients import ADULT, AT, seen, without

PREGNANT = Patient(age_years=28, pregnant=True)
CALM: dict[str, Value] = {
    "respiration_rate_per_min": 20,
    "spo2_pct": 98,
    "systolic_mmhg": 110,
    "diastolic_mmhg": 70,
    "heart_rate_per_min": 100,
    "temperature_c": 36.8,
    "consciousness": "A",
}


def band(patient: Patient, **changed: Value) -> str | None:
    return red_flags.score(seen(**(CALM | changed)), patient, AT).band


@pytest.mark.parametrize("age", range(16))
def test_a_childs_limits_at_every_age(age: int) -> None:
    child = Patient(age_years=age)
    systolic = 70 + 2 * age if age <= 10 else 90
    slow, fast = (15, 45) if 1 <= age <= 8 else (10, 60)
    quick = 220 if age == 0 else 180
    calm = [
        {"systolic_mmhg": systolic},
        {"respiration_rate_per_min": slow},
        {"respiration_rate_per_min": fast},
        {"heart_rate_per_min": 60},
        {"heart_rate_per_min": quick},
        {"spo2_pct": 90},
        {"consciousness": "V"},
    ]
    alarming = [
        {"systolic_mmhg": systolic - 1},
        {"respiration_rate_per_min": slow - 1},
        {"respiration_rate_per_min": fast + 1},
        {"heart_rate_per_min": 59},
        {"heart_rate_per_min": quick + 1},
        {"spo2_pct": 89},
        {"consciousness": "P"},
        {"consciousness": "U"},
    ]
    assert [band(child, **one) for one in calm] == ["no_red_flag"] * len(calm)  # type: ignore[arg-type]
    assert [band(child, **one) for one in alarming] == ["red_flag"] * len(alarming)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "calm", "alarming"),
    [
        ("respiration_rate_per_min", 10, 9),
        ("respiration_rate_per_min", 30, 31),
        ("spo2_pct", 95, 94),
        ("systolic_mmhg", 90, 89),
        ("systolic_mmhg", 160, 161),
        ("diastolic_mmhg", 100, 101),
        ("heart_rate_per_min", 40, 39),
        ("heart_rate_per_min", 120, 121),
        ("temperature_c", 35.0, 34.9),
        ("temperature_c", 38.0, 38.1),
        ("temperature_c", 38.04, 38.05),
    ],
)
def test_the_triggers_in_pregnancy(name: str, calm: float, alarming: float) -> None:
    assert band(PREGNANT, **{name: calm}) == "no_red_flag"
    assert band(PREGNANT, **{name: alarming}) == "red_flag"


def test_an_adult_who_is_not_pregnant_has_no_flags() -> None:
    scored = red_flags.score(seen(**CALM), ADULT, AT)
    assert scored.not_scored == "an adult: see the adult scores"


def test_missing_is_named_and_not_calm() -> None:
    child = Patient(age_years=5)
    for name in ("respiration_rate_per_min", "spo2_pct", "systolic_mmhg", "consciousness"):
        scored = red_flags.score(without(seen(**CALM), name), child, AT)
        assert scored.band is None
        assert scored.missing == (name,)


def test_news2_gives_the_flags_instead_of_a_number() -> None:
    child = Patient(age_years=5)
    scored = news2(seen(**(CALM | {"spo2_pct": 85})), child, AT)
    assert (scored.total, scored.minimum, scored.maximum, scored.band) == (None,) * 4
    assert scored.not_scored == "no adult score under 16 years"
    assert scored.red_flags == ("spo2_pct below 90",)
