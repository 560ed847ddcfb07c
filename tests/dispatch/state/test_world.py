from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from dispatch.records.hospital import BedCount, Outage
from dispatch.records.standby import Readiness
from dispatch.state.world import BEGINNING, World, digest
from schemas.centre.choosing import QueuePolicy
from schemas.centre.control import ControlPolicy
from schemas.centre.mutual_aid import MutualAidPolicy, Neighbour
from schemas.centre.policies import Limits, Policies
from schemas.events.commands import AskAid, CloseIncident
from schemas.events.hospital_capacity import BedType
from schemas.events.incidents import CasualtiesCounted, CasualtyGroup
from schemas.events.mutual_aid import AidRequest
from schemas.events.roads import RoadEvent
from schemas.ground.vocabulary import Consciousness, CrewLevel, Service, UnitState
from schemas.patient.casualties import SortingScheme, Tag
from tests.dispatch.support.centre import Centre, at, hospital, unit


def full() -> World:
    """A world in which nothing is empty."""
    units = [unit("A", 0), unit("B", 10), unit("C", 300)]
    policies = Policies(
        control=ControlPolicy(p4="advise"),
        queue=QueuePolicy(surge_from=1, surge_until=0),
        mutual_aid=MutualAidPolicy(neighbours=(Neighbour(centre_id="HCM"),)),
    )
    centre = Centre(units, [hospital("h", 100), hospital("i", 90)], policies)
    centre.call("C-1")
    centre.bring("A", UnitState.TRANSPORTING)
    centre.answer("refused")
    centre.vitals("A", heart_rate_per_min=80, on_oxygen=True, consciousness=Consciousness.PAIN)
    centre.call("C-2", x=None)
    centre.call("C-3")
    centre.crew("B", "accepted")
    centre.crew("B", "mobilised")
    centre.crew("B", "on_scene")
    centre.crew("B", "clear")
    centre.call("C-4", priority="P4")
    centre.say(CloseIncident, incident_id="C-4", reason="nhầm")
    centre.call("C-5", priority="P4")
    centre.call("C-6", level="als")
    group = CasualtyGroup(tag=Tag.RED, patients=1)
    centre.say(CasualtiesCounted, incident_id="C-6", scheme=SortingScheme.START, groups=(group,))
    wanted = {"crew_level": CrewLevel.ALS, "reason": "quá tải"}
    centre.say(AskAid, neighbour_id="HCM", **wanted)
    spans = {"until": at(900), "answer_by": at(300)}
    centre.say(AidRequest, from_centre_id="HCM", request_id="r-1", **wanted, **spans)
    centre.clock_s = 1
    centre.vitals("B", heart_rate_per_min=80)
    centre.say(RoadEvent, road_event_id="R-1", kind="closure", way_ids=(1,))
    return centre.world


WORLD = full()
OTHER: dict[str, Any] = {
    "centre_id": "HCM",
    "now": WORLD.now + timedelta(microseconds=1),
    "configured": False,
    "policies": Policies(limits=Limits(acknowledge_s=61)),
    "policies_hash": "0" * 64,
    "units": {},
    "incidents": {},
    "hospitals": {},
    "pre_alerts": {},
    "pre_alerts_ended": {},
    "alarms": {},
    "closed": {},
    "ended": {},
    "recent": {},
    "proposals": {},
    "surge": False,
    "scenes": {},
    "aid": {},
    "asked": {},
    "readiness": Readiness(looked_at=WORLD.now),
    "unlinked": {},
    "planned": None,
    "road_notices": {},
}


def test_the_beginning_is_before_everything() -> None:
    assert World("BD").now == BEGINNING
    assert digest(World("BD")) == digest(World("BD"))


def test_order_of_insertion_does_not_matter() -> None:
    turned = {name: WORLD.units[name] for name in reversed(list(WORLD.units))}
    assert list(turned) != list(WORLD.units)
    assert digest(replace(WORLD, units=turned)) == digest(WORLD)


@pytest.mark.parametrize("name", [field.name for field in fields(World)])
def test_every_part_of_the_world_is_in_the_digest(name: str) -> None:
    assert getattr(WORLD, name), "an empty part would prove nothing"
    assert digest(replace(WORLD, **{name: OTHER[name]})) != digest(WORLD)


@pytest.mark.parametrize(
    ("part", "name", "changed"),
    [
        ("units", "A", {"leaving": True}),
        ("units", "A", {"fix_at": WORLD.now}),
        ("incidents", "C-1", {"attempts": 7}),
        ("incidents", "C-1", {"signs": WORLD.incidents["C-2"].signs}),
        ("incidents", "C-1", {"hospitals_refused": ("h",)}),
        ("incidents", "C-2", {"queue_reason": "off_map"}),
        ("hospitals", "h", {"load_pct": 0}),
        ("hospitals", "h", {"beds": {BedType.BURN: BedCount(0, None, WORLD.now)}}),
        ("hospitals", "h", {"down": {Service.BURN: Outage("máy hỏng", None)}}),
    ],
)
def test_a_change_deep_inside_is_in_the_digest(
    part: str, name: str, changed: dict[str, Any]
) -> None:
    things = dict(getattr(WORLD, part))
    things[name] = replace(things[name], **changed)
    other: dict[str, Any] = {part: things}
    assert digest(replace(WORLD, **other)) != digest(WORLD)
