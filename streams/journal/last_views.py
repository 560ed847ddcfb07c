"""The newest view of each unit, read once: where the units were before this process began."""

from schemas.outputs.views import UnitView
from schemas.topics import UNIT_VIEWS
from streams.kafka.client import Received, reader
from streams.kafka.codec import Unreadable, decode
from streams.kafka.records import RawRecord


async def last_views(brokers: str, prefix: str) -> tuple[UnitView, ...]:
    """Read the views' topic to its end; what is no view is somebody else's to report.

    Only the newest record of a unit is parsed: the topic is compacted, but not at once.
    """
    newest: dict[bytes | None, tuple[int, Received]] = {}
    async with reader(brokers) as views:
        for partition in await views.filled(prefix + UNIT_VIEWS.name):
            span = views.read_span(prefix + UNIT_VIEWS.name, partition, start=None, end=None)
            async for seen in span:
                newest[seen.key] = partition, seen
    found = [_view(partition, seen) for partition, seen in newest.values()]
    return tuple(view for view in found if view is not None)


def _view(partition: int, seen: Received) -> UnitView | None:
    raw = RawRecord(UNIT_VIEWS.name, partition, seen.offset, seen.key, seen.value)
    try:
        view: UnitView = decode(UNIT_VIEWS, raw)
    except Unreadable:
        return None
    return view
