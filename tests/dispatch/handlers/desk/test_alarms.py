"""What people do with alarms: every state × every command, and what is kept of it."""

from typing import Any

import pytest

from dispatch.rules.alarm_lifecycle import AlarmMove, next_alarm_state
from dispatch.state.world import digest
from schemas.centre.alarms import AlarmTiming
from schemas.events.alarm_commands import AcknowledgeAlarm, ShelveAlarm, UnshelveAlarm
from schemas.ground.envelope import Event
from schemas.outputs.alarms import Alarm
from schemas.rules.alarms import AlarmKind, AlarmState
from tests.dispatch.support.centre import POLICIES, Centre, Said, at, hospital, unit

S = AlarmState
COMMANDS: dict[AlarmMove, type[Event]] = {
    "acknowledged": AcknowledgeAlarm,
    "shelved": ShelveAlarm,
    "unshelved": UnshelveAlarm,
}


def do(centre: Centre, move: AlarmMove, alarm_id: str, **fields: Any) -> Said:  # noqa: ANN401
    more = {"for_s": 300, "reason": "bận"} if move == "shelved" else {}
    return centre.say(COMMANDS[move], **({"alarm_id": alarm_id} | more | fields))


def waiting(**timing: int) -> tuple[Centre, str]:
    """A call for which there is no unit; gives its alarm's id."""
    alarms = POLICIES.alarms.model_copy(
        update={"no_unit": AlarmTiming(**({"respond_s": 120} | timing))}
    )
    centre = Centre(policies=POLICIES.model_copy(update={"alarms": alarms}))
    centre.call(priority="P3")
    (one,) = centre.world.alarms.values()
    return centre, one.alarm_id


def in_state(state: AlarmState) -> tuple[Centre, str]:
    """Bring an alarm into a state by what really happens."""
    if state is S.PENDING:
        return waiting(on_delay_s=60)
    if state is S.RETURNED:
        return arrested()
    centre, name = waiting()
    match state:
        case S.ESCALATED:
            centre.tick(120)
        case S.ACKNOWLEDGED:
            do(centre, "acknowledged", name)
        case S.SHELVED:
            do(centre, "shelved", name)
        case S.SUPPRESSED:
            for number in range(2, 6):
                centre.call(f"C-{number}", priority="P3")
        case S.WITHDRAWN:
            centre.cancel()
        case _:
            pass
    return centre, name


def arrested() -> tuple[Centre, str]:
    """A patient whose heart stood still, and beats again before anybody at the centre looked."""
    centre = Centre([unit("U", 0)], [hospital("h", 900)])
    centre.call(x=10)
    for word in ("accepted", "mobilised", "on_scene", "transporting"):
        centre.crew("U", word)
    centre.vitals("U", heart_rate_per_min=0.0)
    (one,) = [a for a in centre.world.alarms.values() if a.kind is AlarmKind.PATIENT_ARREST]
    centre.clock_s += 5
    centre.vitals("U", heart_rate_per_min=80.0)
    centre.tick(60)
    return centre, one.alarm_id


def state_of(centre: Centre, name: str) -> AlarmState:
    found = [one for one in centre.world.alarms.values() if one.alarm_id == name]
    return found[0].state if found else S.WITHDRAWN


@pytest.mark.parametrize("move", COMMANDS)
@pytest.mark.parametrize("state", S)
def test_every_command_in_every_state(state: AlarmState, move: AlarmMove) -> None:
    centre, name = in_state(state)
    assert state_of(centre, name) is state
    before = digest(centre.world)
    said = do(centre, move, name, source="lan")
    then = next_alarm_state(state, move)
    if then is None or state is S.PENDING:
        assert said.refused == ("alarm_id", name)
        assert digest(centre.world) == before, "the world is as it was"
        return
    assert state_of(centre, name) is then
    published = [one for one in said.every(Alarm) if one.alarm_id == name]
    if then is state:
        assert published == []
    else:
        assert [(one.status, one.decided_at) for one in published] == [(then, centre.world.now)]
        assert published[0].by == "lan"


