"""Intake: what people and hospitals say goes, validated and once, into the journal."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Final

from schemas.topics import CENTRE_CONFIG, INCIDENTS, MUTUAL_AID, Topic
from streams.host.clock import Clock
from streams.host.readers import READS
from streams.host.settings import Settings
from streams.journal.caller_hash import CallerHash, load_key
from streams.journal.centres import Centres
from streams.journal.configured import Configured
from streams.journal.journaler import Journaler, Reduced
from streams.journal.ledger import Ledger
from streams.kafka.records import RawRecord
from streams.roles.app import Wire
from streams.roles.ledger_keeping import keep_ledger
from streams.sealing.case_keys import CaseKeys
from streams.sealing.vault import Vault

TOPICS: Final = READS["intake"]


def build(
    wire: Wire,
    *,
    brokers: str,
    settings: Settings,
    clock: Clock,
    centres: Centres,
    own: Sequence[Topic] = (),
) -> Callable[[], Coroutine[None, None, int]]:
    """Put the agents of intake on the app. The journal is read before any record is released.

    ``own`` are the topics of single centres and hospitals that there are.
    What neighbours say to these centres is read where they write it. A caller's number is compared
    by its hash, which is taken here: nothing behind intake knows the key. It is ready when the
    journal holds each centre's configuration: what is said to a centre stands behind it.
    """
    ledger = Ledger([topic.name for topic in (*TOPICS, *own)])
    callers = CallerHash(load_key(settings.caller_key))
    keys = CaseKeys(brokers, settings.topic_prefix)
    journaler = Journaler(
        role="intake",
        centres=centres,
        ledger=ledger,
        clock=clock,
        future_s_max=settings.future_s_max,
        send=wire.send,
        keep_original=True,
        reduce=lambda event: Reduced(callers.hashed(event)),
        vault=Vault(keys, clock, wire.send),
    )
    configured = Configured(ledger, centres)

    async def take(topic: Topic, raw: RawRecord) -> None:
        await configured.wait(raw.key)
        await journaler.take(topic, raw)

    wire.tally = journaler.tally
    wire.meanwhile(keys.follow)
    for topic in TOPICS:
        same = [row for row in own if row.model is topic.model]
        if topic is CENTRE_CONFIG:
            wire.agent(topic, journaler.take, own=same, is_first=True)
        else:
            wire.agent(topic, take, own=same)
    for prefix in settings.neighbours:
        wire.agent(MUTUAL_AID, take, of_neighbour=prefix)

    async def recover() -> None:
        await ledger.catch_up(brokers, settings.topic_prefix)
        await keys.load()
        wire.tell_new_lives(ledger.epochs)

    wire.on_rebalance(recover)
    read_ahead = keep_ledger(
        wire, ledger, INCIDENTS, brokers=brokers, settings=settings, clock=clock
    )

    async def begin() -> int:
        await keys.load()
        return await read_ahead()

    return begin
