"""What a centre is made of: its units, hospitals and parameters, as one journal event.

The core knows no file: a change of fleet or of a limit is an event like any other, so a replay sees
the same centre that the decision saw.
"""

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.centre.forecast import Forecast
from schemas.centre.policies import Policies, Sha256, content_hash, policies_hash
from schemas.events.incidents import Services
from schemas.events.moves import StandbyPoint
from schemas.ground.base import Instant, LatLon, Model, ShortText
from schemas.ground.envelope import Event
from schemas.ground.errors import BrokenRule
from schemas.ground.ids import HospitalId, RegionId, StationId, UnitId
from schemas.ground.vocabulary import CrewLevel
from schemas.rules.handshake import DEFAULT_CHANNELS, DISPATCHER, DUTY_PHONE, Channel


class UnitSpec(Model):
    """A unit as configured: its crew's level and the station where it waits.

    ``regions`` are those it serves below P1, none named: all. ``shift_ends_at`` null: not known.
    """

    unit_id: UnitId
    crew_level: CrewLevel
    station_id: StationId
    station: LatLon
    on_duty: bool = True
    regions: Annotated[tuple[RegionId, ...], Field(max_length=100)] = ()
    shift_ends_at: Instant | None = None


class HospitalSpec(Model):
    """A hospital as configured.

    ``services_synthetic`` says that what it can treat was made up for a trial and must be shown so.
    ``alerts_topic`` is true where the hospital reads Kafka itself, from its own topic. It is asked
    through ``channels`` in their order, and phoned at ``duty_phone`` last, whether named or not.
    """

    hospital_id: HospitalId
    name: ShortText
    place: LatLon
    services: Services
    services_synthetic: bool = False
    alerts_topic: bool = True
    channels: Annotated[tuple[Channel, ...], Field(min_length=1, max_length=10)] = DEFAULT_CHANNELS
    duty_phone: ShortText | None = Field(default=None, description="null where it is not known")

    @model_validator(mode="after")
    def _a_person_comes_last(self) -> Self:
        if len(set(self.channels)) < len(self.channels):
            raise BrokenRule(
                "rule.channel_twice",
                "channels {channels} names one twice; take it out",
                channels=", ".join(self.channels),
            )
        if DISPATCHER in self.channels:
            raise BrokenRule(
                "rule.no_channel",
                "{channel} is no channel of a hospital; take it out of channels",
                channel=DISPATCHER,
            )
        if DUTY_PHONE in self.channels[:-1]:
            raise BrokenRule(
                "rule.person_not_last",
                "{channel} must come last in channels: a person is asked when others fail",
                channel=DUTY_PHONE,
            )
        return self


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
    standby_points: Annotated[tuple[StandbyPoint, ...], Field(max_length=500)] = ()
    forecast: Forecast | None = Field(
        default=None, description="expected calls; idle units are moved up only where there is one"
    )
    policies: Policies = Policies()
    policies_hash: Sha256 | None = Field(
        default=None, description="SHA-256 of policies as schemas.policies.policies_hash takes it"
    )

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        for label, ids in (
            ("unit_id", [unit.unit_id for unit in self.units]),
            ("hospital_id", [hospital.hospital_id for hospital in self.hospitals]),
            ("point_id", [point.point_id for point in self.standby_points]),
        ):
            twice = sorted(name for name, times in Counter(ids).items() if times > 1)
            if twice:
                raise BrokenRule(
                    "rule.id_twice",
                    "{field} {value} is given more than once",
                    field=label,
                    value=twice[0],
                )
        return self

    @model_validator(mode="after")
    def _neighbours_are_others(self) -> Self:
        if self.policies.mutual_aid.neighbour(self.centre_id) is not None:
            raise BrokenRule(
                "rule.own_neighbour",
                "policies.mutual_aid.neighbours: {centre} is this centre; name others",
                centre=self.centre_id,
            )
        return self

    @model_validator(mode="after")
    def _hash_is_of_these_policies(self) -> Self:
        """Check the hash against the parameters, or against those that an earlier version wrote.

        That one did not know all of today's, whose defaults are filled in when a journal is read.
        """
        actual = policies_hash(self.policies)
        if self.policies_hash in {None, actual}:
            return self
        written = self.policies.model_dump(mode="json", exclude_unset=True)
        if self.policies_hash != content_hash(written):
            raise BrokenRule(
                "rule.hash_of_others",
                "policies_hash {told} is not that of policies: {actual}",
                told=self.policies_hash,
                actual=actual,
            )
        return self
