"""The one thing that is changed of a day: a rule of choice, who decides, or a unit more or less."""

from dataclasses import dataclass
from typing import Final, Literal

from console.web.past.reasons import SaidInBoth
from schemas.centre.choosing import ChangePolicy, ResponsePolicy
from schemas.centre.control import ControlPolicy
from schemas.centre.policies import Policies
from schemas.events.centre import UnitSpec
from schemas.ground.base import LatLon
from schemas.ground.ids import StationId, UnitId
from schemas.ground.vocabulary import CrewLevel

Kind = Literal["same", "closest", "auto", "without", "more"]
"""Nothing; always the nearest idle unit; the engine decides all by itself; one unit less, more."""

EXTRA: Final = "EXTRA-1"
"""The unit that there was not."""

_ALL_AUTO: Final = ControlPolicy(p1="auto", p2="auto", p3="auto", p4="auto")
_FAR_OFF_S: Final = 86_400


class Unplayable(SaidInBoth):
    """What is asked for cannot be played: which part of it, and what would do."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is otherwise; ``unit_id`` is of one unit less, ``station_id`` and ``level`` of one more.

    Raises
    ------
    Unplayable
        The unit, the station or the level is missing.
    """

    kind: Kind
    unit_id: UnitId | None = None
    station_id: StationId | None = None
    level: CrewLevel | None = None

    def __post_init__(self) -> None:
        if self.kind == "without" and self.unit_id is None:
            raise Unplayable("otherwise.no_unit")
        if self.kind == "more" and (self.station_id is None or self.level is None):
            raise Unplayable("otherwise.no_station")

    def policies(self, known: Policies) -> Policies:
        """Give the parameters of that day, with this changed."""
        match self.kind:
            case "closest":
                return known.model_copy(
                    update={
                        "response": ResponsePolicy.model_validate(
                            known.response.model_dump()
                            | {"strategy": "closest_idle", "await_gain_s": _FAR_OFF_S}
                        ),
                        "change": ChangePolicy.model_validate(
                            known.change.model_dump() | {"redirects_max": 0, "pre_empts": ()}
                        ),
                    }
                )
            case "auto":
                kept = {"expires_s", "on_expiry", "hold_s_max"}
                rest = known.control.model_dump(include=kept)
                control = ControlPolicy.model_validate(_ALL_AUTO.model_dump() | rest)
                return known.model_copy(update={"control": control})
            case _:
                return known

    def units(self, known: tuple[UnitSpec, ...]) -> tuple[UnitSpec, ...]:
        """Give the units of that day, one more where that is the change.

        Raises
        ------
        Unplayable
            No unit has waited at this station, or the unit that is to go is not known.
        """
        if self.kind == "without" and all(one.unit_id != self.unit_id for one in known):
            raise Unplayable("otherwise.unit_not_there", {"unit": self.unit_id})
        if self.kind != "more" or self.level is None or self.station_id is None:
            return known
        place = _station(known, self.station_id)
        extra = UnitSpec(
            unit_id=EXTRA, crew_level=self.level, station_id=self.station_id, station=place
        )
        return *(one for one in known if one.unit_id != EXTRA), extra


def _station(known: tuple[UnitSpec, ...], station_id: StationId) -> LatLon:
    for one in known:
        if one.station_id == station_id:
            return one.station
    raise Unplayable("otherwise.station_empty", {"station": station_id})
