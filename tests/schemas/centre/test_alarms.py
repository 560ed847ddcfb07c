"""What a centre may write of the parameters of alarms."""

import pytest
from pydantic import ValidationError

from schemas.centre.alarms import AlarmPolicy, AlarmTiming

OURS = AlarmPolicy()


def test_a_centre_writes_only_what_it_changes() -> None:
    theirs = AlarmPolicy.model_validate({"no_unit": {"on_delay_s": 5}, "spo2_pct": {"low": 80}})
    assert theirs.no_unit == OURS.no_unit.model_copy(update={"on_delay_s": 5})
    assert theirs.spo2_pct == OURS.spo2_pct.model_copy(update={"low": 80.0})
    changed = {"no_unit": OURS.no_unit, "spo2_pct": OURS.spo2_pct}
    assert theirs.model_copy(update=changed) == OURS


def test_whole_values_are_taken_as_they_are() -> None:
    timing = AlarmTiming(respond_s=9)
    assert AlarmPolicy(no_unit=timing).no_unit is timing
    assert AlarmPolicy.model_validate(OURS) is OURS


@pytest.mark.parametrize(
    "given",
    [{"no_unit": {"on_delay_min": 1}}, {"no_unit": 5}, {"no_such": {"respond_s": 5}}, [5]],
)
def test_what_is_no_parameter_is_refused(given: object) -> None:
    with pytest.raises(ValidationError):
        AlarmPolicy.model_validate(given)
