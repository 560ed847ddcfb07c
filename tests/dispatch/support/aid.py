"""A centre with a neighbour: what tests of mutual aid write into its journal."""

from typing import Any

from schemas.centre.mutual_aid import MutualAidPolicy, Neighbour
from schemas.centre.policies import Policies
from schemas.events.centre import UnitSpec
from schemas.events.commands import AskAid, LendUnit
from schemas.events.mutual_aid import AidGranted, AidRequest
from schemas.ground.vocabulary import CrewLevel
from tests.dispatch.support.centre import POLICIES, Centre, Said, at
from tests.dispatch.support.plain_roads import here

HCM = "HCM"
AID = MutualAidPolicy(
    wait_s=100,
    answer_s=60,
    lend_s=1_000,
    overdue_s=120,
    neighbours=(Neighbour(centre_id=HCM, unit_ids=("N-1", "N-2")),),
)
REQUEST = "r-1"


def a_centre(*units: UnitSpec, **changes: object) -> Centre:
    return Centre(
        units, policies=Policies(alarms=POLICIES.alarms, mutual_aid=AID.model_copy(update=changes))
    )


def asking(**changes: object) -> Centre:
    """A centre without units, whose call waits and whose request is out."""
    centre = a_centre(**changes)
    centre.call()
    ask(centre)
    return centre


def ask(centre: Centre, level: str = "bls", **fields: Any) -> Said:  # noqa: ANN401
    wanted = {"neighbour_id": HCM, "crew_level": CrewLevel(level), "reason": "quá tải"}
    return centre.say(AskAid, **(wanted | fields))


def request_id(centre: Centre) -> str:
    (only,) = centre.world.aid
    return only


def grant(centre: Centre, request: str, level: str = "bls", **fields: Any) -> Said:  # noqa: ANN401
    lent: dict[str, Any] = {"unit_id": "N-1", "crew_level": CrewLevel(level), "place": here(30)}
    lent |= {"until": at(1_000), "from_centre_id": HCM, "request_id": request}
    return centre.say(AidGranted, **(lent | fields))


def hear(centre: Centre, level: str = "bls", **fields: Any) -> Said:  # noqa: ANN401
    """The neighbour asks for a unit."""
    said: dict[str, Any] = {"from_centre_id": HCM, "request_id": REQUEST}
    said |= {
        "crew_level": CrewLevel(level),
        "until": at(1_000),
        "answer_by": at(60),
        "reason": "bận",
    }
    return centre.say(AidRequest, **(said | fields))


def lend(centre: Centre, unit_id: str | None = "B", **fields: Any) -> Said:  # noqa: ANN401
    return centre.say(
        LendUnit, **({"request_id": REQUEST, "unit_id": unit_id, "reason": "x"} | fields)
    )
