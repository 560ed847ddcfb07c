"""The parameters of who goes: response time, change of mind, deadlines of crews, the queue.

The defaults are ours; a centre sets its own. Units end the names; ``_pm`` is per mille.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.centre.ordered import require_growing
from schemas.ground.base import Model, Seconds
from schemas.ground.errors import BrokenRule
from schemas.ground.vocabulary import Priority

Allowance = Annotated[int, Field(ge=0, le=86_400, description="seconds, 0 for none")]

StrategyName = Literal["joint_assignment", "closest_idle", "coverage_aware"]


class ResponsePolicy(Model):
    """What a response time is made of beside the road, and how units are chosen by it.

    A unit that stands at its station needs ``mobilise_at_station_s`` until it rolls, one elsewhere
    ``mobilise_on_road_s``; they are the same until a centre has measured its crews, so that by
    default road time alone tells idle units with fresh positions apart. A reported position older
    than ``fresh_position_s`` costs ``stale_penalty_pm`` per mille of the excess age. A call below
    P1 waits for a unit at a hospital that should be clear soon, if that one is expected
    ``await_gain_s`` earlier than any idle unit. ``coverage_delay_s`` is the most that coverage may
    cost a P3 or P4 (strategy ``coverage_aware``); nothing but time decides for a P1 or P2.

    Who may not answer is asked last, but not where orders are not being answered at all: then it
    counts as ``doubt_s`` later, and as much again where it missed this call's own order, so that no
    call walks to a unit far away only because nobody has asked that one yet.
    """

    strategy: StrategyName = "joint_assignment"
    mobilise_at_station_s: Allowance = 60
    mobilise_on_road_s: Allowance = 60
    fresh_position_s: Allowance = 300
    stale_penalty_pm: Annotated[int, Field(ge=0, le=10_000, description="per mille")] = 500
    await_gain_s: Allowance = 180
    coverage_delay_s: Allowance = 120
    doubt_s: Allowance = 300


class WorkPolicy(Model):
    """How long the parts of a job usually take: for expected waits and the end of a shift."""

    on_scene_s: Seconds = 1_200
    to_hospital_s: Seconds = 900
    handover_s: Seconds = 1_200

    @property
    def after_arrival_s(self) -> int:
        """Seconds from a crew's arrival on scene until it is clear again."""
        return self.on_scene_s + self.to_hospital_s + self.handover_s


class ChangePolicy(Model):
    """When a unit on its way may be sent elsewhere.

    ``pre_empts`` names each pair (who may take, from whom); who is no more urgent gets a unit under
    way only where the other call is served, too, and both together gain. A change costs a crew its
    way, so it counts as ``gain_s`` later, and as ``gain_pm`` of the way that was left where that is
    more. What the call that gives loses counts against what the other gains, by the weights of
    both; ``price_pm`` is how much of it counts against a P1 (1000: all of it, 0: a P1 takes
    whatever is sooner). A P1 that is late even so, and could be served otherwise, must gain in
    plain time ``worth_pm`` per mille of what the other loses. Where no idle unit is left for who
    gives, it counts as ``again_s`` later. A call that was reported ``keeps_after_s`` ago loses its
    unit only to a P1. A unit whose drive ends within ``near_scene_s`` is left alone, as is one that
    was turned less than ``rest_s`` ago; a call is changed by the engine at most ``redirects_max``
    times. What no event tells (who has moved, who is late) is looked at every ``look_s``.
    ``gain_s`` is what a simulation chose (``benchmarks/rules/bench_rules.py``): with 60 calls
    were reached a few seconds sooner, and crews turned a tenth more often.
    """

    gain_s: Allowance = 90
    gain_pm: Annotated[int, Field(ge=0, le=1_000, description="per mille")] = 200
    near_scene_s: Allowance = 120
    again_s: Allowance = 1_800
    rest_s: Allowance = 120
    redirects_max: Annotated[int, Field(ge=0, le=10)] = 3
    price_pm: Annotated[int, Field(ge=0, le=10_000, description="per mille")] = 1_000
    worth_pm: Annotated[int, Field(ge=0, le=10_000, description="per mille")] = 700
    keeps_after_s: Allowance = 1_200
    look_s: Seconds = 60
    pre_empts: Annotated[tuple[tuple[Priority, Priority], ...], Field(max_length=6)] = (
        (Priority.P1, Priority.P2),
        (Priority.P1, Priority.P3),
        (Priority.P1, Priority.P4),
        (Priority.P2, Priority.P4),
    )

    @model_validator(mode="after")
    def _only_the_more_urgent_takes(self) -> Self:
        for taker, giver in self.pre_empts:
            if taker >= giver:
                raise BrokenRule(
                    "rule.pre_empts_downwards",
                    "pre_empts [{taker}, {giver}]: only a more urgent call may take a unit",
                    taker=taker,
                    giver=giver,
                )
        return self


