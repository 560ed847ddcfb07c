"""What hospitals say of themselves; their answers are in test_pre_alerts.py."""

from schemas.decisions import Decision
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


def test_beds_and_load_are_kept_with_their_own_times() -> None:
    centre = Centre([], [hospital("h", 10)])
    centre.hospital("h", beds_free=4, occurred_at=at(0))
    centre.hospital("h", load_pct=200, occurred_at=at(5))
    one = centre.world.hospitals["h"]
    assert (one.beds_free, one.beds_at, one.load_pct, one.load_at) == (4, at(0), 200, at(5))


def test_a_load_that_cannot_be_meant_is_refused_and_changes_nothing() -> None:
    centre = Centre([], [hospital("h", 10)])
    before = centre.digest
    said = centre.hospital("h", accepting=False, load_pct=400)
    assert said.refused == ("load_pct", "400")
    assert "(200 %)" in said.every(Decision)[0].summary.en
    assert centre.digest == before
