"""Reports of care come to the same in whatever order they are read, and however often."""

from datetime import timedelta
from itertools import permutations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from dispatch.clinical.patient.care import NO_CARE, TREATMENTS_MAX, Care, denied, merge, present
from schemas.patient.care import CareReported, Finding, FindingSaid, Need, NeedSaid, Onset
from schemas.patient.treatments import Dose, Remedy, Treatment
from tests.dispatch.support.centre import CENTRE_ID, at


def report(second: int, **fields: object) -> CareReported:
    return CareReported.model_validate(
        {
            "event_id": f"care-{second}",
            "centre_id": CENTRE_ID,
            "occurred_at": at(second),
            "source": "U",
            "unit_id": "U",
            **fields,
        }
    )


def found(second: int, code: Finding, *, there: bool = True) -> CareReported:
    return report(second, findings=(FindingSaid(code=code, present=there),))


def put_together(reports: list[CareReported]) -> Care:
    care = NO_CARE
    for one in reports:
        care = merge(care, one)
    return care


def test_the_later_word_on_a_finding_counts() -> None:
    care = put_together([found(10, Finding.SHOCK, there=False), found(5, Finding.SHOCK)])
    assert (present(care.findings), denied(care.findings)) == ((), (Finding.SHOCK,))
    again = merge(care, found(11, Finding.SHOCK))
    assert (present(again.findings), denied(again.findings)) == ((Finding.SHOCK,), ())


def test_of_two_words_of_one_time_the_worse_one_counts() -> None:
    words = [found(10, Finding.SHOCK), found(10, Finding.SHOCK, there=False)]
    for order in permutations(words):
        assert present(put_together(list(order)).findings) == (Finding.SHOCK,)


def test_needs_add_up_and_can_be_taken_back() -> None:
    care = merge(NO_CARE, report(1, needs=(NeedSaid(code=Need.BLOOD), NeedSaid(code=Need.AIRWAY))))
    assert present(care.needs) == (Need.AIRWAY, Need.BLOOD)
    care = merge(care, report(2, needs=(NeedSaid(code=Need.BLOOD, present=False),)))
    assert present(care.needs) == (Need.AIRWAY,)


def test_the_newest_onset_counts() -> None:
    early = Onset(kind="symptoms", at=at(-600))
    late = Onset(kind="last_known_well", at=at(-900))
    reports = [report(5, onset=early), report(9, onset=late)]
    for order in permutations(reports):
        assert put_together(list(order)).onset == late


def test_of_too_many_treatments_the_newest_are_kept() -> None:
    care = NO_CARE
    for minute in range(TREATMENTS_MAX + 5):
        care = merge(
            care, report(minute * 60, treatments=(Treatment(what=Remedy.CPR, at=at(minute * 60)),))
        )
    assert len(care.treatments) == TREATMENTS_MAX
    assert care.treatments[0].at == at(0) + timedelta(minutes=5)


def test_one_treatment_told_twice_is_one_and_two_doses_are_two() -> None:
    once = Treatment(what=Remedy.ADRENALINE, at=at(1), dose=Dose(amount=1, unit="mg"), route="iv")
    more = Treatment(what=Remedy.ADRENALINE, at=at(1), dose=Dose(amount=2, unit="mg"), route="iv")
    care = put_together([report(2, treatments=(once, more)), report(3, treatments=(once,))])
    assert care.treatments == (once, more)


SECONDS = st.integers(min_value=0, max_value=4)
REPORTS = st.lists(
    st.one_of(
        st.builds(
            lambda second, code, there: found(second, code, there=there),
            SECONDS,
            st.sampled_from([Finding.SHOCK, Finding.STEMI]),
            st.booleans(),
        ),
        st.builds(
            lambda second, what: report(second, treatments=(Treatment(what=what, at=at(second)),)),
            SECONDS,
            st.sampled_from([Remedy.CPR, Remedy.OXYGEN]),
        ),
        st.builds(
            lambda second, ago: report(second, onset=Onset(kind="injury", at=at(-ago))),
            SECONDS,
            st.integers(min_value=0, max_value=3),
        ),
    ),
    max_size=6,
)


@given(REPORTS, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_matters(reports: list[CareReported], random: Random) -> None:
    shuffled = reports * 2
    random.shuffle(shuffled)
    assert put_together(shuffled) == put_together(reports)
