"""Two dispatchers at random: holds, merges, splits, reopenings and declarations, in any order.

The promises of every step are checked by ``Centre.write``; here it is what persons decided.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.state.world import World
from dispatch.units.standing import CONTRADICTS
from schemas.centre.policies import DuplicatePolicy
from schemas.events.commands import (
    AssignUnit,
    ChooseHospital,
    CloseIncident,
    DeclareMassCasualty,
    HoldIncident,
    MergeIncidents,
    ReleaseUnit,
    ReopenIncident,
    ResumeIncident,
    SplitIncident,
    StandDownMassCasualty,
)
from schemas.events.incidents import IncidentCancelled, IncidentUpdated
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import CrewLevel
from schemas.outputs.decisions import DecisionKind
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import POLICIES, Centre, Said, hospital, unit
from tests.dispatch.support.plain_roads import here
from tests.support.examples import examples

CALLS = ("C-1", "C-2", "C-3")
LEGS = (*CALLS, "C-1.2", "C-2.2")
UNITS = ("A", "B", "D")
REPORTS = ("accepted", "mobilised", "on_scene", "transporting", "at_hospital", "clear", "declined")
BOLD = POLICIES.model_copy(
    update={"duplicates": DuplicatePolicy(far_m=2_000, propose_from_pm=300, merge_from_pm=900)}
)

Fact = tuple[str, ...]

COMMANDS = st.builds(
    lambda kind, name, other, who, more: (kind, name, other, who, more),
    st.sampled_from(
        [
            AssignUnit,
            ChooseHospital,
            CloseIncident,
            DeclareMassCasualty,
            HoldIncident,
            MergeIncidents,
            ReleaseUnit,
            ReopenIncident,
            ResumeIncident,
            SplitIncident,
            StandDownMassCasualty,
        ]
    ),
    st.sampled_from(LEGS),
    st.sampled_from(CALLS),
    st.sampled_from(["lan", "minh"]),
    st.fixed_dictionaries(
        {
            "force": st.sampled_from([False, False, False, True]),
            "unit_id": st.sampled_from(UNITS),
            "hospital_id": st.sampled_from(["h", "i"]),
            "staging": st.sampled_from([None, 30, 40]),
        }
    ),
)
EVENTS = st.one_of(
    COMMANDS,
    COMMANDS,
    st.tuples(st.just("crew"), st.sampled_from(UNITS), st.sampled_from(REPORTS)),
    st.tuples(st.just("call"), st.sampled_from(CALLS), st.sampled_from([None, 0, 0, 0.2, 50])),
    st.tuples(st.just("correct"), st.sampled_from(LEGS), st.sampled_from([0, 0.2, 50])),
    st.tuples(st.just("count"), st.sampled_from(CALLS), st.sampled_from([1, 6])),
    st.tuples(st.just("cancel"), st.sampled_from(LEGS), st.just(0)),
    st.tuples(st.just("tick"), st.just(""), st.sampled_from([1, 60, 1_000])),
)


def centre_of(policies: object) -> Centre:
    units = [unit("A", 0), unit("B", 1, "als"), unit("D", 51)]
    centre = Centre(units, [hospital("h", 20), hospital("i", 70)], policies)  # type: ignore[arg-type]
    centre.call("C-1", x=0.0, more_units=(CrewLevel.BLS,))
    centre.call("C-2", x=0.1, more_units=(CrewLevel.BLS,))
    return centre


def play(centre: Centre, event: tuple[Any, ...]) -> Said:
    """Write one event of a random journal."""
    match event:
        case "crew", name, status:
            return centre.crew(name, status)
        case "call", name, x:
            return centre.call(name, x=x)
        case "correct", name, x:
            return centre.say(IncidentUpdated, incident_id=name, place=here(x))
        case "count", name, patients:
            return centre.counted(("red", patients), incident_id=name)
        case "cancel", name, _:
            return centre.say(IncidentCancelled, incident_id=name, reason="nhầm")
        case "tick", _, seconds:
            return centre.tick(seconds)
        case _:
            return command(centre, *event)


def command(
    centre: Centre, kind: type[Event], name: str, other: str, who: str, more: dict[str, Any]
) -> Said:
    staging = None if more["staging"] is None else here(more["staging"])
    second = other if other != name else f"{name}-x"
    fields = {"incident_id": name, "duplicate_id": second, "chosen_by": "patient", "reason": "có"}
    fields |= more | {"staging": staging}
    given_ = {key: value for key, value in fields.items() if key in kind.model_fields}
    return centre.say(kind, source=who, **given_)


def facts(world: World) -> dict[Fact, str]:
    """What a person decided and would notice if it were undone, and whose it is."""
    found: dict[Fact, str] = {}
    for name, one in world.incidents.items():
        if one.decided_by and one.held_until is not None:
            found["hold", name] = one.decided_by
        elif one.decided_by and one.order is not None:
            found["unit", name, one.order.unit_id] = one.decided_by
        if one.hospital_choice and one.hospital_choice.decided_by:
            found["hospital", name, one.hospital_choice.hospital_id] = (
                one.hospital_choice.decided_by
            )
    for name, ended in world.ended.items():
        if ended.who:
            found["ended", name, ended.into or ""] = ended.who
    for name, scene in world.scenes.items():
        if scene.declaration and scene.declaration.who:
            found["declared", name, str(scene.declaration.staging)] = scene.declaration.who
    return found


def check(centre: Centre, event: tuple[Any, ...]) -> None:
    """Play an event; another person's decisions are there after it, or it was forced."""
    before, digest, said = facts(centre.world), centre.digest, play(centre, event)
    world = centre.world
    if DecisionKind.REFUSED in said.kinds and event[0] in CONTRADICTS:
        assert centre.digest == digest
    if event[0] in CONTRADICTS and not event[4]["force"]:
        lost = {fact: who for fact, who in before.items() if fact not in facts(world)}
        assert {who for who in lost.values() if who != event[3]} == set(), lost
    for name in CALLS:
        known = [one for one in (*world.incidents, *world.closed) if one.split(".")[0] == name]
        assert known or name == "C-3", "a call that was reported is open or remembered"
    for name, ended in world.ended.items():
        assert name not in world.incidents
        assert ended.into is None or ended.into in {*world.incidents, *world.closed}
    proposed = {one.incident_id: one.maybe_same_as for one in world.incidents.values()}
    for alarm in world.alarms.values():
        if alarm.kind is AlarmKind.POSSIBLE_DUPLICATE:
            assert proposed[alarm.subject] is not None
        if alarm.kind is AlarmKind.HELD_LONG:
            assert world.incidents[alarm.subject].held_until is not None
    for name, like in proposed.items():
        assert like is None or like in world.incidents or like in world.recent, (name, like)
    for name in world.recent:
        assert name in world.closed
        assert name not in world.incidents


@pytest.mark.slow
@pytest.mark.parametrize("policies", [POLICIES, BOLD], ids=["proposed", "merged"])
@given(st.lists(EVENTS, max_size=40))
@examples(150)
def test_nobody_undoes_what_another_decided_without_force(
    policies: object, events: list[tuple[Any, ...]]
) -> None:
    centre = centre_of(policies)
    for event in events:
        check(centre, event)
