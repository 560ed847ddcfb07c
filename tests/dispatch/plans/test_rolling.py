"""The plan against every plan there is, up to five calls and five units; and what a P1 is owed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.ground.require import RequirementFailed
from dispatch.plans.rolling import OpenCall, plan
from schemas.centre.choosing import ChangePolicy
from schemas.centre.policies import WeightPolicy
from schemas.ground.vocabulary import Priority
from tests.support.examples import examples

WEIGHTS = WeightPolicy()
BASE = {Priority.P1: 64_000, Priority.P2: 16_000, Priority.P3: 8_000, Priority.P4: 6_000}
TARGET_MS = {Priority.P1: 480_000}
HORIZON_MS = 7_200_000
UNITS = ("U0", "U1", "U2", "U3", "U4")
Plan = dict[str, str | None]

policies = st.builds(
    ChangePolicy,
    gain_s=st.sampled_from([0, 60, 120]),
    price_pm=st.sampled_from([0, 500, 3_000]),
    worth_pm=st.sampled_from([0, 500, 3_000]),
    keeps_after_s=st.sampled_from([0, 2_000, 8_000]),
    pre_empts=st.sets(
        st.sampled_from([(a, b) for a in Priority for b in Priority if a < b]), max_size=6
    ).map(lambda pairs: tuple(sorted(pairs))),
)


@st.composite
def moments(draw: st.DrawFn, change: ChangePolicy) -> list[OpenCall]:
    """Calls that wait or have a unit which can turn; who may go to each is anybody's guess."""
    priorities = draw(st.lists(st.sampled_from(Priority), min_size=1, max_size=5))
    holders = draw(st.permutations([*UNITS, *[None] * 5]))[: len(priorities)]
    of_unit = {u: p for u, p in zip(holders, priorities, strict=True) if u is not None}
    calls = []
    for number, (priority, held) in enumerate(zip(priorities, holders, strict=True)):
        times = draw(st.dictionaries(st.sampled_from(UNITS), st.integers(0, 2_000), max_size=5))
        may = {
            unit: ms * 1_000
            for unit, ms in times.items()
            if unit == held
            or unit not in of_unit
            or priority >= of_unit[unit]
            or (priority, of_unit[unit]) in change.pre_empts
        }
        waited_s = draw(st.sampled_from([0, 0, 3_000, 7_000]))
        calls.append(OpenCall(f"C{number}", priority, waited_s, may, held))
    return calls


def every_plan(calls: Sequence[OpenCall]) -> Iterator[Plan]:
    """Give every way to give each call one of its units, its own, or none."""
    offers = [
        [None, *sorted({*call.times_ms, *([call.holds] if call.holds else [])})] for call in calls
    ]
    for units in product(*offers):
        used = [unit for unit in units if unit is not None]
        if len(used) == len(set(used)):
            yield {call.incident_id: unit for call, unit in zip(calls, units, strict=True)}


def weight(call: OpenCall) -> int:
    return BASE[call.priority] + 400 * call.waited_s // 60


def arrival(call: OpenCall, ms: int) -> int:
    """Weigh the time, and up to 750 s of a P2's wait more from 2 min before the target to after."""
    over_ms = call.waited_s * 1_000 + ms - TARGET_MS.get(call.priority, 900_000)
    share = min(max(over_ms + 120_000, 0), 240_000)
    return weight(call) * ms + 16_000 * 750_000 * share // 240_000


def lost(calls: Sequence[OpenCall], giver: OpenCall) -> int:
    """Say how long a call loses with its unit: until the soonest idle one is there, or 30 min."""
    held = {call.holds for call in calls}
    idle = [ms for unit, ms in giver.times_ms.items() if unit not in held]
    had = giver.times_ms.get(giver.holds or "", HORIZON_MS)
    return max(0, min(idle, default=had + 1_800_000) - had)


def cost(calls: Sequence[OpenCall], call: OpenCall, unit: str | None, change: ChangePolicy) -> int:
    """Add up what the docstring of the module says that a pair costs."""
    base, switch_ms = weight(call), change.gain_s * 1_000
    ms = HORIZON_MS if unit is None else call.times_ms.get(unit, HORIZON_MS)
    total = arrival(call, ms)
    if call.holds is not None and unit != call.holds:
        total += base * switch_ms + 1
    giver = next((one for one in calls if unit is not None and one.holds == unit), None)
    if call.priority is Priority.P1 and giver is not None and giver.priority is not Priority.P1:
        total += base * switch_ms + 1
        in_time = call.waited_s * 1_000 + ms <= TARGET_MS[Priority.P1]
        price = max(weight(giver) * change.price_pm, 0 if in_time else base * change.worth_pm)
        total += lost(calls, giver) * price // 1_000
    return total


