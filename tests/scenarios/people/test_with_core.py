"""The player against the real dispatch core: what it says must be what the core understands."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from dispatch.clinical.watching.fleet import Watch
from dispatch.fold import Fold
from routing.roads.graph import RoadGraph
from routing.router import Router
from scenarios.city.model import City
from scenarios.people.player import Message, Player
from schemas.events.hospitals import PreAlertDelivery
from schemas.events.moves import MoveOrder
from schemas.events.roads import AnyRoadEvent
from schemas.events.ticks import Tick
from schemas.ground.base import LatLon
from schemas.ground.envelope import Event
from schemas.journal import JournalRecord
from schemas.outputs.decisions import Decision
from schemas.outputs.pre_alerts import PreAlert
from schemas.patient.scores import Score
from schemas.patient.vitals import Vitals

SECOND = timedelta(seconds=1)


class OpenRoads:
    """The router as the core wants it, on which no road is ever closed."""

    def __init__(self, router: Router) -> None:
        self.router = router
        self.graph_hash = router.graph_hash
        self.version = 0

    def times_to(self, origins: Sequence[LatLon], destination: LatLon) -> list[int | None]:
        return self.router.times_to(origins, destination)

    def times_from(self, origin: LatLon, destinations: Sequence[LatLon]) -> list[int | None]:
        return self.router.times_from(origin, destinations)

    def nearest_to(
        self, origins: Sequence[LatLon], destinations: Sequence[LatLon]
    ) -> list[int | None]:
        return self.router.coverage(origins, destinations)

    def on_road(self, place: LatLon) -> bool:
        return self.router.snap(place) is not None

    def distance_to_road_m(self, place: LatLon) -> float:
        return self.router.distance_to_road_m(place)

    def apply(self, event: AnyRoadEvent) -> None:
        """Leave the roads as they are."""

    def advance(self, now: datetime) -> None:
        """Leave the roads as they are."""


class Centre:
    """A journal of one centre, folded as it is written."""

    def __init__(self, city: City, router: Router) -> None:
        self.fold = Fold(city.centre_id, OpenRoads(router))
        self.inbox: list[Message] = []
        self.moved: dict[str, datetime] = {}
        self.refused: list[Decision] = []
        self.decided = Counter[str]()
        self.watch = Watch(every_s=60)
        self.scores: list[Score] = []
        self._offset = 0

    def take(self, event: Event) -> None:
        """Take an event as the engine's intake does: of vitals, what can change a decision."""
        if isinstance(event, Vitals):
            taken = self.watch.take(event)
            assert taken.faults == ()
            if taken.signs is not None:
                self.append(taken.signs)
        else:
            self.append(event)

    def append(self, event: Event) -> None:
        received = event.model_copy(update={"received_at": event.occurred_at})
        record = JournalRecord.model_validate({"event": received})
        applied = self.fold.apply(record, offset=self._offset)
        self._offset += 1
        if applied.refused is not None:
            self.refused.append(applied.refused)
        for output in applied.outputs:
            if isinstance(output, Decision):
                self.decided[output.kind.value] += 1
            if isinstance(output, MoveOrder) and output.status == "made":
                self.moved[output.move_id] = output.decided_at
            if isinstance(output, Message):
                self.inbox.append(output)
            if isinstance(output, PreAlert) and output.news2 is not None:
                self.scores.append(output.news2)
            if isinstance(output, PreAlert) and output.notice == "alert":
                self.append(delivered(output, event.occurred_at))


def delivered(alert: PreAlert, at: datetime) -> PreAlertDelivery:
    return PreAlertDelivery(
        event_id=f"delivered-{alert.pre_alert_id}-{alert.revision}",
        centre_id=alert.centre_id,
        occurred_at=at,
        source="test",
        hospital_id=alert.hospital_id,
        pre_alert_id=alert.pre_alert_id,
        outcome="delivered",
    )


@pytest.mark.slow
def test_the_core_refuses_nothing_that_the_player_says(
    city: City, graph: RoadGraph, router: Router, start: datetime
) -> None:
    centre = Centre(city, router)
    centre.append(city.configured(graph.hash, start))
    player = Player(city, router, seed=7, start=start)
    for second in range(1, 75 * 60 + 1):
        now = start + second * SECOND
        inbox, centre.inbox = centre.inbox, []
        for event in player.advance(now, inbox):
            centre.take(event)
        if second % 5 == 0:
            centre.append(
                Tick(
                    event_id=f"tick-{second}",
                    centre_id=city.centre_id,
                    occurred_at=now,
                    source="test",
                )
            )
    assert [decision.summary.en for decision in centre.refused] == []
    assert centre.decided["assigned"] >= 10
    assert centre.decided["destination"] >= 8
    assert centre.decided["closed"] >= 6
    assert {score.band for score in centre.scores} >= {"low", "high"}
    assert any(score.total is not None and score.total >= 7 for score in centre.scores)
