"""A day of a centre without Kafka: the player acts, the real core decides, time is simulated.

It is put together as the worker roles are: telemetry lets through what can change a decision, a
unit's new views release its patient's monitors, each alert has its receipt. Nothing waits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from console.centre.folder import Centre
from dispatch.clinical.watching.device_samples import to_ms
from dispatch.clinical.watching.fleet import Watch
from dispatch.fold import Fold
from dispatch.state.turn import Output
from scenarios.people.player import Message, Player
from schemas.events.alarm_commands import AcknowledgeAlarm
from schemas.events.hospitals import PreAlertDelivery
from schemas.events.moves import MoveOrder
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehiclePosition
from schemas.ground.envelope import Event
from schemas.ground.ids import derive
from schemas.journal import JournalRecord
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import UnitView
from schemas.patient.vitals import MonitorRecord, Vitals
from streams.host.settings import Settings
from streams.journal.positions import PositionFilter

DESK = "trial-desk"
"""Who acknowledges in a trial: it plays a person's hand, and measures none."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is played: ``acknowledge_s`` is after how long an alarm is acknowledged, null never.

    Without ``monitors`` nobody's vital signs are measured: for who asks only who goes where.
    """

    seed: int
    start: datetime
    hours: float
    acknowledge_s: float | None
    monitors: bool = True

    @property
    def end(self) -> datetime:
        """When the trial ends."""
        return self.start + timedelta(hours=self.hours)


class Trial:
    """One centre's journal, written and folded as it comes."""

    def __init__(self, centre: Centre, settings: Settings, terms: Terms) -> None:
        self.fold = Fold(centre.city.centre_id, centre.oracle())
        self._centre = centre
        self._terms = terms
        self._tick = timedelta(seconds=settings.tick_s)
        self._positions = PositionFilter(settings.position_move_m, settings.position_every_s)
        self._watch = Watch(settings.vitals_every_s)
        self._player = Player(
            centre.city,
            centre.router(),
            seed=terms.seed,
            start=terms.start,
            monitors=terms.monitors,
        )
        self._inbox: list[Message] = []
        self._due: list[tuple[datetime, Event]] = []
        self._serving: dict[str, str] = {}
        self._offset = -1

    def play(self) -> Iterator[Output]:
        """Play to the end, and give what the core said, in the journal's order."""
        now = self._terms.start
        yield from self._apply(self._centre.configured(now), now)
        while now < self._terms.end:
            now += self._tick
            heard, self._inbox = self._inbox, []
            for event in [*self._take_due(now), *self._player.advance(now, heard)]:
                reduced = self._reduce(event)
                if reduced is not None:
                    yield from self._apply(reduced, now)
            yield from self._apply(self._at(Tick, now, "tick"), now)

    def _take_due(self, now: datetime) -> list[Event]:
        due = [event for at, event in self._due if at <= now]
        self._due = [(at, event) for at, event in self._due if at > now]
        return due

    def _reduce(self, event: Event) -> Event | None:
        """Keep what can change a decision, as the telemetry role does."""
        if isinstance(event, VehiclePosition):
            return self._positions.take(event)
        if isinstance(event, Vitals | MonitorRecord):
            return self._watch.take(event).signs
        return event

    def _apply(self, event: Event, now: datetime) -> tuple[Output, ...]:
        received: Any = event.model_copy(update={"received_at": now})
        self._offset += 1
        outputs = self.fold.apply(JournalRecord(event=received), offset=self._offset).outputs
        for output in outputs:
            self._hear(output, now)
        return outputs

    def _hear(self, output: Output, now: datetime) -> None:
        """Let those who read the engine's topics have their part."""
        if isinstance(output, Assignment | MoveOrder | PreAlert):
            self._inbox.append(output)
        if isinstance(output, UnitView):
            self._release(output)
        if isinstance(output, PreAlert) and output.notice == "alert":
            self._due.append((now, self._receipt(output, now)))
        wait_s = self._terms.acknowledge_s
        if isinstance(output, Alarm) and output.announces and wait_s is not None:
            at = now + timedelta(seconds=wait_s)
            seen = self._at(AcknowledgeAlarm, at, output.alarm_id, alarm_id=output.alarm_id)
            self._due.append((at, seen))

    def _release(self, view: UnitView) -> None:
        """Forget the patient of a unit that is done with it."""
        before = self._serving.pop(view.unit_id, None)
        if view.incident_id is not None:
            self._serving[view.unit_id] = view.incident_id
        if before not in {None, view.incident_id}:
            self._watch.hand_over(view.unit_id, to_ms(view.decided_at))

    def _receipt(self, alert: PreAlert, now: datetime) -> Event:
        return self._at(
            PreAlertDelivery,
            now,
            alert.pre_alert_id,
            hospital_id=alert.hospital_id,
            pre_alert_id=alert.pre_alert_id,
            outcome="delivered",
            channel="trial",
        )

    def _at(self, kind: type[Event], at: datetime, name: str, **fields: object) -> Event:
        """Make an event of our own, which occurs at ``at``."""
        head = {
            "event_id": derive("trial", kind.__name__, name, self._offset),
            "centre_id": self._centre.city.centre_id,
            "occurred_at": at,
            "source": DESK,
        }
        return kind.model_validate({**head, **fields})