def may_rob(taker: Priority, giver: OpenCall, change: ChangePolicy) -> bool:
    """Say who may leave a call without its unit: who the table names, but long waits end it."""
    if taker is not Priority.P1 and giver.waited_s >= change.keeps_after_s:
        return False
    return (taker, giver.priority) in change.pre_empts


def place(call: OpenCall, change: ChangePolicy) -> float:
    """Say where a call comes among those that are to be served at all."""
    own = float(call.priority[1])
    if call.holds is None:
        rises = {Priority.P3: (2_400,), Priority.P4: (3_600, 6_000)}.get(call.priority, ())
        return own - sum(call.waited_s >= after_s for after_s in rises)
    if call.priority is Priority.P1:
        return own - 0.5
    beaten_by = [p for p in (Priority.P2, Priority.P3, Priority.P4) if p < call.priority]
    first = next((p for p in beaten_by if not may_rob(p, call, change)), call.priority)
    return float(first[1]) - 0.5


def worth(
    calls: Sequence[OpenCall], one: Plan, change: ChangePolicy, *, urgent: bool
) -> tuple[list[int], int]:
    """Give what is compared: the unserved by place, then the cost."""
    mine = [call for call in calls if (call.priority is Priority.P1) is urgent]
    places = sorted({place(call, change) for call in mine})
    unserved = [
        sum(one[call.incident_id] is None for call in mine if place(call, change) == rank)
        for rank in places
    ]
    return unserved, sum(cost(calls, call, one[call.incident_id], change) for call in mine)


def best(
    calls: Sequence[OpenCall], plans: Sequence[Plan], change: ChangePolicy, *, urgent: bool
) -> Plan:
    """Give the best plan, and of those that are as good the first: call by call, None last."""
    mine = [call.incident_id for call in calls if (call.priority is Priority.P1) is urgent]

    def key(one: Plan) -> tuple[tuple[list[int], int], list[tuple[bool, str]]]:
        order = [(one[name] is None, one[name] or "") for name in mine]
        return worth(calls, one, change, urgent=urgent), order

    return min(plans, key=key)


def robbed(calls: Sequence[OpenCall], one: Plan, change: ChangePolicy) -> list[str]:
    """Follow each unit that was taken to whoever has more in the end; name who may not take it."""
    getters = {unit: name for name, unit in one.items() if unit is not None}
    by_name = {call.incident_id: call for call in calls}
    found = []
    for call in calls:
        if call.holds is None or one[call.incident_id] is not None:
            continue
        line = [by_name.get(getters.get(call.holds, ""), call)]
        while line[-1].priority is not Priority.P1 and line[-1].holds in getters:
            line.append(by_name[getters[line[-1].holds]])
        if line[-1].priority is Priority.P1 and len(line) > 1:
            line.pop()  # whose unit went to a P1 takes for itself
        if not may_rob(line[-1].priority, call, change):
            found.append(call.incident_id)
    return found


@given(st.data())
@examples(150)
def test_no_plan_is_better(data: st.DataObject) -> None:
    """First for the P1s alone; then, of the plans that leave the P1s theirs, for the others."""
    change = data.draw(policies)
    calls = data.draw(moments(change))
    pairs = plan(WEIGHTS, change, calls)
    chosen: Plan = {call.incident_id: pairs.get(call.incident_id) for call in calls}
    plans = list(every_plan(calls))
    first = best(calls, plans, change, urgent=True)
    urgent = [call.incident_id for call in calls if call.priority is Priority.P1]
    plans = [one for one in plans if all(one[name] == first[name] for name in urgent)]
    held = {call.incident_id: call.holds for call in calls}
    while True:
        found = best(calls, plans, change, urgent=False)
        keep = robbed(calls, found, change)
        if not keep:
            break
        plans = [one for one in plans if all(one[name] == held[name] for name in keep)]
    assert chosen == found


@given(st.data())
@examples(150)
def test_less_urgent_calls_that_wait_never_change_who_goes_to_a_p1(data: st.DataObject) -> None:
    change = data.draw(policies)
    calls = data.draw(moments(change))
    fewer = [
        call
        for call in calls
        if call.priority is Priority.P1 or call.holds is not None or data.draw(st.booleans())
    ]
    with_all, with_fewer = plan(WEIGHTS, change, calls), plan(WEIGHTS, change, fewer)
    for call in calls:
        if call.priority is Priority.P1:
            assert with_all.get(call.incident_id) == with_fewer.get(call.incident_id)


