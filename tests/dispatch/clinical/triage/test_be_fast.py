from datetime import timedelta

import pytest

from dispatch.clinical.triage import be_fast
from tests.support.patients import ADULT, AT, seen, without

NONE = dict.fromkeys(be_fast.SIGNS, False)


def test_no_sign_is_not_suspected_and_asks_for_no_time() -> None:
    scored = be_fast.score(seen(**NONE), ADULT, AT)
    assert (scored.band, scored.missing) == ("not_suspected", ())


@pytest.mark.parametrize("sign", be_fast.SIGNS)
def test_one_sign_is_enough_and_the_time_is_required(sign: str) -> None:
    scored = be_fast.score(seen(**(NONE | {sign: True})), ADULT, AT)
    assert scored.band == "stroke_suspected"
    assert scored.findings == (sign,)
    assert scored.missing == ("last_known_well_min",)


def test_the_time_goes_on_while_the_patient_travels() -> None:
    known = seen(**(NONE | {"face_droop": True}), last_known_well_min=90)
    scored = be_fast.score(known, ADULT, AT + timedelta(minutes=25))
    assert scored.findings == ("face_droop", "last known well 115 min ago")
    assert scored.missing == ()


@pytest.mark.parametrize("sign", be_fast.SIGNS)
def test_a_sign_that_nobody_looked_for_is_not_absent(sign: str) -> None:
    scored = be_fast.score(without(seen(**NONE), sign), ADULT, AT)
    assert scored.band is None
    assert scored.missing == (sign, "last_known_well_min")
