"""Two crews or trackers with one unit id: what cannot be true beside the other is refused."""

from schemas.ground.vocabulary import UnitState
from schemas.outputs.decisions import DecisionKind
from tests.dispatch.support.centre import Centre, Said, hospital, unit
from tests.dispatch.support.plain_roads import here

A, B = {"source": "tracker-1"}, {"source": "tracker-2"}
KM_10 = 91  # of 0.001 degree of longitude


def on_the_road() -> Centre:
    centre = Centre([unit("U", 0), unit("V", 300)], [hospital("h", 100)])
    centre.moved("U", 0, **A)
    centre.tick(10)
    return centre


def refusal(said: Said) -> str:
    return said.decided(DecisionKind.REFUSED).summary.en


def test_a_unit_is_not_at_two_places() -> None:
    centre = on_the_road()
    before = centre.digest
    said = centre.moved("U", KM_10, **B)
    assert said.refused == ("source", "tracker-2")
    assert "m from where tracker-1 had the unit 10 s before: check the unit id" in refusal(said)
    assert centre.digest == before
    assert centre.moved("U", 1, **A).kinds == []
    assert centre.unit("U").place == here(1)


def test_a_second_tracker_that_says_the_same_is_believed() -> None:
    centre = on_the_road()
    assert centre.moved("U", 5, **B).kinds == []
    assert centre.unit("U").place == here(5)


def test_one_tracker_alone_is_believed_even_if_it_jumps() -> None:
    centre = on_the_road()
    assert centre.moved("U", KM_10, **A).kinds == []
    assert centre.unit("U").place == here(KM_10)


def test_a_unit_can_be_anywhere_that_it_could_have_reached() -> None:
    centre = on_the_road()
    centre.tick(117)
    assert centre.moved("U", KM_10, **B).refused == ("source", "tracker-2")
    centre.tick(1)  # 10 km less 1 km of tolerance, at 70 m/s
    assert centre.moved("U", KM_10, **B).kinds == []


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
