"""A mass-casualty incident: which patient goes to which hospital, and how many units it takes.

The distribution is a min-cost flow per tag, red before yellow before green, solved exactly by
``dispatch.plans.matching``: of the patients of a tag first as many as possible are placed, then the
sum of drive times (and of what a missing service weighs) is least. Nothing about a less grave tag
can change where a graver one goes. Grey and black are not taken to a hospital by this plan.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from dispatch.ground.require import require
from dispatch.plans.matching import Claim, match
from schemas.centre.policies import CasualtyPolicy
from schemas.ground.vocabulary import Service
from schemas.patient.casualties import Tag

TRANSPORTED: Final = (Tag.RED, Tag.YELLOW, Tag.GREEN)
"""In the order in which they are placed."""

PATIENTS_MAX: Final = 200
HOSPITALS_MAX: Final = 30
"""Beyond these a plan for the whole is made in parts; 200 x 30 takes 20 to 40 ms."""

_MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Casualty:
    """A patient at the scene: a number of the incident's own, the tag, and the services needed."""

    patient_id: str
    tag: Tag
    needs: frozenset[Service] = frozenset()


@dataclass(frozen=True, slots=True)
class Receiver:
    """A hospital that can be driven to from the scene in ``time_ms`` (whole milliseconds).

    ``room`` is for how many patients of each tag it still has room, as it said itself; a tag that
    is not in it has none. A hospital that did not say is not a receiver: not known is not zero, and
    not room either.
    """

    hospital_id: str
    time_ms: int
    services: frozenset[Service]
    room: Mapping[Tag, int]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one patient goes; ``lacking`` are the services needed that are not there, in order."""

    patient_id: str
    hospital_id: str
    lacking: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """Placements and those who find no room, both in the order red, yellow, green, then by id."""

    placed: tuple[Placement, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitsNeeded:
    """How many units of each kind would take everybody away in one go."""

    als: int
    bls: int


def distribute(
    policy: CasualtyPolicy, casualties: Iterable[Casualty], receivers: Iterable[Receiver]
) -> Distribution:
    """Give each patient of the transported tags a hospital, or a place among those who wait.

    Room for a graver tag that is not used serves the next ones. Ties: of equally good plans the one
    that comes first, patient by patient in the order of their ids, each at the first hospital by
    id. The answer does not depend on the order of the input. At most ``PATIENTS_MAX`` patients and
    ``HOSPITALS_MAX`` hospitals; O(patients² x hospitals) at worst.
    """
    hospitals = sorted(receivers, key=lambda one: one.hospital_id)
    patients = sorted(casualties, key=lambda one: one.patient_id)
    _check(patients, hospitals)
    room = [0] * len(hospitals)
    placed: list[Placement] = []
    waiting: list[str] = []
    for tag in TRANSPORTED:
        room = [left + one.room.get(tag, 0) for left, one in zip(room, hospitals, strict=True)]
        of_tag = [patient for patient in patients if patient.tag is tag]
        places = _place(policy, of_tag, hospitals, room)
        for patient, place in zip(of_tag, places, strict=True):
            if place is None:
                waiting.append(patient.patient_id)
                continue
            room[place] -= 1
            hospital = hospitals[place]
            lacking = tuple(sorted(patient.needs - hospital.services))
            placed.append(Placement(patient.patient_id, hospital.hospital_id, lacking))
    return Distribution(tuple(placed), tuple(waiting))


def _check(patients: Sequence[Casualty], hospitals: Sequence[Receiver]) -> None:
    require(len(patients) <= PATIENTS_MAX, f"{len(patients)} patients are over {PATIENTS_MAX}")
    require(len(hospitals) <= HOSPITALS_MAX, f"{len(hospitals)} hospitals are over {HOSPITALS_MAX}")
    for ids in (
        [patient.patient_id for patient in patients],
        [hospital.hospital_id for hospital in hospitals],
    ):
        require(all(one != other for one, other in pairwise(ids)), "an id is given twice")
    for hospital in hospitals:
        require(hospital.time_ms >= 0, f"the time to {hospital.hospital_id} is negative")
        require(
            all(room >= 0 for room in hospital.room.values()),
            f"the room at {hospital.hospital_id} is negative",
        )


def _place(
    policy: CasualtyPolicy,
    patients: Sequence[Casualty],
    hospitals: Sequence[Receiver],
    room: Sequence[int],
) -> tuple[int | None, ...]:
    """Match the patients of one tag with the hospitals by their numbers in these orders."""
    rows = [[_cost(policy, patient, hospital) for hospital in hospitals] for patient in patients]
    # One more patient placed outweighs whatever all the drives together could save.
    price = 1 + sum(max(row, default=0) for row in rows)
    claims = [Claim([(cost, number) for number, cost in enumerate(row)], price) for row in rows]
    return match(claims, room)


def _cost(policy: CasualtyPolicy, patient: Casualty, hospital: Receiver) -> int:
    """Give the drive in milliseconds, longer by the policy's time for each service not there."""
    missing = len(patient.needs - hospital.services)
    return hospital.time_ms + missing * policy.lacking_service_s * _MS


def units_needed(
    policy: CasualtyPolicy, counts: Mapping[Tag, int], *, untagged: int = 0
) -> UnitsNeeded:
    """Say how many units of each kind to ask for; patients not sorted yet count as yellow.

    From ``policy.command_from_patients`` living patients on, one more ALS unit is for command and
    sorting at the scene. Grey and black patients need no transport; grey ones count as living.
    """
    require(min([untagged, *counts.values()]) >= 0, "a number of patients is negative")
    red, yellow, green = (counts.get(tag, 0) for tag in TRANSPORTED)
    living = red + yellow + green + counts.get(Tag.GREY, 0) + untagged
    command = int(living >= policy.command_from_patients)
    return UnitsNeeded(
        als=_over(red, policy.red_per_als) + command,
        bls=_over(yellow + untagged, policy.yellow_per_bls) + _over(green, policy.green_per_bls),
    )


def _over(patients: int, per_unit: int) -> int:
    """Divide, rounding up."""
    return -(-patients // per_unit)
