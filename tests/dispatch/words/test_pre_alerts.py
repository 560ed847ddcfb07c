"""A pre-alert read aloud: at most eight lines, both languages, what is not known is said."""

from itertools import product
from typing import Any

import pytest

from dispatch.words.pre_alerts import LINES_MAX, lines, told
from schemas.events.commands import CloseIncident
from schemas.events.incidents import Patient
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import Consciousness, UnitState
from schemas.outputs.atmist import AlertChange
from schemas.outputs.pre_alerts import PreAlert
from schemas.patient.care import (
    CareReported,
    Finding,
    FindingSaid,
    JudgementReason,
    Mechanism,
    MechanismSaid,
    Need,
    Onset,
)
from schemas.patient.signs import PatientSigns, Sign
from schemas.patient.treatments import Dose, Remedy, Treatment
from schemas.words.catalogue import CATALOGUE
from tests.dispatch.pre_alerts.test_announcing import ILL, NOT_NEEDED, WANTED, WELL
from tests.dispatch.support.centre import Centre, at, hospital, unit


def carried(patient: Patient | None = None, **call: Any) -> Centre:  # noqa: ANN401
    """U is at 50 with a P1 patient for the hospital at 150: 100 s away."""
    centre = Centre([unit("U", 50)], [hospital("h", 150)])
    centre.call(x=50, priority="P1", patient=patient or Patient(), **call)
    centre.bring("U", UnitState.ON_SCENE)
    return centre


def english(alert: PreAlert) -> list[str]:
    said = lines(alert)
    assert len(said) <= LINES_MAX
    assert all(line.vi for line in said)
    return [line.en for line in said]


def test_of_whom_nothing_is_known_that_is_said() -> None:
    assert english(carried().crew("U", "transporting").pre_alert) == [
        "U to Bệnh viện h, P1: in 1 min 40 s (1 min 13 s – 2 min 18 s, assumed)",
        "A/T: age not known, sex not known; onset not known",
        "M/I: no mechanism said; crew has said nothing yet",
        "S: NEWS2 ?; nothing measured; not measured: RR, SpO2, on oxygen, SBP, HR, T, ACVPU",
        "T: no treatment said",
        "NEEDS: nothing special",
        (
            "Because: priority P1, not measured: danger is not ruled out. "
            "The engine advises; clinicians decide."
        ),
    ]


def test_what_is_known_is_said_in_the_order_of_atmist() -> None:
    centre = carried(Patient(age_years=34, sex="female", pregnant=False), complaint_code="assault")
    centre.vitals("U", **WELL)
    centre.clock_s = 4_000
    centre.say(
        CareReported,
        unit_id="U",
        findings=(
            FindingSaid(code=Finding.MAJOR_HAEMORRHAGE),
            FindingSaid(code=Finding.SHOCK, present=False),
        ),
        mechanisms=(MechanismSaid(code=Mechanism.STABBING),),
        onset=Onset(kind="injury", at=at(-3_300)),
        treatments=(
            Treatment(what=Remedy.PRESSURE_DRESSING, at=at(3_950)),
            Treatment(
                what=Remedy.TRANEXAMIC_ACID, at=at(3_700), dose=Dose(amount=1, unit="g"), route="iv"
            ),
        ),
    )
    centre.vitals("U", **ILL)
    centre.clock_s = 4_010
    centre.crew("U", "transporting")
    centre.clock_s = 4_030
    said = english(centre.vitals("U", heart_rate_per_min=150.0).pre_alert)
    assert said == [
        "U to Bệnh viện h, P1 assault: in 1 min 40 s (1 min 13 s – 2 min 18 s, assumed)",
        "A/T: 30-44 years, female; injured 2 h 2 min ago",
        "M/I: stabbing; major haemorrhage; not there: shock",
        (
            "S: NEWS2 9 high (course 0 → 8 → 9); RR 26 (30 s), SpO2 88 (30 s), "
            "on oxygen no (30 s), SBP 124 (30 s), HR 150 (0 s), T 36.8 (30 s), ACVPU A (30 s)"
        ),
        "T: tranexamic acid 1 g iv (5 min ago), pressure dressing (1 min ago)",
        "NEEDS: resuscitation team, trauma team, blood",
        (
            "Because: NEWS2 7 or more, one NEWS2 parameter scores 3, SpO2 below 90 %, shock index "
            "1.0 or more, injured, RED criteria of field triage, major bleeding, "
            "penetrating wound, priority P1. The engine advises; clinicians decide."
        ),
    ]


