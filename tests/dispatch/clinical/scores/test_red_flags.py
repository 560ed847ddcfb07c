"""Red flags at every age: each limit ± a step, where limits change, what is not known."""

import pytest

from dispatch.clinical.scores import red_flags
from dispatch.clinical.scores.news2 import AS_AN_ADULT, MAYBE_A_CHILD
from dispatch.clinical.scores.news2 import score as news2
from schemas.events.incidents import Patient
from schemas.ground.texts import Bilingual
from schemas.patient.parameters import Value
from tests.support.patients import ADULT, AT, seen, without

MOTHER = Patient(age_years=28, pregnant=True)
CALM: dict[str, Value] = {
    "respiration_rate_per_min": 20,
    "spo2_pct": 98,
    "on_oxygen": False,
    "systolic_mmhg": 110,
    "diastolic_mmhg": 70,
    "heart_rate_per_min": 90,
    "temperature_c": 36.8,
    "consciousness": "A",
}
RESPIRATION, SYSTOLIC, HEART = (
    "respiration_rate_per_min",
    "systolic_mmhg",
    "heart_rate_per_min",
)

# Age in years: breaths, systolic, heart beats and tenths of a degree that are no flag, both ends.
NEWBORN = ((16, 60), (60, 129), (81, 189), (360, 379))
YOUNG = ((16, 60), (70, 129), (81, 189), (360, 379))
INFANT = ((16, 60), (70, 149), (71, 179), (360, 400))
BY_YEAR = {
    0: ((16, 60), (70, 129), (81, 179), (360, 379)),
    1: ((15, 45), (72, 159), (61, 169), (360, 400)),
    2: ((15, 45), (74, 159), (61, 169), (360, 400)),
    3: ((15, 45), (76, 159), (61, 169), (360, 400)),
    4: ((15, 45), (78, 159), (61, 169), (360, 400)),
    5: ((15, 45), (80, 169), (60, 149), (350, 400)),
    6: ((15, 45), (82, 169), (60, 149), (350, 400)),
    7: ((15, 45), (84, 169), (60, 149), (350, 400)),
    8: ((15, 45), (86, 169), (60, 149), (350, 400)),
    9: ((11, 50), (88, 169), (60, 149), (350, 400)),
    10: ((11, 50), (90, 169), (60, 149), (350, 400)),
    11: ((11, 50), (90, 169), (60, 149), (350, 400)),
    12: ((11, 50), (90, 169), (60, 149), (350, 400)),
    13: ((10, 29), (90, 189), (60, 139), (350, 400)),
    14: ((10, 29), (90, 189), (60, 139), (350, 400)),
    15: ((10, 29), (90, 189), (60, 139), (350, 400)),
}
CHILDREN = {
    **{Patient(age_years=age): limits for age, limits in BY_YEAR.items()},
    Patient(age_months=0): NEWBORN,
    Patient(age_months=1): YOUNG,
    Patient(age_months=2): YOUNG,
    Patient(age_months=3): INFANT,
    Patient(age_months=11): INFANT,
    Patient(age_months=12): BY_YEAR[1],
    Patient(age_months=23): BY_YEAR[1],
    Patient(age_months=24): BY_YEAR[2],
}


def flags(patient: Patient, **known: Value) -> tuple[str, ...]:
    return red_flags.score(seen(**known), patient, AT).findings


def band(patient: Patient, **changed: Value) -> str | None:
    return red_flags.score(seen(**(CALM | changed)), patient, AT).band


@pytest.mark.parametrize("child", CHILDREN)
def test_a_childs_limits_at_every_age(child: Patient) -> None:
    names = (RESPIRATION, SYSTOLIC, HEART, "temperature_c")
    for name, (low, high) in zip(names, CHILDREN[child], strict=True):
        unit = 10 if name == "temperature_c" else 1
        for value in (low, high):
            assert flags(child, **{name: value / unit}) == (), (name, value)
        for value in (low - 1, high + 1):
            (flag,) = flags(child, **{name: value / unit})
            assert flag.startswith(f"{name} below {low / unit:g} or above {high / unit:g}")


