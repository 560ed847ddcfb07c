from dispatch.state.refusals import refuse
from dispatch.words.explain import say
from schemas.outputs.decisions import Decision, DecisionKind
from tests.dispatch.support.centre import Centre


def refusal(value: object) -> Decision:
    turn = Centre().turn()
    refuse(turn, "unit_id", value, say("why.unknown"))
    (only,) = turn.outputs
    assert isinstance(only, Decision)
    return only


def test_a_refusal_names_event_field_and_value_in_both_languages() -> None:
    decision = refusal("BC-99")
    assert decision.kind is DecisionKind.REFUSED
    assert decision.refused is not None
    assert (decision.refused.event_id, decision.refused.event_type) == ("by-hand", "tick")
    assert decision.summary.en == "Refused tick: unit_id=BC-99: is not known in this centre"
    assert decision.summary.vi == "Từ chối tick: unit_id=BC-99: không có trong trung tâm này"


def test_a_long_value_is_cut_and_none_is_null() -> None:
    cut, none = refusal("x" * 500).refused, refusal(None).refused
    assert cut is not None
    assert cut.value == "x" * 80
    assert none is not None
    assert none.value is None


def test_the_refused_event_keeps_its_subject() -> None:
    centre = Centre()
    decision = centre.crew("BC-99", "clear").decided(DecisionKind.REFUSED)
    assert decision.unit_id == "BC-99"
    assert centre.hospital("h-9").decided(DecisionKind.REFUSED).hospital_id == "h-9"