def test_a_range_of_scores_and_a_stale_value_are_said_as_such() -> None:
    centre = carried()
    centre.vitals("U", **WELL)
    centre.clock_s = 4_000
    centre.vitals("U", heart_rate_per_min=112.0)
    signs = english(centre.crew("U", "transporting").pre_alert)[3]
    assert "NEWS2 2–19 (course 0 → " in signs
    assert "SpO2 98 (STALE 1 h 6 min)" in signs


@pytest.mark.parametrize(
    ("patient", "says"),
    [
        (
            Patient(age_years=4),
            "red flags not ruled out, these limits only), Bedside PEWS 0–24 (ward children);",
        ),
        (
            Patient(age_years=30, pregnant=True),
            "red flags not ruled out, these limits only), MEOWS not certain;",
        ),
    ],
)
def test_who_has_no_adult_score_has_none(patient: Patient, says: str) -> None:
    centre = carried(patient)
    centre.vitals("U", spo2_pct=97.0)
    alert = centre.crew("U", "transporting").pre_alert
    assert says in english(alert)[3]
    assert (", pregnant;" in english(alert)[1]) is bool(patient.pregnant)


def test_red_flags_stand_in_for_the_score() -> None:
    centre = carried(Patient(age_years=4))
    centre.vitals("U", spo2_pct=85.0)
    alert = centre.crew("U", "transporting").pre_alert
    said = english(alert)[3]
    assert said.startswith("S: not scored by NEWS2 (SpO2 below 90), Bedside PEWS 2–26 (ward")
    assert "paediatric team" in english(alert)[5]


def test_that_there_is_no_flag_is_said_with_its_limits_in_both_languages() -> None:
    centre = carried(Patient(age_years=14))
    centre.vitals("U", **WELL)
    alert = centre.crew("U", "transporting").pre_alert
    assert "(no red flag, these limits only), Bedside PEWS " in english(alert)[3]
    assert "chỉ xét theo các ngưỡng này" in lines(alert)[3].vi
    centre.clock_s = 4_000
    again = english(centre.vitals("U", heart_rate_per_min=150.0).pre_alert)[-4]
    assert "(HR below 60 or above 139), Bedside PEWS 4–26 (ward children) (course " in again


def test_an_adult_with_an_extreme_sign_is_said_to_have_it_beside_the_number() -> None:
    centre = carried(Patient(age_years=40))
    centre.vitals("U", **(WELL | {"temperature_c": 42.5}))
    said = english(centre.crew("U", "transporting").pre_alert)
    assert "S: NEWS2 2 low – extreme: T below 32 or above 40.9;" in said[3]
    assert "extreme temperature: below 32 °C, or 41 °C and more" in said[-1]


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        ({"heart_rate_per_min": 95.0}, " – age not known: scored as an adult;"),
        (
            {"heart_rate_per_min": 70.0},
            "– age not known: scored as an adult, in a child it may be a red flag;",
        ),
        ({"heart_rate_per_min": 170.0}, " – extreme: HR below 37 or above 159;"),
    ],
)
def test_an_age_that_is_not_known_is_said_where_it_matters(
    signs: dict[str, Any], said: str
) -> None:
    centre = carried()
    centre.vitals("U", **signs)
    alert = centre.crew("U", "transporting").pre_alert
    assert said in english(alert)[3]


def test_what_a_person_looked_at_is_said_in_words() -> None:
    centre = carried(Patient(age_years=4))
    centre.vitals("U", capillary_refill_s=4.0, respiratory_effort="moderate", spo2_pct=97.0)
    said = lines(centre.crew("U", "transporting").pre_alert)[3]
    assert "capillary refill (s) 4 (0 s), effort moderate (0 s)" in said.en
    assert "gắng sức hô hấp vừa" in said.vi


def test_what_another_source_says_is_said() -> None:
    centre = carried(Patient(age_years=40))
    centre.vitals("U", **WELL)
    line = {"parameter": "systolic_mmhg", "value": 124.0, "device_id": "m", "samples": 1}
    sign = Sign.model_validate(line | {"at": at(1), "differs": 62.0})
    centre.clock_s = 1
    centre.say(PatientSigns, unit_id="U", since=at(0), signs=(sign,))
    said = lines(centre.crew("U", "transporting").pre_alert)[3]
    assert "SBP 62 (0 s) [another source: 124]" in said.en
    assert "HA tâm thu 62 (0 giây) [nguồn khác: 124]" in said.vi


