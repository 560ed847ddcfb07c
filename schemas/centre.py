"""What a centre is made of: its units, hospitals and time limits, as one journal event.

The core knows no file: a change of fleet or of a limit is an event like any other, so a replay sees
the same centre that the decision saw.
"""

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.base import LatLon, Model, ShortText
from schemas.envelope import Event
from schemas.ids import HospitalId, StationId, UnitId
from schemas.incidents import Services
from schemas.vocabulary import CrewLevel

Seconds = Annotated[int, Field(ge=1, le=86_400, description="seconds")]


class UnitSpec(Model):
    """A unit as configured: its crew's level and the station where it waits."""

    unit_id: UnitId
    crew_level: CrewLevel
    station_id: StationId
    station: LatLon
    on_duty: bool = True


class HospitalSpec(Model):
    """A hospital as configured.

    ``services_synthetic`` says that what it can treat was made up for a trial and must be shown so.
    ``alerts_topic`` is true where the hospital reads Kafka itself, from its own topic.
    """

    hospital_id: HospitalId
    name: ShortText
    place: LatLon
    services: Services
    services_synthetic: bool = False
    alerts_topic: bool = True


class Limits(Model):
    """The time limits of one centre. The defaults are ours; a centre sets its own in city.toml."""

    acknowledge_s: Seconds = Field(default=60, description="alerted crew must accept within")
    position_age_s: Seconds = Field(
        default=1_800, description="a reported position older than this makes a unit ineligible"
    )
    pre_alert_answer_s: Seconds = Field(
        default=120, description="a hospital must answer a sent pre-alert within"
    )
    eta_change_s: Seconds = Field(
        default=60, description="a live ETA is sent again when it moved by this much"
    )


class CentreConfigured(Event):
    """The centre as it is from now on, whole: what is not in it any more is gone.

    ``map_hash`` is that of the map, which includes its emergency policy; where the centre has a
    table of the day or a snap limit of its own, it covers these as well. Whoever decides on other
    roads refuses it.
    """

    type: Literal["centre.configured"] = "centre.configured"
    name: ShortText
    map_name: ShortText
    map_hash: Annotated[
        str,
        Field(
            pattern=r"^[0-9a-f]{64}$",
            description="SHA-256 of the roads: the graph, or with it what else decides a time",
        ),
    ]
    schematic: bool = Field(default=False, description="the roads are not a survey: say so")
    units: Annotated[tuple[UnitSpec, ...], Field(max_length=5_000)]
    hospitals: Annotated[tuple[HospitalSpec, ...], Field(max_length=5_000)]
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        for label, ids in (
            ("unit_id", [unit.unit_id for unit in self.units]),
            ("hospital_id", [hospital.hospital_id for hospital in self.hospitals]),
        ):
            twice = sorted(name for name, times in Counter(ids).items() if times > 1)
            if twice:
                msg = f"{label} {twice[0]} is given more than once"
                raise ValueError(msg)
        return self
