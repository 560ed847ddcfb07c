"""The rules of pre-alerts as configuration: strict, checked against the scores that there are."""

import json

import pytest
from pydantic import ValidationError

from dispatch.clinical.patient.vital_signs import Reading
from dispatch.clinical.scores import (
    bedside_pews,
    gcs,
    meows,
    news2,
    qsofa,
    red_flags,
    rts,
    shock_index,
)
from dispatch.clinical.scores.catalogue import SCORES
from dispatch.clinical.triage import arrest, be_fast, field_triage, start, stemi
from schemas.centre.policies import Policies
from schemas.centre.pre_alerts import PreAlertPolicy
from schemas.events.incidents import Patient
from schemas.rules.pre_alert_rules import SCORE_BANDS, SCORE_TOTALS, PreAlertRule, RuleTest
from schemas.rules.pre_alert_table import RULES
from schemas.words.catalogue import CATALOGUE
from tests.dispatch.support.centre import at

BANDS = {
    "arrest": arrest.BANDS,
    "be-fast": be_fast.BANDS,
    "bedside-pews": bedside_pews.BANDS,
    "field-triage-red": field_triage.BANDS,
    "gcs": tuple(word for _, word in gcs.GRADES),
    "jumpstart": start.TAGS,
    "meows": meows.BANDS,
    "news2": news2.BANDS,
    "qsofa": qsofa.BANDS,
    "red-flags": red_flags.BANDS,
    "rts": (),
    "shock-index": shock_index.BANDS,
    "start": start.TAGS,
    "stemi": stemi.BANDS,
    "t-rts": rts.TAGS,
}
WELL = {
    "gcs_total": Reading(15, at(0)),
    "systolic_mmhg": Reading(120.0, at(0)),
    "respiration_rate_per_min": Reading(16.0, at(0)),
    "heart_rate_per_min": Reading(80.0, at(0)),
    "spo2_pct": Reading(98.0, at(0)),
    "on_oxygen": Reading(value=False, at=at(0)),
    "temperature_c": Reading(36.8, at(0)),
    "consciousness": Reading("A", at(0)),
    "capillary_refill_s": Reading(1.0, at(0)),
    "respiratory_effort": Reading("normal", at(0)),
}


def test_the_bands_are_those_of_the_scores() -> None:
    assert set(SCORE_BANDS) == set(SCORES) == set(BANDS)
    assert {name: set(bands) for name, bands in SCORE_BANDS.items()} == {
        name: set(bands) for name, bands in BANDS.items()
    }


def test_the_scores_with_a_number_are_those_that_give_one() -> None:
    found = {
        name
        for name, entry in SCORES.items()
        for patient in (Patient(age_years=40), Patient(age_years=10))
        if entry.score(WELL, patient, at(0)).total is not None
    }
    assert found == SCORE_TOTALS


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "must ask for something"),
        ({"findings": []}, "must ask for something"),
        ({"score": "news3", "at_least": 7}, "score 'news3' must be one of news2"),
        ({"score": "news2", "bands": ["awful"]}, "news2 has no band 'awful', but low"),
        ({"score": "rts", "bands": ["awful"]}, "rts has no band 'awful', but none"),
        ({"score": "stemi", "at_least": 1}, "score stemi has no number"),
        ({"score": "news2"}, "one of score and sign goes with one of"),
        ({"at_least": 7}, "one of score and sign goes with one of"),
        ({"score": "news2", "at_least": 7, "at_most": 9}, "one of score and sign"),
        ({"score": "news2", "sign": "spo2_pct", "at_most": 9}, "one of score and sign"),
        ({"sign": "spo2", "at_most": 89}, "sign 'spo2' must be a number"),
        ({"sign": "stemi", "at_most": 1}, "sign 'stemi' must be a number"),
        ({"sign": "spo2_pct", "bands": ["low"]}, "sign 'spo2_pct' must be a number"),
        ({"determinants": ["chest pain"]}, "determinants"),
        ({"finding": ["stemi"]}, "finding"),
        ({"injured": False}, "injured"),
        ({"red": ["pain_score"]}, "red"),
    ],
)
def test_a_test_that_could_never_or_always_hold_is_refused(
    fields: dict[str, object], words: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        RuleTest.model_validate_json(json.dumps(fields))
    assert words in str(caught.value)


def test_a_rule_has_a_test() -> None:
    fields = RULES[0].model_dump(mode="json") | {"when": []}
    with pytest.raises(ValidationError, match="when"):
        PreAlertRule.model_validate_json(json.dumps(fields))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"rules": (RULES[0], RULES[0])}, "rules: arrest is given more than once"),
        ({"eta_low_pm": None}, "give both"),
        ({"eta_high_pm": None}, "give both"),
        ({"eta_low_pm": 1_400}, "the lower first"),
        ({"rulez": ()}, "rulez"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(fields: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        PreAlertPolicy.model_validate(fields)


def test_no_range_and_no_rules_are_possible() -> None:
    policy = PreAlertPolicy(eta_low_pm=None, eta_high_pm=None, rules=())
    assert policy.rules == ()


def test_the_defaults_name_their_source_and_read_back_equal() -> None:
    assert all(rule.source for rule in RULES)
    assert {rule.kind for rule in RULES} == {
        "physiology",
        "condition",
        "mechanism",
        "judgement",
        "priority",
        "unknown",
    }
    policies = Policies()
    assert Policies.model_validate_json(policies.model_dump_json()) == policies


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_need_of_a_rule_has_its_words(rule: PreAlertRule) -> None:
    assert all(f"need.{need.value}" in CATALOGUE for need in rule.needs)


def test_what_a_test_asks_is_named_once() -> None:
    test = RuleTest(injured=True, score="field-triage-red", bands=("red",))
    assert test.asks == test.asks == ("patient", "score")
