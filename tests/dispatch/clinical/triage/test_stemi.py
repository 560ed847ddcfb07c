from dispatch.clinical.triage import stemi
from tests.support.patients import ADULT, AT, seen


def test_the_flag_is_taken_as_it_is() -> None:
    assert stemi.score(seen(stemi=True), ADULT, AT).band == "stemi"
    assert stemi.score(seen(stemi=False), ADULT, AT).band == "not_flagged"


def test_no_ecg_is_not_a_good_one() -> None:
    scored = stemi.score({}, ADULT, AT)
    assert (scored.band, scored.missing) == (None, ("stemi",))
