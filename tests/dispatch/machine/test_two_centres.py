"""Two centres, each with its own journal; what they say to each other is carried by hand.

Late, in any order and more than once: a unit never serves both, and nothing stays open for ever.
"""

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.centre.mutual_aid import MutualAidPolicy, Neighbour
from schemas.centre.policies import Policies
from schemas.events.commands import AskAid, LendUnit, ReleaseUnit
from schemas.events.mutual_aid import AidEvent, AidGranted, AidMessage
from schemas.ground.vocabulary import CrewLevel, UnitState
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, Said, at, unit
from tests.support.examples import examples

BD, HCM = "BD", "HCM"
FLEET = {BD: ("B-1", "B-2"), HCM: ("H-1", "H-2")}
LEND_S = 5_400
NEXT = {
    UnitState.ALERTED: "accepted",
    UnitState.ACCEPTED: "mobilised",
    UnitState.EN_ROUTE: "on_scene",
    UnitState.ON_SCENE: "clear",
    UnitState.OFF_DUTY: "clear",
}

AID_ALARMS = tuple(kind for kind in AlarmKind if kind.value.startswith("aid_"))


@dataclass
class Post:
    """What was sent, by the centre it is addressed to; nothing is ever taken out."""

    sent: dict[str, list[AidEvent]] = field(default_factory=lambda: {BD: [], HCM: []})
    unread: dict[str, list[int]] = field(default_factory=lambda: {BD: [], HCM: []})

    def add(self, said: Said) -> None:
        for message in said.outputs:
            if isinstance(message, AidMessage):
                self.unread[message.centre_id].append(len(self.sent[message.centre_id]))
                self.sent[message.centre_id].append(message)


class Pair:
    """Two centres that are each other's neighbour, and the post between them."""

    def __init__(self) -> None:
        self.post = Post()
        self.centres = {name: self._centre(name, other) for name, other in ((BD, HCM), (HCM, BD))}
        self.calls = 0

    @staticmethod
    def _centre(name: str, other: str) -> Centre:
        neighbours = (Neighbour(centre_id=other, unit_ids=FLEET[other]),)
        aid = MutualAidPolicy(lend_s=LEND_S, overdue_s=600, neighbours=neighbours)
        units = [unit(one, 100 * number) for number, one in enumerate(FLEET[name])]
        return Centre(units, policies=Policies(mutual_aid=aid), centre_id=name)

    def call(self, name: str) -> None:
        self.calls += 1
        self.post.add(self.centres[name].call(f"{name}-{self.calls}", x=10 * self.calls % 900))

    def ask(self, name: str) -> None:
        neighbour = HCM if name == BD else BD
        wanted = {"crew_level": CrewLevel.BLS, "reason": "quá tải"}
        self.post.add(self.centres[name].say(AskAid, neighbour_id=neighbour, **wanted))

    def answer(self, name: str, unit_id: str | None) -> None:
        for request in sorted(self.centres[name].world.asked)[:1]:
            order = {"request_id": request, "unit_id": unit_id, "reason": "trả lời"}
            self.post.add(self.centres[name].say(LendUnit, **order))

    def carry(self, name: str, number: int) -> Said:
        """Hand a message over, though it may have been before."""
        centre = self.centres[name]
        message = self.post.sent[name][number]
        if number in self.post.unread[name]:
            self.post.unread[name].remove(number)
        said = centre.write(message.model_copy(update={"received_at": at(centre.clock_s)}))
        self.post.add(said)
        return said

    def carry_all(self) -> None:
        while any(self.post.unread.values()):
            for name in FLEET:
                for number in list(self.post.unread[name]):
                    self.carry(name, number)

    def report(self, name: str, unit_id: str) -> None:
        """Have a crew take its next step, where its unit is known at all."""
        known = self.centres[name].world.units.get(unit_id)
        if known is not None and known.state in NEXT:
            self.post.add(self.centres[name].crew(unit_id, NEXT[known.state]))

    def tick(self, name: str, after_s: float) -> None:
        self.post.add(self.centres[name].tick(after_s))

    def end(self) -> None:
        """Close every call, let every loan and request run out, and carry what is left."""
        for _ in range(3):
            latest_s = max(centre.clock_s for centre in self.centres.values())
            self.carry_all()
            for name, centre in self.centres.items():
                for incident_id in sorted(centre.world.incidents):
                    self.post.add(centre.cancel(incident_id))
                for unit_id in (*FLEET[BD], *FLEET[HCM]) * len(NEXT):
                    self.report(name, unit_id)
                self.tick(name, latest_s - centre.clock_s + LEND_S)
        self.carry_all()

    def check(self) -> None:
        """A unit is on at most one incident over both; who has lent it does not send it."""
        for unit_id in (*FLEET[BD], *FLEET[HCM]):
            known = [centre.world.units.get(unit_id) for centre in self.centres.values()]
            assert sum(one is not None and one.incident_id is not None for one in known) <= 1
            for one in known:
                assert one is None or one.lent_to is None or one.incident_id is None


