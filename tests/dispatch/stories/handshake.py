"""Stories for golden journals: what hospitals say on pre-alerts, or do not."""

from collections.abc import Callable

from schemas.events.commands import CloseIncident
from schemas.events.hospitals import PreAlertAnswer
from schemas.ground.vocabulary import UnitState
from tests.dispatch.support.centre import Centre, at, hospital, unit


def whole_handshake() -> Centre:
    """Every step to the handover, each by whoever says it; the same word twice, late words."""
    centre = Centre([unit("A", 0)], [hospital("h", 600), hospital("i", 900)])
    centre.call("H-1", x=50, priority="P1")
    centre.bring("A", UnitState.TRANSPORTING)
    centre.deliver("sent", source="delivery")
    centre.deliver("delivered", source="delivery")
    centre.tick(10)
    centre.answer("received", source="h")
    centre.tick(20)
    centre.answer("accepted", source="h", role="bác sĩ trực cấp cứu")
    centre.answer("received", source="h")
    centre.answer("preparing", source="h")
    centre.answer("ready", source="h")
    centre.clock_s = 560
    centre.moved("A", 600, occurred_at=at(560))
    centre.crew("A", "at_hospital")
    about = {"hospital_id": "h", "pre_alert_id": centre.case.pre_alert_id}
    centre.tick(300)
    centre.answer("handed_over", source="h", role="điều dưỡng phân loại")
    centre.say(PreAlertAnswer, answer="ready", source="h", **about)
    centre.say(PreAlertAnswer, answer="refused", reason="hết giường", source="h", **about)
    centre.crew("A", "clear")
    return centre


def silent_hospital() -> Centre:
    """Asked by its topic, by an SMS that nothing serves, by phone: twice; then refused at the gate.

    The next hospital hears that the patient does not come after all, and is phoned about that.
    """
    asked = hospital("h", 600).model_copy(
        update={"channels": ("topic", "sms", "duty_phone"), "duty_phone": "0274 3822 920"}
    )
    centre = Centre([unit("A", 0)], [asked, hospital("i", 900)])
    centre.call("S-1", x=50, priority="P2")
    centre.bring("A", UnitState.TRANSPORTING)
    centre.deliver("delivered", channel="topic")
    centre.tick(60)
    centre.deliver("no_channel", channel="sms")
    centre.tick(30)
    centre.phone("no_answer", source="lan")
    centre.tick(180)
    centre.phone("accepted", source="lan", role="bác sĩ trực cấp cứu")
    centre.crew("A", "at_hospital")
    centre.answer("refused", role="trưởng kíp")
    centre.crew("A", "transporting")
    centre.say(CloseIncident, incident_id="S-1", reason="bệnh nhân từ chối đi tiếp")
    for after_s in (120, 60, 60):
        centre.tick(after_s)
    centre.phone("acknowledged", source="lan")
    return centre


STORIES: dict[str, Callable[[], Centre]] = {
    "whole_handshake": whole_handshake,
    "silent_hospital": silent_hospital,
}
