"""What moving up gains, by days whose waits a test writes down; and one hour of the real core."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.alarms import moving
from console.alarms.report import with_calls
from console.alarms.trial import Terms, Trial
from console.centre.folder import Centre
from dispatch.state.turn import Output
from schemas.centre.forecast import HOURS, CellRates, Forecast
from schemas.centre.policies import ForecastPolicy
from schemas.events.moves import MoveOrder, StandbyPoint
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import IncidentState, Priority
from schemas.outputs.views import IncidentView
from streams.host.settings import Settings
from tests.console.support.samples import START

FORECAST = Forecast(
    policy=ForecastPolicy(),
    utc_offset_min=420,
    calls=10,
    observed_h=1_000,
    cells=(CellRates(row=1_100, col=10_660, rates=(500,) * HOURS),),
)

Waits = dict[str, tuple[Priority, float, float | None]]
"""By call: how urgent, when after the start, and seconds until somebody was there, None never."""


def fake(waits: dict[str, Waits], monkeypatch: pytest.MonkeyPatch) -> None:
    """Play days of which the strategy alone decides what a call waits."""

    class Played:
        def __init__(self, centre: Centre, settings: Settings, terms: Terms) -> None:
            self.strategy = centre.city.policies.move_up.strategy
            assert centre.city.forecast == FORECAST

        def play(self) -> Iterator[Output]:
            for name, (priority, at_s, wait_s) in waits[self.strategy].items():
                at = START + timedelta(seconds=at_s)
                known: dict[str, Any] = {
                    "incident_id": name,
                    "priority": priority,
                    "reported_at": at,
                }
                yield IncidentView.model_construct(
                    **known, state=IncidentState.QUEUED, decided_at=at
                )
                for state in (IncidentState.ON_SCENE, IncidentState.TRANSPORTING):
                    if wait_s is not None:
                        there = at + timedelta(seconds=wait_s)
                        yield IncidentView.model_construct(**known, state=state, decided_at=there)
            if self.strategy == "dmexclp":
                for status in ("made", "accepted", "arrived", "made", "withdrawn"):
                    fields: dict[str, Any] = {"status": status}
                    yield MoveOrder.model_construct(**fields)

    monkeypatch.setattr(moving, "Trial", Played)


def of(centre: Centre, days: int = 1) -> moving.Gain:
    return moving.gain(centre, Settings(), FORECAST, start=START, days=days)


def test_calls_that_were_reached_both_times_are_compared(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks of 2 h: -60 and -20 in the first, -100 in the second; the mean of three is -60.

    Off it by block: -80 + 120 = 40 and -100 + 60 = -40, so 1.96 * 56.57 * sqrt(2) / 3 = 52.3.
    """
    still: Waits = {
        "A": (Priority.P1, 0, 500),
        "B": (Priority.P3, 7_199, 600),
        "C": (Priority.P2, 7_200, 700),
        "NEVER": (Priority.P2, 7_300, 100),
    }
    moved = still | {
        "A": (Priority.P1, 0, 440),
        "B": (Priority.P3, 7_199, 580),
        "C": (Priority.P2, 7_200, 600),
        "NEVER": (Priority.P2, 7_300, None),
    }
    fake({"off": still, "dmexclp": moved}, monkeypatch)
    found = of(centre)
    assert (found.days, found.moves, found.arrived) == (1, 2, 1)
    assert found.p1 == moving.Difference(1, -60.0, None, None)
    assert found.everybody is not None
    assert (found.everybody.calls, found.everybody.mean_s) == (3, -60)
    assert found.everybody.low_s == pytest.approx(-60 - 52.3, abs=0.05)
    assert found.everybody.high_s == pytest.approx(-60 + 52.3, abs=0.05)
    assert found.is_shown
    assert moving.lines(found) == [
        "gain      1 simulated days without and with [move_up] dmexclp: 2 moves, 1 of them arrived",
        "gain      P1: -60 s, too few hours to say how sure that is over 1 calls",
        "gain      all: -60 s [-112, -8] over 3 calls",
        "gain      sooner with moves, and the forecast says so: [move_up] moves units by it",
    ]


@pytest.mark.parametrize(
    ("priority", "later_s", "is_shown"),
    [(Priority.P1, 10, False), (Priority.P2, 10, True), (Priority.P1, -10, True)],
)
def test_no_gain_is_shown_that_p1s_pay_for(
    centre: Centre,
    monkeypatch: pytest.MonkeyPatch,
    priority: Priority,
    later_s: float,
    is_shown: bool,  # noqa: FBT001
) -> None:
    still: Waits = {}
    moved: Waits = {}
    for block in range(3):
        still |= {f"A{block}": (priority, 7_200 * block, 500)}
        still |= {f"B{block}": (Priority.P3, 7_200 * block, 500)}
        moved |= {f"A{block}": (priority, 7_200 * block, 500 + later_s)}
        moved |= {f"B{block}": (Priority.P3, 7_200 * block, 400)}
    fake({"off": still, "dmexclp": moved}, monkeypatch)
    assert of(centre).is_shown is is_shown


def test_where_nobody_was_reached_nothing_is_shown(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake({"off": {}, "dmexclp": {}}, monkeypatch)
    found = of(centre, days=2)
    assert (found.p1, found.everybody, found.is_shown) == (None, None, False)
    assert moving.lines(found)[-1] == (
        "gain      no gain shown, and the forecast says so: [move_up] moves nobody by it"
    )


def test_the_trials_crews_take_their_moves(centre: Centre) -> None:
    """Half an hour of the real core: all calls are expected where only a stand-by point is."""
    city = with_calls(centre, 0.0).city
    home, there = city.stations[0], city.stations[-1]
    rule = city.policies.move_up.model_copy(update={"strategy": "dmexclp"})
    city = replace(
        city,
        units=tuple([one for one in city.units if one.station_id == home.station_id]),
        standby_points=(StandbyPoint(point_id="THERE", place=there.place),),
        forecast=_at(there.place),
        policies=city.policies.model_copy(update={"move_up": rule}),
    )
    terms = Terms(seed=1, start=START, hours=0.5, acknowledge_s=None)
    outputs = Trial(Centre(city, centre.roads), Settings(), terms).play()
    told = {one.status for one in outputs if isinstance(one, MoveOrder)}
    assert {"made", "accepted"} <= told


def _at(place: LatLon) -> Forecast:
    cell = 10_000
    row, col = int(place.lat * 1e6) // cell, int(place.lon * 1e6) // cell
    return FORECAST.model_copy(
        update={
            "policy": ForecastPolicy(cell_udeg=cell),
            "cells": (CellRates(row=row, col=col, rates=(5_000_000,) * HOURS),),
        }
    )
