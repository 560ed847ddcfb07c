"""What the engine says of itself: how each role's process fares, and what is wrong with it."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from schemas.ground.base import Instant, Model, SchemaVersion, ShortText
from schemas.ground.ids import CentreId, EventId
from schemas.ground.texts import Bilingual

Count = Annotated[int, Field(ge=0)]


class TopicTally(Model):
    """What became of the records of one topic since a process began: each is counted once.

    ``taken`` is the sum of the others. ``used`` went into the journal, was applied or delivered;
    ``filtered`` says nothing that could change a decision, or is for others; ``repeated`` was
    handled before; ``refused`` was read and cannot be used, ``dead`` cannot be read, ``held`` has
    ended workers and is not touched, ``newer`` is of a version that this process does not know: all
    these are dead letters, or a refusal by the core.
    """

    topic: ShortText
    taken: Count = 0
    used: Count = 0
    filtered: Count = 0
    repeated: Count = 0
    refused: Count = 0
    dead: Count = 0
    held: Count = 0
    newer: Count = 0


class ServedCentre(Model):
    """A centre that a process serves. ``map_hash`` names the roads that it decides on.

    The hash is null in roles that decide nothing, and before the roads are loaded.
    """

    centre_id: CentreId
    map_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class KeptSnapshot(Model):
    """How far the newest snapshot of a partition of the journal goes, of one role's process.

    ``next_offset`` is the first record that is not in it, 0 where there is none; ``behind`` how
    many records have been handled since. ``age_s`` is how old it was when the report was made,
    seconds of the engine's clock; where there is none, for how long the process has kept the
    partition.
    """

    partition: Count
    next_offset: Count
    behind: Count
    age_s: Annotated[float, Field(ge=0)]


class RoleReport(Model):
    """How one process fares, said every few seconds; the newest of a ``subject`` counts.

    ``subject`` is ``role/worker``. ``is_serving`` says that each partition of its topics has an
    owner in its group, ``trouble`` what it waits for, null where all is well. ``centres`` are
    those that it serves, ``snapshots`` those that it keeps; an older version tells none.
    """

    type: Literal["role.report"] = "role.report"
    schema_version: SchemaVersion = 1
    subject: ShortText
    role: ShortText
    at: Instant
    started_at: Instant
    is_serving: bool
    owned: tuple[ShortText, ...] = ()
    records: tuple[TopicTally, ...] = ()
    trouble: ShortText | None = None
    centres: tuple[ServedCentre, ...] = ()
    snapshots: tuple[KeptSnapshot, ...] = ()


class EngineTrouble(StrEnum):
    """What may be wrong with the engine itself."""

    BROKER_AWAY = "broker_away"
    TOPIC_WRONG = "topic_wrong"
    FEW_COPIES = "few_copies"
    NO_OWNER = "no_owner"
    STANDS_STILL = "stands_still"
    NO_TICKS = "no_ticks"
    NO_EFFECT = "no_effect"
    WENT_BACK = "went_back"
    SILENT_ROLE = "silent_role"
    QUARANTINED = "quarantined"
    NEWER_VERSION = "newer_version"
    SNAPSHOT_OLD = "snapshot_old"
    DISK_LOW = "disk_low"


class EngineAlarm(Model):
    """A trouble of the engine that the watcher has seen, and its end; the newest of a ``subject``.

    ``about`` names the topic, partition, role or record; ``ended_at`` is null while it lasts.
    """

    type: Literal["engine.alarm"] = "engine.alarm"
    schema_version: SchemaVersion = 1
    subject: ShortText
    trouble: EngineTrouble
    about: ShortText
    raised_at: Instant
    ended_at: Instant | None = None
    text: Bilingual
    action: Bilingual


class LetterSettled(Model):
    """What a person did with a dead letter; the letter itself stays where it is until it expires.

    ``subject`` is ``letter/ID``. ``by`` is who it was: the Kafka principal, or the user of the
    machine. ``note`` is why, in a few words without anything of a patient; null where none was
    given.
    """

    type: Literal["letter.settled"] = "letter.settled"
    schema_version: SchemaVersion = 1
    subject: ShortText
    dead_letter_id: EventId
    outcome: Literal["dropped", "sent_again"]
    at: Instant
    by: ShortText
    note: ShortText | None = None


EngineHealth = Annotated[RoleReport | EngineAlarm | LetterSettled, Field(discriminator="type")]
