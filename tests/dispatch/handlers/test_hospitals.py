"""What hospitals say of themselves; their answers are in test_pre_alerts.py."""

from schemas.vocabulary import Service
from tests.dispatch.centre import Centre, at, hospital


def test_a_status_is_taken_over_and_null_means_unchanged() -> None:
    centre = Centre([], [hospital("h", 10, "emergency")])
    centre.hospital("h", beds_free=4)
    centre.hospital("h", accepting=False)
    one = centre.world.hospitals["h"]
    assert (one.accepting, one.beds_free, one.services) == (False, 4, (Service.EMERGENCY,))
    centre.hospital("h", services=())
    assert centre.world.hospitals["h"].services == ()


def test_a_late_status_is_not_taken_for_the_newest() -> None:
    centre = Centre([], [hospital("h", 10)])
    centre.hospital("h", accepting=False, occurred_at=at(20))
    before = centre.digest
    assert centre.hospital("h", occurred_at=at(19)).outputs == ()
    assert centre.digest == before
    centre.hospital("h", occurred_at=at(20))
    assert centre.world.hospitals["h"].accepting


def test_an_unknown_hospital_is_refused() -> None:
    centre = Centre()
    before = centre.digest
    assert centre.hospital("nowhere").refused == ("hospital_id", "nowhere")
    assert centre.digest == before
