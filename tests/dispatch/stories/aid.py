"""Stories for golden journals: too few units, and a neighbour that lends one or does not."""

from collections.abc import Callable

from schemas.centre.choosing import QueuePolicy
from schemas.centre.mutual_aid import MutualAidPolicy, Neighbour
from schemas.centre.policies import Policies
from schemas.events.commands import AskAid, LendUnit, ReleaseUnit
from schemas.events.mutual_aid import AidDeclined, AidGranted, AidRequest, AidReturned
from schemas.ground.vocabulary import CrewLevel
from tests.dispatch.stories.choice import drive, treat
from tests.dispatch.support.centre import Centre, at, hospital, unit
from tests.dispatch.support.plain_roads import here

LAN = "dispatcher-lan"
NEIGHBOURS = (Neighbour(centre_id="HCM", unit_ids=("N-1",)), Neighbour(centre_id="DN"))
POLICIES = Policies(
    queue=QueuePolicy(surge_from=3, surge_until=1),
    mutual_aid=MutualAidPolicy(neighbours=NEIGHBOURS, wait_s=300, answer_s=120, lend_s=5_400),
)


def overloaded() -> Centre:
    """Four calls for one unit: surge, and the advice to ask a neighbour."""
    centre = Centre([unit("A", 0)], [hospital("h", 400)], POLICIES)
    centre.call("O-1", x=100, priority="P3")
    drive(centre, "A")
    for number in range(2, 5):
        centre.tick(20)
        centre.call(f"O-{number}", x=100 * number, priority="P3")
    centre.tick(1)
    return centre


def ask(centre: Centre, neighbour: str) -> str:
    """Lan asks for a unit; give the name of the request."""
    wanted = {"crew_level": CrewLevel.BLS, "reason": "ba cuộc gọi chờ xe"}
    centre.say(AskAid, source=LAN, neighbour_id=neighbour, **wanted)
    (name,) = centre.world.aid
    return name


def overloaded_night() -> Centre:
    """The neighbour lends a unit; it serves two calls and goes back when its time is over."""
    centre = overloaded()
    request = ask(centre, "HCM")
    centre.tick(40)
    lent = {"unit_id": "N-1", "crew_level": CrewLevel.ALS, "place": here(450)}
    until = at(centre.clock_s + 5_300)
    centre.say(AidGranted, from_centre_id="HCM", request_id=request, until=until, **lent)
    drive(centre, "N-1")
    treat(centre, "A", 120)
    drive(centre, "A")
    treat(centre, "N-1", 300)
    drive(centre, "N-1")
    treat(centre, "A", 600)
    treat(centre, "N-1", 700)
    centre.tick(5_400)
    return centre


def declined_night() -> Centre:
    """One neighbour does not answer and then declines, the other is asked in vain: A is clear."""
    centre = overloaded()
    request = ask(centre, "HCM")
    centre.tick(120)
    refusal = {"from_centre_id": "HCM", "request_id": request, "reason": "cũng đang quá tải"}
    centre.say(AidDeclined, **refusal)
    centre.say(AidDeclined, **refusal)
    centre.tick(30)
    ask(centre, "DN")
    for number in range(1, 4):
        centre.cancel(f"O-{number + 1}")
    return centre


def lending() -> Centre:
    """Asked by a neighbour: one request is declined, one granted, and the unit is back too late."""
    centre = Centre([unit("B", 0), unit("C", 50, "als")], policies=POLICIES)
    wanted = {"from_centre_id": "HCM", "reason": "quá tải", "answer_by": at(120)}
    centre.say(AidRequest, request_id="q-1", crew_level=CrewLevel.ALS, until=at(3_600), **wanted)
    centre.tick(20)
    centre.say(LendUnit, source=LAN, request_id="q-1", unit_id="B", reason="còn xe")
    centre.say(LendUnit, source=LAN, request_id="q-1", reason="chỉ còn một kíp nâng cao")
    centre.say(AidRequest, request_id="q-2", crew_level=CrewLevel.BLS, until=at(3_600), **wanted)
    centre.say(LendUnit, source=LAN, request_id="q-2", unit_id="B", reason="còn xe")
    centre.call("L-1", x=5)
    drive(centre, "C")
    treat(centre, "C", 60)
    centre.crew("B", "clear")
    centre.say(ReleaseUnit, source=LAN, unit_id="B", reason="cần xe")
    centre.tick(4_480)
    centre.say(AidReturned, from_centre_id="HCM", request_id="q-2", unit_id="B")
    centre.crew("B", "clear")
    return centre


STORIES: dict[str, Callable[[], Centre]] = {
    "overloaded_night": overloaded_night,
    "declined_night": declined_night,
    "lending": lending,
}
