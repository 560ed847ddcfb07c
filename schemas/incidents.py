"""What the call centre says of an emergency: reported, updated, cancelled."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.base import LatLon, Metres, Model, ShortText, Text
from schemas.casualties import PATIENTS_COUNTED_MAX, SortingScheme, Tag
from schemas.envelope import Event
from schemas.ids import IncidentId, RegionId
from schemas.vocabulary import CrewLevel, Priority, Service

Services = Annotated[tuple[Service, ...], Field(max_length=len(Service))]

MORE_UNITS_MAX = 19
"""With the first one twenty units: what needs more is a declared mass-casualty incident."""

_LEGS_ID_CHARS_MAX = 61
"""So that ``<id>.20`` is an id as well."""


class Patient(Model):
    """The little that a crew and a hospital must know; never a name, a number or an address."""

    age_years: Annotated[int, Field(ge=0, le=130)] | None = None
    sex: Literal["female", "male"] | None = None
    pregnant: bool | None = None


class IncidentReported(Event):
    """A new emergency.

    ``place`` is null while the location is not known: the incident is then kept open with an alarm.
    ``address`` is what the caller said, in any language, kept as it is (NFC). ``more_units`` gives
    the least level of each further unit: the engine keeps an incident for each, named ``<id>.2``,
    ``<id>.3`` and so on. ``region`` is null where the centre has none.
    """

    type: Literal["incident.reported"] = "incident.reported"
    incident_id: IncidentId
    priority: Priority
    complaint: ShortText = Field(description="chief complaint, the centre's own words or code")
    place: LatLon | None = None
    place_accuracy_m: Metres | None = None
    address: Text | None = None
    crew_level: CrewLevel = Field(default=CrewLevel.BLS, description="the least that will do")
    services: Services = Field(default=(), description="what the hospital must be able to treat")
    patient: Patient = Patient()
    more_units: Annotated[tuple[CrewLevel, ...], Field(max_length=MORE_UNITS_MAX)] = ()
    region: RegionId | None = None

    @model_validator(mode="after")
    def _legs_can_be_named(self) -> Self:
        if self.more_units and len(self.incident_id) > _LEGS_ID_CHARS_MAX:
            msg = f"an incident_id with more_units has at most {_LEGS_ID_CHARS_MAX} characters"
            raise ValueError(msg)
        return self


class IncidentUpdated(Event):
    """A correction or an addition. A field left out (null) is unchanged; one must be given."""

    type: Literal["incident.updated"] = "incident.updated"
    incident_id: IncidentId
    priority: Priority | None = None
    complaint: ShortText | None = None
    place: LatLon | None = None
    place_accuracy_m: Metres | None = None
    address: Text | None = None
    crew_level: CrewLevel | None = None
    services: Services | None = None
    patient: Patient | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        changed = (
            self.priority,
            self.complaint,
            self.place,
            self.place_accuracy_m,
            self.address,
            self.crew_level,
            self.services,
            self.patient,
        )
        if all(value is None for value in changed):
            msg = "an update must change at least one field, e.g. place or priority"
            raise ValueError(msg)
        return self


class IncidentCancelled(Event):
    """The emergency is over before it was served; the unit, if any, is stood down."""

    type: Literal["incident.cancelled"] = "incident.cancelled"
    incident_id: IncidentId
    reason: ShortText


class CasualtyGroup(Model):
    """Patients of one tag with the same needs; the tag is null where they are not sorted yet."""

    tag: Tag | None
    patients: Annotated[int, Field(ge=1, le=PATIENTS_COUNTED_MAX)]
    services: Services = ()


class CasualtiesCounted(Event):
    """How many patients an incident has, by tag, whole: those who have left the scene as well.

    The newest count replaces the one before. ``scheme`` says what the tags mean; null where
    nobody has been sorted yet.
    """

    type: Literal["incident.casualties"] = "incident.casualties"
    incident_id: IncidentId
    scheme: SortingScheme | None = None
    groups: Annotated[tuple[CasualtyGroup, ...], Field(max_length=50)]

    @model_validator(mode="after")
    def _tags_are_of_the_scheme(self) -> Self:
        tags = {group.tag for group in self.groups} - {None}
        if tags and self.scheme is None:
            msg = "tags need the scheme that they are of: start, jumpstart or salt"
            raise ValueError(msg)
        if Tag.GREY in tags and self.scheme is not SortingScheme.SALT:
            msg = "tag grey (expectant) is of the scheme salt only"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _groups_are_counted_once(self) -> Self:
        kinds = [(group.tag, frozenset(group.services)) for group in self.groups]
        if len(kinds) != len(set(kinds)):
            msg = "two groups have the same tag and services; add them up"
            raise ValueError(msg)
        if sum(group.patients for group in self.groups) > PATIENTS_COUNTED_MAX:
            msg = f"the groups have more than {PATIENTS_COUNTED_MAX} patients"
            raise ValueError(msg)
        return self


IncidentEvent = Annotated[
    IncidentReported | IncidentUpdated | IncidentCancelled | CasualtiesCounted,
    Field(discriminator="type"),
]
