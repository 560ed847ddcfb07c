"""Hospitals' state out of FHIR R4B: Location and HealthcareService, alone or in a Bundle.

A hospital is a Location with an identifier of ``SYSTEM_HOSPITAL``; other resources lead to it by
``partOf``, ``location`` or ``providedBy``, through the bundle or by such an identifier. A Location
of the physical type ``bd`` is one bed, counted by its ``operationalStatus``; any other between a
bed and its hospital is a ward. A HealthcareService is one service, up or down. A field that is
neither read nor plainly no state (a name, an address) is refused, so that nothing is lost unseen.

It is loaded only when FHIR is read: ``fhir.resources`` takes its time.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.healthcareservice import HealthcareService
from fhir.resources.R4B.location import Location
from pydantic import TypeAdapter, ValidationError

from schemas.events.hospital_capacity import BedType
from schemas.ground.base import Instant
from schemas.ground.vocabulary import Service
from streams.fhir.systems import (
    BED_STATUS,
    PHYSICAL_TYPE,
    ROLE_CODE,
    SYSTEM_BED_TYPE,
    SYSTEM_HOSPITAL,
    SYSTEM_SERVICE,
)
from streams.fhir.unfit import Unfit

Resource = dict[str, Any]

_MODELS: Final[Mapping[str, Any]] = {
    "Bundle": Bundle,
    "HealthcareService": HealthcareService,
    "Location": Location,
}

_NO_STATE: Final = frozenset(
    {"resourceType", "id", "meta", "language", "text", "identifier", "name", "telecom"}
)
"""Fields that say nothing of today's state; the next three add those of each resource."""

_OF_BUNDLE: Final = frozenset({"type", "timestamp", "entry", "total", "link"})
_OF_LOCATION: Final = frozenset(
    {
        "status",
        "operationalStatus",
        "availabilityExceptions",
        "partOf",
        "physicalType",
        "type",
        "mode",
        "alias",
        "description",
        "address",
        "position",
        "managingOrganization",
    }
)
_OF_SERVICE: Final = frozenset(
    {
        "active",
        "availabilityExceptions",
        "notAvailable",
        "location",
        "providedBy",
        "category",
        "type",
        "specialty",
        "coverageArea",
    }
)

_BED_TYPES: Final[Mapping[tuple[str, str], BedType]] = {
    **{(SYSTEM_BED_TYPE, one.value): one for one in BedType},
    (ROLE_CODE, "ER"): BedType.EMERGENCY_DEPARTMENT,
    (ROLE_CODE, "ICU"): BedType.ADULT_ICU,
    (ROLE_CODE, "PEDICU"): BedType.PEDIATRIC_ICU,
    (ROLE_CODE, "PEDNICU"): BedType.NEONATAL_ICU,
    (ROLE_CODE, "PEDU"): BedType.PEDIATRICS,
}
_SERVICES: Final[Mapping[tuple[str, str], Service]] = {
    **{(SYSTEM_SERVICE, one.value): one for one in Service},
    (ROLE_CODE, "CATH"): Service.CATH_LAB,
    (ROLE_CODE, "ER"): Service.EMERGENCY,
    (ROLE_CODE, "HD"): Service.DIALYSIS,
    (ROLE_CODE, "ICU"): Service.ICU,
}
_STATUSES: Final = ("active", "suspended", "inactive")
"""Of a Location; the models do not check the words of FHIR's value sets."""

_UNOCCUPIED: Final = "U"
_BED_STATES: Final = frozenset({"C", "H", "O", _UNOCCUPIED, "K", "I"})
_BED: Final = (PHYSICAL_TYPE, "bd")

_PARENTS_MAX: Final = 10
"""Of a bed: ward, floor, building, hospital … are fewer."""

_INSTANT: Final = TypeAdapter(Instant)


@dataclass(slots=True)
class _Found:
    """What the resources said of one hospital so far."""

    fields: Resource = field(default_factory=dict)
    beds: Counter[BedType] = field(default_factory=Counter)
    free: Counter[BedType] = field(default_factory=Counter)
    coverage: list[Resource] = field(default_factory=list)


