"""Two crews with one unit id: what cannot be true beside the other is refused."""

from schemas.ground.vocabulary import UnitState
from schemas.outputs.decisions import DecisionKind
from tests.dispatch.support.centre import Centre, Said, hospital, unit

A, B = {"source": "tracker-1"}, {"source": "tracker-2"}


def on_the_road() -> Centre:
    centre = Centre([unit("U", 0), unit("V", 300)], [hospital("h", 100)])
    centre.moved("U", 0, **A)
    centre.tick(10)
    return centre


def refusal(said: Said) -> str:
    return said.decided(DecisionKind.REFUSED).summary.en


def with_order() -> Centre:
    centre = on_the_road()
    centre.call("C-1", x=1)
    assert centre.unit("U").state is UnitState.ALERTED
    return centre


def test_a_crew_does_not_say_two_things_within_seconds() -> None:
    centre = with_order()
    centre.crew("U", "accepted", **A)
    centre.tick(9)
    before = centre.digest
    said = centre.crew("U", "declined", **B)
    assert said.refused == ("source", "tracker-2")
    assert "tracker-1 said accepted 9 s before" in refusal(said)
    assert centre.digest == before
    assert centre.crew("U", "accepted", **B).kinds == [], "it says the same"
    assert centre.crew("U", "mobilised", **B).kinds == [], "that was its own last word"
    centre.tick(10)
    assert centre.crew("U", "on_scene", **A).kinds == []


def test_one_device_may_send_late_what_it_could_not_send_before() -> None:
    centre = with_order()
    for status in ("accepted", "mobilised", "on_scene"):
        assert centre.crew("U", status, **A).kinds == []


def test_an_order_begins_anew() -> None:
    centre = with_order()
    centre.crew("U", "accepted", **A)
    centre.tick(1)
    centre.cancel("C-1")
    centre.call("C-2", x=1)
    assert centre.crew("U", "accepted", **B).kinds == []
    assert centre.unit("U").state is UnitState.ACCEPTED


def test_a_crew_that_goes_off_duty_is_not_back_within_seconds() -> None:
    centre = on_the_road()
    centre.crew("U", "off_duty", **A)
    assert centre.crew("U", "clear", **B).refused == ("source", "tracker-2")
    assert centre.crew("U", "clear", **A).kinds == []
