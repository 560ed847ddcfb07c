"""What is kept of one case: brought out for whoever asks, and made unreadable for ever."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from pydantic import ValidationError

from schemas.ground.errors import ConfigurationError
from schemas.journal import JournalRecord
from schemas.sealed import is_sealed
from schemas.topics import CASE_KEYS, JOURNAL
from streams.kafka.client import producer, reader
from streams.sealing.case_keys import CaseKeys, case_of
from streams.sealing.vault import FIELDS, unseal

_LEG_MARK: Final = "."


async def export(
    brokers: str, prefix: str, centre_id: str, incident_id: str
) -> AsyncIterator[Mapping[str, Any]]:
    """Give every event of the journal that names a case, what was sealed in it in clear.

    Where the case was erased, sealed fields are null. The originals say the same and are left out.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    """
    keys = CaseKeys(brokers, prefix)
    await keys.load()
    key = keys.known(case_of(centre_id, incident_id))
    async with reader(brokers) as journal:
        for number in await journal.filled(prefix + JOURNAL.name):
            span = journal.read_span(prefix + JOURNAL.name, number, start=None, end=None)
            async for record in span:
                event = _event(record.value)
                if event is not None and _is_of(event, centre_id, incident_id):
                    yield {name: _clear(name, value, key) for name, value in event.items()}


async def erase(brokers: str, prefix: str, centre_id: str, incident_id: str) -> None:
    """Destroy the key of a case: what was sealed under it is noise from then on.

    Raises
    ------
    ConfigurationError
        The case has no key: it is unknown, had nothing to hide, or was erased before.
    BrokerUnreachable
        No broker answers.
    """
    keys = CaseKeys(brokers, prefix)
    await keys.load()
    case_id = case_of(centre_id, incident_id)
    if keys.known(case_id) is None:
        msg = f"case {case_id} has no key: no number or address was sealed, or it was erased before"
        raise ConfigurationError(msg)
    async with producer(brokers) as sender:
        await sender.send(prefix + CASE_KEYS.name, key=case_id.encode(), value=None)


def _event(value: bytes | None) -> dict[str, Any] | None:
    try:
        record = JournalRecord.model_validate_json(value or b"")
    except ValidationError:
        return None
    return record.event.model_dump(mode="json")


def _is_of(event: Mapping[str, Any], centre_id: str, incident_id: str) -> bool:
    """Tell whether an event is of a case, of one of its further units (``C-1.2``) too."""
    name = str(event.get("incident_id") or "")
    is_same = name == incident_id or name.startswith(incident_id + _LEG_MARK)
    return is_same and event.get("centre_id") == centre_id


def _clear(name: str, value: object, key: bytes | None) -> object:
    if name not in FIELDS or not isinstance(value, str) or not is_sealed(value):
        return value
    plain = None if key is None else unseal(key, value)
    return None if plain is None else plain.decode()
