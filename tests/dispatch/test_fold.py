"""The loop over the journal: once for each input, and no bug of one event stops the centre."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from dispatch import fold as fold_module
from dispatch.fold import EVENT_IDS_MAX, Fold
from dispatch.state.world import World, digest
from dispatch.step import Outcome
from schemas.events.incidents import IncidentReported
from schemas.events.roads import RoadEvent
from schemas.events.ticks import Tick
from schemas.events.vehicles import fixes_of
from schemas.journal import JournalRecord, SourcePosition
from schemas.outputs.alarms import Alarm
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.rules.alarms import AlarmKind
from tests.dispatch.drawn import journal as drawn
from tests.dispatch.support.centre import CENTRE_ID, Centre, at, unit
from tests.dispatch.support.plain_roads import PlainRoads, here
from tests.support.tree import ROOT


def place(offset: int, partition: int = 0, topic: str = "incidents") -> SourcePosition:
    return SourcePosition(topic=topic, partition=partition, offset=offset)


def report(centre: Centre, incident_id: str, event_id: str) -> IncidentReported:
    fields = {
        "incident_id": incident_id,
        "priority": "P2",
        "complaint": "ngã",
        "event_id": event_id,
    }
    return IncidentReported.model_validate(
        centre.event(IncidentReported, **fields) | {"place": here(0)}, strict=False
    )


def test_a_record_that_stands_in_the_journal_twice_is_applied_once() -> None:
    centre = Centre([unit("U", 0)])
    event = report(centre, "C-1", "x-1")
    assert centre.write(event, place(4)).orders == [("made", "C-1", "U")]
    before = centre.digest
    assert centre.write(event, place(4)).outputs == ()
    assert centre.digest == before


def test_an_offset_that_is_given_out_again_brings_a_new_call() -> None:
    """A source that lost its end or was created again; also one that a forged source outran."""
    centre = Centre()
    for number, source in enumerate([place(10**15), place(4), place(4), place(0)]):
        assert centre.write(report(centre, f"C-{number}", f"x-{number}"), source).kinds
    assert len(centre.world.incidents) == 4


def test_the_same_id_at_the_same_offset_with_another_content_is_refused() -> None:
    centre = Centre()
    one, other = (place(4).model_copy(update={"digest": text * 16}) for text in "ab")
    centre.write(report(centre, "C-1", "x-1"), one)
    assert centre.write(report(centre, "C-1", "x-1"), one).outputs == ()
    said = centre.write(report(centre, "C-2", "x-1"), other)
    assert said.refused == ("event_id", "x-1")


def test_each_partition_of_each_topic_counts_for_itself() -> None:
    centre = Centre()
    for number, source in enumerate([place(0), place(0, 1), place(0, topic="other"), place(1)]):
        assert centre.write(report(centre, f"C-{number}", f"x-{number}"), source).kinds
    assert len(centre.world.incidents) == 4


def test_a_repeated_event_id_from_elsewhere_is_refused_with_its_source() -> None:
    centre = Centre([unit("U", 0)])
    centre.write(report(centre, "C-1", "x-1"), place(0))
    before = centre.digest
    said = centre.write(report(centre, "C-2", "x-1"), place(7, 3))
    assert said.refused == ("event_id", "x-1")
    refused = said.decided(DecisionKind.REFUSED).refused
    assert refused is not None
    assert (refused.topic, refused.partition, refused.offset) == ("incidents", 3, 7)
    assert centre.digest == before


def test_two_refusals_of_one_event_id_are_two_decisions() -> None:
    centre = Centre()
    centre.write(report(centre, "C-1", "x-1"), place(0))
    said = [centre.write(report(centre, "C-1", "x-1"), place(n)) for n in (1, 2)]
    ids = {one.decided(DecisionKind.REFUSED).decision_id for one in said}
    assert len(ids) == 2


def test_the_oldest_event_ids_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    assert EVENT_IDS_MAX >= 100_000
    monkeypatch.setattr(fold_module, "EVENT_IDS_MAX", 3)
    centre = Centre()
    for number in range(3):
        centre.tick()
        assert len(centre.fold._events) <= 3, number
    centre.write(report(centre, "C-1", "e-0"))
    assert "C-1" in centre.world.incidents, "e-0 was the configuration's id, long ago"


def test_a_bug_leaves_the_world_as_it_was_and_is_told() -> None:
    centre = Centre([unit("U", 0)])
    before = centre.world
    centre.roads.is_broken = True
    said = centre.call()
    assert digest(replace(centre.world, alarms={})) == digest(before)
    assert len(centre.world.alarms) == 1
    assert centre.fold.broken_promises == 1
    assert centre.call().alarms == [], "one alarm for all of a kind"
    assert centre.fold.broken_promises == 2
    refusal, alarm = said.outputs
    assert isinstance(refusal, Decision)
    assert isinstance(alarm, Alarm)
    assert refusal.refused is not None
    assert refusal.refused.field == "$"
    assert (alarm.kind, alarm.status, alarm.priority) == (
        AlarmKind.INVARIANT_BROKEN,
        "raised",
        "high",
    )
    assert "OSError: the road graph is gone" in alarm.text.vi
    centre.roads.is_broken = False
    assert centre.call("C-2").orders == [("made", "C-2", "U")]


def test_a_broken_promise_is_never_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    centre = Centre([unit("U", 0)])
    centre.call(x=None)
    before = centre.world

    def forgets(*_: object, **__: object) -> Outcome:
        return Outcome(World(CENTRE_ID, now=centre.world.now), ())

    monkeypatch.setattr(fold_module, "step", forgets)
    said = centre.tick()
    assert digest(replace(centre.world, alarms=before.alarms)) == digest(before)
    assert said.alarms == [("raised", AlarmKind.INVARIANT_BROKEN)]
    assert "incident C-1 was forgotten" in said.every(Alarm)[0].text.en
    assert centre.fold.broken_promises == 1


def test_an_event_of_another_centre_is_a_fault() -> None:
    centre = Centre([unit("U", 0)])
    event = centre.event(Tick, centre_id="ELSEWHERE")
    said = centre.write(Tick.model_validate(event))
    assert (
        "RequirementFailed: an event is applied to its own centre" in said.every(Alarm)[0].text.en
    )
    assert said.every(Alarm)[0].centre_id == CENTRE_ID


def test_roads_change_before_the_decision_and_at_the_ticks_time() -> None:
    centre = Centre([unit("U", 0)])
    closure = {"road_event_id": "R", "kind": "closure", "way_ids": (1,)}
    centre.say(RoadEvent, **closure, valid_until=centre.world.now)
    assert centre.roads.version == 1
    assert centre.call().orders == []
    assert centre.tick().orders == [("made", "C-1", "U")]
    assert centre.roads.version == 2


def test_what_the_engine_writes_itself_has_no_source() -> None:
    fold = Fold(CENTRE_ID, PlainRoads())
    centre = Centre()
    record = JournalRecord(event=Tick.model_validate(centre.event(Tick)))
    assert fold.apply(record, offset=0).refused is None
    again = fold.apply(record, offset=1)
    assert again.refused is not None
    assert again.refused.refused is not None
    assert again.refused.refused.topic is None


REPLAY = """
import json
from tests.dispatch.drawn import journal as drawn
print(json.dumps(drawn.fingerprints(seeds=range(4))))
"""


@pytest.mark.slow
def test_every_process_decides_the_same() -> None:
    """Hash seeds change the order of sets and nothing else; here they may change nothing at all."""
    found = []
    for seed in ("0", "1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", REPLAY],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        found.append(json.loads(done.stdout))
    here_too = [list(one) for one in drawn.fingerprints(seeds=range(4))]
    assert found == [here_too] * 3
    assert len({world for world, _ in here_too}) == 4, "four journals, four worlds"


def test_a_replay_gives_the_same_world_and_outputs() -> None:
    records = drawn.records(seed=9, length=300)
    worlds, said = [], []
    for _ in range(2):
        fold = Fold(CENTRE_ID, PlainRoads())
        said.append([fold.apply(record, offset=n) for n, record in enumerate(records)])
        worlds.append(digest(fold.world))
    assert worlds[0] == worlds[1]
    assert said[0] == said[1]
    assert any(applied.refused for applied in said[0])


def test_a_very_long_fault_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    centre = Centre()

    def fails(*_: object, offset: int, ids_by_centre: bool) -> Outcome:
        raise ValueError(offset, "ă" * 10_000)

    monkeypatch.setattr(fold_module, "step", fails)
    assert 400 < len(centre.tick().every(Alarm)[0].text.vi) < 700


def test_a_refused_record_does_not_even_move_the_time_but_a_fault_does() -> None:
    """A fault raises an alarm, which is dated; a refusal counts for nothing, its clock included."""
    centre = Centre()
    before = centre.digest
    centre.clock_s = 40
    assert centre.say(Tick, event_id="e-0").refused == ("event_id", "e-0")
    assert (centre.world.now, centre.digest) == (at(0), before)
    centre.clock_s = 50
    centre.write(Tick.model_validate(centre.event(Tick, centre_id="ELSEWHERE")))
    assert centre.world.now == at(50)


def test_the_alarm_about_a_fault_ends_after_its_time() -> None:
    centre = Centre()
    centre.roads.is_broken = True
    centre.configure([unit("U", 0)])
    assert centre.call().alarms == [("raised", AlarmKind.INVARIANT_BROKEN)]
    assert centre.tick(3_599).alarms == [("escalated", AlarmKind.INVARIANT_BROKEN)]
    assert centre.tick(1).alarms == [("withdrawn", AlarmKind.INVARIANT_BROKEN)]


def test_looking_ahead_finds_a_units_new_place_and_changes_nothing() -> None:
    centre = Centre([unit("U", 0)])
    centre.moved("U", 5)
    [fix] = fixes_of(centre.records[-1].event)
    asked, before = centre.roads.asked, centre.digest
    centre.fold.look_ahead(fix)
    assert (centre.roads.asked, centre.digest) == (asked + 1, before)
    centre.call()
    assert fixes_of(centre.records[-1].event) == ()
    asked = centre.roads.asked
    centre.fold.look_ahead(fix.model_copy(update={"unit_id": "NOBODY"}))
    assert centre.roads.asked == asked