@pytest.mark.parametrize("child", CHILDREN)
@pytest.mark.parametrize(
    ("known", "flag"),
    [
        ({"spo2_pct": 89.4}, "spo2_pct below 90"),
        ({"spo2_pct": 94, "on_oxygen": True}, red_flags.LOW_ON_OXYGEN),
        ({"consciousness": "C"}, red_flags.NOT_ALERT),
        ({"consciousness": "V"}, red_flags.NOT_ALERT),
        ({"consciousness": "P"}, red_flags.NOT_ALERT),
        ({"consciousness": "U"}, red_flags.NOT_ALERT),
        ({"capillary_refill_s": 3.0}, red_flags.SLOW_REFILL),
        ({"respiratory_effort": "severe"}, red_flags.HARD_BREATHING),
        ({"ecg_rhythm": "asystole"}, red_flags.NO_BEAT),
        ({"breathing": False}, red_flags.NO_BREATH),
    ],
)
def test_what_is_a_flag_in_every_child(child: Patient, known: dict[str, Value], flag: str) -> None:
    assert flag in flags(child, **known)


@pytest.mark.parametrize("child", CHILDREN)
@pytest.mark.parametrize(
    "known",
    [
        {"spo2_pct": 90},
        {"spo2_pct": 94, "on_oxygen": False},
        {"spo2_pct": 95, "on_oxygen": True},
        {"consciousness": "A"},
        {"capillary_refill_s": 2.9},
        {"respiratory_effort": "moderate"},
        {"ecg_rhythm": "sinus"},
        {"breathing": True},
    ],
)
def test_what_is_no_flag_in_any_child(child: Patient, known: dict[str, Value]) -> None:
    assert flags(child, **known) == ()


def test_eight_points_of_the_bedside_pews_are_a_flag_though_no_item_is_at_its_worst() -> None:
    child = Patient(age_years=8)
    seven: dict[str, Value] = {
        HEART: 130,
        RESPIRATION: 41,
        SYSTOLIC: 140,
        "spo2_pct": 94,
        "on_oxygen": False,
    }
    assert flags(child, **seven) == ()
    assert flags(child, **(seven | {"spo2_pct": 90})) == (red_flags.PEWS_HIGH,)


def test_the_case_of_a_fifteen_year_old() -> None:
    """At 16 the same signs are NEWS2 19; at 15 they were no red flag."""
    signs: dict[str, Value] = {
        RESPIRATION: 55,
        HEART: 178,
        "spo2_pct": 90,
        "on_oxygen": True,
        "temperature_c": 41.0,
        "consciousness": "V",
    }
    assert flags(Patient(age_years=15), **signs) == (
        "respiration_rate_per_min below 10 or above 29",
        "heart_rate_per_min below 60 or above 139",
        "temperature_c below 35 or above 40",
        red_flags.NOT_ALERT,
        red_flags.LOW_ON_OXYGEN,
        red_flags.PEWS_HIGH,
    )
    assert len(flags(Patient(age_years=16), **signs)) == 3
    for name, value in signs.items():
        alone = {name: value} | ({"on_oxygen": True} if name == "spo2_pct" else {})
        if name != "on_oxygen":
            assert flags(Patient(age_years=15), **alone), name


PREGNANCY: list[tuple[str, Value, Value]] = [
    (RESPIRATION, 10, 9),
    (RESPIRATION, 30, 31),
    ("spo2_pct", 95, 94),
    (SYSTOLIC, 90, 89),
    (SYSTOLIC, 160, 161),
    ("diastolic_mmhg", 100, 101),
    (HEART, 40, 39),
    (HEART, 120, 121),
    ("temperature_c", 35.0, 34.9),
    ("temperature_c", 38.0, 38.1),
    ("temperature_c", 38.04, 38.05),
    ("consciousness", "A", "C"),
    ("consciousness", "A", "V"),
]


