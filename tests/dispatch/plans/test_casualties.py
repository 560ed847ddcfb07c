import random
from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from dispatch.ground.require import RequirementFailed
from dispatch.plans.casualties import (
    Casualty,
    Distribution,
    Placement,
    Receiver,
    UnitsNeeded,
    distribute,
    units_needed,
)
from schemas.centre.policies import CasualtyPolicy
from schemas.ground.vocabulary import Service
from schemas.patient.casualties import Tag
from tests.support.examples import examples

POLICY = CasualtyPolicy(lacking_service_s=5)
GRAVE = (Tag.RED, Tag.YELLOW, Tag.GREEN)
SERVICES = st.frozensets(st.sampled_from([Service.TRAUMA, Service.BURN]))
ROOM = st.dictionaries(st.sampled_from(GRAVE), st.integers(0, 2))


def cost(patient: Casualty, hospital: Receiver) -> int:
    return hospital.time_ms + 5_000 * len(patient.needs - hospital.services)


@st.composite
def incidents(draw: st.DrawFn) -> tuple[list[Casualty], list[Receiver]]:
    tags = draw(st.lists(st.tuples(st.sampled_from(GRAVE), SERVICES), max_size=5))
    patients = [Casualty(f"P{n}", tag, needs) for n, (tag, needs) in enumerate(tags)]
    rows = draw(
        st.lists(st.tuples(st.sampled_from([0, 1_000, 4_000, 6_000]), SERVICES, ROOM), max_size=3)
    )
    return patients, [Receiver(f"H{n}", *row) for n, row in enumerate(rows)]


def fits(patients: list[Casualty], hospitals: list[Receiver], plan: tuple[int | None, ...]) -> bool:
    """Check room as the contract words it: what a graver tag leaves serves the next."""
    for number, hospital in enumerate(hospitals):
        at = Counter(p.tag for p, place in zip(patients, plan, strict=True) if place == number)
        room = used = 0
        for tag in GRAVE:
            room += hospital.room.get(tag, 0)
            used += at[tag]
            if used > room:
                return False
    return True


def judge(
    patients: list[Casualty], hospitals: list[Receiver], plan: tuple[int | None, ...]
) -> list[object]:
    """Rank a plan by the words of the contract, tag by tag: smaller is better."""
    found: list[object] = []
    for tag in GRAVE:
        of_tag = [(p, place) for p, place in zip(patients, plan, strict=True) if p.tag is tag]
        found += [
            sum(place is None for _, place in of_tag),
            sum(cost(p, hospitals[place]) for p, place in of_tag if place is not None),
            [len(hospitals) if place is None else place for _, place in of_tag],
        ]
    return found


@examples(150)
@given(incidents(), st.randoms(use_true_random=False))
def test_small_incidents_agree_with_brute_force(
    incident: tuple[list[Casualty], list[Receiver]], chance: random.Random
) -> None:
    patients, hospitals = incident
    plans = [
        plan
        for plan in product([*range(len(hospitals)), None], repeat=len(patients))
        if fits(patients, hospitals, plan)
    ]
    best = min(plans, key=lambda plan: judge(patients, hospitals, plan))
    mixed = chance.sample(patients, len(patients)), chance.sample(hospitals, len(hospitals))
    found = distribute(POLICY, *mixed)
    places = {one.patient_id: one.hospital_id for one in found.placed}
    assert places == {
        p.patient_id: hospitals[place].hospital_id
        for p, place in zip(patients, best, strict=True)
        if place is not None
    }
    assert set(found.waiting) == {p.patient_id for p in patients} - set(places)


def by_lp(
    patients: list[Casualty], hospitals: list[Receiver], room: list[int]
) -> tuple[int, float]:
    """Solve one tag by HiGHS: place the most, then drive least (both programs are integral)."""
    rows, columns = len(patients), len(hospitals)
    one_place = np.kron(np.eye(rows), np.ones(columns))
    has_room = np.kron(np.ones(rows), np.eye(columns))
    limits, bounds = np.vstack([one_place, has_room]), np.array([1] * rows + room)
    count = np.ones(rows * columns)
    most = round(-linprog(-count, A_ub=limits, b_ub=bounds, bounds=(0, 1)).fun)
    price = np.array([float(cost(p, h)) for p in patients for h in hospitals])
    least = linprog(
        price, A_ub=limits, b_ub=bounds, A_eq=count[None, :], b_eq=[most], bounds=(0, 1)
    ).fun
    return most, least


