"""Dead letters for whoever runs the engine: found, shown whole, sent again once mended, dropped."""

import getpass
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from pydantic import ValidationError

from console.cli.talk import BadUsage
from schemas.ground.ids import derive
from schemas.inputs import INPUTS
from schemas.outputs.dead_letters import DeadLetter
from schemas.outputs.engine import LetterSettled
from schemas.topics import BY_NAME, DEAD_LETTERS, ENGINE_HEALTH
from streams.host import login
from streams.kafka import client as kafka

_JOURNALED: Final = "dispatch"
"""The role whose dead letters are of events that are in the journal."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letters are asked for: all that is given must fit; null fits any.

    ``until`` itself is no longer one of them. ``settled`` asks for those, too, which a person has
    dropped or sent again.
    """

    topic: str | None = None
    reason: str | None = None
    centre_id: str | None = None
    role: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    letter_id: str | None = None
    settled: bool = False

    def fits(self, letter: DeadLetter) -> bool:
        """Tell whether a letter is one of those, settled or not."""
        pairs = (
            (self.topic, letter.topic),
            (self.reason, letter.reason.value),
            (self.centre_id, letter.centre_id),
            (self.role, letter.role),
            (self.letter_id, letter.dead_letter_id),
        )
        is_in_time = (self.since is None or letter.received_at >= self.since) and (
            self.until is None or letter.received_at < self.until
        )
        return is_in_time and all(asked in {None, found} for asked, found in pairs)


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter, and what a person did with it; null: nothing yet."""

    letter: DeadLetter
    settled: LetterSettled | None = None


async def find(brokers: str, prefix: str, wanted: Wanted) -> list[Letter]:
    """Read the letters that fit, oldest first, each once: a crash may have repeated one.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    """
    found: dict[str, DeadLetter] = {}
    async with kafka.reader(brokers) as reader:
        settled = await _settled(reader, prefix)
        topic = prefix + DEAD_LETTERS.name
        for number in await reader.filled(topic):
            async for seen in reader.read_span(topic, number, start=None, end=None):
                try:
                    letter = DeadLetter.model_validate_json(seen.value or b"")
                except ValidationError:
                    continue  # a stranger's; the roles write none that cannot be read
                is_left = wanted.settled or letter.dead_letter_id not in settled
                if is_left and wanted.fits(letter):
                    found.setdefault(letter.dead_letter_id, letter)
    letters = sorted(found.values(), key=lambda one: (one.received_at, one.dead_letter_id))
    return [Letter(one, settled.get(one.dead_letter_id)) for one in letters]


async def _settled(reader: kafka.Reader, prefix: str) -> dict[str, LetterSettled]:
    """Read what was done with letters, by their ids; the last word counts."""
    found: dict[str, LetterSettled] = {}
    for number in range(ENGINE_HEALTH.partitions):
        topic = prefix + ENGINE_HEALTH.name
        async for seen in reader.read_span(topic, number, start=None, end=None):
            try:
                said = ENGINE_HEALTH.model.validate_json(seen.value or b"")
            except ValidationError:
                continue  # a stranger's
            if isinstance(said, LetterSettled):
                found[said.dead_letter_id] = said
    return found


async def send_again(
    brokers: str, prefix: str, letters: Sequence[Letter], *, note: str | None = None
) -> int:
    """Send the originals again to the topics that they came from; give how many were sent.

    What made them unusable must have been mended before: else each is a dead letter again.

    Raises
    ------
    BadUsage
        One holds no original, or came from a topic that is not this deployment's, or that only the
        engine writes.
    BrokerUnreachable
        No broker answers.
    """
    for one in letters:
        _require_sendable(one.letter)
    async with kafka.producer(brokers) as producer:
        for one in letters:
            letter = one.letter
            await producer.send(
                prefix + letter.topic,
                key=letter.original_key,
                value=_value(letter),
                headers=[(header.name, header.value or b"") for header in letter.original_headers],
            )
    await settle(brokers, prefix, letters, "sent_again", note=note)
    return len(letters)


def _require_sendable(letter: DeadLetter) -> None:
    """Refuse what cannot be sent again, before anything is."""
    topic, name = BY_NAME.get(letter.topic), letter.dead_letter_id
    if topic is None:
        msg = f"{name} came from {letter.topic}, which others write"
        raise BadUsage(msg)
    if letter.original_value is None:
        msg = f"{name} holds no original: {letter.message}"
        raise BadUsage(msg)
    if topic not in INPUTS and letter.role == _JOURNALED:
        msg = (
            f"{name} is a record that only the engine writes to {letter.topic}: nobody can say it "
            "again; what it said has been said anew since, or drop it"
        )
        raise BadUsage(msg)


def _value(letter: DeadLetter) -> bytes | None:
    """Give what is sent: the original; under a new id where the journal has the event already.

    The new id is always the same for a letter, so that what is sent twice is used once.
    """
    if letter.role != _JOURNALED:
        return letter.original_value
    try:
        event: Any = json.loads(letter.original_value or b"")
    except ValueError:
        return letter.original_value
    if not isinstance(event, dict):
        return letter.original_value
    named = event | {"event_id": derive("again", letter.dead_letter_id)}
    return json.dumps(named, ensure_ascii=False).encode()


async def settle(
    brokers: str,
    prefix: str,
    letters: Sequence[Letter],
    outcome: Literal["dropped", "sent_again"],
    *,
    note: str | None = None,
) -> None:
    """Write down who did what with dead letters; it is durable when this returns.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    """
    whose = login.own()
    by = getpass.getuser() if whose is None else whose.username
    at = datetime.now(UTC)
    async with kafka.producer(brokers) as producer:
        for one in letters:
            said = LetterSettled(
                subject=f"letter/{one.letter.dead_letter_id}",
                dead_letter_id=one.letter.dead_letter_id,
                outcome=outcome,
                at=at,
                by=by,
                note=note,
            )
            await producer.send(
                prefix + ENGINE_HEALTH.name,
                key=said.subject.encode(),
                value=said.model_dump_json().encode(),
            )
