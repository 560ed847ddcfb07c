"""Reading from Kafka what a patient's handover record is made of."""

from collections.abc import AsyncIterator, Iterable
from typing import Final

from console.cli.suggestion import did_you_mean
from console.cli.talk import BadUsage
from console.patient.records import CentreRecords, Said, call_of, incident_of, put_in_order
from schemas.journal import JournalRecord
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.pre_alerts import PreAlert
from schemas.topics import ALARMS, ASSIGNMENTS, DECISIONS, JOURNAL, PRE_ALERTS, Topic
from streams.kafka.client import Reader, reader
from streams.kafka.codec import Unreadable, decode
from streams.kafka.records import RawRecord

OUTPUTS: Final = (ASSIGNMENTS, PRE_ALERTS, DECISIONS, ALARMS)


async def read_patient(brokers: str, prefix: str, name: str) -> tuple[CentreRecords, str]:
    """Read what concerns one patient; give it with the id of the incident.

    ``name`` is the id of an incident or of one of its pre-alerts. The outputs are read whole, the
    journal too; of that only what may concern the patient is decoded. O(length of the topics).

    Raises
    ------
    BadUsage
        If nothing has that name, or incidents of several centres have.
    BrokerUnreachable
        If no broker answers.
    """
    async with reader(brokers) as source:
        said: list[Said] = []
        for topic in OUTPUTS:
            async for raw in _all_of(source, prefix, topic):
                try:
                    said.append(decode(topic, raw))
                except Unreadable:
                    continue  # not the engine's: it publishes nothing that its reader refuses
        centre_id, incident_id = _the_only_one(incident_of(said, name), name, said)
        said = [one for one in said if one.centre_id == centre_id]
        journal = [
            (raw.offset, record)
            async for raw, record in _journal(source, prefix, centre_id, said, incident_id)
        ]
    return put_in_order(centre_id, journal, said), incident_id


def _the_only_one(found: set[tuple[str, str]], name: str, said: Iterable[Said]) -> tuple[str, str]:
    if not found:
        meant = did_you_mean(name, _names(said))
        msg = (
            f"nothing is known of {name!r}{meant}: give the id of an incident or of a pre-alert "
            "(`smart115 tail pre-alerts --from-beginning` shows them)"
        )
        raise BadUsage(msg)
    if len(found) > 1:
        several = ", ".join(f"{incident} of {centre}" for centre, incident in sorted(found))
        msg = f"{name!r} names several incidents ({several}): give a pre-alert's id"
        raise BadUsage(msg)
    return next(iter(found))


def _names(said: Iterable[Said]) -> Iterable[str]:
    """List the incidents and pre-alerts that the outputs are about, each once."""
    names = ((one.incident_id, getattr(one, "pre_alert_id", None)) for one in said)
    return dict.fromkeys(name for pair in names for name in pair if name is not None)


async def _journal(
    source: Reader, prefix: str, centre_id: str, said: list[Said], incident_id: str
) -> AsyncIterator[tuple[RawRecord, JournalRecord]]:
    """Give the centre's journal, thinned to what may concern the patient, and its last record."""
    offsets, names = _wanted(said, incident_id)
    skipped: RawRecord | None = None
    async for raw in _all_of(source, prefix, JOURNAL):
        if raw.key != centre_id.encode():
            continue
        value = raw.value or b""
        if raw.offset not in offsets and not any(name in value for name in names):
            skipped = raw
            continue
        skipped = None
        for record in _decoded(raw):
            yield raw, record
    if skipped is not None:
        for record in _decoded(skipped):
            yield skipped, record


def _decoded(raw: RawRecord) -> Iterable[JournalRecord]:
    """Decode a journal record; what cannot be read is in the dead letters and tells nothing."""
    try:
        return (decode(JOURNAL, raw),)
    except Unreadable:
        return ()


def _wanted(said: Iterable[Said], incident_id: str) -> tuple[set[int], list[bytes]]:
    """Give the offsets that orders and decisions name, and the ids to look for in the rest.

    Of other patients' outputs only the offset counts: they tell when a unit was free again.
    """
    offsets, names = set(), {incident_id, call_of(incident_id)}
    for one in said:
        if not isinstance(one, PreAlert | Alarm) or one.incident_id == incident_id:
            offsets.add(one.journal_offset)
        if one.incident_id != incident_id:
            continue
        if isinstance(one, Assignment):
            names |= {one.unit_id} | ({one.hospital_id} if one.hospital_id else set())
        elif isinstance(one, PreAlert):
            names |= {one.hospital_id, one.pre_alert_id}
    return offsets, [f'"{name}"'.encode() for name in sorted(names)]


async def _all_of(source: Reader, prefix: str, topic: Topic) -> AsyncIterator[RawRecord]:
    """Read each partition of a topic from its beginning to its present end."""
    for number in await source.filled(prefix + topic.name):
        async for seen in source.read_span(prefix + topic.name, number, start=None, end=None):
            yield RawRecord(topic.name, number, seen.offset, seen.key, seen.value)
