"""What crews say of moves that are not theirs; the rest is in test_standby.py."""

from tests.dispatch.choosing.test_standby import answer, moves, quiet
from tests.dispatch.support.centre import at


def test_what_is_said_of_no_move_is_refused() -> None:
    centre = quiet()
    before = centre.digest
    assert answer(centre, "accepted").refused == ("move_id", "mov-none")
    assert answer(centre, "accepted", "Z").refused == ("unit_id", "Z")
    assert centre.digest == before
    centre.tick(60)
    assert answer(centre, "arrived", move_id="mov-old").refused == ("move_id", "mov-old")


def test_an_answer_is_a_word_of_a_crew_that_had_missed_an_order() -> None:
    centre = quiet()
    centre.call("C-1", x=0)
    centre.tick(60)
    (silent,) = [one.unit_id for one in centre.world.units.values() if one.is_doubtful]
    centre.cancel("C-1")
    centre.moved(silent, 0, occurred_at=at(centre.clock_s))
    assert centre.unit(silent).silence is not None, "its tracker is no crew"
    other = "B" if silent == "A" else "A"
    centre.crew(other, "off_duty")
    assert moves(centre.tick(60)) == [("made", silent, "EAST")]
    answer(centre, "accepted", silent)
    assert centre.unit(silent).silence is None


def test_a_crew_that_is_in_doubt_is_not_moved() -> None:
    centre = quiet()
    for name in ("A", "B"):
        centre.call(name, x=0)
    centre.tick(60)
    for name in ("A", "B"):
        centre.cancel(name)
    assert moves(centre.tick(60)) == []
    assert moves(centre.crew("A", "clear")) == [("made", "A", "EAST")]
