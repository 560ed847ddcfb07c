"""The few units that are kept of many are those that a look at each of them would give."""

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dispatch.choosing.candidates import LAST_KNOWN_S_MAX, Candidates, Refusals
from dispatch.records.contact import Silence
from dispatch.records.incident import Incident
from dispatch.state.turn import Turn
from dispatch.units.eligibility import SECOND_CHOICE, Moment, why_away, why_unit_not
from dispatch.units.response import Option, mobilise_ms, penalty_ms
from schemas.events.vehicles import VehicleReadiness
from schemas.ground.vocabulary import UnitFlag
from schemas.outputs.decisions import OPTIONS_MAX, IneligibleReason
from tests.dispatch.support.centre import Centre, at, unit
from tests.dispatch.support.plain_roads import here, off_road, on_island
from tests.support.examples import examples


def one_by_one(turn: Turn, incident: Incident, moment: Moment) -> tuple[list[Option], Refusals]:
    """Look at every unit by itself, by the rules as they are written."""
    found: list[Option] = []
    refusals: Refusals = []
    policy = turn.world.policies.response
    for one in turn.world.units.values():
        why = why_away(one) or why_unit_not(one, incident, moment)
        if why is not None:
            refusals.append((one.unit_id, why))
            continue
        drive_ms = turn.roads.times_to([one.place], here(50))[0]
        if drive_ms is None:
            is_on = turn.roads.on_road(one.place)
            why = IneligibleReason.NO_ROUTE if is_on else IneligibleReason.OFF_ROAD
            refusals.append((one.unit_id, why))
            continue
        old_ms = 0 if one.fix_at is None else penalty_ms(one.fix_at, turn.now, policy)
        found.append(Option(one, drive_ms, mobilise_ms(one, policy), old_ms))
    return sorted(found, key=Option.rank), sorted(refusals)


def many_units(chance: random.Random) -> Centre:
    """A centre with units of all kinds, some of them busy, lost, off the roads or old news."""
    names = [f"U-{n}" for n in range(chance.randrange(1, 14))]
    centre = Centre(
        unit(
            name,
            chance.randrange(100),
            chance.choice(["als", "bls"]),
            on_duty=chance.random() < 0.9,
        )
        for name in names
    )
    for name in names:
        centre.clock_s += chance.choice([0, 1, 200])
        if chance.random() < 0.7:
            places = [here(chance.randrange(100))] * 3 + [off_road(1), on_island()]
            centre.moved(name, chance.choice(places))
        if chance.random() < 0.3:
            ends = at(centre.clock_s + chance.choice([60, 99_000]))
            flags = chance.choice([(), (UnitFlag.LOW_FUEL,)])
            centre.say(VehicleReadiness, unit_id=name, flags=flags, shift_ends_at=ends)
    centre.call("BUSY", x=chance.randrange(100))
    return centre


@examples(60)
@given(st.integers(0, 2**32))
def test_the_best_and_the_refusals_are_those_of_a_look_at_each(seed: int) -> None:
    chance = random.Random(seed)
    centre = many_units(chance)
    centre.call(
        "C-1", x=None, priority=chance.choice(["P1", "P3"]), level=chance.choice(["als", "bls"])
    )
    turn = centre.turn()
    for one in centre.world.units.values():
        if chance.random() < chance.choice([0, 0.3, 0.9]):
            silence = Silence(at(0), 1, is_doubtful=chance.random() < 0.8)
            turn.put_unit(replace(one, silence=silence))
    rivals = chance.randrange(1, 4)
    candidates = Candidates(turn, rivals=rivals)
    for _ in range(3):  # the second and the third go by what the first found out
        reasons = (IneligibleReason.DECLINED, IneligibleReason.TIMED_OUT)
        excluded = {
            name: chance.choice(reasons) for name in centre.world.units if chance.random() < 0.3
        }
        unanswered = chance.choice([0, 0, 3])
        incident = replace(centre.incident(), excluded=excluded, unanswered=unanswered)
        ranking = candidates.rank(incident, here(50))
        moment = Moment.of(turn.now, turn.world.policies)
        kept = {name: why for name, why in excluded.items() if why not in SECOND_CHOICE}
        forgiven = replace(incident, excluded=kept)
        oldest = replace(moment, oldest_fix=Moment.before(turn.now, LAST_KNOWN_S_MAX))
        anybody = replace(oldest, with_doubtful=True)
        found, refusals = one_by_one(turn, incident, moment)
        for call, when in ((forgiven, oldest), (incident, anybody), (forgiven, anybody)):
            if not found and any(why in SECOND_CHOICE for _, why in refusals):
                found, refusals = one_by_one(turn, call, when)
        if unanswered:
            found, refusals = one_by_one(turn, forgiven, anybody)
        elif ranking.on_the_way and found and found[0].unit.is_doubtful:
            assert not any(one.is_doubtful for _, _, one, _ in ranking.on_the_way)
            found = []
        assert ranking.options == tuple(found[: max(rivals, OPTIONS_MAX)])
        assert (ranking.count, list(ranking.refused.reasons)) == (len(found), refusals)
