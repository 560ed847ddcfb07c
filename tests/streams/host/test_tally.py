"""Each record is counted once, by what became of it."""

from schemas.outputs.dead_letters import DeadLetterReason
from schemas.topics import INCIDENTS
from streams.host.tally import Tally, outcome_of
from streams.journal.journaler import Reduced
from tests.streams.support.journaling import Role
from tests.streams.support.samples import call


async def test_what_is_taken_is_the_sum_of_what_became_of_it() -> None:
    role = Role()
    await role.take(call("e-1"), offset=0)
    await role.take(call("e-1"), offset=0)
    await role.take(call("e-1", incident_id="C-2"), offset=1)
    await role.take(b"{", offset=2)
    role.journaler.tally.add(INCIDENTS.name, "filtered", 2)
    await role.take(call("e-9", schema_version=2), offset=3)
    role.journaler.tally.add(INCIDENTS.name, outcome_of(DeadLetterReason.CRASHES_WORKER))
    (found,) = role.journaler.tally.topics()
    counts = found.model_dump(exclude={"topic", "taken"})
    assert counts == {
        "used": 1,
        "filtered": 2,
        "repeated": 1,
        "refused": 1,
        "dead": 1,
        "held": 1,
        "newer": 1,
    }
    assert found.taken == sum(counts.values()) == 8


async def test_what_says_nothing_new_is_filtered() -> None:
    role = Role(reduce=lambda _event: Reduced(None))
    await role.take(call("e-1"), offset=0)
    assert role.journaler.tally.topics()[0].filtered == 1


def test_topics_are_told_in_their_order() -> None:
    tally = Tally()
    tally.add("b", "used")
    tally.add("a", "dead")
    assert [one.topic for one in tally.topics()] == ["a", "b"]


def test_what_cannot_be_read_is_dead_and_the_rest_is_refused() -> None:
    dead = {one.value for one in DeadLetterReason if outcome_of(one) == "dead"}
    assert dead == {"too_large", "not_json", "wrong_model", "wrong_key"}