@given(st.data())
@examples(150)
def test_what_a_call_has_is_taken_from_it_only_for_who_may(data: st.DataObject) -> None:
    """With a table that names nobody, no call that has a unit on its way is left without one."""
    change = ChangePolicy(pre_empts=())
    calls = data.draw(moments(change))
    found = plan(WEIGHTS, change, calls)
    for call in calls:
        assert call.holds is None or call.incident_id in found


@given(st.data(), st.randoms())
@examples(100)
def test_the_plan_does_not_depend_on_the_order_in_which_it_is_asked(
    data: st.DataObject, chance: Random
) -> None:
    change = data.draw(policies)
    calls = data.draw(moments(change))
    mixed = [replace(c, times_ms=dict(reversed(list(c.times_ms.items())))) for c in calls]
    chance.shuffle(mixed)
    assert plan(WEIGHTS, change, mixed) == plan(WEIGHTS, change, calls)


def test_what_is_as_good_stays_as_it_is() -> None:
    """120 s are what a change costs: for no more than them nobody turns."""
    change = ChangePolicy(gain_s=120)
    for idle_ms, expected in ((180_000, "B"), (179_999, "A")):
        call = OpenCall("C", Priority.P2, 60, {"A": idle_ms, "B": 300_000}, "B")
        assert plan(WEIGHTS, change, [call]) == {"C": expected}


def test_a_unit_that_cannot_get_there_any_more_is_kept_until_another_can() -> None:
    change = ChangePolicy()
    assert plan(WEIGHTS, change, [OpenCall("C", Priority.P3, 0, {}, "B")]) == {"C": "B"}
    cut_off = OpenCall("C", Priority.P3, 0, {"A": 900_000}, "B")
    assert plan(WEIGHTS, change, [cut_off]) == {"C": "A"}


def test_one_unit_is_not_under_way_to_two() -> None:
    calls = [OpenCall(name, Priority.P3, 0, {"B": 1}, "B") for name in ("C", "D")]
    with pytest.raises(RequirementFailed, match="under way to two"):
        plan(WEIGHTS, ChangePolicy(), calls)


def test_a_chain_takes_no_unit_that_none_of_its_links_may_take() -> None:
    """A P3 that waited for 50 min counts as a P2, but may not take from a P4, nor through a P2.

    The P2 would lose nothing by it: U4 is as near to it as its own U2, which is beside the P3.
    """
    change = ChangePolicy(gain_s=0)
    calls = [
        OpenCall("P2", Priority.P2, 0, {"U2": 600_000, "U4": 600_000}, "U2"),
        OpenCall("P3", Priority.P3, 3_000, {"U2": 0}),
        OpenCall("P4", Priority.P4, 0, {"U4": 600_000}, "U4"),
    ]
    assert plan(WEIGHTS, change, calls) == {"P2": "U2", "P4": "U4"}
    allowed = ChangePolicy(
        gain_s=0, pre_empts=((Priority.P2, Priority.P4), (Priority.P3, Priority.P4))
    )
    assert plan(WEIGHTS, allowed, calls) == {"P2": "U4", "P3": "U2"}


def test_who_lost_its_unit_to_a_p1_may_take_as_a_waiting_call_may() -> None:
    calls = [
        OpenCall("P1", Priority.P1, 0, {"U2": 0}),
        OpenCall("P2", Priority.P2, 0, {"U2": 600_000, "U4": 600_000}, "U2"),
        OpenCall("P4", Priority.P4, 0, {"U4": 600_000}, "U4"),
    ]
    assert plan(WEIGHTS, ChangePolicy(), calls) == {"P1": "U2", "P2": "U4"}


def test_a_long_way_is_given_up_only_for_a_part_of_it() -> None:
    """Half an hour is left: a change must gain a fifth of that, not only 90 s."""
    change = ChangePolicy()
    by_time = WeightPolicy(missed_s=0)
    for idle_ms, expected in ((1_440_000, "B"), (1_439_999, "A")):
        call = OpenCall("C", Priority.P2, 60, {"A": idle_ms, "B": 1_800_000}, "B")
        assert plan(by_time, change, [call]) == {"C": expected}


