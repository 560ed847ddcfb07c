"""What is wrong with a tracker, in one line and in both languages."""

import pytest

from console.told.sentences import sentence
from schemas.events.vehicles import LinkWord, TrackerFault, TrackerReport, VehicleLink
from schemas.outputs.views import LostLink
from tests.console.support import samples


def report(fault: TrackerFault) -> TrackerReport:
    return TrackerReport(
        event_id="e-1",
        centre_id="BD",
        occurred_at=samples.at(0),
        source="gps-1",
        unit_id="U1",
        fault=fault,
        refused=4,
        since=samples.at(0),
    )


@pytest.mark.parametrize("fault", TrackerFault)
def test_every_fault_has_its_words(fault: TrackerFault) -> None:
    english, vietnamese = sentence(report(fault), "en"), sentence(report(fault), "vi")
    assert english.startswith("U1: 4 fixes of gps-1 in a row cannot be: ")
    assert vietnamese.startswith("U1: 4 vị trí liên tiếp của gps-1 không thể đúng: ")
    assert fault.value not in english + vietnamese


def test_a_device_that_is_lost_or_without_a_place_is_told_with_the_unit() -> None:
    unit = samples.unit(1).model_copy(
        update={
            "lost": (LostLink(source="gw", since=samples.at(1)),),
            "placeless_at": samples.at(2),
        }
    )
    said = ", no connection to gw since 05:00:01, heard of without a place at 05:00:02, "
    assert said in sentence(unit, "en")
    link = report(TrackerFault.NO_FIX)
    word = VehicleLink(
        event_id="e-1",
        centre_id="BD",
        occurred_at=link.occurred_at,
        source="gw",
        unit_id="U1",
        word=LinkWord.LOST,
    )
    assert sentence(word, "en") == "U1: the connection of gw broke off"
    assert sentence(word, "vi") == "U1: mất kết nối với gw"


def test_a_proposed_word_is_told_as_not_said() -> None:
    there = samples.unit(1).model_copy(update={"proposed": samples.proposed()})
    assert ", at C-1 since 05:00:01 (on_scene is proposed, not said), " in sentence(there, "en")
    assert ", ở C-1 từ 05:00:01 (đề xuất on_scene, kíp chưa báo), " in sentence(there, "vi")


def test_the_error_of_a_clock_is_said_with_the_unit() -> None:
    late = samples.unit(1).model_copy(update={"clock_ahead_s": -300.0})
    assert ", its tracker's clock is -300 s off, " in sentence(late, "en")
    assert ", đồng hồ định vị lệch -300 giây, " in sentence(late, "vi")