def said_by_fhir(document: Resource, at: datetime | None) -> Iterator[Resource]:
    """Give the fields of one report a hospital; they are as of the document's own time, or ``at``.

    Raises
    ------
    Unfit
        If a resource is not valid FHIR R4B, or says what has no place in a report.
    """
    entries = _entries(document)
    as_of = _time(document) or at
    if as_of is None:
        path = "timestamp" if document["resourceType"] == "Bundle" else "meta.lastUpdated"
        raise Unfit(path, "is missing: when it was so; or give --at TIME")
    places = _Places(entries)
    found: dict[str, _Found] = {}
    for path, resource in entries:
        hospital_id = places.hospital_of(path, resource)
        one = found.setdefault(hospital_id, _Found())
        if resource["resourceType"] == "HealthcareService":
            one.coverage.append(_service(path, resource, as_of))
        elif _is_bed(resource):
            _count(path, resource, one)
        else:
            one.fields |= _door(path, resource)
    for hospital_id, one in found.items():
        beds = [
            {"bed_type": bed, "baseline": count, "available": one.free[bed]}
            for bed, count in sorted(one.beds.items())
        ]
        yield one.fields | {
            "hospital_id": hospital_id,
            "occurred_at": as_of.isoformat(),
            "beds": beds,
            "coverage": one.coverage,
        }


def _entries(document: Resource) -> list[tuple[str, Resource]]:
    """Give the resources with the path to each; check each against its model and its fields."""
    kind = document.get("resourceType")
    if kind != "Bundle":
        _check("", document)
        return [("", document)]
    _validate("", document)
    _refuse_other_fields("", document, _OF_BUNDLE)
    entries = []
    for number, entry in enumerate(document.get("entry", [])):
        path = f"entry[{number}].resource."
        if "resource" not in entry:
            raise Unfit(path.removesuffix("."), "is missing")
        _check(path, entry["resource"])
        resource = dict(entry["resource"])
        entries.append((path, resource | {"fullUrl": entry.get("fullUrl")}))
    if not entries:
        raise Unfit("entry", "is empty: there is nothing to report")
    return entries


def _check(path: str, resource: Resource) -> None:
    _validate(path, resource)
    kind = resource["resourceType"]
    if kind == "Bundle":
        raise _at(path, "resourceType", "a Bundle in a Bundle is not read")
    status = resource.get("status", "active")
    if status not in _STATUSES:
        raise _at(path, "status", f"{status!r} is none of {' '.join(_STATUSES)}")
    _refuse_other_fields(path, resource, _OF_LOCATION if kind == "Location" else _OF_SERVICE)


def _validate(path: str, resource: Resource) -> None:
    model = _MODELS.get(resource.get("resourceType", ""))
    if model is None:
        raise _at(path, "resourceType", f"must be one of {' '.join(_MODELS)}")
    try:
        model.model_validate(resource)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Unfit(f"{path}{where}".rstrip(".") or "$", first["msg"]) from None


def _refuse_other_fields(path: str, resource: Resource, known: frozenset[str]) -> None:
    other = sorted(resource.keys() - known - _NO_STATE)
    if other:
        raise _at(path, other[0], "has no place in a report: leave it out")


def _time(document: Resource) -> datetime | None:
    """Give the time as of which a document speaks, None where it does not say.

    In a bundle it is the bundle's: a bed's own ``lastUpdated`` is when the bed last changed.
    """
    if "timestamp" in document:
        return _instant("timestamp", document["timestamp"])
    updated = document.get("meta", {}).get("lastUpdated")
    return None if updated is None else _instant("meta.lastUpdated", updated)


def _at(path: str, name: str, why: str) -> Unfit:
    return Unfit(path + name, why)


def _instant(path: str, told: str) -> datetime:
    """Read a time of FHIR; one without a zone, or less than a day's, is no instant."""
    try:
        return _INSTANT.validate_python(datetime.fromisoformat(told))
    except ValueError:
        raise Unfit(path, f"{told!r} is no instant with its zone") from None


class _Places:
    """Leads from any resource to its hospital."""

    def __init__(self, entries: list[tuple[str, Resource]]) -> None:
        self._by_name: dict[str, tuple[str, Resource]] = {}
        for path, one in entries:
            for name in (one.get("fullUrl"), f"{one['resourceType']}/{one.get('id')}"):
                if name is not None:
                    self._by_name[name] = path, one

    def hospital_of(self, path: str, resource: Resource) -> str:
        """Give the id of the hospital that a resource is, or belongs to."""
        for _ in range(_PARENTS_MAX):
            if (own := _hospital_id(resource.get("identifier", []))) is not None:
                return own
            where, reference = _parent(path, resource)
            if (told := _hospital_id([reference.get("identifier", {})])) is not None:
                return told
            name = reference.get("reference", "")
            if name not in self._by_name:
                why = f"leads to no hospital: give its identifier of {SYSTEM_HOSPITAL}"
                raise Unfit(where, why)
            path, resource = self._by_name[name]
        raise _at(path, "partOf", f"leads to no hospital in {_PARENTS_MAX} steps")


