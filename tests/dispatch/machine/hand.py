"""The centre in which anything may happen, and the hand that draws what does."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

from dispatch.records.incident import Incident
from dispatch.records.unit import Unit
from dispatch.state.world import World
from schemas.centre.choosing import ChangePolicy, ResponsePolicy
from schemas.centre.control import ControlPolicy
from schemas.centre.policies import IntakePolicy
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewReport, Service, UnitState
from schemas.rules.protocol import Area
from tests.dispatch.drawn.policies import ADVISED, AIDED, MERGING
from tests.dispatch.support.centre import hospital, unit
from tests.dispatch.support.plain_roads import here, off_road, on_island

T = TypeVar("T")
Fields = Mapping[str, Any]

PLAIN: Final = AIDED.model_copy(
    update={
        "intake": IntakePolicy(
            areas=(Area(area_id="market", name="chợ", place=here(40), radius_m=2_000),)
        )
    }
)
TILTED: Final = AIDED.model_copy(
    update={"response": ResponsePolicy(strategy="coverage_aware", mobilise_on_road_s=15)}
)
NERVOUS: Final = PLAIN.model_copy(
    update={
        "change": ChangePolicy(gain_s=5, near_scene_s=5, redirects_max=1),
        "control": ControlPolicy(p3="advise", p4="advise", expires_s=300),
    }
)
"""It changes its mind easily, so that the bound on that is reached."""
CLOSEST: Final = AIDED.model_copy(
    update={"response": ResponsePolicy(strategy="closest_idle", await_gain_s=5)}
)
PARAMETERS: Final = {
    "plain": PLAIN,
    "advised": ADVISED,
    "merging": MERGING,
    "tilted": TILTED,
    "closest": CLOSEST,
    "nervous": NERVOUS,
}
UNITS: Final = (
    unit("U-0", 0),
    unit("U-1", 400, "als"),
    unit("U-2", 30).model_copy(update={"regions": ("north",)}),
    unit("U-3", 200, "als"),
    unit("U-4", 90, on_duty=False),
)
HOSPITALS: Final = (
    hospital("h-0", 60, "stroke"),
    hospital("h-1", 300, "stroke", "trauma"),
    hospital("h-2", 90),
)
RESULTS: Final = ("accepted", "refused", "acknowledged", "no_answer")
CALLS: Final = ("C-0", "C-1", "C-2", "C-3", "C-4", "C-5")
NEXT_WORD: Final = {
    UnitState.ALERTED: CrewReport.MOBILISED,
    UnitState.ACCEPTED: CrewReport.MOBILISED,
    UnitState.EN_ROUTE: CrewReport.ON_SCENE,
    UnitState.ON_SCENE: CrewReport.TRANSPORTING,
    UnitState.TRANSPORTING: CrewReport.AT_HOSPITAL,
    UnitState.AT_HOSPITAL: CrewReport.CLEAR,
}
"""What a crew that serves somebody says next where all goes well."""
_INDEX: Final = [st.integers(0, last) for last in range(64)]


class Hand:
    """Draws the fields of an event. ``now_s`` is when the event is received."""

    def __init__(self, data: st.DataObject, world: World, now_s: float) -> None:
        self._data = data
        self.world = world
        self.now_s = now_s

    def one_of(self, *options: T) -> T:
        return options[self._data.draw(_INDEX[len(options) - 1])]

    def maybe(self, value: T, *, one_in: int = 2) -> T | None:
        return self.one_of(*[None] * (one_in - 1), value)

    def one_in(self, number: int) -> bool:
        return self._data.draw(_INDEX[number - 1]) == number - 1

    def among(self, known: Iterable[T], *others: T) -> T:
        """Give one of what is known or, less often or where nothing is, one of the others."""
        first = list(known)[:40]
        return self.one_of(*first) if first and not self.one_in(8) else self.one_of(*others)

    def call(self) -> str:
        """Name a call: open, over, or never heard of."""
        return self.among(self.world.incidents, *list(self.world.closed)[-3:], "C-none", *CALLS)

    def incident(self) -> Incident | None:
        return self.world.incidents.get(self.call())

    def unit_id(self) -> str:
        return self.among(self.world.units, "U-none", "U-0")

    def busy(self) -> Unit | None:
        """Give a unit that serves somebody, if there is one."""
        busy = [one for one in self.world.units.values() if one.incident_id is not None]
        return self.one_of(*busy) if busy else None

    def hospital_id(self) -> str:
        return self.among(self.world.hospitals, "h-none", "h-0")

    def said_place(self) -> LatLon:
        """Give a place as people say it: now and then one that cannot be."""
        zero, far = LatLon(lat=0, lon=0), LatLon(lat=48.85, lon=2.35)
        return self.one_of(zero, far) if self.one_in(12) else self.place()

    def place(self) -> LatLon:
        x = self.one_of(0, 5, 20, 31, 60, 90, 150, 199, 260, 320, 400, 800)
        wrong = self.one_of(None, None, None, None, off_road(x), on_island())
        return wrong or here(x)

    def services(self) -> tuple[Service, ...]:
        return self.one_of((), (), (Service.STROKE,), (Service.TRAUMA,), (Service.BURN,))

    def who(self) -> str:
        """Name one of two dispatchers: they contradict each other now and then."""
        return self.one_of("lan", "minh")
