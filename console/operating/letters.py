"""Dead letters for whoever runs the engine: found, shown whole, sent again once mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from console.cli.talk import BadUsage
from schemas.outputs.dead_letters import DeadLetter
from schemas.topics import BY_NAME, DEAD_LETTERS
from streams.kafka import client as kafka


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letters are asked for: all that is given must fit; null fits any."""

    topic: str | None = None
    reason: str | None = None
    centre_id: str | None = None
    since: datetime | None = None
    letter_id: str | None = None

    def fits(self, letter: DeadLetter) -> bool:
        """Tell whether a letter is one of those."""
        pairs = (
            (self.topic, letter.topic),
            (self.reason, letter.reason.value),
            (self.centre_id, letter.centre_id),
            (self.letter_id, letter.dead_letter_id),
        )
        is_new = self.since is None or letter.received_at >= self.since
        return is_new and all(asked in {None, found} for asked, found in pairs)


async def find(brokers: str, prefix: str, wanted: Wanted) -> list[DeadLetter]:
    """Read the letters that fit, oldest first, each once: a crash may have repeated one.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    """
    found: dict[str, DeadLetter] = {}
    async with kafka.reader(brokers) as reader:
        for number in range(DEAD_LETTERS.partitions):
            topic = prefix + DEAD_LETTERS.name
            async for seen in reader.read_span(topic, number, start=None, end=None):
                try:
                    letter = DeadLetter.model_validate_json(seen.value or b"")
                except ValidationError:
                    continue  # a stranger's; the roles write none that cannot be read
                if wanted.fits(letter):
                    found.setdefault(letter.dead_letter_id, letter)
    return sorted(found.values(), key=lambda one: (one.received_at, one.dead_letter_id))


async def send_again(brokers: str, prefix: str, letters: Sequence[DeadLetter]) -> int:
    """Send the originals again to the topics that they came from; give how many were sent.

    What made them unusable must have been mended before: else each is a dead letter again.

    Raises
    ------
    BadUsage
        One holds no original, or came from a topic that is not this deployment's.
    BrokerUnreachable
        No broker answers.
    """
    for letter in letters:
        if letter.topic not in BY_NAME:
            msg = f"{letter.dead_letter_id} came from {letter.topic}, which others write"
            raise BadUsage(msg)
        if letter.original_value is None:
            msg = f"{letter.dead_letter_id} holds no original: {letter.message}"
            raise BadUsage(msg)
    async with kafka.producer(brokers) as producer:
        for letter in letters:
            await producer.send(
                prefix + letter.topic,
                key=letter.original_key,
                value=letter.original_value,
                headers=[(one.name, one.value or b"") for one in letter.original_headers],
            )
    return len(letters)
