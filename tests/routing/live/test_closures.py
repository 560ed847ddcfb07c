from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.live.closures import LiveRoads, RoadEvent

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ARCS = 6


def minutes(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


MINUTES = st.integers(-5, 25).map(minutes)


@st.composite
def events(draw: st.DrawFn) -> RoadEvent:
    arcs = sorted(draw(st.sets(st.integers(0, ARCS - 1), max_size=4)))
    return RoadEvent(
        draw(st.sampled_from("abc")),
        np.array(arcs, dtype=np.int64),
        draw(st.sampled_from([0.0, 0.25, 0.5, 1.0])),
        draw(st.none() | MINUTES),
        draw(st.none() | MINUTES),
    )


@given(st.lists(events() | st.sampled_from("abc"), max_size=20))
def test_the_strongest_event_in_force_counts(records: list[RoadEvent | str]) -> None:
    live = LiveRoads(ARCS)
    known: dict[str, RoadEvent] = {}
    for minute, record in enumerate(records):
        now = minutes(minute)
        live.advance(now)
        known = {k: e for k, e in known.items() if e.valid_until is None or e.valid_until > now}
        if isinstance(record, str):
            assert live.remove(record) == (len(known.pop(record).arcs) if record in known else 0)
        else:
            live.put(record)
            known.pop(record.road_event_id, None)
            if record.valid_until is None or record.valid_until > now:
                known[record.road_event_id] = record
        in_force = [e for e in known.values() if e.valid_from is None or e.valid_from <= now]
        expected = [
            min([event.speed_factor for event in in_force if arc in event.arcs], default=1.0)
            for arc in range(ARCS)
        ]
        assert live.factor().tolist() == expected
        assert [event.road_event_id for event in live.in_force] == sorted(
            event.road_event_id for event in in_force
        )
        assert [event.road_event_id for event in live.events] == sorted(known)


def test_an_end_is_brought_forward_never_back() -> None:
    live = LiveRoads(ARCS)
    live.put(RoadEvent("a", np.array([1]), 0.0, None, minutes(10)))
    assert live.end_at("a", minutes(20)) == 1
    assert live.events[0].valid_until == minutes(10)
    assert live.end_at("a", minutes(5)) == 1
    assert live.advance(minutes(5)) == 1
    assert live.factor().tolist() == [1.0] * ARCS
    assert live.end_at("a", minutes(6)) == 0
