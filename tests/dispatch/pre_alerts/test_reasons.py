"""What holds of the rules for every patient: worse takes nothing away, nor does what is missing."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dispatch.clinical.patient.severity import ORDER, Severity, rank
from dispatch.clinical.patient.vital_signs import current
from dispatch.clinical.scores import news2
from dispatch.pre_alerts.rules import is_due, needs, reasons, weighed
from schemas.centre.pre_alerts import PreAlertPolicy
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Priority
from schemas.patient.parameters import Value
from schemas.rules.pre_alert_rules import PreAlertRule
from schemas.rules.pre_alert_table import RULES
from tests.dispatch.pre_alerts.test_rules import ADULT, NOW, POLICY, codes, incident

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


@given(STEPS, st.sets(st.sampled_from(sorted(WORSE))), st.sampled_from(Priority))
def test_a_value_that_goes_missing_never_ends_a_reason(
    steps: dict[str, int], gone: set[str], priority: Priority
) -> None:
    """A monitor that is taken off makes nobody well, whatever the priority."""
    signs = {key: WORSE[key][step] for key, step in steps.items()} | {"on_oxygen": False}
    before = weighed(POLICY, incident(signs, priority=priority), NOW)
    fewer = {name: value for name, value in signs.items() if name not in gone}
    left = incident(fewer, priority=priority)
    after = weighed(POLICY, replace(left, grounds=before.grounds), NOW)
    assert set(before.grounds.met) - {"not_measured"} <= set(after.grounds.met)
    assert set(needs(POLICY, before)) <= set(needs(POLICY, after))


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
