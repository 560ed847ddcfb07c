"""Parameters under which random journals are decided."""

from schemas.centre.control import ControlPolicy
from schemas.centre.forecast import HOURS, CellRates, Forecast
from schemas.centre.move_up import MoveUpPolicy
from schemas.centre.mutual_aid import MutualAidPolicy, Neighbour
from schemas.centre.policies import DuplicatePolicy, ForecastPolicy, IntakePolicy
from schemas.events.moves import StandbyPoint
from tests.dispatch.support.centre import POLICIES
from tests.dispatch.support.plain_roads import here

AID = MutualAidPolicy(
    wait_s=60,
    answer_s=30,
    lend_s=7_200,
    overdue_s=60,
    neighbours=(
        Neighbour(centre_id="HCM", unit_ids=("U-7", "U-8")),
        Neighbour(centre_id="DN"),
    ),
)
AIDED = POLICIES.model_copy(update={"mutual_aid": AID, "move_up": MoveUpPolicy(strategy="dmexclp")})
ADVISED = AIDED.model_copy(
    update={
        "control": ControlPolicy(p2="advise", p3="advise", expires_s=30, on_expiry="auto"),
        "duplicates": DuplicatePolicy(far_m=100_000, propose_from_pm=300),
    }
)
MERGING = AIDED.model_copy(
    update={
        "duplicates": DuplicatePolicy(near_m=1_000, far_m=100_000, merge_from_pm=700),
        "intake": IntakePolicy(reopen_max=3),
    }
)
FORECAST = Forecast(
    policy=ForecastPolicy(cell_udeg=1_000),
    utc_offset_min=420,
    calls=9,
    observed_h=100,
    cells=tuple(CellRates(row=11_000, col=106_000 + x, rates=(9,) * HOURS) for x in (5, 45, 95)),
)
EAST = StandbyPoint(point_id="EAST", place=here(90))
WEST = StandbyPoint(point_id="WEST", place=here(40))
