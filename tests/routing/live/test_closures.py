from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.live.closures import LiveRoads, RoadEvent
from routing.places.parts import Parts, whole
from routing.search.pieces import EVEN

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ARCS = 6


def minutes(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


MINUTES = st.integers(-5, 25).map(minutes)


EIGHTHS = 8


@st.composite
def stretches(draw: st.DrawFn) -> Parts:
    rows = []
    for number in sorted(draw(st.sets(st.integers(0, ARCS - 1), max_size=4))):
        cuts = sorted(draw(st.sets(st.integers(0, EIGHTHS), min_size=2, max_size=4)))
        pairs = zip(cuts[:-1:2], cuts[1::2], strict=False)
        rows += [(number, begin / EIGHTHS, end / EIGHTHS) for begin, end in pairs]
    table = np.array(rows).reshape(-1, 3)
    return Parts(table[:, 0].astype(np.int64), table[:, 1], table[:, 2])


def speed_at(event: RoadEvent, number: int, place: float) -> float:
    rows = zip(*(column.tolist() for column in event.parts), strict=True)
    is_on = any(arc == number and begin < place < end for arc, begin, end in rows)
    return event.speed_factor if is_on else 1.0


@st.composite
def events(draw: st.DrawFn) -> RoadEvent:
    return RoadEvent(
        draw(st.sampled_from("abc")),
        draw(stretches()),
        draw(st.sampled_from([0.0, 0.25, 0.5, 1.0])),
        draw(st.none() | MINUTES),
        draw(st.none() | MINUTES),
    )


@given(st.lists(events() | st.sampled_from("abc"), max_size=20))
def test_the_strongest_event_in_force_counts(records: list[RoadEvent | str]) -> None:
    live = LiveRoads()
    seen = dict.fromkeys(range(ARCS), EVEN)
    known: dict[str, RoadEvent] = {}
    for minute, record in enumerate(records):
        now = minutes(minute)
        live.advance(now)
        known = {k: e for k, e in known.items() if e.valid_until is None or e.valid_until > now}
        if isinstance(record, str):
            assert live.remove(record) == (known.pop(record).arc_count if record in known else 0)
        else:
            live.put(record)
            known.pop(record.road_event_id, None)
            if record.valid_until is None or record.valid_until > now:
                known[record.road_event_id] = record
        in_force = [e for e in known.values() if e.valid_from is None or e.valid_from <= now]
        for number in range(ARCS):
            pieces = live.pieces(number)
            for eighth in range(EIGHTHS):
                place = (eighth + 0.5) / EIGHTHS
                factor = next(
                    f for end, f in zip(pieces.ends, pieces.factors, strict=True) if place < end
                )
                assert factor == min([speed_at(e, number, place) for e in in_force], default=1.0)
        seen.update(live.changes())
        assert seen == {number: live.pieces(number) for number in range(ARCS)}
        assert [event.road_event_id for event in live.in_force] == sorted(
            event.road_event_id for event in in_force
        )
        assert [event.road_event_id for event in live.events] == sorted(known)


def test_an_end_is_brought_forward_never_back() -> None:
    live = LiveRoads()
    live.put(RoadEvent("a", whole(np.array([1])), 0.0, None, minutes(10)))
    assert live.end_at("a", minutes(20)) == 1
    assert live.events[0].valid_until == minutes(10)
    assert live.end_at("a", minutes(5)) == 1
    assert live.advance(minutes(5)) == 1
    assert live.pieces(1) == EVEN
    assert live.end_at("a", minutes(6)) == 0
