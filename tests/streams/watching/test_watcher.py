"""Alarms of the engine: told at their beginning and their end, in both languages, once."""

import pytest

from schemas.outputs.engine import EngineTrouble
from streams.watching.findings import Finding
from streams.watching.watcher import Alarms
from tests.streams.support.samples import START, StoppedClock

TICKS = Finding(EngineTrouble.NO_TICKS, "journal")
OWNER = Finding(EngineTrouble.NO_OWNER, "intake")


def test_a_trouble_is_told_when_it_begins_and_when_it_ends() -> None:
    alarms = Alarms(StoppedClock())
    [begun] = alarms.changed([TICKS])
    assert (begun.trouble, begun.about, begun.raised_at, begun.ended_at) == (
        EngineTrouble.NO_TICKS,
        "journal",
        START,
        None,
    )
    assert alarms.changed([TICKS]) == []
    assert alarms.worst == begun.text.en
    [other, ended] = alarms.changed([OWNER])
    assert (other.trouble, ended.subject, ended.ended_at) == (
        EngineTrouble.NO_OWNER,
        begun.subject,
        START,
    )
    assert alarms.changed([]) != []
    assert alarms.worst is None


def test_while_nothing_can_be_looked_at_nothing_has_ended() -> None:
    alarms = Alarms(StoppedClock())
    alarms.changed([TICKS])
    away = Finding(EngineTrouble.BROKER_AWAY, "a:1")
    assert [one.trouble for one in alarms.changed(alarms.also(away))] == [away.trouble]
    told = alarms.changed([TICKS])
    assert [(one.trouble, one.ended_at) for one in told] == [(away.trouble, START)]


def test_a_watcher_takes_over_what_the_one_before_it_has_raised() -> None:
    before, after = Alarms(StoppedClock()), Alarms(StoppedClock())
    known = before.changed([TICKS, OWNER])
    after.adopt(known)
    told = after.changed([OWNER])
    assert [(one.trouble, one.ended_at) for one in told] == [(EngineTrouble.NO_TICKS, START)]
    after.adopt(told)
    assert after.changed([OWNER]) == [], "what has ended is not taken over"


@pytest.mark.parametrize("trouble", EngineTrouble)
def test_every_trouble_has_its_words_and_its_action(trouble: EngineTrouble) -> None:
    [alarm] = Alarms(StoppedClock()).changed([Finding(trouble, "journal[2]")])
    for said in (alarm.text, alarm.action):
        assert said.vi != said.en
    assert ("journal[2]" in alarm.text.vi, "journal[2]" in alarm.text.en) == (True, True)
