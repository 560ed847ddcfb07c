"""Telemetry: of the flood of positions and vitals, what can change a decision is journaled.

A process of its own, so that the flood cannot delay a call.
"""

from schemas.topics import VEHICLE_POSITIONS, VITALS
from streams.clock import Clock
from streams.directory import Directory
from streams.engine_app import Wire
from streams.journaler import Filter, Journaler
from streams.ledger import Ledger
from streams.settings import Settings
from streams.telemetry_filter import PositionFilter, VitalsFilter


def build(
    wire: Wire, *, brokers: str, settings: Settings, clock: Clock, directory: Directory
) -> None:
    """Put the agents of telemetry on the app. The journal is read before any record is released."""
    ledger = Ledger()
    positions = PositionFilter(settings.position_move_m, settings.position_every_s)
    vitals = VitalsFilter(settings.vitals_every_s)

    def journaler(belongs: Filter) -> Journaler:
        return Journaler(
            role="telemetry",
            directory=directory,
            ledger=ledger,
            clock=clock,
            future_s_max=settings.future_s_max,
            send=wire.send,
            keep_original=False,
            belongs=belongs,
        )

    wire.agent(VEHICLE_POSITIONS, journaler(positions.belongs).take)
    wire.agent(VITALS, journaler(vitals.belongs).take)

    async def recover() -> None:
        await ledger.catch_up(brokers, settings.topic_prefix)

    wire.on_rebalance(recover)
