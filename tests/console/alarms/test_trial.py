"""A trial: everybody hears what concerns them, and equal terms are equal days."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from console.alarms.report import with_calls
from console.alarms.trial import DESK, Terms, Trial
from console.centre.folder import Centre
from dispatch.state.turn import Output
from schemas.ground.vocabulary import IncidentState, PreAlertState
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import IncidentView
from schemas.rules.alarms import AlarmState
from streams.host.settings import Settings
from tests.console.support.samples import START

TERMS = Terms(seed=3, start=START, hours=0.6, acknowledge_s=30.0)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings()


@pytest.fixture(scope="module")
def busy(centre: Centre) -> Centre:
    """So few units for so many calls that some wait."""
    crowded = with_calls(centre, 120.0)
    return Centre(replace(crowded.city, units=crowded.city.units[:6]), crowded.roads)


@pytest.fixture(scope="module")
def played(busy: Centre, settings: Settings) -> list[Output]:
    return list(Trial(busy, settings, TERMS).play())


def of(outputs: list[Output], kind: type[Alarm]) -> Iterator[Alarm]:
    return (one for one in outputs if isinstance(one, kind))


@pytest.mark.slow
def test_a_trial_reaches_what_a_day_has(played: list[Output]) -> None:
    states = {one.state for one in played if isinstance(one, IncidentView)}
    assert {IncidentState.QUEUED, IncidentState.TRANSPORTING, IncidentState.CLOSED} <= states
    assert {one.status for one in played if isinstance(one, Assignment)} >= {"made"}
    answers = {one.state for one in played if isinstance(one, PreAlert)}
    assert {PreAlertState.DRAFTED, PreAlertState.ACCEPTED, PreAlertState.HANDED_OVER} <= answers
    scored = [one.news2 for one in played if isinstance(one, PreAlert)]
    assert any(score is not None for score in scored), "monitors are heard"
    assert all(one.decided_at <= TERMS.end for one in of(played, Alarm))


@pytest.mark.slow
def test_equal_terms_are_equal_days(busy: Centre, settings: Settings, played: list[Output]) -> None:
    short = replace(TERMS, hours=0.2)
    again = list(Trial(busy, settings, short).play())
    assert again == played[: len(again)]
    other = list(Trial(busy, settings, replace(short, seed=4)).play())
    assert other != again


@pytest.mark.slow
def test_the_desk_acknowledges_what_still_asks_after_its_time(played: list[Output]) -> None:
    alarms = list(of(played, Alarm))
    assert Counter(one.status for one in alarms)[AlarmState.ACKNOWLEDGED]
    assert AlarmState.ESCALATED not in {one.status for one in alarms}
    acknowledged: set[str] = set()
    for one in alarms:
        if one.status is not AlarmState.ACKNOWLEDGED:
            acknowledged.discard(one.alarm_id)
        elif one.alarm_id not in acknowledged:  # what follows says for which others it stands
            acknowledged.add(one.alarm_id)
            assert one.by == DESK
            assert one.decided_at - one.raised_at <= timedelta(seconds=32)


@pytest.mark.slow
def test_where_nobody_acknowledges_alarms_escalate(busy: Centre, settings: Settings) -> None:
    outputs = list(Trial(busy, settings, replace(TERMS, acknowledge_s=None)).play())
    states = {one.status for one in of(outputs, Alarm)}
    assert AlarmState.ESCALATED in states
    assert AlarmState.ACKNOWLEDGED not in states
