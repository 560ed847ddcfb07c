"""When a patient is a matter for the centre: each limit ± a step, no flutter at it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.clinical.judging import alarm_rules
from dispatch.clinical.patient.vital_signs import Reading, VitalSigns
from dispatch.clinical.scores import news2, red_flags
from schemas.centre.alarms import AlarmPolicy, SignLimit
from schemas.events.incidents import Patient
from schemas.patient.parameters import Value
from schemas.patient.scores import News2, Score

AT = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
ADULT = Patient(age_years=50)
LIMITS = AlarmPolicy().limits()
WELL: dict[str, Value] = {
    "respiration_rate_per_min": 15.0,
    "spo2_pct": 98.0,
    "heart_rate_per_min": 80.0,
    "systolic_mmhg": 120.0,
    "temperature_c": 36.8,
    "consciousness": "A",
    "on_oxygen": False,
}


def seen(**values: Value) -> dict[str, Reading]:
    return {name: Reading(value, AT) for name, value in values.items()}


def risk(minimum: int | None, *red_flags: str) -> News2:
    return News2(
        measured_at=AT,
        total=minimum,
        minimum=minimum,
        maximum=minimum,
        band=None,
        red_flags=red_flags,
    )


@pytest.mark.parametrize(
    ("values", "is_so"),
    [
        ({"heart_rate_per_min": 0.0}, True),
        ({"heart_rate_per_min": 0.4}, True),
        ({"heart_rate_per_min": 0.5}, False),
        ({"heart_rate_per_min": 30.0}, False),
        ({"ecg_rhythm": "asystole"}, True),
        ({"ecg_rhythm": "sinus", "heart_rate_per_min": 70.0}, False),
        ({"ecg_rhythm": "pea", "heart_rate_per_min": 70.0}, True),
        ({"heart_rate_per_min": 0.0, "consciousness": "U"}, True),
        ({"heart_rate_per_min": 0.0, "consciousness": "A"}, False),
        ({}, False),
    ],
)
def test_arrest(values: dict[str, Value], *, is_so: bool) -> None:
    assert alarm_rules.in_arrest(seen(**values), ADULT, AT) is is_so


@pytest.mark.parametrize("was", [False, True])
@pytest.mark.parametrize("total", range(news2.TOTAL_MAX + 1))
def test_high_risk_at_every_total(total: int, *, was: bool) -> None:
    assert alarm_rules.is_high_risk(risk(total), was=was) is (total >= (5 if was else 7))


@pytest.mark.parametrize("was", [False, True])
def test_high_risk_without_a_number(*, was: bool) -> None:
    assert not alarm_rules.is_high_risk(None, was=was)
    assert not alarm_rules.is_high_risk(risk(None), was=was)
    assert alarm_rules.is_high_risk(risk(None, "SpO2 below 90 %"), was=was)


@pytest.mark.parametrize(
    ("total", "level"), [(None, 0), (5, 0), (7, 0), (9, 0), (10, 1), (13, 2), (20, 4)]
)
def test_levels_of_risk(total: int | None, level: int) -> None:
    assert alarm_rules.risk_level(risk(total)) == level


def sides() -> list[tuple[str, SignLimit, float, int]]:
    """Give each limit as (parameter, limit, value, the direction out of it)."""
    lows = [(name, one, one.low, -1) for name, one in LIMITS.items() if one.low is not None]
    highs = [(name, one, one.high, 1) for name, one in LIMITS.items() if one.high is not None]
    return [*lows, *highs]


@pytest.mark.parametrize(("name", "limit", "at", "out"), sides())
def test_every_limit_and_its_deadband_to_a_step(
    name: str, limit: SignLimit, at: float, out: int
) -> None:
    step = 0.1 if name == "temperature_c" else 1.0
    for value, fresh, stood in (
        (at + out * step, True, True),
        (at, True, True),
        (at - out * step, False, True),
        (at - out * (limit.deadband - step / 2), False, True),
        (at - out * limit.deadband, False, False),
        (at - out * (limit.deadband + step), False, False),
    ):
        assert alarm_rules.is_extreme(value, limit, was=False) is fresh, (name, value)
        # Where a float falls a hair short of the deadband's edge either answer is right.
        if abs(value - (at - out * limit.deadband)) > 1e-9:
            assert alarm_rules.is_extreme(value, limit, was=True) is stood, (name, value)


@pytest.mark.parametrize("name", LIMITS)
def test_a_healthy_adult_has_no_extreme_sign(name: str) -> None:
    value = float(WELL[name])
    assert not alarm_rules.is_extreme(value, LIMITS[name], was=True)


@given(st.sampled_from(sorted(LIMITS)), st.lists(st.floats(-0.99, 0.99), min_size=2, max_size=50))
def test_a_sign_that_hovers_at_its_limit_begins_once(name: str, noise: list[float]) -> None:
    """Noise of less than half the deadband begins an alarm at most once, and never ends it."""
    limit = LIMITS[name]
    edge = limit.low if limit.low is not None else limit.high
    assert edge is not None
    was, changes = False, 0
    for part in noise:
        is_so = alarm_rules.is_extreme(edge + part * limit.deadband / 2, limit, was=was)
        changes += is_so is not was
        was = is_so
    assert changes <= 1


@given(st.lists(st.integers(5, 8), min_size=2, max_size=60))
def test_a_band_that_hovers_at_its_edge_does_not_flutter(totals: list[int]) -> None:
    was, changes = False, 0
    for total in totals:
        is_so = alarm_rules.is_high_risk(risk(total), was=was)
        changes += is_so is not was
        was = is_so
    assert changes <= 1


def test_extreme_signs_name_their_values() -> None:
    values = WELL | {"spo2_pct": 84.0, "consciousness": "U"}
    found = alarm_rules.extreme_signs(seen(**values), ADULT, LIMITS, frozenset())
    assert found == {"spo2_pct": "84", "consciousness": "U"}
    again = alarm_rules.extreme_signs(
        seen(**values | {"spo2_pct": 86.0}), ADULT, LIMITS, frozenset({"spo2_pct"})
    )
    assert again == {"spo2_pct": "86", "consciousness": "U"}


def test_missing_is_not_extreme() -> None:
    assert alarm_rules.extreme_signs({}, ADULT, LIMITS, frozenset(LIMITS)) == {}


def extreme(patient: Patient, **values: Value) -> dict[str, str]:
    limits = alarm_rules.limits_at(LIMITS, patient)
    return alarm_rules.extreme_signs(seen(**values), patient, limits, frozenset())


MOTHER = Patient(age_years=28, pregnant=True)


@pytest.mark.parametrize("age", range(16))
def test_a_childs_low_limits_are_those_of_its_red_flags(age: int) -> None:
    """A child and a pregnant patient had no limits at all: SpO2 60 % was no alarm."""
    child = Patient(age_years=age)
    for name, _, low, _ in red_flags.child_limits(age):
        if name in alarm_rules.OF_THE_AGE:
            assert low is not None
            assert extreme(child, **{name: float(low)}) == {}
            assert name in extreme(child, **{name: float(low - 1)})


@pytest.mark.parametrize(
    ("age", "heart", "breaths"),
    [(0, 220, 61), (1, 180, 61), (12, 180, 61), (13, 160, 36), (15, 160, 36), (16, 160, 36)],
)
def test_a_childs_high_limits_are_those_of_an_arrhythmia(
    age: int, heart: float, breaths: float
) -> None:
    """A child that cries is a red flag to look at, and no alarm to act on."""
    child = Patient(age_years=age)
    for name, high in (("heart_rate_per_min", heart), ("respiration_rate_per_min", breaths)):
        assert name in extreme(child, **{name: high})
        assert extreme(child, **{name: high - 1}) == {}
    assert extreme(child, systolic_mmhg=200.0) == {}


@pytest.mark.parametrize(
    ("patient", "word", "deep"),
    [
        (Patient(age_years=5), "P", True),
        (Patient(age_years=15), "U", True),
        (Patient(age_years=15), "V", False),
        (ADULT, "P", False),
        (ADULT, "U", True),
        (MOTHER, "U", True),
    ],
)
def test_who_does_not_answer(patient: Patient, word: str, *, deep: bool) -> None:
    assert extreme(patient, consciousness=word) == ({"consciousness": word} if deep else {})


@pytest.mark.parametrize("patient", [ADULT, MOTHER, Patient()])
def test_a_centres_limits_are_those_of_everybody_else(patient: Patient) -> None:
    assert alarm_rules.limits_at(LIMITS, patient) == LIMITS
    assert extreme(patient, spo2_pct=60.0) == {"spo2_pct": "60"}


def test_a_childs_limits_keep_the_centres_deadband_delays_and_temperature() -> None:
    found = alarm_rules.limits_at(LIMITS, Patient(age_years=3))
    assert found["temperature_c"] == LIMITS["temperature_c"]
    for name, limit in LIMITS.items():
        kept = {"deadband", "on_delay_s", "off_delay_s"}
        assert found[name].model_dump(include=kept) == limit.model_dump(include=kept)


def test_a_sign_that_a_centre_watches_not_is_none_of_a_child() -> None:
    only = {"spo2_pct": LIMITS["spo2_pct"]}
    assert list(alarm_rules.limits_at(only, Patient(age_years=3))) == ["spo2_pct"]


@pytest.mark.parametrize(("minimum", "level"), [(0, 0), (8, 0), (11, 0), (12, 1), (20, 3), (26, 4)])
def test_levels_of_a_childs_risk(minimum: int, level: int) -> None:
    pews = Score(name="bedside-pews", table="t", measured_at=AT, minimum=minimum, maximum=26)
    flags = Score(name="red-flags", table="t", measured_at=AT)
    child = risk(None).model_copy(update={"instead": (pews, flags)})
    assert alarm_rules.risk_level(child) == level


def test_a_monitor_is_silent_by_what_it_measures_all_the_time() -> None:
    def signs(**ages_s: float) -> VitalSigns:
        return VitalSigns(
            {name: Reading(1.0, AT - timedelta(seconds=age)) for name, age in ages_s.items()}
        )

    assert not alarm_rules.is_silent(signs(), AT, 180), "no monitor was on"
    assert not alarm_rules.is_silent(signs(temperature_c=9_000), AT, 180)
    assert not alarm_rules.is_silent(signs(spo2_pct=179, heart_rate_per_min=900), AT, 180)
    assert alarm_rules.is_silent(signs(spo2_pct=180, heart_rate_per_min=900), AT, 180)
    assert alarm_rules.is_silent(signs(spo2_pct=180, temperature_c=0), AT, 180)
