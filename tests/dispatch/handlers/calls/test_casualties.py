"""What cannot be counted, declared or stood down; the rest is in test_mass_casualty.py."""

from tests.dispatch.casualties.test_incident import STAGING, declare, many, stand_down


def test_what_cannot_be_declared_or_stood_down_is_refused() -> None:
    centre = many()
    before = centre.digest
    assert declare(centre, "C-9").refused == ("incident_id", "C-9")
    assert stand_down(centre, "C-9").refused == ("incident_id", "C-9")
    assert stand_down(centre).refused == ("incident_id", "C-1")
    assert centre.counted(incident_id="C-9").refused == ("incident_id", "C-9")
    assert centre.digest == before
    declare(centre, staging=STAGING)
    assert declare(centre).refused == ("incident_id", "C-1")
    assert declare(centre, staging=STAGING).refused == ("incident_id", "C-1")
