"""A hospital's state in the words of people: whether it takes patients, its beds, what is down."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final, Protocol

from console.told.times import clock, span
from console.told.words import Lang, in_language, text_of
from dispatch.words.explain import say
from schemas.events.hospital_capacity import BedCapacity, CapacityStatus, EmsTraffic, FacilityStatus
from schemas.events.hospitals import HospitalStatus
from schemas.ground.vocabulary import Service
from schemas.outputs.views import HospitalView
from schemas.words.catalogue import wing

CAPACITY: Final = wing("capacity")

_NAMES: Final[dict[tuple[str, str], str]] = {}
"""Names by centre and id, as whoever reads records has handed them in."""


class OfHospital(Protocol):
    """A record that names a hospital by its id alone."""

    @property
    def centre_id(self) -> str:
        """The centre whose hospital it is."""
        ...

    @property
    def hospital_id(self) -> str:
        """The hospital's id."""
        ...


def remember(centre_id: str, names: Mapping[str, str]) -> None:
    """Note what a centre's hospitals are called: names by id, for records that hold ids alone."""
    _NAMES.update({(centre_id, hospital_id): name for hospital_id, name in names.items()})


@contextmanager
def naming(centre_id: str, names: Mapping[str, str]) -> Iterator[None]:
    """Have a centre's hospitals called so within the block, as records of it are said."""
    before = dict(_NAMES)
    remember(centre_id, names)
    try:
        yield
    finally:
        _NAMES.clear()
        _NAMES.update(before)


def called(record: OfHospital) -> str:
    """Give the name of a record's hospital; its id where nobody has handed the name in."""
    return _NAMES.get((record.centre_id, record.hospital_id), record.hospital_id)


def hospital_word(key: str, lang: Lang) -> str:
    """Give one word."""
    return in_language(CAPACITY[key], lang)


def service_word(service: Service, lang: Lang) -> str:
    """Say what a hospital can treat."""
    return text_of(say(f"service.{service.value}"), lang)


def report_parts(record: HospitalStatus, lang: Lang) -> Iterator[str]:
    """Say what a report says, and nothing of what it does not."""
    if record.traffic is not None or record.facility is not None:
        traffic = record.traffic or EmsTraffic.NORMAL
        facility = record.facility or FacilityStatus.NORMAL
        yield from _door(traffic, facility, record.reason, record.diversion_until, lang)
    if record.services is not None:
        services = [service_word(one, lang) for one in record.services]
        yield f"{hospital_word('has', lang)} {_none_or(services, lang)}"
    yield from beds_parts(record.all_beds, lang)
    for one in record.coverage:
        if one.status is CapacityStatus.AVAILABLE:
            yield f"{service_word(one.service, lang)} {hospital_word('up', lang)}"
        else:
            yield _outage(one.service, one.reason, one.until, lang)
    if record.load_pct is not None:
        yield f"{hospital_word('load', lang)} {record.load_pct} %"


def view_parts(
    record: HospitalView, lang: Lang, at: datetime, fresh_s: int | None = None
) -> Iterator[str]:
    """Say what is known of a hospital, as it stands at an instant.

    Beds and load that were told longer than ``fresh_s`` ago have their age beside them, marked as
    old; null: none has.
    """
    if not record.configured:
        yield hospital_word("gone", lang)
        return
    if record.ems_traffic is None or record.facility is None:
        yield hospital_word("traffic.untold", lang)
    elif _is_over(record.diversion_until, at):
        yield hospital_word("traffic.normal", lang)
    else:
        until = record.diversion_until
        yield from _door(record.ems_traffic, record.facility, record.reason, until, lang)
    if record.beds:
        said = [f"{_beds(one, lang)}{_old(one.at, at, fresh_s, lang)}" for one in record.beds]
        yield f"{hospital_word('beds', lang)}: {', '.join(said)}"
    for one in record.down:
        if not _is_over(one.until, at):
            yield _outage(one.service, one.reason, one.until, lang)
    if record.load_pct is not None:
        old = _old(record.load_at, at, fresh_s, lang)
        yield f"{hospital_word('load', lang)} {record.load_pct} %{old}"


def age_word(told_at: datetime, at: datetime, fresh_s: int | None, lang: Lang) -> str:
    """Give the age of a word, marked as old where it is older than ``fresh_s``."""
    age_s = (at - told_at).total_seconds()
    old = f" {hospital_word('old', lang)}" if fresh_s is not None and age_s > fresh_s else ""
    return f"{span(age_s)}{old}"


def _old(told_at: datetime | None, at: datetime, fresh_s: int | None, lang: Lang) -> str:
    """Give the age in brackets where it is old, else nothing."""
    if told_at is None or fresh_s is None or (at - told_at).total_seconds() <= fresh_s:
        return ""
    return f" ({age_word(told_at, at, fresh_s, lang)})"


def beds_parts(beds: Sequence[BedCapacity], lang: Lang) -> Iterator[str]:
    """Say how many beds of each type are free, of how many."""
    if beds:
        said = ", ".join(_beds(one, lang) for one in beds)
        yield f"{hospital_word('beds', lang)}: {said}"


def _beds(one: BedCapacity, lang: Lang) -> str:
    name = hospital_word(f"bed.{one.bed_type}", lang)
    if one.available is None:
        key = "some" if one.status is CapacityStatus.AVAILABLE else "none"
        return f"{name} {hospital_word(key, lang)}"
    whole = "" if one.baseline is None else f"/{one.baseline}"
    return f"{name} {one.available}{whole}"


def _door(
    traffic: EmsTraffic,
    facility: FacilityStatus,
    reason: str | None,
    until: datetime | None,
    lang: Lang,
) -> Iterator[str]:
    """Say whether patients may come; with what is not normal, why and until when."""
    said = hospital_word(f"traffic.{traffic}", lang)
    if facility is not FacilityStatus.NORMAL:
        said = f"{said}, {hospital_word(f'facility.{facility}', lang)}"
    is_open = (traffic, facility) == (EmsTraffic.NORMAL, FacilityStatus.NORMAL)
    why = reason if is_open else reason or hospital_word("no_reason", lang)
    yield _ended(said, why, until, lang)


def _outage(service: Service, reason: str | None, until: datetime | None, lang: Lang) -> str:
    why = reason or hospital_word("no_reason", lang)
    return _ended(f"{service_word(service, lang)} {hospital_word('down', lang)}", why, until, lang)


def _ended(said: str, reason: str | None, until: datetime | None, lang: Lang) -> str:
    """Add the reason and the end, as far as they are known."""
    why = "" if reason is None else f": {reason}"
    end = "" if until is None else f" ({hospital_word('until', lang)} {clock(until)})"
    return f"{said}{why}{end}"


def _is_over(until: datetime | None, at: datetime) -> bool:
    return until is not None and at >= until


def _none_or(words: Sequence[str], lang: Lang) -> str:
    return ", ".join(words) or hospital_word("none", lang)