def test_of_two_plans_the_one_that_keeps_a_target_is_taken() -> None:
    """A P3 and a P4, two units: by time alone 10 s are lost, but nobody is late."""
    calls = [
        OpenCall("A", Priority.P3, 0, {"U": 400_000, "V": 700_000}),
        OpenCall("B", Priority.P4, 0, {"U": 810_000, "V": 1_100_000}),
    ]
    assert plan(WeightPolicy(missed_s=0), ChangePolicy(), calls) == {"A": "U", "B": "V"}
    assert plan(WEIGHTS, ChangePolicy(), calls) == {"A": "V", "B": "U"}


def pair(gain_s: int, loss_s: int) -> list[OpenCall]:
    """A P1 that gains so much by the P2's unit, and a P2 that loses so much with it."""
    return [
        OpenCall("ONE", Priority.P1, 0, {"U": 600_000, "IDLE": 600_000 + gain_s * 1_000}),
        OpenCall("TWO", Priority.P2, 0, {"U": 300_000, "IDLE": 300_000 + loss_s * 1_000}, "U"),
    ]


@pytest.mark.parametrize(
    ("gain_s", "loss_s", "is_taken"),
    [(180, 1_200, False), (300, 600, True), (391, 1_200, True), (390, 1_200, False)],
)
def test_what_a_p2_loses_counts_by_the_weights_against_what_a_p1_gains(
    gain_s: int,
    loss_s: int,
    is_taken: bool,  # noqa: FBT001
) -> None:
    change = ChangePolicy(worth_pm=0)
    assert (plan(WEIGHTS, change, pair(gain_s, loss_s))["ONE"] == "U") is is_taken


@pytest.mark.parametrize(
    ("gain_s", "loss_s", "is_taken"),
    [(511, 600, True), (510, 600, False), (301, 300, True), (300, 300, False)],
)
def test_a_p1_gains_in_plain_time_seven_tenths_of_what_the_other_loses(
    gain_s: int,
    loss_s: int,
    is_taken: bool,  # noqa: FBT001
) -> None:
    """And the 90 s that a change costs."""
    assert (plan(WEIGHTS, ChangePolicy(), pair(gain_s, loss_s))["ONE"] == "U") is is_taken


@pytest.mark.parametrize(("arrives_s", "is_taken"), [(480, True), (481, False)])
def test_a_p1_that_is_in_time_by_it_needs_to_gain_by_the_weights_only(
    arrives_s: int,
    is_taken: bool,  # noqa: FBT001
) -> None:
    """It gains 10 min, the P2 loses 20."""
    calls = [
        OpenCall("ONE", Priority.P1, 60, {"U": (arrives_s - 60) * 1_000, "IDLE": 1_020_000}),
        OpenCall("TWO", Priority.P2, 0, {"U": 300_000, "IDLE": 1_500_000}, "U"),
    ]
    assert (plan(WEIGHTS, ChangePolicy(), calls)["ONE"] == "U") is is_taken


def test_a_p1_that_would_else_wait_takes_a_unit_at_any_price() -> None:
    calls = [
        OpenCall("ONE", Priority.P1, 0, {"U": 3_000_000}),
        OpenCall("TWO", Priority.P2, 9_000, {"U": 130_000}, "U"),
    ]
    assert plan(WEIGHTS, ChangePolicy(), calls) == {"ONE": "U"}


def test_who_was_reported_long_ago_loses_its_unit_only_to_a_p1() -> None:
    change = ChangePolicy()
    for waited_s, expected in ((1_199, {"B": "U"}), (1_200, {"A": "U"})):
        calls = [
            OpenCall("A", Priority.P4, waited_s, {"U": 600_000}, "U"),
            OpenCall("B", Priority.P2, 0, {"U": 300_000}),
        ]
        assert plan(WEIGHTS, change, calls) == expected
        urgent = replace(calls[1], priority=Priority.P1)
        assert plan(WEIGHTS, change, [calls[0], urgent]) == {"B": "U"}


def test_where_nobody_is_idle_a_unit_that_is_taken_is_missed_for_half_an_hour() -> None:
    """A P4 loses 30 min, 6 000 a second against 64 000: 169 s, and 90 s for the change."""
    for gain_s, is_taken in ((258, False), (259, True)):
        calls = [
            OpenCall("A", Priority.P1, 0, {"U": 700_000, "V": 700_000 + gain_s * 1_000}),
            OpenCall("B", Priority.P4, 0, {"U": 600_000}, "U"),
        ]
        found = plan(WeightPolicy(missed_s=0), ChangePolicy(gain_pm=0, worth_pm=0), calls)
        assert (found["A"] == "U") is is_taken
