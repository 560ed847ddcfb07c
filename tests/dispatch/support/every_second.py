"""A fold that looks at everybody in each second that it lets pass: nothing may be due in it."""

from typing_extensions import override

from dispatch.fold import NOTHING, Applied, Fold
from dispatch.state.roads import Roads
from dispatch.step import step
from schemas.events.ticks import Tick
from schemas.journal import JournalRecord


class EverySecond(Fold):
    """Both ways must agree; ``passed`` counts the seconds in which nobody had to be looked at."""

    def __init__(self, centre_id: str, roads: Roads) -> None:
        super().__init__(centre_id, roads)
        self.passed = 0

    @override
    def apply(self, record: JournalRecord, *, offset: int) -> Applied:
        before = self.world
        applied = super().apply(record, offset=offset)
        if applied is NOTHING and isinstance(record.event, Tick) and self.world is not before:
            self.passed += 1
            looked = step(before, record.event, self.roads, offset=offset)
            assert looked.outputs == (), "nothing was due"
            assert looked.world == self.world, "nothing was due"
        return applied
