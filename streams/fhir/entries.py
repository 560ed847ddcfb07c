"""The resources of a FHIR document, each checked by itself: what does not fit costs only itself.

A Bundle of any type is read: its entries, Bundles within it (the answer to a batch), of a history
the newest version of each resource. Contained resources are there to be referred to. Of a resource
only the fields that are read are checked against the model of R4B; extensions and what else a
server adds are its own affair, but a ``modifierExtension`` or ``implicitRules`` may turn the
meaning of all the rest round, so that the resource is left out, as FHIR asks.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from fhir.resources.R4B.healthcareservice import HealthcareService
from fhir.resources.R4B.location import Location
from fhir.resources.R4B.organization import Organization
from pydantic import ValidationError

from streams.fhir.unfit import Unfit

Resource = dict[str, Any]

_MODELS: Final[Mapping[str, Any]] = {
    "HealthcareService": HealthcareService,
    "Location": Location,
    "Organization": Organization,
}

_NAMES: Final = ("resourceType", "id", "identifier", "name", "partOf")
READ: Final[Mapping[str, frozenset[str]]] = {
    "Organization": frozenset(_NAMES),
    "Location": frozenset(
        {
            *_NAMES,
            "status",
            "operationalStatus",
            "availabilityExceptions",
            "physicalType",
            "type",
            "mode",
            "managingOrganization",
            "hoursOfOperation",
        }
    ),
    "HealthcareService": frozenset(
        {
            *_NAMES,
            "active",
            "availabilityExceptions",
            "availableTime",
            "notAvailable",
            "location",
            "providedBy",
            "category",
            "type",
            "specialty",
        }
    ),
}
"""The fields that are read, and so must be right."""

_STATE: Final = frozenset(
    {
        "resourceType",
        "status",
        "operationalStatus",
        "active",
        "notAvailable",
        "physicalType",
        "mode",
    }
)
"""Of these, those without which the others would say something else."""

_MUST_BE_UNDERSTOOD: Final = ("modifierExtension", "implicitRules")
_DEPTH_MAX: Final = 3
_SILENT: Final = frozenset({"OperationOutcome"})
"""What servers add to an answer, and says nothing of a hospital."""

_ALLOWED_AT_TOP: Final = (*_MODELS, "Bundle")


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource: where it stands, and the names by which others may refer to it.

    ``within`` is the path of the resource that contains it, None where it stands by itself.
    """

    path: str
    resource: Resource
    names: tuple[str, ...] = ()
    within: str | None = None

    @property
    def kind(self) -> str:
        """The type of the resource."""
        return str(self.resource["resourceType"])


@dataclass(slots=True)
class Entries:
    """The resources of a document that can be read, and what of it cannot.

    ``is_a_page`` tells that the document is one of several: counts of it are no counts. ``others``
    counts the resources of types that are not read.
    """

    found: list[Entry] = field(default_factory=list)
    notes: list[Unfit] = field(default_factory=list)
    is_a_page: bool = False
    others: Counter[str] = field(default_factory=Counter)


def entries_of(document: Resource) -> Entries:
    """Give the resources of a document, the contained ones behind their container.

    Raises
    ------
    Unfit
        If the document is no Bundle and none of the resources that are read.
    """
    if document.get("resourceType") not in _ALLOWED_AT_TOP:
        raise Unfit("resourceType", f"must be one of {' '.join(_ALLOWED_AT_TOP)}")
    entries = Entries()
    if document["resourceType"] == "Bundle":
        _read_bundle("", document, entries, depth=1)
        entries.found = _newest(entries.found, is_history=document.get("type") == "history")
    else:
        _take("", document, None, entries)
    for kind, count in sorted(entries.others.items()):
        entries.notes.append(Unfit(kind, f"is not read: {count} left out"))
    return entries


