"""Telemetry: of the flood of positions and vitals, what can change a decision is journaled.

A process of its own, so that the flood cannot delay a call.
"""

from collections.abc import Callable, Coroutine, Sequence
from typing import Final

from dispatch.clinical.watching.fleet import Watch
from dispatch.rules.fixes import FixWatch
from schemas.patient.vitals import MonitorRecord, Vitals
from schemas.topics import VEHICLE_POSITIONS, VITALS, Topic
from streams.host.clock import Clock
from streams.host.settings import Settings
from streams.journal.centres import Centres
from streams.journal.directory import Directory
from streams.journal.fixes import AllPositions, Positions
from streams.journal.gathered import Gathered
from streams.journal.handovers import Handovers
from streams.journal.journaler import Journaler, Reduce, Reduced
from streams.journal.last_views import last_views
from streams.journal.ledger import Ledger
from streams.journal.positions import PositionFilter
from streams.roles.app import Wire
from streams.roles.ledger_keeping import keep_ledger

BATCH_MAX: Final = 1_000
"""Records of a topic that are acknowledged together."""

GATHER_S: Final = 0.1
"""What comes within this time is written together: a hundredth of the way that a fix is old."""

VITALS_PAST_S_MAX: Final = 86_400
"""Vitals older than a day come from a wrong clock, or are of use to nobody."""


def build(
    wire: Wire,
    *,
    brokers: str,
    settings: Settings,
    clock: Clock,
    centres: Centres,
    own: Sequence[Topic] = (),
) -> Callable[[], Coroutine[None, None, int]]:
    """Put the agents of telemetry on the app. The journal is read before any record is released.

    ``own`` are the topics of single centres and units that there are.
    """
    ledger = Ledger([VEHICLE_POSITIONS.name, VITALS.name, *(row.name for row in own)])

    def positions_of(directory: Directory) -> Positions:
        fixes = FixWatch(
            directory.region,
            directory.watch,
            future_s_max=settings.future_s_max,
            every_s=settings.position_every_s,
        )
        kept = PositionFilter(settings.position_move_m, settings.position_every_s, directory.watch)
        return Positions(fixes, kept, clock)

    positions = AllPositions(centres, positions_of)
    watch = Watch(settings.vitals_every_s)

    def reduce_vitals(event: Vitals | MonitorRecord) -> Reduced:
        taken = watch.take(event)
        return Reduced(taken.signs, taken.faults)

    def journaler(
        reduce: Reduce, future_s_max: float | None = None, past_s_max: float | None = None
    ) -> Journaler:
        return Journaler(
            role="telemetry",
            centres=centres,
            ledger=ledger,
            clock=clock,
            future_s_max=future_s_max,
            send=wire.send,
            keep_original=False,
            reduce=reduce,
            past_s_max=past_s_max,
            remembers=False,  # of fixes and vitals the newest wins
            tally=wire.tally,
        )

    vitals = journaler(reduce_vitals, settings.future_s_max, VITALS_PAST_S_MAX)
    for topic, one in ((VEHICLE_POSITIONS, journaler(positions.reduce)), (VITALS, vitals)):
        gathered = Gathered(one, wire.send_all)
        rows = [row for row in own if row.model is topic.model]
        wire.batches(topic, gathered.take, records_max=BATCH_MAX, every_s=GATHER_S, own=rows)
    handovers = Handovers(watch, wire.send_all, clock)
    wire.meanwhile(lambda: handovers.follow(brokers, settings.topic_prefix))

    async def recover() -> None:
        await ledger.catch_up(brokers, settings.topic_prefix)
        wire.tell_new_lives(ledger.epochs)
        for view in await last_views(brokers, settings.topic_prefix):
            positions.remember(view)

    wire.on_rebalance(recover)
    first = VEHICLE_POSITIONS
    return keep_ledger(wire, ledger, first, brokers=brokers, settings=settings, clock=clock)
