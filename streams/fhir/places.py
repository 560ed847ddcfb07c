"""From any FHIR resource to the hospitals that it is, or belongs to.

A hospital is named by an identifier of ``SYSTEM_HOSPITAL``, on its Location or its Organization. A
Location leads there by ``partOf``, else by ``managingOrganization``; a service by its ``location``,
else by ``providedBy``: to have both is the rule.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from streams.fhir.entries import Entry, Resource
from streams.fhir.systems import SYSTEM_HOSPITAL
from streams.fhir.unfit import Unfit

_PARENTS_MAX: Final = 10
"""Of a bed: ward, floor, building, hospital … are fewer."""

_WAYS: Final = {
    "Location": (("partOf",), ("managingOrganization",)),
    "HealthcareService": (("location",), ("providedBy",)),
    "Organization": (("partOf",),),
}
"""By which fields a resource leads on: the first that leads to a hospital counts."""


class Places:
    """Leads from any resource of a document to its hospitals."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._by_name: dict[str, Entry] = {}
        self._by_path = {entry.path: entry for entry in entries}
        for entry in entries:
            scope = entry.within or ""
            for name in entry.names:
                self._by_name[scope + _plain(name)] = entry

    def hospitals_of(self, entry: Entry) -> tuple[str, ...]:
        """Give the ids of the hospitals of a resource, in the order of its fields.

        Raises
        ------
        Unfit
            If it leads to none.
        """
        found = tuple(dict.fromkeys(self._search(entry, _PARENTS_MAX)))
        if not found:
            way = "".join(_WAYS[entry.kind][0])
            why = f"leads to no hospital: give its identifier of {SYSTEM_HOSPITAL}"
            raise Unfit(entry.path + way, why)
        return found

    def above(self, entry: Entry) -> Iterator[Entry]:
        """Give the Locations that a Location is part of, the nearest first."""
        here = entry
        for _ in range(_PARENTS_MAX):
            parent = self._referred(here, here.resource.get("partOf", {}))
            if parent is None:
                return
            yield parent
            here = parent

    def _search(self, entry: Entry, steps: int) -> Iterator[str]:
        own = hospital_id(entry.resource.get("identifier", []))
        if own is not None:
            yield own
            return
        if steps == 0:
            return
        for (way,) in _WAYS[entry.kind]:
            given = entry.resource.get(way, [])
            references = given if isinstance(given, list) else [given]
            found = [one for ref in references for one in self._follow(entry, ref, steps)]
            if found:
                yield from found
                return

    def _follow(self, entry: Entry, reference: Resource, steps: int) -> Iterator[str]:
        told = hospital_id([reference.get("identifier") or {}])
        if told is not None:
            yield told
            return
        parent = self._referred(entry, reference)
        if parent is not None:
            yield from self._search(parent, steps - 1)

    def _referred(self, entry: Entry, reference: Resource) -> Entry | None:
        name = reference.get("reference")
        if not isinstance(name, str):
            return None
        scope = entry.path if entry.within is None else entry.within
        if name == "#":
            return self._by_path.get(scope)
        if name.startswith("#"):
            return self._by_name.get(scope + name)
        plain = _plain(name)
        return self._by_name.get(plain) or self._by_name.get(_relative(plain))


def hospital_id(identifiers: Sequence[Any]) -> str | None:
    """Give the id of the hospital that identifiers name, None where they name none."""
    ids = [one.get("value") for one in identifiers if one.get("system") == SYSTEM_HOSPITAL]
    return ids[0] if ids else None


def _plain(name: str) -> str:
    """Leave the version out of a reference: which one is meant is not asked here."""
    return name.partition("/_history/")[0].rstrip("/")


def _relative(name: str) -> str:
    """Give the type and id at the end of an address."""
    return "/".join(name.split("/")[-2:])