def _read_bundle(path: str, bundle: Resource, entries: Entries, depth: int) -> None:
    links = bundle.get("link")
    if isinstance(links, list) and any(
        isinstance(link, dict) and link.get("relation") == "next" for link in links
    ):
        entries.is_a_page = True
    listed = bundle.get("entry", [])
    if not isinstance(listed, list):
        entries.notes.append(Unfit(f"{path}entry", "must be a list"))
        return
    for number, entry in enumerate(listed):
        where = f"{path}entry[{number}]."
        if not isinstance(entry, dict) or not isinstance(entry.get("resource"), dict):
            entries.notes.append(Unfit(f"{where}resource", "is missing: nothing is read of it"))
            continue
        resource, where = entry["resource"], f"{where}resource."
        if resource.get("resourceType") != "Bundle":
            _take(where, resource, entry.get("fullUrl"), entries)
        elif depth < _DEPTH_MAX:
            _read_bundle(where, resource, entries, depth + 1)
        else:
            entries.notes.append(Unfit(f"{where}entry", "Bundles are too deep in one another"))


def _take(path: str, resource: Resource, url: object, entries: Entries) -> None:
    """Keep a resource that can be read, and those that it contains."""
    kind = resource.get("resourceType")
    if kind not in _MODELS:
        if not isinstance(kind, str):
            entries.notes.append(Unfit(f"{path}resourceType", "is missing"))
        elif kind not in _SILENT:
            entries.others[kind] += 1
        return
    try:
        read = _checked(path, resource, entries)
    except Unfit as why:
        entries.notes.append(why)
        return
    names = [f"{kind}/{read['id']}"] if "id" in read else []
    names += [url] if isinstance(url, str) else []
    entries.found.append(Entry(path, read, tuple(names)))
    for number, inner in enumerate(_listed(resource, "contained")):
        where = f"{path}contained[{number}]."
        if inner.get("resourceType") in _MODELS:
            try:
                known = _checked(where, inner, entries)
            except Unfit as why:
                entries.notes.append(why)
                continue
            entries.found.append(Entry(where, known, (f"#{known.get('id')}",), within=path))


def _checked(path: str, resource: Resource, entries: Entries) -> Resource:
    """Give the fields of a resource that are read, checked; note those of no version of ours."""
    kind = resource["resourceType"]
    for name in _MUST_BE_UNDERSTOOD:
        if resource.get(name):
            raise Unfit(path + name, "may turn all the rest round: the resource is left out")
    model = _MODELS[kind]
    fields = {name: value for name, value in resource.items() if name in READ[kind]}
    strange = sorted(
        name
        for name in resource
        if name.lstrip("_") not in model.model_fields and name != "resourceType"
    )
    entries.notes += [Unfit(path + name, f"is no field of a {kind} of R4B") for name in strange]
    while (wrong := _first_wrong(path, model, fields)) is not None:
        name, why = wrong
        if name in _STATE or name not in fields:
            raise why
        entries.notes.append(why)
        del fields[name]
    return fields | {"meta": resource.get("meta")}


def _first_wrong(path: str, model: Any, fields: Resource) -> tuple[str, Unfit] | None:  # noqa: ANN401
    """Give the first field that is not as the model has it, and why; None where all are."""
    try:
        model.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return str(first["loc"][0] if first["loc"] else ""), Unfit(path + where, first["msg"])
    return None


def _listed(resource: Resource, name: str) -> Iterator[Resource]:
    listed = resource.get(name, [])
    yield from (one for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()


def _newest(found: list[Entry], *, is_history: bool) -> list[Entry]:
    """Keep one version of each resource: the one updated last, else the one a history has first."""
    kept: dict[str, Entry] = {}
    for entry in found:
        name = entry.path if entry.within is not None or not entry.names else entry.names[0]
        known = kept.get(name)
        if known is None or _is_newer(entry, known, is_history=is_history):
            kept[name] = entry
    paths = {entry.path for entry in kept.values()}
    return [
        entry
        for entry in found
        if entry.path in paths and (entry.within is None or entry.within in paths)
    ]


def _is_newer(entry: Entry, known: Entry, *, is_history: bool) -> bool:
    told, before = _updated(entry), _updated(known)
    if told is not None and before is not None and told != before:
        return told > before
    return not is_history


def _updated(entry: Entry) -> datetime | None:
    try:
        at = datetime.fromisoformat(entry.resource["meta"]["lastUpdated"])
    except (KeyError, TypeError, ValueError):
        return None
    return at if at.tzinfo is not None else None
