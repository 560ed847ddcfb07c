"""What crews say of moves that are not theirs; the rest is in test_standby.py."""

from tests.dispatch.choosing.test_standby import answer, quiet


def test_what_is_said_of_no_move_is_refused() -> None:
    centre = quiet()
    before = centre.digest
    assert answer(centre, "accepted").refused == ("move_id", "mov-none")
    assert answer(centre, "accepted", "Z").refused == ("unit_id", "Z")
    assert centre.digest == before
    centre.tick(60)
    assert answer(centre, "arrived", move_id="mov-old").refused == ("move_id", "mov-old")
