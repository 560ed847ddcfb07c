"""What holds of the rules for every patient: worse takes nothing away, nor does what is missing."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dispatch.clinical.patient.severity import ORDER, Severity, rank
from dispatch.clinical.patient.vital_signs import Reading, VitalSigns, current
from dispatch.clinical.scores import news2
from dispatch.pre_alerts.rules import is_due, needs, reasons, weighed
from dispatch.records.incident import Grounds
from schemas.centre.pre_alerts import PreAlertPolicy
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Priority
from schemas.patient.parameters import Value
from schemas.rules.pre_alert_rules import PreAlertRule
from schemas.rules.pre_alert_table import RULES
from tests.dispatch.pre_alerts.test_rules import ADULT, NOW, POLICY, codes, incident
from tests.dispatch.support.centre import at

WORSE: dict[str, list[Value]] = {
    "respiration_rate_per_min": [16.0, 21.0, 25.0, 30.0, 40.0],
    "spo2_pct": [98.0, 94.0, 91.0, 88.0, 80.0],
    "systolic_mmhg": [124.0, 105.0, 95.0, 88.0, 60.0],
    "heart_rate_per_min": [76.0, 95.0, 115.0, 135.0, 180.0],
    "temperature_c": [36.8, 38.5, 39.5, 39.9, 40.5],
    "consciousness": ["A", "C", "V", "P", "U"],
    "gcs_total": [15, 12, 8, 5, 3],
}
STEPS = st.fixed_dictionaries({name: st.integers(0, 4) for name in WORSE})


@given(STEPS, st.sampled_from(sorted(WORSE)), st.sampled_from(Priority))
def test_a_worse_value_never_takes_a_reason_away(
    steps: dict[str, int], name: str, priority: Priority
) -> None:
    def told(of: dict[str, int]) -> tuple[set[str], int]:
        signs = {key: WORSE[key][step] for key, step in of.items()} | {"on_oxygen": False}
        one = weighed(POLICY, incident(signs, priority=priority), NOW)
        return set(one.grounds.met), rank(one.grounds.severity)

    worse = {**steps, name: min(4, steps[name] + 1)}
    before, after = told(steps), told(worse)
    assert before[0] <= after[0]
    assert before[1] <= after[1]


@given(STEPS, st.sets(st.sampled_from(sorted(WORSE))))
def test_a_value_that_goes_missing_never_makes_a_p2_quiet(
    steps: dict[str, int], gone: set[str]
) -> None:
    """Who was told because of a value is told of as not measured, or still for another reason."""
    signs = {key: WORSE[key][step] for key, step in steps.items()} | {"on_oxygen": False}
    fewer = {name: value for name, value in signs.items() if name not in gone}
    known = incident(fewer, priority=Priority.P2)
    possible = current(known.signs, NOW)
    score = news2.score(possible, ADULT, NOW)
    if score.maximum is not None and score.maximum >= 7:
        assert is_due(weighed(POLICY, known, NOW))


CONFUSED = dict.fromkeys(WORSE, 0) | {"consciousness": 1}
DROWSY_BY_GLASGOW = dict.fromkeys(WORSE, 0) | {"gcs_total": 1}


@example(steps=CONFUSED, gone={"consciousness"}, priority=Priority.P3)
@example(steps=DROWSY_BY_GLASGOW, gone={"gcs_total"}, priority=Priority.P3)
@given(
    steps=STEPS, gone=st.sets(st.sampled_from(sorted(WORSE))), priority=st.sampled_from(Priority)
)
def test_a_value_that_goes_missing_never_ends_a_reason(
    steps: dict[str, int], gone: set[str], priority: Priority
) -> None:
    """A monitor that is taken off makes nobody well, whatever the priority.

    Confused (C) with a Glasgow total of 15: when the word went missing the total read as alert, and
    ``news2_single_red`` ended.
    """
    signs = {key: WORSE[key][step] for key, step in steps.items()} | {"on_oxygen": False}
    before = weighed(POLICY, incident(signs, priority=priority), NOW)
    fewer = {name: value for name, value in signs.items() if name not in gone}
    left = incident(fewer, priority=priority)
    after = weighed(POLICY, replace(left, grounds=before.grounds), NOW)
    assert set(before.grounds.met) - {"not_measured"} <= set(after.grounds.met)
    assert set(needs(POLICY, before)) <= set(needs(POLICY, after))


PAIRS: list[tuple[str, dict[str, Value], dict[str, Value]]] = [
    # a reason, what says so, and another source that says better
    ("news2_single_red", {"consciousness": "C"}, {"gcs_total": 15}),
    ("news2_single_red", {"gcs_total": 14}, {"consciousness": "A"}),
    ("news2_single_red", {"pulse_rate_per_min": 34.0}, {"heart_rate_per_min": 76.0}),
    ("news2_single_red", {"heart_rate_per_min": 150.0}, {"pulse_rate_per_min": 76.0}),
    ("shock_index", {"pulse_rate_per_min": 150.0}, {"heart_rate_per_min": 76.0}),
]
GOOD: dict[str, Value] = {
    "consciousness": "A",
    "gcs_total": 15,
    "pulse_rate_per_min": 76.0,
    "heart_rate_per_min": 76.0,
}


@pytest.mark.parametrize(("code", "bad", "better"), PAIRS)
@pytest.mark.parametrize("expired", [True, False], ids=["expired", "never there"])
def test_of_two_sources_the_worse_counts_until_its_own_kind_is_measured_again(
    code: str,
    bad: dict[str, Value],
    better: dict[str, Value],
    expired: bool,  # noqa: FBT001
) -> None:
    rest = {name: values[0] for name, values in WORSE.items() if name not in bad | better}
    rest |= {"on_oxygen": False}

    def reasons_of(now: dict[str, Value], before: dict[str, Value], known: Grounds) -> Grounds:
        one = incident({**rest, **now}, priority=Priority.P4, grounds=known)
        old = {name: Reading(value, at(-5_000)) for name, value in before.items()}
        signs = VitalSigns({**old, **one.signs.readings})
        scored = news2.score_signs(signs, ADULT, NOW)
        return weighed(POLICY, replace(one, signs=signs, news2=scored), NOW).grounds

    told = reasons_of({**bad, **better}, {}, Grounds())
    assert code in told.met, "the worse counts while both are there"
    kept = reasons_of(better, bad if expired else {}, told)
    assert code in kept.met, "the other source does not speak for it"
    again = {name: GOOD[name] for name in bad}
    assert code not in reasons_of({**better, **again}, {}, kept).met


def test_a_glasgow_scale_that_is_measured_again_by_its_parts_ends_what_its_total_began() -> None:
    """The scale is one kind, however it is told."""
    signs = {name: values[0] for name, values in WORSE.items()} | {"on_oxygen": False}
    drowsy = weighed(POLICY, incident(signs | {"gcs_total": 12}, priority=Priority.P4), NOW)
    assert "news2_single_red" in drowsy.grounds.met
    parts: dict[str, Value] = {"gcs_eye": 4, "gcs_verbal": 5, "gcs_motor": 6}
    del signs["gcs_total"]
    for told, kept in ((parts, False), ({"gcs_eye": 4}, True)):
        now = incident(signs | told, priority=Priority.P4, grounds=drowsy.grounds)
        assert ("news2_single_red" in weighed(POLICY, now, NOW).grounds.met) is kept


ILL = {name: values[4] for name, values in WORSE.items()} | {"on_oxygen": False}
WELL = {name: values[0] for name, values in WORSE.items()} | {"on_oxygen": False}


def test_what_was_met_is_told_as_earlier_until_it_is_measured_to_be_over() -> None:
    ill = weighed(POLICY, incident(ILL, priority=Priority.P3), NOW)
    unknown = replace(incident({}, priority=Priority.P3), grounds=ill.grounds)
    kept = reasons(POLICY, unknown, NOW)
    assert {one.rule.code for one in kept} == set(ill.grounds.met)
    assert not any(one.standing for one in kept)
    well = replace(incident(WELL, priority=Priority.P3), grounds=ill.grounds)
    lasting = {rule.code for rule in RULES if rule.lasting}
    assert set(weighed(POLICY, well, NOW).grounds.met) <= lasting


def test_a_child_keeps_no_reason_of_an_adults_score() -> None:
    ill = weighed(POLICY, incident(ILL, priority=Priority.P3), NOW)
    child = incident({}, priority=Priority.P3, patient=Patient(age_years=6))
    told = weighed(POLICY, replace(child, grounds=ill.grounds), NOW)
    assert not any(code.startswith("news2") for code in told.grounds.met)


@given(st.permutations(RULES), STEPS)
def test_the_order_of_the_rules_does_not_matter(
    rules: list[PreAlertRule], steps: dict[str, int]
) -> None:
    signs = {key: WORSE[key][step] for key, step in steps.items()}
    one = incident(signs, priority=Priority.P1)
    shuffled = PreAlertPolicy(rules=tuple(rules))
    assert set(codes(one, shuffled)) == set(codes(one))
    assert needs(shuffled, weighed(shuffled, one, NOW)) == needs(POLICY, weighed(POLICY, one, NOW))


def test_severities_are_in_order() -> None:
    assert [rank(one) for one in ORDER] == list(range(len(Severity)))
