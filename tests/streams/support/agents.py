"""Stand-ins for what of Faust an agent meets: app, stream, queue, events."""

from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any, Final

from faust.types import TP
from mode.utils.queues import FlowControlEvent

from schemas.own_topics import hospital_reports
from streams.kafka.starts import Start
from streams.kafka.trail import Trail
from streams.quarantine.held import Quarantine
from streams.roles.app import Wire
from streams.roles.commits import Progress
from streams.roles.lines import FairQueue
from tests.streams.support.samples import StoppedClock

PART: Final = TP("t-incidents", 2)
OWN: Final = hospital_reports("h1")


def wire(app: Any, prefix: str, role: str = "intake", crashes_max: int = 2) -> Wire:  # noqa: ANN401 - or a fake one
    return Wire(app, prefix, "fake:1", Quarantine(role, prefix, crashes_max), StoppedClock())


class Sent:
    """What Faust's producer gives back: done when the broker has the record."""

    def __init__(self, log: list[str], name: str) -> None:
        self._log = log
        self._name = name

    def __await__(self) -> Iterator[None]:
        self._log.append(f"acknowledged {self._name}")
        return iter(())


class Event:
    """An event of a Faust stream, as fetched in one generation of the group."""

    def __init__(
        self, log: list[str], offset: int, topic: str = "t-incidents", generation_id: int = 7
    ) -> None:
        self._log = log
        self.message = SimpleNamespace(
            tp=TP(topic, 2),
            generation_id=generation_id,
            tracked=False,
            topic=topic,
            partition=2,
            offset=offset,
            key=b"BD",
            value=b"v",
            headers=[("h", None), ("h", b"1")],
        )

    def ack(self) -> None:
        self._log.append(f"ack {self.message.offset}")


class FakeApp:
    """Takes the agent's function, as Faust's app does."""

    def __init__(self) -> None:
        self.progress = Progress()
        self.progress.begin({("t-incidents", 2): Start(0, Trail("e" * 32))})
        self.topics: list[tuple[str, dict[str, object]]] = []
        self.agents: list[Any] = []
        self.consumer_generation_id = 7
        self.flow_control = FlowControlEvent(initially_suspended=False)
        self.in_flight: list[int] = []
        self.consumer = SimpleNamespace(track_message=self._track)

    def _track(self, message: Any) -> None:  # noqa: ANN401 - Faust's Message
        self.in_flight.append(message.offset)

    def topic(self, *names: str, **options: object) -> str:
        self.topics += [(name, options) for name in names]
        return names[0]

    def agent(self, channel: str, *, name: str, concurrency: int) -> Any:  # noqa: ANN401 - as Faust
        assert concurrency == 1, "more would acknowledge out of order"
        return self.agents.append


class Waiting:
    """A stream with these events in its queue; ``late`` ones come when all before are handled."""

    def __init__(self, events: Iterable[Event], late: Iterable[Event] = ()) -> None:
        self.queue = FairQueue(flow_control=FlowControlEvent(initially_suspended=False))
        self.put(*events)
        self._late = list(late)
        self.channel = SimpleNamespace(queue=self.queue)

    def put(self, *events: Event) -> None:
        for event in events:
            self.queue.force_put_nowait(event)

    def noack(self) -> "Waiting":
        return self

    async def events(self) -> Any:  # noqa: ANN401 - an asynchronous generator of events
        while not self.queue.empty() or self._late:
            if self.queue.empty():
                self.put(self._late.pop(0))
            yield self.queue.get_nowait()


def waiting(log: list[str], count: int) -> Waiting:
    return Waiting(Event(log, offset) for offset in range(count))


def mixed(log: list[str]) -> Waiting:
    """Give a stream of a shared topic and of one hospital's own, in turn."""
    names = ("t-hospital-status", "t-hospital.h1.status")
    return Waiting(Event(log, offset, names[offset % 2]) for offset in range(4))