class WatchPolicy(Model):
    """After how long a person hears of a crew: not rolling, not heard of, too long in one place.

    ``mobilise_s`` counts from the crew's acceptance. A crew on its way is late when, by the drive
    that is left, it will be there later than it was expected by more than ``late_s`` and by more
    than ``late_pm`` per mille of the whole time that it was given. One that is not seen, for its
    position is old or never came, is late when it has not said by then that it is there. Who drives
    and of whom nothing was heard for ``lost_contact_s`` is asked after; of a unit that never sent a
    position this counts from when it should be there. ``fault_alarm_s`` is how long
    the alarm about a fault of the engine itself stands; the refused decision stays for ever. A
    crew's word is refused if another source said otherwise less than ``two_sources_s`` before: then
    two crews use one unit id.

    A fix cannot be if the unit would have had to drive faster than ``speed_mps_max`` for more than
    ``jump_m`` (of another source than the last one, ``two_sources_m``), beside what the fixes
    themselves say of their accuracy. After ``confirm_fixes`` in a row that agree with each other
    for ``confirm_s`` it is believed. Nor can a fix be that lies more than ``region_m`` outside the
    box of the centre's stations and hospitals, unless the unit was seen driving there. So many as
    ``nonsense_fixes`` in a row are an alarm, until ``nonsense_over_s`` after the last of them.

    A unit that left an order unanswered is asked last until it is heard of: until a later fix, but
    where it left ``word_needed_from`` orders unanswered in a row, until a word of its crew or of a
    dispatcher. A call of which ``unanswered_max`` orders in a row were not answered keeps its best
    unit, answering or not, and a dispatcher is asked to phone.

    A crew on scene of which nobody has heard a word for ``welfare_s`` is asked whether it is well;
    ``welfare_answer_s`` later a person hears that it has not answered.

    Of a unit on duty that has sent positions and is then silent for ``silent_s`` a person hears,
    too; under way it is ``lost_contact_s``.

    A fix that is less accurate than ``accuracy_m`` says that the unit is heard, and moves it only
    where no better one has come for ``vague_after_s``. Where fixes have lain within ``still_m`` for
    ``still_s`` a vehicle stands, and stays where it is until it has left that circle.
    """

    mobilise_s: Seconds = 120
    late_s: Seconds = 300
    late_pm: Annotated[int, Field(ge=0, le=10_000, description="per mille")] = 500
    lost_contact_s: Seconds = 300
    silent_s: Seconds = 900
    on_scene_s_max: Seconds = 3_600
    welfare_s: Seconds = 1_800
    welfare_answer_s: Seconds = 180
    at_hospital_s_max: Seconds = 2_700
    fault_alarm_s: Seconds = 3_600
    speed_mps_max: Annotated[int, Field(ge=10, le=200, description="metres per second")] = 70
    two_sources_m: Annotated[int, Field(ge=0, le=100_000, description="metres")] = 1_000
    two_sources_s: Allowance = 10
    jump_m: Annotated[int, Field(ge=0, le=100_000, description="metres")] = 300
    confirm_fixes: Annotated[int, Field(ge=2, le=1_000)] = 5
    confirm_s: Allowance = 30
    region_m: Annotated[int, Field(ge=1_000, le=20_000_000, description="metres")] = 100_000
    nonsense_fixes: Annotated[int, Field(ge=1, le=1_000)] = 3
    nonsense_over_s: Seconds = 900
    accuracy_m: Annotated[int, Field(ge=10, le=2_000, description="metres")] = 200
    vague_after_s: Allowance = 300
    still_m: Annotated[int, Field(ge=0, le=1_000, description="metres, 0 for never")] = 50
    still_s: Seconds = 60
    word_needed_from: Annotated[int, Field(ge=1, le=20, description="orders in a row")] = 2
    unanswered_max: Annotated[int, Field(ge=1, le=20, description="orders in a row")] = 3


class QueuePolicy(Model):
    """When too many wait: surge begins at ``surge_from`` calls without a unit.

    It ends when no more than ``surge_until`` are left. A dispatcher is told again of a call that
    waits when it comes to stand behind one more of ``place_bands`` or its expected wait reaches one
    more of ``wait_bands_s`` than was ever told of it, so never more than once for each of them.
    """

    surge_from: Annotated[int, Field(ge=1, le=1_000)] = 5
    surge_until: Annotated[int, Field(ge=0, le=999)] = 2
    place_bands: Annotated[tuple[int, ...], Field(max_length=10)] = (5, 20, 50)
    wait_bands_s: Annotated[tuple[int, ...], Field(max_length=10)] = (900, 1_800, 3_600)

    @model_validator(mode="after")
    def _bands_grow(self) -> Self:
        for name in ("place_bands", "wait_bands_s"):
            require_growing(name, getattr(self, name))
        return self

    @model_validator(mode="after")
    def _ends_below_its_beginning(self) -> Self:
        if self.surge_until >= self.surge_from:
            raise BrokenRule(
                "rule.surge_ends_above",
                "surge_until {until} must be less than surge_from {begin}: one number "
                "for both would announce it again and again",
                until=self.surge_until,
                begin=self.surge_from,
            )
        return self