def test_an_alarm_that_never_was_is_refused() -> None:
    centre, _ = waiting()
    said = do(centre, "acknowledged", "alm-none")
    assert said.refused == ("alarm_id", "alm-none")


def test_what_is_acknowledged_is_asked_for_no_more() -> None:
    centre, name = waiting()
    (one,) = do(centre, "acknowledged", name, source="lan").every(Alarm)
    assert (one.status, one.by, one.respond_by) == (S.ACKNOWLEDGED, "lan", None)
    assert centre.tick(10_000).alarms == [], "neither escalated nor announced again"


@pytest.mark.parametrize(("priority_high", "most"), [(True, 600), (False, 3_600)])
def test_a_shelf_is_bounded_and_for_a_high_priority_more_tightly(
    *, priority_high: bool, most: int
) -> None:
    centre, name = waiting()
    if not priority_high:
        centre = Centre([unit("U", 0)])
        centre.call(x=10)
        centre.tick(60)  # nobody acknowledges: medium
        (name,) = [one.alarm_id for one in centre.world.alarms.values() if one.priority == "medium"]
    before = digest(centre.world)
    said = do(centre, "shelved", name, for_s=most + 1)
    assert said.refused == ("for_s", str(most + 1))
    assert f"at most {most} s" in said.outputs[0].summary.en  # type: ignore[union-attr]
    assert digest(centre.world) == before
    (shelved,) = do(centre, "shelved", name, for_s=most).every(Alarm)
    assert shelved.shelved_until == at(centre.clock_s + most)
    assert shelved.reason == "bận"


def test_what_was_put_aside_comes_back_when_its_time_is_up() -> None:
    centre, name = waiting()
    do(centre, "shelved", name, for_s=300)
    assert centre.tick(299).alarms == []
    (one,) = centre.tick(1).every(Alarm)
    assert (one.status, one.by, one.shelved_until) == (S.RAISED, None, None)
    assert one.respond_by == at(420)


def test_what_was_put_aside_and_ends_does_not_come_back() -> None:
    centre, name = waiting()
    do(centre, "shelved", name)
    assert centre.cancel().alarms == [("withdrawn", AlarmKind.NO_UNIT)]
    assert centre.tick(300).alarms == []


def test_an_alarm_that_is_put_aside_stands_for_no_other() -> None:
    centre, name = in_state(S.SUPPRESSED)
    (surge,) = [a for a in centre.world.alarms.values() if a.kind is AlarmKind.SURGE]
    assert ("shelved", AlarmKind.SURGE) in do(centre, "shelved", surge.alarm_id).alarms
    assert state_of(centre, name) is S.RAISED


def test_what_was_acknowledged_and_then_explained_comes_back_as_acknowledged() -> None:
    centre, name = waiting()
    do(centre, "acknowledged", name, source="lan")
    for number in range(2, 6):
        centre.call(f"C-{number}", priority="P3")
    assert state_of(centre, name) is S.SUPPRESSED
    for number in range(3, 6):
        centre.cancel(f"C-{number}")
    assert state_of(centre, name) is S.ACKNOWLEDGED, "the surge is over, its cause stands"


def test_what_gets_worse_is_announced_to_who_had_taken_it_up() -> None:
    centre, _ = in_state(S.SUPPRESSED)
    (surge,) = [a for a in centre.world.alarms.values() if a.kind is AlarmKind.SURGE]
    do(centre, "acknowledged", surge.alarm_id)
    for number in range(6, 10):
        centre.call(f"C-{number}", priority="P3")
    assert state_of(centre, surge.alarm_id) is S.ACKNOWLEDGED
    centre.call("C-10", priority="P3")
    assert state_of(centre, surge.alarm_id) is S.RAISED, "twice as many wait"


def test_a_p1_call_keeps_its_own_alarm_in_a_surge() -> None:
    centre, _ = in_state(S.SUPPRESSED)
    assert ("raised", AlarmKind.NO_UNIT) in centre.call("C-9", priority="P1").alarms