def test_what_is_new_stands_second() -> None:
    centre = carried()
    centre.vitals("U", **WELL)
    centre.crew("U", "transporting")
    centre.clock_s = 20
    alert = centre.vitals("U", **ILL).pre_alert
    assert english(alert)[1] == ("NEW: graver: low → high, now also needs: resuscitation team")
    assert len(lines(alert)) == LINES_MAX


def test_a_patient_for_whom_no_rule_is_met_any_more_is_said_to_be_one() -> None:
    centre = carried()
    centre.vitals("U", **ILL)
    alert = centre.crew("U", "transporting").pre_alert
    bare = alert.model_copy(update={"reasons": ()})
    assert english(bare)[-1].startswith("Because: no rule is met any more. ")


def test_a_reason_that_is_over_and_a_persons_word_are_told_apart() -> None:
    centre = carried()
    centre.vitals("U", **WELL | {"heart_rate_per_min": 0.0})
    centre.clock_s = 30
    centre.vitals("U", **WELL)
    centre.say(CareReported, unit_id="U", pre_alert=WANTED)
    alert = centre.crew("U", "transporting").pre_alert
    because = english(alert)[-1]
    assert "cardiac or respiratory arrest (earlier)" in because
    assert "by a person's judgement (looks worse than the numbers)" in because
    silent = alert.model_copy(update={"judgement": None})
    assert "by a person's judgement, priority" in english(silent)[-1]


def test_a_cancellation_says_why_and_no_more() -> None:
    centre = carried()
    centre.crew("U", "transporting")
    said = english(centre.say(CloseIncident, incident_id="C-1", reason="0912345678").pre_alert)
    assert said[1:] == ["CANCELLED: the call is over or was cancelled"]


def test_an_arrival_and_an_unknown_one_are_said() -> None:
    centre = carried()
    alert = centre.crew("U", "transporting").pre_alert
    unknown = alert.model_copy(update={"eta_ms": None, "eta_low_ms": None, "eta_high_ms": None})
    assert english(unknown)[0] == "U to Bệnh viện h, P1: ETA not known"
    fitted = alert.model_copy(update={"eta_basis": "fitted"})
    assert english(fitted)[0].endswith("(1 min 13 s – 2 min 18 s)")
    assert english(centre.crew("U", "at_hospital").pre_alert)[0] == "U to Bệnh viện h, P1: arrived"


def test_long_lists_are_cut_and_say_so() -> None:
    alert = carried().crew("U", "transporting").pre_alert
    atmist = alert.atmist.model_copy(
        update={
            "findings": tuple(Finding)[:9],
            "treatments": tuple(
                Treatment(what=Remedy.CPR, at=at(-60 * minute)) for minute in range(20, 0, -1)
            ),
        }
    )
    said = english(alert.model_copy(update={"atmist": atmist}))
    assert said[2].endswith("and 3 more")
    assert said[4].endswith("CPR (1 min ago), and 14 more")


def test_all_of_it_is_eight_lines_at_most() -> None:
    alert = carried().crew("U", "transporting").pre_alert
    change = AlertChange(kind="eta", text=Bilingual(vi="a", en="a"))
    for judgement, changes in product((WANTED, NOT_NEEDED, None), ((), (change,) * 3)):
        full = alert.model_copy(update={"judgement": judgement, "changes": changes})
        assert len(lines(full)) <= LINES_MAX


def test_the_newest_record_counts() -> None:
    centre = carried()
    first = centre.crew("U", "transporting").pre_alert
    later = centre.answer("accepted").pre_alert
    assert told([later, first]) == later
    assert told([]) is None


WORDS = {
    "finding": Finding,
    "mechanism": Mechanism,
    "need": Need,
    "remedy": Remedy,
    "judgement": JudgementReason,
}


@pytest.mark.parametrize("prefix", WORDS)
def test_every_code_has_its_words_and_no_word_is_left_over(prefix: str) -> None:
    said = {key.partition(".")[2] for key in CATALOGUE if key.startswith(f"{prefix}.")}
    assert said == {code.value for code in WORDS[prefix]}


def test_consciousness_is_said_by_its_letter() -> None:
    centre = carried()
    centre.vitals("U", consciousness=Consciousness.PAIN)
    assert "ACVPU P (0 s)" in english(centre.crew("U", "transporting").pre_alert)[3]
