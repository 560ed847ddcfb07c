"""What the call centre says of an emergency: reported, updated, cancelled."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from schemas.ground.base import LatLon, MetresOrUnknown, Model, ShortText
from schemas.ground.envelope import Event
from schemas.ground.errors import BrokenRule
from schemas.ground.ids import AreaId, IncidentId, RegionId
from schemas.ground.vocabulary import CloseOutcome, CrewLevel, Priority, Service
from schemas.patient.casualties import PATIENTS_COUNTED_MAX, SortingScheme, Tag
from schemas.rules.protocol import Answers, Code, MoreUnits
from schemas.sealed import Address, Callback

Services = Annotated[tuple[Service, ...], Field(max_length=len(Service))]

MONTHS_A_YEAR: Final = 12

LEGS_ID_CHARS_MAX = 61
"""So that ``<id>.20`` is an id as well."""


class Patient(Model):
    """The little that a crew and a hospital must know; never a name, a number or an address.

    ``age_months`` are completed months of a child under 3 years, for whom they matter; null: not
    said. It says the years, too, which then need not be given.
    """

    age_years: Annotated[int, Field(ge=0, le=130)] | None = None
    age_months: Annotated[int, Field(ge=0, le=35)] | None = None
    sex: Literal["female", "male"] | None = None
    pregnant: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _months_say_the_years(cls, given: object) -> object:
        if not isinstance(given, dict) or given.get("age_years") is not None:
            return given
        months = given.get("age_months")
        if not isinstance(months, int) or isinstance(months, bool):
            return given
        return given | {"age_years": months // MONTHS_A_YEAR}

    @model_validator(mode="after")
    def _ages_agree(self) -> Self:
        months, years = self.age_months, self.age_years
        if months is not None and years != months // MONTHS_A_YEAR:
            raise BrokenRule(
                "rule.ages_disagree",
                "age_months {months} is not within age_years {years}: correct one, or leave it out",
                months=months,
                years=years,
            )
        return self


_CALLBACK: Final = "the caller's number; never in a decision, view, alarm or log"

CallbackHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""A call-back number under a secret of the deployment: equal ones are equal, and none is read."""

_CALLBACK_HASH: Final = "made of callback by intake, under its own secret: leave it out"


class Settlement(Model):
    """How a call that needs no ambulance was answered, by the call-taker."""

    outcome: CloseOutcome
    reason: ShortText


class IncidentReported(Event):
    """A new call.

    What it needs follows from ``complaint_code`` and ``answers`` by the centre's protocol; a
    ``priority`` or ``crew_level`` that is given is a person's and stands. ``services`` given and
    those of the protocol are added up; ``more_units`` gives the least level of each further unit
    (none given: the protocol's run card). The engine keeps an incident for each, named ``<id>.2``,
    ``<id>.3`` and so on. ``region`` is null where the centre has none.

    ``place`` is null while the location is not known: the incident is then kept open with an alarm,
    unless ``area`` names a place of the centre's list. ``place_accuracy_m`` null: not known.
    ``address`` is what the caller said, in any language, kept as it is (NFC). ``settled`` says that
    nobody needs to go: the call is recorded and closed at once.
    """

    type: Literal["incident.reported"] = "incident.reported"
    incident_id: IncidentId
    priority: Priority | None = Field(default=None, description="null: by the protocol")
    complaint: ShortText = Field(description="chief complaint, the centre's own words or code")
    complaint_code: Code | None = Field(default=None, description="the card of the protocol")
    answers: Answers = Field(default_factory=dict)
    place: LatLon | None = None
    place_accuracy_m: MetresOrUnknown = None
    area: AreaId | None = None
    address: Address | None = None
    callback: Callback | None = Field(default=None, repr=False, description=_CALLBACK)
    callback_hash: CallbackHash | None = Field(default=None, repr=False, description=_CALLBACK_HASH)
    crew_level: CrewLevel | None = Field(
        default=None, description="the least that will do; null: by the protocol, else bls"
    )
    services: Services = Field(default=(), description="what the hospital must be able to treat")
    patient: Patient = Patient()
    more_units: MoreUnits = ()
    settled: Settlement | None = None
    region: RegionId | None = None

    @model_validator(mode="after")
    def _legs_can_be_named(self) -> Self:
        if self.more_units and len(self.incident_id) > LEGS_ID_CHARS_MAX:
            raise BrokenRule(
                "rule.id_too_long_for_legs",
                "an incident_id with more_units has at most {most} characters",
                most=LEGS_ID_CHARS_MAX,
            )
        return self


class IncidentUpdated(Event):
    """A correction or an addition. A field left out (null) is unchanged; one must be given.

    ``answers`` are added to those that are known, and the protocol is asked again; a priority or a
    crew level that a person gave stands until a person gives another.
    """

    type: Literal["incident.updated"] = "incident.updated"
    incident_id: IncidentId
    priority: Priority | None = None
    complaint: ShortText | None = None
    complaint_code: Code | None = None
    answers: Answers | None = None
    place: LatLon | None = None
    place_accuracy_m: MetresOrUnknown = None
    area: AreaId | None = None
    address: Address | None = None
    callback: Callback | None = Field(default=None, repr=False, description=_CALLBACK)
    callback_hash: CallbackHash | None = Field(default=None, repr=False, description=_CALLBACK_HASH)
    crew_level: CrewLevel | None = None
    services: Services | None = None
    patient: Patient | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        changed = (
            self.priority,
            self.complaint,
            self.complaint_code,
            self.answers,
            self.place,
            self.place_accuracy_m,
            self.area,
            self.address,
            self.callback,
            self.callback_hash,
            self.crew_level,
            self.services,
            self.patient,
        )
        if all(value is None for value in changed):
            raise BrokenRule(
                "rule.update_of_nothing",
                "an update must change at least one field, e.g. place or priority",
            )
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
            raise BrokenRule(
                "rule.tags_of_no_scheme",
                "tags need the scheme that they are of: start, jumpstart or salt",
            )
        if Tag.GREY in tags and self.scheme is not SortingScheme.SALT:
            raise BrokenRule("rule.grey_of_salt", "tag grey (expectant) is of the scheme salt only")
        return self

    @model_validator(mode="after")
    def _groups_are_counted_once(self) -> Self:
        kinds = [(group.tag, frozenset(group.services)) for group in self.groups]
        if len(kinds) != len(set(kinds)):
            raise BrokenRule(
                "rule.group_twice",
                "two groups have the same tag and services; add them up",
            )
        if sum(group.patients for group in self.groups) > PATIENTS_COUNTED_MAX:
            raise BrokenRule(
                "rule.too_many_patients",
                "the groups have more than {most} patients",
                most=PATIENTS_COUNTED_MAX,
            )
        return self


IncidentEvent = Annotated[
    IncidentReported | IncidentUpdated | IncidentCancelled | CasualtiesCounted,
    Field(discriminator="type"),
]