@pytest.mark.parametrize(("seed", "count", "beds"), [(1, 60, 3), (2, 120, 1), (3, 200, 4)])
def test_large_incidents_agree_with_a_linear_program(seed: int, count: int, beds: int) -> None:
    chance = random.Random(seed)
    kinds = (Service.TRAUMA, Service.BURN, Service.PAEDIATRIC)
    patients = [
        Casualty(
            f"P{n:03}",
            chance.choices(GRAVE, (2, 3, 5))[0],
            frozenset(kind for kind in kinds if chance.random() < 0.3),
        )
        for n in range(count)
    ]
    hospitals = [
        Receiver(
            f"H{n:02}",
            chance.randrange(20_000),
            frozenset(kind for kind in kinds if chance.random() < 0.5),
            {tag: chance.randrange(beds + 1) for tag in GRAVE},
        )
        for n in range(30)
    ]
    found = distribute(POLICY, patients, hospitals)
    places = {one.patient_id: one.hospital_id for one in found.placed}
    assert len(places) + len(found.waiting) == count
    by_id = {hospital.hospital_id: hospital for hospital in hospitals}
    used: Counter[str] = Counter()
    for step, tag in enumerate(GRAVE, start=1):
        room = [
            sum(hospital.room[tag] for tag in GRAVE[:step]) - used[hospital.hospital_id]
            for hospital in hospitals
        ]
        of_tag = [patient for patient in patients if patient.tag is tag]
        mine = [(p, by_id[places[p.patient_id]]) for p in of_tag if p.patient_id in places]
        most, least = by_lp(of_tag, hospitals, room)
        assert len(mine) == most
        assert sum(cost(p, hospital) for p, hospital in mine) == pytest.approx(least, rel=1e-9)
        used.update(hospital.hospital_id for _, hospital in mine)


def hospital(name: str, time_s: int, *services: Service, **room: int) -> Receiver:
    return Receiver(
        name, time_s * 1000, frozenset(services), {Tag(tag): beds for tag, beds in room.items()}
    )


def test_red_has_the_near_bed_and_what_is_left_serves_the_next() -> None:
    patients = [Casualty("a", Tag.GREEN), Casualty("b", Tag.YELLOW), Casualty("c", Tag.RED)]
    near, far = hospital("near", 1, red=2), hospital("far", 9, green=1)
    assert distribute(POLICY, patients, [near, far]) == Distribution(
        placed=(Placement("c", "near", ()), Placement("b", "near", ()), Placement("a", "far", ())),
        waiting=(),
    )


def test_a_service_is_worth_its_time_and_no_more() -> None:
    burnt = [Casualty("a", Tag.RED, frozenset({Service.BURN}))]
    near = hospital("near", 1, red=1)
    able = hospital("able", 6, Service.BURN, red=1)
    farther = hospital("farther", 7, Service.BURN, red=1)
    assert distribute(POLICY, burnt, [near, able]).placed[0].hospital_id == "able"  # a tie: by id
    assert distribute(POLICY, burnt, [near, farther]).placed == (
        Placement("a", "near", (Service.BURN,)),
    )


def test_the_dead_and_the_expectant_are_not_distributed() -> None:
    patients = [Casualty("a", Tag.BLACK), Casualty("b", Tag.GREY)]
    assert distribute(POLICY, patients, [hospital("h", 1, red=5)]) == Distribution((), ())


def test_without_room_they_wait_the_gravest_first() -> None:
    patients = [Casualty("a", Tag.GREEN), Casualty("b", Tag.RED)]
    assert distribute(POLICY, patients, []).waiting == ("b", "a")


@pytest.mark.parametrize(
    ("counts", "untagged", "expected"),
    [
        ({}, 0, UnitsNeeded(0, 0)),
        ({Tag.RED: 1}, 0, UnitsNeeded(1, 0)),
        ({Tag.YELLOW: 3}, 0, UnitsNeeded(0, 2)),
        ({Tag.GREEN: 5}, 0, UnitsNeeded(0, 2)),
        ({Tag.YELLOW: 1, Tag.GREEN: 1}, 0, UnitsNeeded(0, 2)),
        ({Tag.BLACK: 50}, 0, UnitsNeeded(0, 0)),
        ({Tag.GREY: 10}, 0, UnitsNeeded(1, 0)),
        ({Tag.RED: 4}, 5, UnitsNeeded(4, 3)),
        ({Tag.RED: 4}, 6, UnitsNeeded(5, 3)),
    ],
)
def test_units_are_asked_for_by_rule(
    counts: dict[Tag, int], untagged: int, expected: UnitsNeeded
) -> None:
    assert units_needed(CasualtyPolicy(), counts, untagged=untagged) == expected


def test_what_cannot_be_is_refused() -> None:
    one = Casualty("a", Tag.RED)
    for patients, hospitals, said in (
        ([one, one], [], "twice"),
        ([], [hospital("h", 1), hospital("h", 1)], "twice"),
        ([], [hospital("h", -1)], "time to h"),
        ([], [hospital("h", 1, red=-1)], "room at h"),
        ([Casualty(str(n), Tag.RED) for n in range(201)], [], "201 patients"),
        ([], [hospital(str(n), 1) for n in range(31)], "31 hospitals"),
    ):
        with pytest.raises(RequirementFailed, match=said):
            distribute(POLICY, patients, hospitals)
    with pytest.raises(RequirementFailed, match="negative"):
        units_needed(POLICY, {Tag.RED: -1})