@pytest.mark.parametrize(("name", "calm", "alarming"), PREGNANCY)
def test_the_triggers_in_pregnancy(name: str, calm: Value, alarming: Value) -> None:
    assert band(MOTHER, **{name: calm}) == "no_red_flag"
    assert band(MOTHER, **{name: alarming}) == "red_flag"


def test_two_yellow_signs_are_a_flag_and_oxygen_is_one_of_them() -> None:
    assert band(MOTHER, heart_rate_per_min=105) == "no_red_flag"
    assert band(MOTHER, on_oxygen=True) == "no_red_flag"
    for known in ({SYSTOLIC: 95}, {RESPIRATION: 25}, {"on_oxygen": True}, {"pain_score": 7}):
        scored = red_flags.score(seen(**(CALM | {HEART: 105} | known)), MOTHER, AT)
        assert scored.findings == (red_flags.TWO_YELLOW,)


def test_oxygen_that_is_not_known_may_be_the_second_yellow_sign() -> None:
    one = without(seen(**(CALM | {HEART: 105})), "on_oxygen")
    scored = red_flags.score(one, MOTHER, AT)
    assert (scored.band, scored.missing) == (None, ("on_oxygen",))
    assert red_flags.score(without(seen(**CALM), "on_oxygen"), MOTHER, AT).band == "no_red_flag"


def test_a_pregnant_child_has_the_flags_of_both() -> None:
    both = Patient(age_years=14, pregnant=True)
    assert len(flags(both, respiration_rate_per_min=31)) == 2
    assert flags(both, diastolic_mmhg=101)
    assert flags(both, heart_rate_per_min=139)
    assert flags(both, consciousness="V") == (red_flags.NOT_ALERT,), "each once"


ADULTS: list[tuple[str, Value, Value]] = [
    (RESPIRATION, 7, 6),
    (RESPIRATION, 35, 36),
    ("spo2_pct", 85, 84),
    (SYSTOLIC, 71, 70),
    (HEART, 37, 36),
    (HEART, 159, 160),
    ("temperature_c", 32.0, 31.9),
    ("temperature_c", 40.9, 41.0),
    ("consciousness", "V", "P"),
    ("consciousness", "V", "U"),
]


@pytest.mark.parametrize("patient", [Patient(age_years=16), ADULT, Patient(age_years=100)])
@pytest.mark.parametrize(("name", "calm", "alarming"), ADULTS)
def test_an_adult_has_the_extremes_beyond_news2(
    patient: Patient, name: str, calm: Value, alarming: Value
) -> None:
    assert band(patient, **{name: calm}) == "no_red_flag"
    assert band(patient, **{name: alarming}) == "red_flag"


@pytest.mark.parametrize("patient", [*CHILDREN, MOTHER, ADULT, Patient()])
def test_what_is_met_is_what_the_whole_result_finds(patient: Patient) -> None:
    for known in ({}, CALM, CALM | {HEART: 250, "consciousness": "U"}, {"spo2_pct": 60}):
        scored = red_flags.score(seen(**known), patient, AT)
        assert red_flags.met(seen(**known), patient) == scored.findings


@pytest.mark.parametrize("name", [RESPIRATION, "spo2_pct", SYSTOLIC, "consciousness", HEART])
def test_missing_is_named_and_not_calm(name: str) -> None:
    for patient in (Patient(age_years=5), MOTHER, ADULT):
        scored = red_flags.score(without(seen(**CALM), name), patient, AT)
        assert scored.band is None
        assert scored.missing == (name,)


def test_oxygen_that_is_not_known_leaves_a_low_saturation_open() -> None:
    child = Patient(age_years=5)
    for spo2, sure in ((95, "no_red_flag"), (94, None)):
        known = without(seen(**(CALM | {"spo2_pct": spo2})), "on_oxygen")
        scored = red_flags.score(known, child, AT)
        assert (scored.band, scored.missing) == (sure, () if sure else ("on_oxygen",))


