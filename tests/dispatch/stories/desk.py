"""What happens at the desk: a person decides about proposals; calls about one event are merged."""

from collections.abc import Callable

from schemas.centre.control import ControlPolicy
from schemas.centre.policies import DuplicatePolicy, Policies
from schemas.events.commands import (
    AcceptProposal,
    AssignUnit,
    HoldIncident,
    MergeIncidents,
    ReleaseUnit,
    ReopenIncident,
    ResumeIncident,
    SplitIncident,
)
from schemas.events.incidents import IncidentReported, IncidentUpdated, Settlement
from schemas.ground.vocabulary import CloseOutcome
from tests.dispatch.support.centre import Centre, hospital, unit
from tests.dispatch.support.plain_roads import here

LAN, MINH = "dispatcher-lan", "dispatcher-minh"


def accept(centre: Centre, incident_id: str) -> None:
    """Lan accepts what stands proposed."""
    proposal = centre.world.proposals[incident_id]
    named = {"incident_id": incident_id, "proposal_id": proposal.proposal_id}
    centre.say(AcceptProposal, source=LAN, **named)


def advise() -> Centre:
    """P2 and P3 are proposed; one is accepted, one overruled, one forgotten, one held."""
    control = ControlPolicy(p2="advise", p3="advise", expires_s=60, on_expiry="auto")
    units = [unit("A", 0), unit("B", 100), unit("C", 200, "als"), unit("D", 300)]
    centre = Centre(units, [hospital("h", 400)], Policies(control=control))
    centre.call("P-1", x=10)
    centre.tick(20)
    accept(centre, "P-1")
    centre.crew("A", "accepted")
    centre.call("P-2", x=110, priority="P3")
    order = {"incident_id": "P-2", "unit_id": "C", "reason": "B gần hết nhiên liệu"}
    centre.say(AssignUnit, source=LAN, **order)
    centre.crew("C", "accepted")
    centre.say(ReleaseUnit, source=MINH, unit_id="C", reason="cần xe")
    centre.call("P-3", x=120)
    centre.tick(60)
    centre.call("P-4", x=310)
    centre.say(HoldIncident, source=LAN, incident_id="P-4", reason="chờ công an")
    centre.tick(900)
    centre.say(ResumeIncident, source=MINH, incident_id="P-4", reason="đã an toàn")
    centre.say(ResumeIncident, source=LAN, incident_id="P-4", reason="đã an toàn")
    centre.call("P-5", x=305, priority="P1")
    return centre


def protocol() -> Centre:
    """Answers decide, more answers decide again; advice closes a call, which is opened again."""
    units = [unit("A", 0), unit("B", 50, "als"), unit("C", 60)]
    centre = Centre(units, [hospital("h", 400, "trauma")], Policies())
    asked = {"incident_id": "Q-1", "complaint": "ngã xe", "complaint_code": "road_accident"}
    known = {"walking": "yes", "heavy_bleeding": "no"}
    centre.say(IncidentReported, place=here(5), answers=known, **asked)
    centre.say(IncidentUpdated, incident_id="Q-1", answers={"several_hurt": "yes"})
    for name in ("A", "B", "C"):
        centre.crew(name, "accepted")
    centre.say(IncidentUpdated, incident_id="Q-1", place=here(6), place_accuracy_m=900.0)
    settled = Settlement(outcome=CloseOutcome.ADVICE, reason="sốt nhẹ, uống thuốc")
    centre.say(
        IncidentReported, incident_id="Q-2", complaint="sốt", place=here(300), settled=settled
    )
    centre.tick(600)
    centre.say(ReopenIncident, source=LAN, incident_id="Q-2", reason="co giật")
    return centre


def duplicates() -> Centre:
    """Three calls about one crash: one is merged by a person, told apart again, one by the rule."""
    policies = Policies(duplicates=DuplicatePolicy(merge_from_pm=950))
    units = [unit("A", 0), unit("B", 100, "als"), unit("C", 200)]
    centre = Centre(units, [hospital("h", 400)], policies)
    crash = {"complaint": "tai nạn", "complaint_code": "road_accident"}
    bad = {"trapped_or_thrown": "no", "heavy_bleeding": "yes"}
    centre.say(IncidentReported, incident_id="D-1", place=here(20), **crash)
    centre.crew("A", "accepted")
    centre.tick(90)
    centre.say(IncidentReported, incident_id="D-2", place=here(23), answers=bad, **crash)
    pair = {"incident_id": "D-1", "duplicate_id": "D-2"}
    centre.say(MergeIncidents, source=LAN, reason="cùng một vụ", **pair)
    centre.say(IncidentUpdated, incident_id="D-2", address="gần cầu")
    centre.tick(30)
    centre.say(IncidentReported, incident_id="D-3", place=here(20.2), **crash)
    centre.say(SplitIncident, source=LAN, incident_id="D-2", reason="hai xe khác nhau")
    return centre


STORIES: dict[str, Callable[[], Centre]] = {
    "advise": advise,
    "protocol": protocol,
    "duplicates": duplicates,
}
