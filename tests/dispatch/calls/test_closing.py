import pytest

from dispatch.calls.closing import complete
from dispatch.ground.require import RequirementFailed
from dispatch.pre_alerts.moves import ENGINE
from dispatch.words.explain import say
from schemas.events.commands import CloseIncident
from schemas.ground.vocabulary import UnitState
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, hospital, unit


def test_a_crew_finishes_what_it_was_sent_to() -> None:
    centre = Centre()
    centre.call()
    why = say("why.on_scene_clear")
    with pytest.raises(RequirementFailed, match="finishes what it was sent to"):
        complete(centre.turn(), centre.incident(), why, UnitState.AVAILABLE, ENGINE)


def test_the_end_withdraws_every_alarm_about_it_and_no_other() -> None:
    centre = Centre([unit("U", 0), unit("V", 1)], [hospital("h", 10)])
    centre.call("C-1")
    centre.call("C-2", x=None)
    centre.tick(60)
    on = next(one.unit_id for one in centre.world.units.values() if one.incident_id == "C-1")
    centre.crew(on, "accepted")
    for report in ("mobilised", "on_scene"):
        centre.crew(on, report)
    centre.hospital("h", accepting=False)
    centre.crew(on, "transporting")
    said = centre.say(CloseIncident, incident_id="C-1", reason="xong")
    assert said.alarms == [("withdrawn", AlarmKind.NO_HOSPITAL)]
    assert list(centre.world.alarms) == ["no_location|C-2", "unit_silent|U"]