def test_that_nobody_looked_at_refill_and_effort_leaves_nothing_open() -> None:
    scored = red_flags.score(seen(**CALM), Patient(age_years=5), AT)
    assert (scored.band, scored.missing) == ("no_red_flag", ())
    assert red_flags.score({}, Patient(age_years=5), AT).missing == (
        RESPIRATION,
        "spo2_pct",
        SYSTOLIC,
        HEART,
        "temperature_c",
        "consciousness",
        "on_oxygen",
    )


def test_an_age_that_is_not_known_is_an_adults_and_rules_no_child_out() -> None:
    nobody = Patient()
    assert band(nobody, respiration_rate_per_min=36) == "red_flag", "as an adult's is"
    for known in ({HEART: 75}, {RESPIRATION: 14}, {"temperature_c": 38.5}, {"consciousness": "V"}):
        scored = red_flags.score(seen(**(CALM | known)), nobody, AT)
        assert (scored.band, scored.missing) == (None, ("age_years",))
    calm = dict(CALM) | {SYSTOLIC: 115, HEART: 95}
    assert red_flags.score(seen(**calm), nobody, AT).band == "no_red_flag"


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({HEART: 100}, AS_AN_ADULT),
        ({HEART: 55}, MAYBE_A_CHILD),
        ({"consciousness": "V"}, MAYBE_A_CHILD),
        ({}, AS_AN_ADULT),
    ],
)
def test_news2_of_an_unknown_age_says_how_it_was_scored(
    known: dict[str, Value], said: Bilingual
) -> None:
    assert news2(seen(**known), Patient(), AT).caution == said
    assert news2(seen(**known), ADULT, AT).caution is None


def test_a_pregnant_patient_whose_age_is_not_known_is_no_infant() -> None:
    nobody = Patient(pregnant=True)
    assert red_flags.score(seen(**CALM), nobody, AT).band == "no_red_flag"
    scored = red_flags.score(seen(**(CALM | {SYSTOLIC: 90})), nobody, AT)
    assert scored.band == "no_red_flag"
    young = red_flags.score(seen(**(CALM | {HEART: 58})), nobody, AT)
    assert (young.band, young.missing) == (None, ("age_years",))


@pytest.mark.parametrize("patient", [*CHILDREN, MOTHER, ADULT, Patient()])
def test_no_flag_is_never_said_without_these_limits_only(patient: Patient) -> None:
    for known in ({}, CALM, CALM | {HEART: 250}, {"spo2_pct": 97}):
        scored = red_flags.score(seen(**known), patient, AT)
        assert ("no_red_flag" in scored.bands_possible) == (scored.caution is not None)
        if scored.caution is not None:
            assert scored.caution.en == "these limits only"
            assert scored.caution.vi == "chỉ xét theo các ngưỡng này"


def test_news2_gives_the_flags_and_the_childs_score_instead_of_a_number() -> None:
    child = Patient(age_years=5)
    scored = news2(seen(**(CALM | {"spo2_pct": 85})), child, AT)
    assert (scored.total, scored.minimum, scored.maximum, scored.band) == (None,) * 4
    assert scored.not_scored == "no adult score under 16 years"
    assert scored.red_flags == ("spo2_pct below 90",)
    assert [one.name for one in scored.instead] == ["bedside-pews", "red-flags"]
    assert [one.name for one in news2(seen(**CALM), MOTHER, AT).instead] == ["meows", "red-flags"]
    both = Patient(age_years=15, pregnant=True)
    names = [one.name for one in news2(seen(**CALM), both, AT).instead]
    assert names == ["bedside-pews", "meows", "red-flags"]


def test_news2_of_an_adult_names_what_is_extreme_beside_its_number() -> None:
    scored = news2(seen(**(CALM | {SYSTOLIC: 120, "temperature_c": 42.5})), ADULT, AT)
    assert (scored.total, scored.band) == (2, "low")
    assert scored.red_flags == ("temperature_c below 32 or above 40.9",)
    assert scored.instead == ()
