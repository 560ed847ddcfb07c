"""Reading any list of hospitals: this project's own format, or just names with coordinates."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Final

from scenarios.city.files import read_hospitals
from scenarios.formats.csv_file import read_header
from scenarios.formats.geojson_rows import is_geojson, read_rows
from schemas.events.centre import HospitalSpec
from schemas.ground.vocabulary import Service

_SLUG_CHARS: Final = 48
_NEEDED: Final = ("name", "lat", "lon")
_MORE_SERVICES: Final = tuple(service for service in Service if service is not Service.EMERGENCY)
_HOLDERS: Final = 2  # hospitals that offer each service, where there are as many
_GENERAL: Final = "đa khoa"


def read_hospital_list(path: Path, *, seed: int) -> list[HospitalSpec]:
    """Read hospitals; where the list does not say what they treat, that is made up by ``seed``.

    A list with the column ``hospital_id`` is in our own format; of any other only name, lat and
    lon are read. CityError names the file, line, column and value that is wrong.
    """
    if is_geojson(path):
        rows = read_rows(path, _NEEDED)
        is_own = any("hospital_id" in row.cells for row in rows)
    else:
        is_own = "hospital_id" in read_header(path)
    if is_own:
        return list(read_hospitals(path))
    rows = read_rows(path, _NEEDED, others_allowed=True)
    names = [row.text("name") for row in rows]
    bare = [
        HospitalSpec(
            hospital_id=hospital_id,
            name=name,
            place=row.place(),
            services=(Service.EMERGENCY,),
            services_synthetic=True,
        )
        for hospital_id, name, row in zip(slugs(names), names, rows, strict=True)
    ]
    return with_made_up_services(bare, seed=seed)


def with_made_up_services(hospitals: Sequence[HospitalSpec], *, seed: int) -> list[HospitalSpec]:
    """Give hospitals made-up services, marked so; one, a general hospital if any, offers all.

    So every need can be met by one hospital; each service is at two where there are two.
    """
    if not hospitals:
        return []
    offered = {hospital.hospital_id: _drawn(hospital, seed) for hospital in hospitals}
    ranked = sorted(hospitals, key=lambda item: (not _is_general(item), item.hospital_id))
    offered[ranked[0].hospital_id] = set(Service)
    random = Random(f"{seed} services")
    for service in Service:
        without = sorted(name for name, has in offered.items() if service not in has)
        holders = len(hospitals) - len(without)
        for name in random.sample(without, min(len(without), max(0, _HOLDERS - holders))):
            offered[name].add(service)
    return [
        hospital.model_copy(
            update={
                "services": tuple(
                    name for name in Service if name in offered[hospital.hospital_id]
                ),
                "services_synthetic": True,
            }
        )
        for hospital in hospitals
    ]


def _drawn(hospital: HospitalSpec, seed: int) -> set[Service]:
    """Draw what a hospital offers besides emergency care, by its own id."""
    random = Random(f"{seed} {hospital.hospital_id}")
    more = random.sample(_MORE_SERVICES, random.randint(0, 3))
    return {Service.EMERGENCY, *more}


def _is_general(hospital: HospitalSpec) -> bool:
    """Tell whether a hospital calls itself a general one."""
    return _GENERAL in hospital.name.casefold()


def slugs(names: Iterable[str]) -> list[str]:
    """Make identifiers from names: unaccented ASCII, dashes between words, each one unique."""
    given: set[str] = set()
    result = []
    for name in names:
        slug = first = slug_of(name)
        number = 1
        while slug in given:
            number += 1
            slug = f"{first}-{number}"
        given.add(slug)
        result.append(slug)
    return result


def slug_of(name: str) -> str:
    """Make an identifier from a name; ``unnamed`` where no Latin letter or digit is in it."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    ascii_only = plain.encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    return words[:_SLUG_CHARS].rstrip("-") or "unnamed"
