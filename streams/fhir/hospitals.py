"""Hospitals' state out of FHIR R4B: Location and HealthcareService, alone or in a Bundle.

A Location of the physical type ``bd`` is one bed, counted by its ``operationalStatus``; the one
that names a hospital is its door; any other between them is a ward, whose closure takes its beds. A
HealthcareService is one service, up or down. What is not understood of a resource costs only that
one and is noted; a closure needs no reason.

It is loaded only when FHIR is read: ``fhir.resources`` takes its time.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

from schemas.events.hospital_capacity import BedType
from schemas.ground.vocabulary import Service
from streams.fhir.entries import Entry, Resource, entries_of
from streams.fhir.hours import end_of, holds, instant, next_opening, zone_of
from streams.fhir.places import Places, hospital_id
from streams.fhir.systems import (
    BED_STATUS,
    PHYSICAL_TYPE,
    ROLE_CODE,
    SYSTEM_BED_TYPE,
    SYSTEM_SERVICE,
)
from streams.fhir.unfit import Unfit

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
_CLOSED: Final = "C"
_BED_STATES: Final = frozenset({_CLOSED, "H", "O", _UNOCCUPIED, "K", "I"})
_BED: Final = (PHYSICAL_TYPE, "bd")
_OUT_OF_HOURS: Final = "ngoài giờ hoạt động"
_REASON_CHARS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Heard:
    """What a document says: the fields of one report a hospital, and what was not understood."""

    reports: tuple[Resource, ...]
    notes: tuple[Unfit, ...]


@dataclass(slots=True)
class _Found:
    """What the resources said of one hospital so far; ``services`` null is up, else why down."""

    fields: Resource = field(default_factory=dict)
    beds: Counter[BedType] = field(default_factory=Counter)
    free: Counter[BedType] = field(default_factory=Counter)
    services: dict[Service, Resource | None] = field(default_factory=dict)


def said_by_fhir(document: Resource, at: datetime | None) -> Heard:
    """Give what a document says of each hospital, as of its own time, or ``at``.

    Raises
    ------
    Unfit
        If it is no such document, or it does not say as of when it speaks and nobody typed it.
    """
    entries = entries_of(document)
    path, told = _time(document)
    as_of = at if told is None else instant(path, told)
    if as_of is None:
        raise Unfit(path, "is missing: when it was so; or give --at TIME")
    reader = _Reader(Places(entries.found), as_of, zone_of(told), entries.is_a_page)
    for entry in entries.found:
        if entry.within is None and entry.kind != "Organization":
            try:
                reader.read(entry)
            except Unfit as why:
                reader.notes.append(why)
    return Heard(reader.reports(), (*entries.notes, *reader.notes))


def _time(document: Resource) -> tuple[str, object]:
    """Give when a document speaks, None where it does not say, with the field's path.

    In a bundle it is the bundle's: a bed's own ``lastUpdated`` is when the bed last changed.
    """
    meta = document.get("meta")
    updated = meta.get("lastUpdated") if isinstance(meta, dict) else None
    if document["resourceType"] != "Bundle":
        return "meta.lastUpdated", updated
    if document.get("timestamp") is None and updated is not None:
        return "meta.lastUpdated", updated
    return "timestamp", document.get("timestamp")


@dataclass(slots=True)
class _Reader:
    """Reads resource after resource as of one time, and gathers what each hospital says."""

    places: Places
    as_of: datetime
    zone: tzinfo | None
    is_a_page: bool
    notes: list[Unfit] = field(default_factory=list)
    found: dict[str, _Found] = field(default_factory=dict)

    def read(self, entry: Entry) -> None:
        """Read one resource; Unfit tells what costs it whole."""
        hospitals = [self._of(name) for name in self.places.hospitals_of(entry)]
        if entry.resource.get("mode") == "kind":
            raise _at(entry, "mode", "is of a kind of place, not of one: left out")
        if entry.kind == "HealthcareService":
            services = self._service(entry)
            for hospital in hospitals:
                _add_services(hospital, services)
        elif _BED in _codings([entry.resource.get("physicalType", {})]):
            self._count(entry, hospitals[0])
        elif hospital_id(entry.resource.get("identifier", [])) is not None:
            hospitals[0].fields |= self._door(entry)
        else:
            self._check_ward(entry)

    def reports(self) -> tuple[Resource, ...]:
        """Give one report a hospital that said anything, in the order of their first naming."""
        reports = []
        for name, one in self.found.items():
            beds = [
                {"bed_type": bed, "baseline": count, "available": one.free[bed]}
                for bed, count in sorted(one.beds.items())
            ]
            coverage = [
                {"service": service, "status": "available"} if down is None else down
                for service, down in one.services.items()
            ]
            if one.fields or beds or coverage:
                when = {"hospital_id": name, "occurred_at": self.as_of.isoformat()}
                reports.append(one.fields | when | {"beds": beds, "coverage": coverage})
        return tuple(reports)

    def _of(self, name: str) -> _Found:
        return self.found.setdefault(name, _Found())

    def _count(self, entry: Entry, found: _Found) -> None:
        """Count one bed: one that is suspended, or in a closed ward, is there and not free."""
        if self.is_a_page:
            raise _at(entry, "physicalType", "is of a page of several: beds are not counted")
        bed_type = self._bed_type(entry)
        status = _status(entry)
        if status == "inactive":
            return  # there is no such bed any more
        state = entry.resource.get("operationalStatus", {})
        if state.get("system") != BED_STATUS or state.get("code") not in _BED_STATES:
            raise _at(entry, "operationalStatus", f"must be a code of {BED_STATUS}: is it free?")
        is_open = not any(_is_closed(ward) for ward in self._wards(entry))
        found.beds[bed_type] += 1
        found.free[bed_type] += status == "active" and state["code"] == _UNOCCUPIED and is_open

    def _bed_type(self, entry: Entry) -> BedType:
        """Give the type of a bed, that of its ward where it has none of its own."""
        typed = entry if entry.resource.get("type") else None
        if typed is None:
            typed = next((ward for ward in self._wards(entry) if ward.resource.get("type")), entry)
        codes = _codings(typed.resource.get("type", []))
        types = dict.fromkeys(_BED_TYPES[one] for one in codes if one in _BED_TYPES)
        if len(types) != 1:
            raise _at(entry, "type", f"must name one type of bed: a code of {SYSTEM_BED_TYPE}")
        return next(iter(types))

    def _wards(self, entry: Entry) -> list[Entry]:
        """Give the wards of a bed, the nearest first, without its hospital."""
        wards = []
        for place in self.places.above(entry):
            if hospital_id(place.resource.get("identifier", [])) is not None:
                break
            wards.append(place)
        return wards

    def _check_ward(self, entry: Entry) -> None:
        """Note what a ward says beside its closure, which its beds have heard of."""
        _status(entry)
        if "operationalStatus" in entry.resource and not _is_closed(entry):
            raise _at(entry, "operationalStatus", "is of a bed: give it the physicalType bd")
        if "availabilityExceptions" in entry.resource and not _is_closed(entry):
            raise _at(entry, "availabilityExceptions", "of a ward is not read")

    def _door(self, entry: Entry) -> Resource:
        """Give what a Location says of the whole hospital."""
        place = entry.resource
        if "operationalStatus" in place:
            self.notes.append(_at(entry, "operationalStatus", "is of a bed, not of a hospital"))
        if place.get("status") is None:
            return {}
        status = _status(entry)
        if status == "active":
            self._note_exceptions(entry)
            self._note_hours(entry)
            return {"ems_traffic": "normal"}
        closed = {"facility": "closed"} if status == "inactive" else {"ems_traffic": "closed"}
        return closed | _reason(place.get("availabilityExceptions"))

    def _note_exceptions(self, entry: Entry) -> None:
        if "availabilityExceptions" in entry.resource:
            why = "is text, which nothing is read of where it is active: suspend it if it is closed"
            self.notes.append(_at(entry, "availabilityExceptions", why))

    def _note_hours(self, entry: Entry) -> None:
        """Say where a hospital is not open by its usual hours: its status is what counts."""
        hours = entry.resource.get("hoursOfOperation")
        if not hours:
            return
        path = f"{entry.path}hoursOfOperation"
        try:
            opens = next_opening(path, hours, self.as_of, self.zone)
        except Unfit as why:
            self.notes.append(why)
            return
        if opens != self.as_of:
            over = "are over by now, its status is active: suspend it if ambulances must not come"
            self.notes.append(Unfit(path, over))

    def _service(self, entry: Entry) -> dict[Service, Resource | None]:
        """Give what a HealthcareService says of the services that it names: up, or why down."""
        service = entry.resource
        words = ("type", "specialty", "category")
        codes = _codings([concept for word in words for concept in service.get(word, [])])
        named = dict.fromkeys(_SERVICES[one] for one in codes if one in _SERVICES)
        if not named:
            raise _at(entry, "type", f"must name a service: a code of {SYSTEM_SERVICE}")
        if "active" not in service:
            raise _at(entry, "active", "is missing: is the service up?")
        down = self._why_down(entry)
        if down is None:
            return dict.fromkeys(named)
        return {name: {"service": name, "status": "not_available", **down} for name in named}

    def _why_down(self, entry: Entry) -> Resource | None:
        """Give reason and end where a service is down now, else None."""
        service = entry.resource
        if not service["active"]:
            return _reason(service.get("availabilityExceptions"))
        self._note_exceptions(entry)
        for one in service.get("notAvailable", []):
            during = one.get("during", {})
            if holds(during, self.as_of, self.zone):
                until = end_of(during, self.zone)
                return _reason(one.get("description")) | _until(until, self.as_of)
        return self._out_of_hours(entry)

    def _out_of_hours(self, entry: Entry) -> Resource | None:
        hours = entry.resource.get("availableTime")
        if not hours:
            return None
        try:
            opens = next_opening(f"{entry.path}availableTime", hours, self.as_of, self.zone)
        except Unfit as why:
            self.notes.append(why)
            return None
        if opens == self.as_of:
            return None
        return {"reason": _OUT_OF_HOURS} | _until(opens, self.as_of)


def _add_services(hospital: _Found, services: Mapping[Service, Resource | None]) -> None:
    """Take over what is said of services: one that is up anywhere in the house is up."""
    for name, down in services.items():
        if name not in hospital.services or down is None:
            hospital.services[name] = down


def _status(entry: Entry) -> str:
    status = entry.resource.get("status", "active")
    if status not in _STATUSES:
        raise _at(entry, "status", f"{status!r} is none of {' '.join(_STATUSES)}")
    return str(status)


def _is_closed(ward: Entry) -> bool:
    """Tell whether a ward takes nobody; a word that is not known closes nothing."""
    state = ward.resource.get("operationalStatus", {})
    is_closed = (state.get("system"), state.get("code")) == (BED_STATUS, _CLOSED)
    return is_closed or ward.resource.get("status") in {"suspended", "inactive"}


def _reason(told: object) -> Resource:
    """Give the reason of a closure as it is kept; without one it is a closure all the same."""
    text = str(told).strip()[:_REASON_CHARS_MAX] if isinstance(told, str) else ""
    return {"reason": text} if text else {}


def _until(end: datetime | None, as_of: datetime) -> Resource:
    return {} if end is None or end <= as_of else {"until": end.isoformat()}


def _codings(concepts: list[Resource]) -> list[tuple[str, str]]:
    return [
        (coding.get("system", ""), coding.get("code", ""))
        for concept in concepts
        for coding in concept.get("coding", [])
    ]


def _at(entry: Entry, name: str, why: str) -> Unfit:
    return Unfit(entry.path + name, why)
