"""Versions of records: old ones are brought up to today's, newer ones are never half read.

Within a version only optional fields with a default are added. Anything else is a new version of
that type: its number in the model's ``schema_version`` and in `VERSIONS`, a step in `UPCASTERS`,
and a golden record under ``tests/schemas/versions``, which is never changed again
(docs/adr/0026-versions.md).
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

Record = dict[str, Any]
Upcaster = Callable[[Record], Record]
"""Gives the JSON of a record as the next version has it; must not change what it is given."""

FIRST: Final = 1
"""The version of a type that is not named, and of a record that does not say its own."""

VERSIONS: Final[Mapping[str, int]] = {}
"""Today's version by type, where it is not the first."""

UPCASTERS: Final[Mapping[tuple[str, int], Upcaster]] = {}
"""By type and version: the step to the next version."""

JOURNALED: Final = "event"
"""The field of a journal record that is a record of its own, with a version of its own."""


class NewerVersion(ValueError):
    """A record is of a version that this engine does not know: it is kept, and read by a newer one.

    ``kind`` is the record's type, ``version`` its number, ``known`` the newest that is known here.
    """

    def __init__(self, kind: str, version: int, known: int, centre_id: str | None = None) -> None:
        super().__init__(f"version {version} of {kind} is newer than {known}, which is known here")
        self.kind, self.version, self.known, self.centre_id = kind, version, known, centre_id


def read(model: TypeAdapter[Any], value: bytes) -> Any:  # noqa: ANN401 - the adapter's model
    """Read a record by its model, whatever version up to today's it was written in.

    Raises
    ------
    NewerVersion
        If it, or the event in it, is of a version that is not known here.
    ValidationError
        If it is not as its version has it.
    """
    try:
        return model.validate_json(value)
    except ValidationError:
        raised = _raised(value)
        if raised is None:
            raise
    return model.validate_json(raised)


def _raised(value: bytes) -> bytes | None:
    """Bring JSON up to today's version; null where it is no record, or of today's already."""
    try:
        record: Any = json.loads(value)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict):
        return None
    raised = upcast(record)
    return None if raised is record else json.dumps(raised).encode()


def upcast(
    record: Record,
    versions: Mapping[str, int] = VERSIONS,
    upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
) -> Record:
    """Give a record, and the event in it, in today's versions; the very same where it is.

    Raises
    ------
    NewerVersion
        If one of them is of a version that is not known here.
    """
    event = record.get(JOURNALED)
    if isinstance(event, dict):
        raised = upcast(event, versions, upcasters)
        if raised is not event:
            record = record | {JOURNALED: raised}
    kind, version = str(record.get("type", "record")), record.get("schema_version", FIRST)
    known = versions.get(kind, FIRST)
    if type(version) is not int or version < FIRST:
        return record  # no version: the model says what is wrong with it
    if version > known:
        centre_id = record.get("centre_id")
        said = centre_id if isinstance(centre_id, str) else None
        raise NewerVersion(kind[:100], version, known, said)
    for step in range(version, known):
        record = upcasters[kind, step](record) | {"schema_version": step + 1}
    return record
