"""The queue: place, expected wait, and the announcement that too many wait."""

import pytest
from pydantic import ValidationError

from schemas.centre.choosing import QueuePolicy, WorkPolicy
from schemas.events.incidents import IncidentUpdated
from schemas.ground.vocabulary import Priority, UnitState
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.views import IncidentView
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import POLICIES, Centre, Said, hospital, unit
from tests.dispatch.support.plain_roads import here

POLICY = POLICIES.model_copy(
    update={
        "work": WorkPolicy(on_scene_s=600, to_hospital_s=300, handover_s=900),
        "queue": QueuePolicy(surge_from=3, surge_until=1),
    }
)


def busy(*states: UnitState) -> Centre:
    """Units that are each on a call in one of these states, at the place of their call."""
    specs = [unit(f"U-{n}", 10 * n, "als" if n == 0 else "bls") for n in range(len(states))]
    centre = Centre(specs, [hospital("h", 0)], POLICY)
    for number, state in enumerate(states):
        centre.call(f"B-{number}", x=10 * number, priority="P1")
        centre.bring(f"U-{number}", state)
    return centre


def waits(centre: Centre) -> dict[str, tuple[int | None, int | None]]:
    return {
        name: (one.queue_place, one.expected_wait_s)
        for name, one in centre.world.incidents.items()
        if one.state.value == "queued"
    }


def shown(said: Said) -> dict[str, tuple[int | None, int | None]]:
    views = {one.incident_id: one for one in said.every(IncidentView)}
    return {name: (one.queue_place, one.expected_wait_s) for name, one in views.items()}


@pytest.mark.parametrize(
    ("state", "minutes"),
    [
        (UnitState.EN_ROUTE, 31),  # a minute to mobilise, then 10 + 5 + 15 minutes of work
        (UnitState.ON_SCENE, 30),
        (UnitState.TRANSPORTING, 20),
        (UnitState.AT_HOSPITAL, 15),
    ],
)
def test_the_wait_is_until_the_unit_should_be_clear(state: UnitState, minutes: int) -> None:
    centre = busy(state)
    assert shown(centre.call("Q")) == {"Q": (1, 60 * minutes)}


def test_each_in_its_turn_counts_on_the_first_unit_that_nobody_else_counts_on() -> None:
    centre = busy(UnitState.ON_SCENE, UnitState.AT_HOSPITAL)
    centre.call("LESS", priority="P4")
    said = centre.call("MORE", priority="P2")
    assert shown(said) == {"MORE": (1, 900), "LESS": (2, 1_800)}
    assert shown(centre.call("ALS", priority="P3", level="als")) == {
        "ALS": (2, 1_800),
        "LESS": (3, None),
    }, "nobody knows when there is a unit left for it"


def test_time_and_events_price_anew() -> None:
    centre = busy(UnitState.AT_HOSPITAL)
    centre.call("Q", priority="P3")
    assert shown(centre.tick(59)) == {}, "still the sixteenth minute"
    assert shown(centre.tick(1)) == {"Q": (1, 840)}
    assert shown(centre.tick(5_000)) == {"Q": (1, 60)}, "overdue: within a minute"
    said = centre.say(IncidentUpdated, incident_id="Q", priority=Priority.P2)
    assert shown(said) == {"Q": (1, 60)}


def test_who_gets_a_unit_or_loses_the_place_leaves_the_queue() -> None:
    centre = busy(UnitState.AT_HOSPITAL)
    centre.call("Q-1")
    centre.call("Q-2")
    said = centre.crew("U-0", "clear")
    assert shown(said)["Q-1"] == (None, None)
    assert shown(said)["Q-2"][0] == 1
    lost = centre.say(
        IncidentUpdated, incident_id="Q-2", place=here(0).model_copy(update={"lat": 12.0})
    )
    assert shown(lost)["Q-2"] == (None, None)


def test_a_call_without_a_place_has_no_place_in_the_queue() -> None:
    centre = busy(UnitState.AT_HOSPITAL)
    assert shown(centre.call("Q", x=None)) == {"Q": (None, None)}


def test_surge_is_announced_once_and_ends_when_few_wait() -> None:
    centre = busy(UnitState.AT_HOSPITAL)
    for number in range(2):
        assert DecisionKind.SURGE not in centre.call(f"Q-{number}", priority="P3").kinds
    said = centre.call("Q-2", priority="P3")
    assert "calls that wait for a unit: 3" in said.decided(DecisionKind.SURGE).summary.en
    assert ("raised", AlarmKind.SURGE) in said.alarms
    assert centre.world.surge
    assert DecisionKind.SURGE not in centre.call("Q-3", priority="P3").kinds
    centre.cancel("Q-3")
    assert centre.world.surge, "two numbers, so that it does not flutter"
    assert DecisionKind.SURGE not in centre.cancel("Q-2").kinds
    over = centre.cancel("Q-1")
    sentence = over.decided(DecisionKind.SURGE).summary.en
    assert sentence == "Surge is over: calls that wait for a unit: 1"
    assert ("withdrawn", AlarmKind.SURGE) in over.alarms
    assert not centre.world.surge


def longer(said: Said) -> list[str]:
    return [
        one.summary.en
        for one in said.every(Decision)
        if one.kind is DecisionKind.QUEUED and "still waits" in one.summary.en
    ]


def test_a_dispatcher_is_told_again_only_when_a_wait_is_worse_than_was_ever_told() -> None:
    policy = POLICY.model_copy(update={"queue": QueuePolicy(surge_from=900, place_bands=(2, 4))})
    centre = Centre([unit("U", 0)], [hospital("h", 0)], policy)
    centre.call("B", x=0, priority="P1")
    centre.bring("U", UnitState.ON_SCENE)
    assert longer(centre.call("Q", priority="P4")) == [], "that it waits has just been said"
    assert longer(centre.call("P2-1", priority="P2")) == []
    assert longer(centre.call("P2-2", priority="P2")) == [
        "Q (P4) still waits: place 3 in the queue, nobody knows yet when a unit will be clear"
    ]
    for _ in range(3):
        assert longer(centre.cancel("P2-2")) == []
        assert longer(centre.call("P2-2", priority="P2")) == [], "it was told before"


def test_a_wait_that_grows_over_a_band_is_told_with_its_minutes() -> None:
    centre = busy(UnitState.ON_SCENE, UnitState.AT_HOSPITAL)
    centre.call("LESS", priority="P4")
    assert longer(centre.call("MORE", priority="P2")) == [
        "LESS (P4) still waits: place 2 in the queue, a unit should be clear in about 30 min"
    ]


@pytest.mark.parametrize("bands", [(0, 3), (3, 3), (5, 4)])
def test_bands_grow(bands: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError, match=r"must grow from 1 or more, each once"):
        QueuePolicy(place_bands=bands)
    with pytest.raises(ValidationError, match=r"wait_bands_s"):
        QueuePolicy(wait_bands_s=bands)
