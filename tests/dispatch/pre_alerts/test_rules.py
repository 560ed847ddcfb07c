"""Every rule of the defaults at its edges; missing is never normal; worse never takes a reason."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from dispatch.clinical.patient.care import NO_CARE, Care, Word
from dispatch.clinical.patient.severity import Severity
from dispatch.clinical.patient.vital_signs import Reading, VitalSigns
from dispatch.clinical.scores import news2
from dispatch.pre_alerts.rules import is_due, needs, reasons, remembered, weighed
from dispatch.records.incident import Grounds, Incident, Judged
from schemas.centre.pre_alerts import PreAlertPolicy
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import CrewLevel, Priority, Service
from schemas.patient.care import Finding, Judgement, JudgementReason, Mechanism, Need
from schemas.patient.parameters import RHYTHMS, Value
from schemas.patient.treatments import Remedy, Treatment
from schemas.rules.pre_alert_rules import PreAlertRule, RuleTest
from schemas.rules.pre_alert_table import RULES
from tests.dispatch.support.centre import at

POLICY = PreAlertPolicy()
NOW = at(100)
WELL: Mapping[str, Value] = {
    "respiration_rate_per_min": 16.0,
    "spo2_pct": 98.0,
    "on_oxygen": False,
    "systolic_mmhg": 124.0,
    "heart_rate_per_min": 76.0,
    "temperature_c": 36.8,
    "consciousness": "A",
}
ADULT = Patient(age_years=50)
WANTED = Judgement(wanted=True, why=JudgementReason.LOOKS_ILL)
NOT_NEEDED = Judgement(wanted=False, why=JudgementReason.TOLD_BY_PHONE)


def incident(
    signs: Mapping[str, Value] | None = None,
    *,
    patient: Patient = ADULT,
    priority: Priority = Priority.P3,
    care: Care = NO_CARE,
    scale: int = 1,
    taken_at: datetime = NOW,
    **fields: Any,  # noqa: ANN401
) -> Incident:
    """A P3 adult with these signs, scored; none given: well."""
    known = WELL if signs is None else signs
    readings = {name: Reading(value, taken_at) for name, value in known.items()}
    vital_signs = VitalSigns(readings, scale)
    scored = news2.score_signs(vital_signs, patient, NOW)
    return Incident(
        incident_id="C-1",
        priority=priority,
        complaint="",
        place=None,
        address=None,
        crew_level=CrewLevel.BLS,
        services=fields.pop("services", ()),
        patient=patient,
        reported_at=at(0),
        signs=vital_signs,
        news2=scored if scored.inputs else None,
        care=care,
        **fields,
    )


def codes(one: Incident, policy: PreAlertPolicy = POLICY) -> list[str]:
    return [reason.rule.code for reason in reasons(policy, one, NOW)]


def with_words(
    findings: Mapping[Finding, bool] | None = None,
    mechanisms: Mapping[Mechanism, bool] | None = None,
    treatments: tuple[Remedy, ...] = (),
) -> Care:
    return Care(
        treatments=tuple(Treatment(what=what, at=at(90)) for what in treatments),
        findings={code: Word(there, at(90)) for code, there in (findings or {}).items()},
        mechanisms={code: Word(there, at(90)) for code, there in (mechanisms or {}).items()},
    )


def test_a_patient_who_is_well_is_no_reason() -> None:
    assert codes(incident()) == []
    assert not is_due(weighed(POLICY, incident(), NOW))


# The last value that is no reason, the first that is, and what else that one must not take away.
EDGES: list[tuple[str, dict[str, Value], dict[str, Value]]] = [
    ("news2_single_red", {"respiration_rate_per_min": 24.0}, {"respiration_rate_per_min": 25.0}),
    ("news2_single_red", {"respiration_rate_per_min": 24.4}, {"respiration_rate_per_min": 24.5}),
    ("news2_single_red", {"respiration_rate_per_min": 9.0}, {"respiration_rate_per_min": 8.0}),
    ("news2_single_red", {"systolic_mmhg": 91.0}, {"systolic_mmhg": 90.0}),
    ("news2_single_red", {"systolic_mmhg": 219.0}, {"systolic_mmhg": 220.0}),
    ("news2_single_red", {"heart_rate_per_min": 41.0}, {"heart_rate_per_min": 40.0}),
    ("news2_single_red", {"heart_rate_per_min": 130.0}, {"heart_rate_per_min": 131.0}),
    ("news2_single_red", {"consciousness": "A"}, {"consciousness": "C"}),
    ("hypoxia", {"spo2_pct": 90.0}, {"spo2_pct": 89.0}),
    ("hypoxia", {"spo2_pct": 89.5}, {"spo2_pct": 89.4}),
    (
        "shock_index",
        {"heart_rate_per_min": 99.0, "systolic_mmhg": 100.0},
        {"heart_rate_per_min": 100.0, "systolic_mmhg": 100.0},
    ),
    ("coma", {"gcs_total": 9}, {"gcs_total": 8}),
    (
        "t_rts",
        {"gcs_total": 12, "systolic_mmhg": 90.0},
        {"gcs_total": 8, "systolic_mmhg": 90.0},
    ),
    (
        "news2_high",
        {"spo2_pct": 93.0, "heart_rate_per_min": 112.0, "systolic_mmhg": 100.0},
        {
            "spo2_pct": 93.0,
            "heart_rate_per_min": 112.0,
            "systolic_mmhg": 100.0,
            "temperature_c": 38.1,
        },
    ),
    ("arrest", {"heart_rate_per_min": 1.0}, {"heart_rate_per_min": 0.0}),
    ("arrest", {"respiration_rate_per_min": 1.0}, {"respiration_rate_per_min": 0.0}),
    ("stemi", {"stemi": False}, {"stemi": True}),
    ("temperature", {"temperature_c": 32.0}, {"temperature_c": 31.9}),
    ("temperature", {"temperature_c": 40.9}, {"temperature_c": 41.0}),
    ("temperature", {"temperature_c": 40.94}, {"temperature_c": 40.95}),
    ("stroke", {"face_droop": False}, {"face_droop": True}),
]


@pytest.mark.parametrize(("code", "before", "after"), EDGES)
def test_a_physiological_rule_is_met_from_its_edge_on(
    code: str, before: dict[str, Value], after: dict[str, Value]
) -> None:
    assert code not in codes(incident({**WELL, **before}))
    assert code in codes(incident({**WELL, **after}))


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_an_arrest_is_a_rhythm_without_output(rhythm: str) -> None:
    silent = rhythm in {"pea", "ventricular_fibrillation", "asystole"}
    assert ("arrest" in codes(incident({**WELL, "ecg_rhythm": rhythm}))) is silent


def test_a_cold_patient_alone_is_not_a_red_parameter_of_the_defaults() -> None:
    assert codes(incident({**WELL, "temperature_c": 35.0})) == []


INJURED = [
    {"services": (Service.TRAUMA,)},
    {"care": with_words({Finding.LIMB_FRACTURE: True})},
    {"care": with_words(mechanisms={Mechanism.FALL_LOW: True})},
    {"signs": {**WELL, "heart_rate_per_min": 130.0, "injury": "pelvic_fracture"}},
]
NOT_INJURED: list[dict[str, Any]] = [
    {},
    {"care": with_words({Finding.LIMB_FRACTURE: False})},
    {"care": with_words({Finding.STEMI: True})},
    {"care": with_words(mechanisms={Mechanism.FALL_LOW: False})},
    {"signs": {**WELL, "heart_rate_per_min": 130.0, "injury": "none"}},
]


@pytest.mark.parametrize(
    ("fields", "injured"),
    [*((one, True) for one in INJURED), *((one, False) for one in NOT_INJURED)],
)
def test_field_triage_is_of_the_injured(fields: dict[str, Any], injured: bool) -> None:  # noqa: FBT001
    fields = {"signs": {**WELL, "heart_rate_per_min": 130.0}} | fields
    assert ("field_triage_red" in codes(incident(**fields))) is injured


@pytest.mark.parametrize(("age", "there"), [(15, True), (16, False), (None, False)])
def test_a_childs_red_flag_is_of_children(age: int | None, there: bool) -> None:  # noqa: FBT001
    signs = {**WELL, "spo2_pct": 89.0}
    found = codes(incident(signs, patient=Patient(age_years=age)))
    assert ("child_red_flag" in found) is there
    assert "child_red_flag" not in codes(incident({**WELL, "spo2_pct": 90.0}, patient=ADULT))


@pytest.mark.parametrize(("pregnant", "there"), [(True, True), (False, False), (None, False)])
def test_a_red_flag_in_pregnancy_is_of_the_pregnant(
    pregnant: bool | None,  # noqa: FBT001
    there: bool,  # noqa: FBT001
) -> None:
    patient = Patient(age_years=28, pregnant=pregnant)
    assert (
        "pregnancy_red_flag" in codes(incident({**WELL, "spo2_pct": 94.0}, patient=patient))
    ) is (there)


@pytest.mark.parametrize(("age", "there"), [(0, True), (8, True), (17, True), (18, False)])
def test_eight_points_of_the_bedside_pews_are_a_reason(age: int, there: bool) -> None:  # noqa: FBT001
    signs: dict[str, Value] = {
        "heart_rate_per_min": 200.0,
        "respiration_rate_per_min": 95.0,
        "on_oxygen": False,
    }
    found = codes(incident(signs, patient=Patient(age_years=age)))
    assert ("pews_high" in found) is there
    fewer = incident({**signs, "respiration_rate_per_min": 25.0}, patient=Patient(age_years=age))
    assert "pews_high" not in codes(fewer)


def test_the_case_of_a_fifteen_year_old_is_told_with_what_it_needs() -> None:
    signs: dict[str, Value] = {
        "respiration_rate_per_min": 55.0,
        "heart_rate_per_min": 178.0,
        "spo2_pct": 90.0,
        "on_oxygen": True,
        "temperature_c": 41.0,
        "consciousness": "V",
    }
    one = weighed(POLICY, incident(signs, patient=Patient(age_years=15)), NOW)
    assert set(one.grounds.met) == {"child_red_flag", "pews_high", "temperature"}
    assert one.grounds.severity is Severity.HIGH
    assert needs(POLICY, one) == (Need.RESUS_TEAM, Need.PAEDIATRIC_TEAM)


@pytest.mark.parametrize(
    ("signs", "severity"),
    [({}, Severity.UNKNOWN), ({"spo2_pct": 98.0}, Severity.LOW), (None, Severity.LOW)],
)
def test_how_grave_a_child_without_a_flag_is(
    signs: dict[str, Value] | None, severity: Severity
) -> None:
    one = incident(signs, patient=Patient(age_years=12))
    assert weighed(POLICY, one, NOW).grounds.severity is severity


def test_no_adult_parameter_is_red_in_a_child() -> None:
    child = incident({**WELL, "respiration_rate_per_min": 26.0}, patient=Patient(age_years=4))
    assert codes(child) == []


SAID = [
    (rule.code, kind, word)
    for rule in RULES
    for test in rule.when
    for kind, words in (
        ("findings", test.findings),
        ("mechanisms", test.mechanisms),
        ("treatments", test.treatments),
    )
    for word in words
    if test.score is None
]


@pytest.mark.parametrize(("code", "kind", "word"), SAID)
def test_each_word_of_a_crew_is_its_rule(code: str, kind: str, word: Any) -> None:  # noqa: ANN401
    if kind == "treatments":
        assert code in codes(incident(care=with_words(treatments=(word,))))
        return
    for there in (True, False):
        said = {word: Word(there, at(90))}
        care = replace(
            NO_CARE,
            findings=said if kind == "findings" else {},
            mechanisms=said if kind == "mechanisms" else {},
        )
        assert (code in codes(incident(care=care))) is there


CALLED = [
    ("stroke", {"services": (Service.STROKE,)}),
    ("stroke", {"complaint_code": "stroke"}),
    ("obstetric", {"determinant": "obstetric/birth_now"}),
    ("obstetric", {"determinant": "obstetric/bleeding"}),
    ("burns", {"determinant": "burn/large_or_face"}),
    ("penetrating", {"determinant": "assault/penetrating"}),
    ("high_energy", {"determinant": "road_accident/trapped_or_thrown"}),
    ("high_energy", {"determinant": "fall/from_height"}),
]


@pytest.mark.parametrize(("code", "fields"), CALLED)
def test_what_the_call_says_is_a_reason(code: str, fields: dict[str, Any]) -> None:
    (reason,) = reasons(POLICY, incident(**fields), NOW)
    assert reason.rule.code == code
    assert reason.inputs[0].name in {"service", "complaint", "determinant"}


def test_other_complaints_and_services_are_none() -> None:
    plain = incident(complaint_code="fall", determinant="fall/other", services=(Service.ICU,))
    assert codes(plain) == []


@pytest.mark.parametrize(
    ("respiration", "systolic", "there"), [(21.0, 100.0, False), (22.0, 100.0, True)]
)
def test_sepsis_is_an_infection_with_two_points_of_qsofa(
    respiration: float,
    systolic: float,
    there: bool,  # noqa: FBT001
) -> None:
    signs = {**WELL, "respiration_rate_per_min": respiration, "systolic_mmhg": systolic}
    infected = with_words({Finding.INFECTION_SUSPECTED: True})
    assert ("sepsis" in codes(incident(signs, care=infected))) is there
    assert "sepsis" not in codes(incident(signs))


@pytest.mark.parametrize("priority", Priority)
@pytest.mark.parametrize("measured", [True, False])
def test_the_more_urgent_half_is_told_where_nothing_is_measured(
    priority: Priority,
    measured: bool,  # noqa: FBT001
) -> None:
    one = weighed(POLICY, incident(None if measured else {}, priority=priority), NOW)
    expected = {
        (Priority.P1, True): {"p1"},
        (Priority.P1, False): {"p1", "not_measured"},
        (Priority.P2, False): {"not_measured"},
    }
    assert set(one.grounds.met) == expected.get((priority, measured), set())
    assert is_due(one) is bool(one.grounds.met)


@pytest.mark.parametrize("missing", sorted(WELL))
def test_one_missing_value_is_danger_only_where_it_could_be(missing: str) -> None:
    """A well patient stays below 7 whatever one value is: six normal ones rule that out."""
    signs = {name: value for name, value in WELL.items() if name != missing}
    assert codes(incident(signs, priority=Priority.P2)) == []


def test_two_missing_values_are_danger_where_they_could_add_up() -> None:
    signs: dict[str, Value] = {**WELL, "heart_rate_per_min": 112.0}
    del signs["respiration_rate_per_min"], signs["consciousness"]
    found = reasons(POLICY, incident(signs, priority=Priority.P2), NOW)
    assert [one.rule.code for one in found] == ["not_measured"]
    assert [one.name for one in found[0].inputs] == ["priority"]


@pytest.mark.parametrize("age", [3, 30])
def test_a_child_or_pregnant_patient_without_values_is_not_measured(age: int) -> None:
    patient = Patient(age_years=age, pregnant=age > 16)
    assert "not_measured" in codes(incident({}, patient=patient, priority=Priority.P2))
    assert "not_measured" in codes(
        incident({"spo2_pct": 97.0}, patient=patient, priority=Priority.P2)
    )
    every = {**WELL, "diastolic_mmhg": 70.0}
    assert codes(incident(every, patient=patient, priority=Priority.P2)) == []


def test_a_value_that_has_expired_is_missing() -> None:
    old = incident({**WELL, "spo2_pct": 80.0}, taken_at=at(-4_000), priority=Priority.P2)
    assert codes(old) == ["not_measured"]


def test_a_reason_names_its_inputs_with_their_ages() -> None:
    one = incident(
        {**WELL, "spo2_pct": 85.0}, taken_at=at(70), care=with_words({Finding.STEMI: True})
    )
    by_code = {reason.rule.code: reason for reason in reasons(POLICY, one, NOW)}
    (value,) = by_code["hypoxia"].inputs
    assert (value.name, value.value, value.age_s) == ("spo2_pct", 85.0, 30.0)
    (word,) = by_code["stemi"].inputs
    assert (word.name, word.value, word.age_s) == ("stemi", True, 10.0)


def test_a_reason_keeps_the_time_at_which_it_began() -> None:
    ill = {**WELL, "spo2_pct": 85.0}
    first = weighed(POLICY, incident(ill), NOW)
    assert first.grounds.met == {"hypoxia": NOW}
    assert weighed(POLICY, first, at(130)).grounds.met == {"hypoxia": NOW}


def test_an_arrest_stays_a_reason_and_a_low_saturation_does_not() -> None:
    gone = weighed(POLICY, incident({**WELL, "heart_rate_per_min": 0.0, "spo2_pct": 70.0}), NOW)
    assert gone.grounds.severity is Severity.ARREST
    back = weighed(POLICY, replace(incident(), grounds=gone.grounds), at(110))
    assert set(back.grounds.met) == {"arrest"}
    assert back.grounds.severity is Severity.LOW
    (reason,) = reasons(POLICY, back, at(110))
    assert (reason.standing, reason.inputs, reason.since) == (False, (), NOW)


def test_what_is_met_is_noted_before_the_transport() -> None:
    one = incident({**WELL, "heart_rate_per_min": 0.0, "spo2_pct": 70.0})
    noted = {"arrest", "hypoxia", "news2_single_red"}
    assert set(remembered(POLICY, one, NOW).grounds.met) == noted
    well = incident()
    assert remembered(POLICY, well, NOW) is well


def test_needs_are_of_the_rules_met_and_of_the_crew() -> None:
    asked = replace(NO_CARE, needs={Need.ISOLATION: Word(present=True, at=NOW)})
    one = weighed(POLICY, incident({**WELL, "stemi": True}, care=asked), NOW)
    assert needs(POLICY, one) == (Need.CATH_LAB, Need.ISOLATION)


def test_a_persons_word_is_a_reason_by_itself() -> None:
    one = incident(grounds=Grounds(judged=Judged(WANTED, NOW)))
    assert codes(one) == ["judgement"]
    assert is_due(weighed(POLICY, one, NOW))


def test_who_was_judged_to_need_none_is_told_of_when_something_new_comes() -> None:
    p1 = incident(priority=Priority.P1)
    judged = Judged(NOT_NEEDED, NOW, ("p1",), Severity.LOW)
    known = replace(p1, grounds=Grounds(judged=judged))
    assert not is_due(weighed(POLICY, known, NOW))
    worse = incident({**WELL, "spo2_pct": 88.0}, priority=Priority.P1, grounds=known.grounds)
    assert is_due(weighed(POLICY, worse, NOW)), "another rule"
    five = {**WELL, "spo2_pct": 93.0, "heart_rate_per_min": 112.0, "temperature_c": 38.5}
    graver = incident(five, priority=Priority.P1, grounds=known.grounds)
    assert set(weighed(POLICY, graver, NOW).grounds.met) == {"p1"}
    assert is_due(weighed(POLICY, graver, NOW)), "a graver band"
    at_ease = incident(five, grounds=known.grounds)
    assert not is_due(weighed(POLICY, at_ease, NOW)), "graver, yet no rule is met"


def test_an_age_that_is_not_known_is_below_no_limit() -> None:
    rule = PreAlertRule(
        code="young", kind="condition", vi="a", en="a", source="s", when=(RuleTest(age_below=16),)
    )
    policy = PreAlertPolicy(rules=(rule,))
    for age, there in ((None, False), (0, True), (15, True), (16, False)):
        assert codes(incident(patient=Patient(age_years=age)), policy) == ["young"] * there


def test_all_that_a_test_names_must_hold() -> None:
    test = RuleTest(
        priorities=(Priority.P3,),
        services=(Service.BURN,),
        findings=(Finding.BURN_MINOR,),
        mechanisms=(Mechanism.FLAME,),
        sign="temperature_c",
        at_least=38.1,
    )
    rule = PreAlertRule(code="all", kind="condition", vi="a", en="a", source="s", when=(test,))
    policy = PreAlertPolicy(rules=(rule,))
    care = with_words({Finding.BURN_MINOR: True}, {Mechanism.FLAME: True})
    whole: dict[str, Any] = {
        "signs": {**WELL, "temperature_c": 38.05},
        "care": care,
        "services": (Service.ICU, Service.BURN),
    }
    (reason,) = reasons(policy, incident(**whole), NOW)
    assert [one.name for one in reason.inputs] == [
        "priority",
        "service",
        "burn_minor",
        "flame",
        "temperature_c",
    ]
    lesser: tuple[dict[str, Any], ...] = (
        {"services": (Service.ICU,)},
        {"priority": Priority.P4},
        {"care": with_words({Finding.BURN_MINOR: True})},
        {"care": with_words(mechanisms={Mechanism.FLAME: True})},
        {"signs": {**WELL, "temperature_c": 38.04}},
        {"signs": {}},
    )
    for less in lesser:
        assert codes(incident(**whole | less), policy) == [], less


RED = PreAlertPolicy(
    rules=(
        PreAlertRule(
            code="red",
            kind="physiology",
            vi="a",
            en="a",
            source="s",
            when=(RuleTest(red=("spo2_pct", "temperature_c")),),
        ),
    )
)


@pytest.mark.parametrize(
    ("signs", "scale", "there"),
    [
        ({"spo2_pct": 91.0, "on_oxygen": False}, 1, True),
        ({"spo2_pct": 92.0, "on_oxygen": False}, 1, False),
        ({"spo2_pct": 97.0, "on_oxygen": True}, 2, True),
        ({"spo2_pct": 97.0, "on_oxygen": False}, 2, False),
        ({"spo2_pct": 97.0}, 2, False),
        ({"spo2_pct": 83.0}, 2, True),
        ({"temperature_c": 35.0}, 1, True),
        ({"temperature_c": 35.1}, 1, False),
        ({}, 1, False),
    ],
)
def test_saturation_and_temperature_can_be_red_too(
    signs: dict[str, Value],
    scale: int,
    there: bool,  # noqa: FBT001
) -> None:
    assert codes(incident(signs, scale=scale), RED) == ["red"] * there
