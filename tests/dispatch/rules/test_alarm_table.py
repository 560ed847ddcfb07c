import pytest

from dispatch.rules.alarm_table import EXPLAINS, TABLE, escalated, rank
from schemas.centre.alarms import AlarmPolicy, SignLimit
from schemas.rules.alarms import AlarmKind
from schemas.words.catalogue import CATALOGUE

LIFE_CRITICAL = (
    AlarmKind.NO_LOCATION,
    AlarmKind.OFF_MAP,
    AlarmKind.UNDECIDED,
    AlarmKind.PATIENT_ARREST,
    AlarmKind.NO_HOSPITAL,
    AlarmKind.HOSPITAL_UNSUITABLE,
)
"""NO_UNIT is, too, for a P1: ``tests/dispatch/choosing/test_rolling.py``."""


@pytest.mark.parametrize("kind", AlarmKind)
def test_each_kind_is_rationalised(kind: AlarmKind) -> None:
    assert TABLE[kind].consequence
    for language in (0, 1):
        assert CATALOGUE[f"alarm.{kind}"][language]
        action = CATALOGUE[f"action.{kind}"][language]
        assert "{" not in action, "an action is advised whatever the words"
    assert AlarmPolicy().timing(kind).respond_s > 0


def test_nothing_is_rationalised_that_is_no_kind() -> None:
    assert set(TABLE) == set(AlarmKind)
    timings = {name for name in AlarmPolicy.model_fields if name in set(AlarmKind)}
    assert timings == set(AlarmKind)


@pytest.mark.parametrize("kind", LIFE_CRITICAL)
def test_what_is_life_critical_is_announced_without_delay(kind: AlarmKind) -> None:
    assert AlarmPolicy().timing(kind).on_delay_s == 0


def test_what_explains_comes_before_what_is_explained() -> None:
    for rule in EXPLAINS:
        for kind in rule.kinds:
            assert kind is rule.by or rank(rule.by) < rank(kind)
            assert not TABLE[kind].latched, "what must be seen is hidden by nothing"


def test_escalation_has_a_top() -> None:
    assert [escalated(one) for one in ("low", "medium", "high")] == ["medium", "high", "high"]


def test_a_limit_that_never_ends_is_refused() -> None:
    with pytest.raises(ValueError, match="more than twice the deadband 5 apart"):
        SignLimit(low=40, high=50, deadband=5, on_delay_s=0, off_delay_s=0)
