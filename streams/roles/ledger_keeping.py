"""The ledger of a role that writes the journal: read ahead, kept up, snapshotted."""

from collections.abc import Callable, Coroutine

from faust.types import TP

from schemas.topics import INCIDENTS, Topic
from streams.host.clock import Clock
from streams.host.settings import Settings
from streams.journal.ledger import Ledger
from streams.recovery.ledgers import KEEP_EVERY_S, Ledgers
from streams.roles.app import Wire


def keep_ledger(
    wire: Wire,
    ledger: Ledger,
    first: Topic,
    *,
    brokers: str,
    settings: Settings,
    clock: Clock,
) -> Callable[[], Coroutine[None, None, int]]:
    """Have snapshots of a ledger written by the worker that owns partition 0 of ``first``.

    Returns
    -------
    callable
        To be awaited before the app runs: takes up the newest snapshot and reads the rest.
    """
    ledgers = Ledgers(
        ledger,
        "intake" if first is INCIDENTS else "telemetry",
        brokers=brokers,
        prefix=settings.topic_prefix,
        clock=clock,
        records=settings.snapshot_records,
    )

    def is_ours() -> bool:
        return TP(settings.topic_prefix + first.name, 0) in wire.assignment()

    async def keep() -> None:
        if is_ours():
            await ledgers.keep(wire.send_all)

    wire.every(KEEP_EVERY_S, keep)
    wire.snapshots = lambda: [ledgers.told()] if is_ours() else []
    return ledgers.begin
