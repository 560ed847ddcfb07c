"""Stories for golden journals: who goes, who waits, who is called back."""

from collections.abc import Callable

from schemas.centre.policies import Policies
from schemas.events.roads import RoadEvent
from schemas.events.vehicles import VehicleReadiness
from schemas.ground.vocabulary import CrewLevel, UnitFlag, UnitState
from tests.dispatch.support.centre import Centre, hospital, unit
from tests.dispatch.support.plain_roads import here


def quiet_night() -> Centre:
    """One call, four units that could go or not, a transport, a handover."""
    units = [unit("A", 0), unit("B", 300, "als"), unit("C", 150), unit("D", 90, on_duty=False)]
    centre = Centre(units, [hospital("h", 900, "stroke"), hospital("i", 400)])
    centre.say(VehicleReadiness, unit_id="C", flags=(UnitFlag.LOW_FUEL,))
    centre.clock_s = 40
    centre.call("N-1", x=200, priority="P3", services=("stroke",))
    for after_s, status in (
        (12, "accepted"),
        (50, "mobilised"),
        (430, "on_scene"),
        (900, "transporting"),
        (700, "at_hospital"),
        (600, "clear"),
    ):
        centre.tick(after_s)
        centre.crew("A", status)
    centre.tick(1)
    return centre


def drive(centre: Centre, *names: str) -> None:
    """Have crews accept and roll, a few seconds after they were sent."""
    for name in names:
        centre.tick(4)
        centre.crew(name, "accepted")
        centre.tick(9)
        centre.crew(name, "mobilised")


def treat(centre: Centre, name: str, after_s: float) -> None:
    """Have a crew arrive and be clear again."""
    centre.tick(after_s)
    centre.crew(name, "on_scene")
    centre.tick(after_s)
    centre.crew(name, "clear")


def rush_hour() -> Centre:
    """More calls than units: places, waits, a unit taken for a threat to life, surge, a relief."""
    units = [unit("A", 0), unit("B", 500, "als"), unit("C", 990)]
    centre = Centre(units, [hospital("h", 700)])
    centre.call("R-1", x=100, priority="P4")
    drive(centre, "A")
    centre.call("R-2", x=480, priority="P2", level="als")
    drive(centre, "B")
    centre.call("R-3", x=500, priority="P3")
    drive(centre, "C")
    centre.moved("C", 985)
    centre.call("R-4", x=600, priority="P1", level="bls", more_units=(CrewLevel.ALS,))
    drive(centre, "C")
    for number in range(5, 8):
        centre.call(f"R-{number}", x=100 * number, priority="P3")
    centre.tick(60)
    treat(centre, "B", 20)
    drive(centre, "B")
    treat(centre, "A", 30)
    drive(centre, "A")
    treat(centre, "B", 90)
    drive(centre, "B")
    treat(centre, "C", 60)
    drive(centre, "C")
    treat(centre, "A", 60)
    centre.tick(1)
    return centre


def worth_waiting_for() -> Centre:
    """A unit at a hospital nearby is soon clear: a P2 waits for it, a P1 does not."""
    units = [unit("NEAR", 500), unit("FAR", 990)]
    centre = Centre(units, [hospital("h", 500)])
    centre.call("W-1", x=500, priority="P3")
    drive(centre, "NEAR")
    for status in ("on_scene", "transporting", "at_hospital"):
        centre.tick(30)
        centre.crew("NEAR", status)
    centre.tick(1_100)
    centre.call("W-2", x=520, priority="P2")
    centre.tick(20)
    centre.call("W-3", x=530, priority="P1")
    centre.tick(20)
    centre.crew("NEAR", "clear")
    centre.tick(1)
    return centre


def silent_crew() -> Centre:
    """Not answered, not rolling, not heard of, too long on scene: each has a person call."""
    centre = Centre([unit("A", 0), unit("B", 40), unit("C", 90)])
    for name, x in (("A", 0), ("B", 40), ("C", 90)):
        centre.moved(name, x)
    centre.call("S-1", x=100, priority="P2")
    centre.tick(60)
    centre.crew("B", "accepted")
    centre.tick(120)
    centre.crew("A", "mobilised")
    centre.tick(300)
    centre.moved("A", 80)
    centre.crew("A", "on_scene")
    centre.tick(3_600)
    centre.crew("A", "on_scene")
    centre.tick(1)
    centre.crew("A", "clear")
    return centre


def closure() -> Centre:
    """A road is closed before a unit on its way: another relieves it, then one that came free."""
    centre = Centre([unit("A", 0), unit("B", 900), unit("C", 590)])
    centre.call("K-0", x=595, priority="P3")
    drive(centre, "C")
    centre.call("K-1", x=600, priority="P2")
    drive(centre, "A")
    flood = {"road_event_id": "flood", "reason": "ngập"}
    centre.say(RoadEvent, kind="closure", around=here(400), radius_m=50.0, **flood)
    drive(centre, "B")
    treat(centre, "C", 10)
    drive(centre, "C")
    centre.call("K-2", x=200, priority="P1")
    centre.say(RoadEvent, kind="reopening", **flood)
    centre.tick(30)
    return centre


NEXT = {
    UnitState.ALERTED: "accepted",
    UnitState.ACCEPTED: "mobilised",
    UnitState.EN_ROUTE: "on_scene",
    UnitState.ON_SCENE: "clear",
}


def overload() -> Centre:
    """A call a minute for three crews that need four for each: who waits is told so once."""
    centre = Centre([unit("A", 0), unit("B", 500, "als"), unit("C", 900)], [], Policies())
    priorities = ("P3", "P2", "P4", "P3", "P1", "P4", "P2", "P3")
    for number in range(24):
        centre.tick(15)
        centre.call(f"V-{number:02}", x=370 * number % 990, priority=priorities[number % 8])
        for name in ("A", "B", "C"):
            centre.tick(15)
            one = centre.unit(name)
            if one.state is UnitState.EN_ROUTE:
                centre.moved(name, centre.incident(one.incident_id or "").place or here(0))
            if one.state in NEXT:
                centre.crew(name, NEXT[one.state])
    return centre


STORIES: dict[str, Callable[[], Centre]] = {
    "quiet_night": quiet_night,
    "rush_hour": rush_hour,
    "worth_waiting_for": worth_waiting_for,
    "silent_crew": silent_crew,
    "closure": closure,
    "overload": overload,
}