def act(pair: Pair, rng: random.Random) -> None:
    """Do one of the things that happen, at one of the centres; BD has more calls than units."""
    name = rng.choice([BD, HCM])
    busy = rng.choice([*[BD] * 9, HCM])
    kinds = ["call", "ask", "answer", *["report"] * 4, "carry", "carry", "tick"]
    match rng.choice(kinds):
        case "call":
            pair.call(busy)
        case "ask":
            pair.ask(busy)
        case "answer":
            pair.answer(name, rng.choice([None, *FLEET[name] * 3]))
        case "report":
            pair.report(name, rng.choice([*FLEET[BD], *FLEET[HCM]]))
        case "tick":
            pair.tick(name, rng.choice([0, 1, 5, 20, 20, 300, 4_000]))
        case _:
            known = [*range(len(pair.post.sent[name])), *pair.post.unread[name] * 9]
            if known:
                pair.carry(name, rng.choice(known))


@pytest.mark.slow
@given(st.integers(0, 2**32))
@example(354_358)  # the clocks of the centres hours apart, a withdrawal before its request
@examples(40)
def test_whatever_is_carried_when_a_unit_serves_one_centre_and_all_ends(seed: int) -> None:
    pair = Pair()
    rng = random.Random(seed)
    for _ in range(200):
        act(pair, rng)
        pair.check()
    pair.end()
    for centre in pair.centres.values():
        assert (centre.world.aid, centre.world.asked) == ({}, {})
        assert not any(one.lent_by or one.lent_to for one in centre.world.units.values())
        standing = {one.kind for one in centre.world.alarms.values()}
        assert standing.isdisjoint({*AID_ALARMS, AlarmKind.INVARIANT_BROKEN})
        assert set(centre.world.units) == set(FLEET[centre.centre_id])


def test_the_random_days_lend_and_send_units() -> None:
    """Were they too wild to get anywhere, they would prove nothing."""
    sent = 0
    for seed in range(5):
        pair = Pair()
        rng = random.Random(seed)
        for _ in range(300):
            act(pair, rng)
            sent += sum(
                one.lent_by is not None and one.incident_id is not None
                for centre in pair.centres.values()
                for one in centre.world.units.values()
            )
    assert sent > 0


def test_a_unit_is_lent_serves_and_comes_back_with_every_message_twice() -> None:
    pair = Pair()
    bd, hcm = pair.centres[BD], pair.centres[HCM]
    for _ in range(3):
        pair.call(BD)
    pair.ask(BD)
    pair.carry(HCM, 0)
    assert is_repetition(pair.carry(HCM, 0))
    pair.answer(HCM, "H-1")
    said = pair.carry(BD, 0)
    assert [one.unit_id for one in said.every(Assignment)] == ["H-1"]
    assert is_repetition(pair.carry(BD, 0))
    while bd.unit("H-1").incident_id is not None:
        pair.report(BD, "H-1")
    pair.tick(BD, LEND_S)
    pair.carry(HCM, 1)
    assert is_repetition(pair.carry(HCM, 1))
    assert "H-1" not in bd.world.units
    assert hcm.unit("H-1").lent_to is None
    pair.report(HCM, "H-1")
    assert hcm.unit("H-1").state is UnitState.AVAILABLE
    assert [type(one).__name__ for one in pair.post.sent[HCM]] == ["AidRequest", "AidReturned"]
    assert [type(one) for one in pair.post.sent[BD]] == [AidGranted]


def test_a_return_that_is_lost_is_an_alarm_and_a_person_takes_the_unit_back() -> None:
    pair = Pair()
    hcm = pair.centres[HCM]
    for _ in range(3):
        pair.call(BD)
    pair.ask(BD)
    pair.carry(HCM, 0)
    pair.answer(HCM, "H-1")
    said = hcm.tick(LEND_S + 600)
    assert ("raised", AlarmKind.AID_OVERDUE) in said.alarms
    hcm.say(ReleaseUnit, unit_id="H-1", reason="BD báo xe đã về")
    pair.carry(BD, 0)
    pair.tick(BD, LEND_S)
    pair.end()
    late = [one for one in hcm.world.units.values() if one.lent_to or one.lent_by]
    assert late == []


def is_repetition(said: Said) -> bool:
    """Tell whether a message was refused as known, and nothing else came of it."""
    (only,) = said.outputs
    assert isinstance(only, Decision)
    assert only.refused is not None
    return only.kind is DecisionKind.REFUSED and only.refused.field == "event_id"
