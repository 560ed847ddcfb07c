"""The end of a step: what is left alone because nothing can come of it, nothing would come of."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.alarms import round as alarm_round
from dispatch.alarms.causes import About, raise_alarm
from dispatch.state.turn import Turn
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, hospital, unit
from tests.support.examples import examples

KINDS = (
    AlarmKind.PATIENT_ARREST,
    AlarmKind.PATIENT_WORSE,
    AlarmKind.EXTREME_SIGN,
    AlarmKind.LOST_CONTACT,
    AlarmKind.MONITOR_LOST,
    AlarmKind.SURGE,
    AlarmKind.NO_UNIT,
    AlarmKind.CREW_OVERDUE,
)
WORDS = dict.fromkeys(("minutes", "sign", "value", "waiting", "refusals", "score", "band"), 1)


def quiet_centre() -> Centre:
    centre = Centre([unit("U", 0), unit("V", 5)], [hospital("h", 900)])
    centre.call(x=500)
    return centre


def draw(turn: Turn, chance: random.Random) -> None:
    for number in range(chance.randrange(5)):
        about: About = {"incident_id": "C-1", "unit_id": chance.choice(["U", "V"])}
        raise_alarm(turn, chance.choice(KINDS), f"s{number}", words=WORDS, **about)


@examples(30)
@given(st.integers(0, 2**32))
def test_alarms_that_nothing_can_explain_are_as_if_they_had_been_asked_for_it(seed: int) -> None:
    plain, quick = quiet_centre(), quiet_centre()
    for number in range(3):
        turns = [plain.turn(), quick.turn()]
        for turn in turns:
            draw(turn, random.Random(seed + number))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(alarm_round, "_is_any_explained", bool)
            alarm_round.settle(turns[0])
        alarm_round.settle(turns[1])
        assert turns[0].outputs == turns[1].outputs
        assert turns[0].world == turns[1].world
        plain.fold.world, quick.fold.world = (turn.world for turn in turns)
