"""What the engine's topics say of it: processes, troubles, records that nobody applies, centres."""

from typing import Any

from pydantic import ValidationError

from schemas.outputs.dead_letters import HeldRecord
from schemas.outputs.engine import EngineAlarm, EngineHealth, LetterSettled, RoleReport
from schemas.topics import CENTRE_CONFIG, ENGINE_HEALTH, JOURNAL, QUARANTINE
from streams.kafka.client import Reader, Received
from streams.kafka.groups import partition_of
from streams.watching.centres import Configured, Heard, read_centre
from streams.watching.newest import Newest, read_on


class Said:
    """The newest of what is said under one prefix; each look reads on from the one before.

    Without ``with_centres`` no configuration is read: of a locked cluster the watcher may not.
    """

    def __init__(self, prefix: str, *, with_centres: bool = True) -> None:
        self._journal = prefix + JOURNAL.name
        self._partitions = 0
        self._health: Newest[Heard | EngineAlarm | LetterSettled] = Newest(
            prefix + ENGINE_HEALTH.name, _health
        )
        self._quarantine: Newest[HeldRecord] = Newest(prefix + QUARANTINE.name, _held)
        self._centres: Newest[Configured] = Newest(prefix + CENTRE_CONFIG.name, read_centre)
        self._read: list[Newest[Any]] = [self._health, self._quarantine]
        if with_centres:
            self._read.append(self._centres)

    async def refresh(self, logs: Reader) -> None:
        """Read what has been said since."""
        await read_on(logs, self._read)
        self._partitions = len((await logs.know([self._journal])).get(self._journal, ()))

    def heard(self) -> tuple[Heard, ...]:
        """Give the newest report of each process, by subject."""
        return tuple(one for one in self._health.values() if isinstance(one, Heard))

    def alarms(self) -> tuple[EngineAlarm, ...]:
        """Give the newest of each trouble, oldest first."""
        alarms = (one for one in self._health.values() if isinstance(one, EngineAlarm))
        return tuple(sorted(alarms, key=lambda one: (one.raised_at, one.subject)))

    def held(self) -> tuple[HeldRecord, ...]:
        """Give the records that nobody applies and no person has settled, oldest first."""
        settled = {
            one.dead_letter_id for one in self._health.values() if isinstance(one, LetterSettled)
        }
        left = (one for one in self._quarantine.values() if one.is_held)
        unsettled = (one for one in left if one.record_id not in settled)
        return tuple(sorted(unsettled, key=lambda one: (one.at, one.record_id)))

    def centres(self) -> tuple[Configured, ...]:
        """Give the newest configuration of each centre, by id; before there is a journal, too."""
        if not self._partitions:
            return self._centres.values()
        return tuple(
            one.model_copy(update={"partition": partition_of(one.centre_id, self._partitions)})
            for one in self._centres.values()
        )


def _health(record: Received) -> Heard | EngineAlarm | LetterSettled | None:
    try:
        said: EngineHealth = ENGINE_HEALTH.model.validate_json(record.value or b"")
    except ValidationError:
        return None  # a stranger's; nothing of the engine depends on it
    if not isinstance(said, RoleReport):
        return said
    told_ms = record.timestamp_ms
    return Heard(said, said.at.timestamp() if told_ms is None else told_ms / 1_000)


def _held(record: Received) -> HeldRecord | None:
    try:
        held: HeldRecord = QUARANTINE.model.validate_json(record.value or b"")
    except ValidationError:
        return None  # as above
    return held
