"""A call whose place cannot be is taken all the same, and the caller is asked."""

import pytest

from dispatch.calls.places import region_of
from dispatch.state.world import World
from schemas.centre.policies import IntakePolicy
from schemas.events.commands import DeclareMassCasualty
from schemas.events.incidents import IncidentUpdated
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel, IncidentState, UnitState
from schemas.outputs.alarms import Alarm
from schemas.outputs.decisions import DecisionKind
from schemas.rules.alarms import AlarmKind, AlarmState
from schemas.rules.protocol import Area
from tests.dispatch.support.centre import CENTRE_ID, POLICIES, Centre, hospital, unit
from tests.dispatch.support.plain_roads import here

K = AlarmKind
ZERO = LatLon(lat=0.0, lon=0.0)
PARIS = LatLon(lat=48.8566, lon=2.3522)


def centre() -> Centre:
    return Centre([unit("U", 0), unit("V", 50)], [hospital("h", 90)])


@pytest.mark.parametrize("place", [ZERO, LatLon(lat=0.01, lon=-0.02)])
def test_the_call_is_taken_and_the_caller_is_asked(place: LatLon) -> None:
    one = centre()
    said = one.call("C-1", x=place, priority="P1", place_accuracy_m=5.0)
    incident = one.incident("C-1")
    assert (incident.place, incident.place_accuracy_m) == (None, None)
    assert incident.queue_reason == "no_location"
    assert said.decided(DecisionKind.QUEUED).incident_id == "C-1"
    (alarm,) = said.every(Alarm)
    assert (alarm.kind, alarm.priority, alarm.responder) == (
        K.PLACE_IMPLAUSIBLE,
        "high",
        "call_taker",
    )
    assert alarm.text.en.startswith("C-1: the place that was given can hardly be right (")
    assert f"{place.lat:.4f}, {place.lon:.4f}" in alarm.text.vi
    assert alarm.action.en == "Call the caller back and ask where it is"
    standing = {a.kind: a.state for a in one.world.alarms.values()}
    assert standing[K.NO_LOCATION] is AlarmState.SUPPRESSED, "it asks for the same"


def test_the_right_place_ends_it_and_sends_a_unit() -> None:
    one = centre()
    one.call("C-1", x=ZERO)
    said = one.say(IncidentUpdated, incident_id="C-1", place=here(0))
    assert ("withdrawn", K.PLACE_IMPLAUSIBLE) in said.alarms
    assert said.orders == [("made", "C-1", "U")]
    assert one.world.alarms == {}


def test_an_area_that_is_named_stands_in() -> None:
    market = Area(area_id="market", name="chợ", place=here(40), radius_m=300)
    intake = IntakePolicy(areas=(market,))
    one = Centre([unit("U", 0)], policies=POLICIES.model_copy(update={"intake": intake}))
    said = one.call("C-1", x=ZERO, area="market")
    assert one.incident("C-1").place == here(40)
    assert [kind for _, kind in said.alarms] == [K.PLACE_IMPLAUSIBLE]


def test_a_correction_that_cannot_be_leaves_the_place_that_is_known() -> None:
    one = centre()
    one.call("C-1", x=0)
    said = one.say(IncidentUpdated, incident_id="C-1", place=ZERO, crew_level=CrewLevel.BLS)
    assert one.incident("C-1").place == here(0)
    assert one.unit("U").state is UnitState.ALERTED, "its crew drives on"
    assert [kind for _, kind in said.alarms] == [K.PLACE_IMPLAUSIBLE]
    assert ("withdrawn", K.PLACE_IMPLAUSIBLE) in one.cancel().alarms


def test_one_alarm_stands_for_all_the_units_that_a_call_needs() -> None:
    one = centre()
    said = one.call("C-1", x=ZERO, more_units=(CrewLevel.BLS,))
    assert one.incident("C-1.2").place is None
    assert [kind for _, kind in said.alarms] == [K.PLACE_IMPLAUSIBLE]


def test_a_correction_of_a_call_that_is_not_there_is_refused_as_before() -> None:
    one = centre()
    said = one.say(IncidentUpdated, incident_id="C-9", place=ZERO)
    assert said.refused == ("incident_id", "C-9")


def test_a_place_far_outside_is_kept_and_asked_about() -> None:
    """No road leads there: one alarm says so, and stands for the other."""
    one = centre()
    said = one.call("C-1", x=PARIS)
    assert one.incident("C-1").place == PARIS
    assert said.alarms == [("raised", K.OFF_MAP)]
    assert said.every(Alarm)[0].action.en == "Ask where it is again, or assign a unit by hand"
    standing = {a.kind: a.state for a in one.world.alarms.values()}
    assert standing[K.PLACE_IMPLAUSIBLE] is AlarmState.SUPPRESSED


def test_a_place_far_outside_on_a_road_of_the_map_is_served_and_asked_about() -> None:
    one = Centre([unit("U", 0)])
    said = one.call("C-1", x=here(999).model_copy(update={"lon": 107.5}))
    assert [kind for _, kind in said.alarms] == [K.NO_UNIT, K.PLACE_IMPLAUSIBLE]


def test_a_call_outside_the_map_but_in_the_region_is_another_matter() -> None:
    one = centre()
    said = one.call("C-1", x=LatLon(lat=11.5, lon=106.05))
    assert [kind for _, kind in said.alarms] == [K.OFF_MAP]
    assert K.PLACE_IMPLAUSIBLE not in {a.kind for a in one.world.alarms.values()}


def test_nobody_waits_at_a_place_that_cannot_be() -> None:
    one = centre()
    one.call("C-1", x=0)
    said = one.say(DeclareMassCasualty, incident_id="C-1", staging=ZERO, reason="lật xe")
    assert said.refused[0] == "staging"
    assert "cannot be: it is 0, 0 or far outside" in said.decided(DecisionKind.REFUSED).summary.en


def test_a_centre_that_is_not_configured_takes_any_place_but_zero() -> None:
    assert region_of(World(CENTRE_ID)) is None
    one = Centre()
    one.call("C-1", x=PARIS)
    one.call("C-2", x=ZERO)
    assert one.incident("C-1").place == PARIS
    assert one.incident("C-2").place is None
    assert one.incident("C-2").state is IncidentState.QUEUED
