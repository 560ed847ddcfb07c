"""The protocol table: total, first rule that fits, what is not known counts as unknown."""

import json
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.protocol import added, area_of, card_of, completed, triage
from schemas.centre.policies import IntakePolicy
from schemas.events.incidents import IncidentReported
from schemas.ground.vocabulary import CrewLevel, Priority, Service
from schemas.rules.protocol import Answer, ComplaintCard, ProtocolRule
from schemas.rules.protocol_table import COMPLAINTS
from tests.schemas.support import output_samples, samples

DEFAULT = IntakePolicy()
CODES = [card.code for card in COMPLAINTS]
QUESTIONS = sorted({name for card in COMPLAINTS for rule in card.rules for name in rule.when})
ANSWERS: tuple[Answer, ...] = ("yes", "no", "unknown")
answers = st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from(ANSWERS))


def report(**fields: object) -> IncidentReported:
    """A call of which little is known."""
    sample = {name: samples.sample("incident.reported")[name] for name in KEPT}
    return IncidentReported.model_validate_json(json.dumps(sample | fields))


KEPT = ("type", "event_id", "centre_id", "occurred_at", "source", "incident_id", "complaint")


@given(st.sampled_from(CODES), answers)
def test_every_card_answers_whatever_was_asked(code: str, given: dict[str, Answer]) -> None:
    found = triage(DEFAULT, code, given)
    assert found.determinant is not None
    assert found.determinant.startswith(f"{code}/")


@given(st.sampled_from(CODES), answers)
def test_an_answer_left_out_counts_as_unknown(code: str, given: dict[str, Answer]) -> None:
    told = {name: answer for name, answer in given.items() if answer != "unknown"}
    assert triage(DEFAULT, code, given) == triage(DEFAULT, code, told)


@pytest.mark.parametrize("code", CODES)
def test_who_does_not_breathe_gets_the_highest_priority_and_two_units(code: str) -> None:
    for conscious in ANSWERS:
        found = triage(DEFAULT, code, {"breathing": "no", "conscious": conscious})
        assert (found.priority, found.crew_level) == (Priority.P1, CrewLevel.ALS)
        assert found.more_units == (CrewLevel.BLS,)


def test_a_rule_fits_only_if_all_its_answers_do() -> None:
    priorities = {
        pair: triage(
            DEFAULT, "fall", dict(zip(("walking", "heavy_bleeding"), pair, strict=True))
        ).priority
        for pair in product(ANSWERS, ANSWERS)
    }
    assert priorities["yes", "no"] == Priority.P4
    assert priorities["yes", "unknown"] == Priority.P3, "nobody said that it does not bleed"
    assert {priorities[walking, "yes"] for walking in ANSWERS} == {Priority.P1}


def test_the_first_rule_that_fits_counts_and_the_centre_writes_its_own() -> None:
    rules = (
        ProtocolRule(code="a", when={"q": ("yes",)}, priority=Priority.P3),
        ProtocolRule(code="b", when={"q": ("yes", "no")}, priority=Priority.P1),
        ProtocolRule(code="c", priority=Priority.P4, services=(Service.BURN,)),
    )
    own = IntakePolicy(complaints=(ComplaintCard(code="own", vi="riêng", en="own", rules=rules),))
    found = [triage(own, "own", {"q": answer}).determinant for answer in ANSWERS]
    assert found == ["own/a", "own/b", "own/c"]
    assert triage(own, "own", {}).services == (Service.BURN,)
    assert triage(own, "chest_pain", {}).determinant is None


@pytest.mark.parametrize("code", [None, "no_such_card"])
def test_a_complaint_on_no_card_gets_the_centres_default(code: str | None) -> None:
    policy = IntakePolicy(unlisted_priority=Priority.P3, unlisted_crew_level=CrewLevel.ALS)
    found = triage(policy, code, {"breathing": "no"})
    assert (found.priority, found.crew_level, found.determinant) == ("P3", "als", None)
    assert card_of(policy, code) is None


def test_what_a_person_gave_stands_and_the_protocol_fills_in_the_rest() -> None:
    asked = report(complaint_code="chest_pain", answers={"clammy": "yes"})
    call, found = completed(DEFAULT, asked)
    assert found.determinant == "chest_pain/clammy"
    assert (call.priority, call.crew_level, call.services) == ("P1", "als", (Service.CATH_LAB,))
    given = report(complaint_code="chest_pain", priority="P3", crew_level="bls", services=["icu"])
    call, _ = completed(DEFAULT, given)
    assert (call.priority, call.crew_level) == ("P3", "bls")
    assert call.services == (Service.ICU, Service.CATH_LAB)


def test_the_run_card_is_the_protocols_unless_a_person_says_how_many() -> None:
    assert completed(DEFAULT, report(complaint_code="cardiac_arrest"))[0].more_units == ("bls",)
    own = report(complaint_code="cardiac_arrest", more_units=["als", "als"])
    assert completed(DEFAULT, own)[0].more_units == ("als", "als")


def test_an_area_stands_for_a_place_only_where_none_is_known() -> None:
    area = {"area_id": "vsip", "name": "KCN VSIP", "place": output_samples.HERE, "radius_m": 900}
    policy = IntakePolicy.model_validate_json(json.dumps({"areas": [area]}))
    call, _ = completed(policy, report(area="vsip"))
    assert call.place is not None
    assert (call.place.lat, call.place_accuracy_m) == (11.05, 900.0)
    exact = {"lat": 11.0, "lon": 106.6}
    assert completed(policy, report(area="vsip", place=exact))[0].place_accuracy_m is None
    assert completed(policy, report(area="elsewhere"))[0].place is None
    assert area_of(policy, None) is None


def test_services_add_up_without_repetition() -> None:
    one, other = (Service.ICU, Service.BURN), (Service.BURN, Service.STROKE)
    assert added(one, other) == (Service.ICU, Service.BURN, Service.STROKE)