def _parent(path: str, resource: Resource) -> tuple[str, Resource]:
    """Give the reference that leads on from a resource, with its path."""
    places = [("partOf", resource.get("partOf")), ("providedBy", resource.get("providedBy"))]
    places += [(f"location[{n}]", one) for n, one in enumerate(resource.get("location", []))]
    given = [(name, one) for name, one in places if one is not None]
    if not given:
        lacks = "partOf" if resource["resourceType"] == "Location" else "location"
        raise _at(path, lacks, f"is missing, and so is an identifier of {SYSTEM_HOSPITAL}")
    if len(given) > 1:
        raise _at(path, given[1][0], "is a second place: give one")
    return f"{path}{given[0][0]}", given[0][1]


def _hospital_id(identifiers: list[Resource]) -> str | None:
    ids = [one.get("value") for one in identifiers if one.get("system") == SYSTEM_HOSPITAL]
    return ids[0] if ids else None


def _codings(concepts: list[Resource]) -> list[tuple[str, str]]:
    return [
        (coding.get("system", ""), coding.get("code", ""))
        for concept in concepts
        for coding in concept.get("coding", [])
    ]


def _is_bed(resource: Resource) -> bool:
    return _BED in _codings([resource.get("physicalType", {})])


def _count(path: str, bed: Resource, found: _Found) -> None:
    """Count one bed: a suspended one is there and not free."""
    types = {_BED_TYPES[one] for one in _codings(bed.get("type", [])) if one in _BED_TYPES}
    if len(types) != 1:
        raise _at(path, "type", f"must name one type of bed: a code of {SYSTEM_BED_TYPE}")
    status = bed.get("status", "active")
    if status == "inactive":
        raise _at(path, "status", "a bed that is inactive is none: leave it out")
    state = bed.get("operationalStatus", {})
    if state.get("system") != BED_STATUS or state.get("code") not in _BED_STATES:
        raise _at(path, "operationalStatus", f"must be a code of {BED_STATUS}: is it free?")
    (bed_type,) = types
    found.beds[bed_type] += 1
    found.free[bed_type] += status == "active" and state["code"] == _UNOCCUPIED


def _door(path: str, place: Resource) -> Resource:
    """Give what a Location says of the whole hospital; a ward says nothing of it."""
    if "operationalStatus" in place:
        raise _at(path, "operationalStatus", "is of a bed: give it the physicalType bd")
    if _hospital_id(place.get("identifier", [])) is None:
        if place.get("status", "active") != "active" or "availabilityExceptions" in place:
            raise _at(path, "status", "of a ward has no place in a report: give its beds")
        return {}
    status = place.get("status")
    if status is None:
        return {}
    if status == "active":
        if "availabilityExceptions" in place:
            why = "cannot be read of an active hospital: say in JSON what it means for ambulances"
            raise _at(path, "availabilityExceptions", why)
        return {"ems_traffic": "normal"}
    if "availabilityExceptions" not in place:
        raise _at(path, "availabilityExceptions", f"is missing: why is it {status}?")
    closed = {"facility": "closed"} if status == "inactive" else {"ems_traffic": "closed"}
    return closed | {"reason": place["availabilityExceptions"]}


def _service(path: str, service: Resource, as_of: datetime) -> Resource:
    """Give what a HealthcareService says of one service."""
    words = ("type", "specialty", "category")
    codes = _codings([concept for word in words for concept in service.get(word, [])])
    named = {_SERVICES[one] for one in codes if one in _SERVICES}
    if len(named) != 1:
        raise _at(path, "type", f"must name one service: a code of {SYSTEM_SERVICE}")
    (name,) = named
    if "active" not in service:
        raise _at(path, "active", "is missing: is the service up?")
    down = {"service": name, "status": "not_available"}
    if not service["active"]:
        if "availabilityExceptions" not in service:
            raise _at(path, "availabilityExceptions", "is missing: why is it not active?")
        return down | {"reason": service["availabilityExceptions"]}
    for number, one in enumerate(service.get("notAvailable", [])):
        during = one.get("during", {})
        where = f"{path}notAvailable[{number}].during."
        start, end = (
            _instant(where + key, during[key]) if key in during else None
            for key in ("start", "end")
        )
        if (start is None or start <= as_of) and (end is None or as_of < end):
            until = None if end is None else end.isoformat()
            return down | {"reason": one["description"], "until": until}
    return {"service": name, "status": "available"}
