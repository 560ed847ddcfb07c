"""The records that a handover record is made of, in the order in which the engine saw them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schemas.journal import AnyEvent, JournalRecord
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.pre_alerts import PreAlert

Said = Assignment | PreAlert | Decision | Alarm
"""The outputs that tell what became of a patient; views are left out: they are only the latest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of the journal with what the engine said to it."""

    offset: int
    event: AnyEvent
    topic: str | None
    said: tuple[Said, ...]

    @property
    def refused(self) -> bool:
        """Whether the engine did not apply the event."""
        return any(
            isinstance(one, Decision) and one.kind is DecisionKind.REFUSED for one in self.said
        )


@dataclass(frozen=True, slots=True)
class CentreRecords:
    """One centre's journal with its outputs, by offset; repeats are dropped.

    The journal may be thinned to what concerns one patient, as long as it holds every event of that
    patient's units and hospitals and the centre's newest event.
    """

    centre_id: str
    entries: tuple[Entry, ...]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


def put_in_order(
    centre_id: str, journal: Iterable[tuple[int, JournalRecord]], said: Iterable[Said]
) -> CentreRecords:
    """Put a centre's outputs to the events that caused them.

    Records of other centres and repeats are left out; so is an output whose event is not given.
    """
    by_offset: dict[int, dict[str, Said]] = {}
    for one in said:
        if one.centre_id == centre_id:
            by_offset.setdefault(one.journal_offset, {})[one.model_dump_json()] = one
    by_offset_journal = {
        offset: record for offset, record in journal if record.event.centre_id == centre_id
    }
    return CentreRecords(
        centre_id,
        tuple(
            Entry(
                offset,
                record.event,
                None if record.source is None else record.source.topic,
                tuple(by_offset.get(offset, {}).values()),
            )
            for offset, record in sorted(by_offset_journal.items())
        ),
    )


def incident_of(said: Iterable[Said], name: str) -> set[tuple[str, str]]:
    """Find what a name stands for: pairs of centre and incident, by incident or pre-alert id."""
    found = set()
    for one in said:
        pre_alert_id = one.pre_alert_id if isinstance(one, PreAlert | Alarm) else None
        if one.incident_id is not None and name in {one.incident_id, pre_alert_id}:
            found.add((one.centre_id, one.incident_id))
    return found


def call_of(incident_id: str) -> str:
    """Give the id of the call that an incident may be a leg of: ``C-1`` of ``C-1.2``.

    An incident that is no further leg is its own call. A call's own id may end like a leg's: then
    there is no report by the shorter name.
    """
    call_id, _, number = incident_id.rpartition(".")
    return call_id if call_id and number.isdigit() else incident_id
