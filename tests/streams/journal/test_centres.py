"""Several centres in one process: each event is judged by its own centre's names."""

from typing import Any

import pytest

from schemas.events.centre import UnitSpec
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel
from schemas.inputs import input_topic
from streams.journal.centres import Centres
from streams.journal.directory import Directory
from streams.kafka.codec import Unreadable, decode
from tests.streams.support.samples import call, event, raw


def directory(centre_id: str, unit_id: str) -> Directory:
    """Describe a centre of one unit."""
    here = LatLon(lat=11.0, lon=106.6)
    unit = UnitSpec(unit_id=unit_id, crew_level=CrewLevel.ALS, station_id="S1", station=here)
    return Directory.of(centre_id, [unit], [])


BOTH = Centres([directory("BD", "B1"), directory("AG", "A1")])


def check(centres: Centres, written: dict[str, Any]) -> None:
    topic = input_topic(written["type"])
    centres.check(decode(topic, raw(written, topic, key=written[topic.key].encode())))


def test_each_event_is_judged_by_its_own_centre() -> None:
    check(BOTH, call())
    check(BOTH, call(centre_id="AG"))
    check(BOTH, event("vitals", unit_id="A1", spo2_pct=97, centre_id="AG"))
    with pytest.raises(Unreadable, match="'A1' is not configured in centre 'BD'"):
        check(BOTH, event("vitals", unit_id="A1", spo2_pct=97))
    assert BOTH.ids == ("AG", "BD")
    assert BOTH.unit_ids == {"A1", "B1"}
    assert BOTH.hospital_ids == frozenset()
    assert (BOTH.find("BD") is not None, BOTH.find("HN")) == (True, None)


def test_a_centre_that_is_not_served_is_refused_with_those_that_are() -> None:
    with pytest.raises(Unreadable, match="'HN' is not served here, only 'AG', 'BD': put its"):
        check(BOTH, call(centre_id="HN"))
    with pytest.raises(Unreadable, match="only none: put"):
        check(Centres(), call())
    many = Centres(directory(f"C{number}", f"U{number}") for number in range(7))
    with pytest.raises(Unreadable, match="'C4' and 2 more: put"):
        check(many, call())


def test_what_is_described_anew_is_served_at_once_and_what_is_gone_no_more() -> None:
    centres = Centres([directory("BD", "B1")])
    with pytest.raises(Unreadable):
        check(centres, call(centre_id="AG"))
    centres.replace([directory("AG", "A1")])
    check(centres, call(centre_id="AG"))
    with pytest.raises(Unreadable):
        check(centres, call())
