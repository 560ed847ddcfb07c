"""Which of the patients at a scene should go to which hospital, kept up to date."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from dispatch.alarms.causes import raise_alarm, withdraw_alarms
from dispatch.ground.require import existing
from dispatch.plans.casualties import (
    HOSPITALS_MAX,
    PATIENTS_MAX,
    TRANSPORTED,
    Casualty,
    Receiver,
    distribute,
)
from dispatch.records.hospital import Hospital, is_open, name_of, treats
from dispatch.records.scene import Scene
from dispatch.state.reaching import stop_of
from dispatch.state.turn import Turn
from dispatch.units import scenes
from dispatch.words.casualties import plan_words
from schemas.events.hospital_capacity import BedType
from schemas.events.incidents import CasualtyGroup
from schemas.ground.vocabulary import Service
from schemas.outputs.decisions import CasualtyShare, Decision, DecisionKind, Explanation
from schemas.patient.casualties import Tag
from schemas.rules.alarms import AlarmKind

_ORDER: Final = {tag: number for number, tag in enumerate(TRANSPORTED)}


def replan(turn: Turn) -> None:
    """Plan every declared scene anew; say the plan where it has changed."""
    for name in sorted(turn.world.scenes):
        scene = turn.world.scenes[name]
        if scene.declaration is not None:
            _replan(turn, scene)


def shares(turn: Turn, scene: Scene) -> tuple[CasualtyShare, ...]:
    """Distribute the patients who are left over the hospitals that said that they have room.

    The gravest ``PATIENTS_MAX`` over the nearest ``HOSPITALS_MAX``: who is beyond that has no place
    yet. Without a place of the scene nothing can be planned. O(patients² x hospitals) at worst.
    """
    groups = sorted(
        (group for group in scenes.left(scene) if group.tag in _ORDER),
        key=lambda group: _ORDER[_tag(group)],  # stable: as they were counted
    )
    casualties = list(_casualties(groups))
    receivers = _receivers(turn, scene)
    plan = distribute(turn.world.policies.casualties, casualties[:PATIENTS_MAX], receivers)
    found: Counter[tuple[int, str | None]] = Counter()
    lacking: dict[tuple[int, str | None], tuple[Service, ...]] = {}
    for placement in plan.placed:
        key = _group_of(placement.patient_id), placement.hospital_id
        found[key] += 1
        lacking[key] = placement.lacking
    for patient_id in (*plan.waiting, *(one.patient_id for one in casualties[PATIENTS_MAX:])):
        found[_group_of(patient_id), None] += 1
    times = {one.hospital_id: one.time_ms for one in receivers}
    hospitals = turn.world.hospitals
    return tuple(
        CasualtyShare(
            tag=_tag(groups[number]),
            services=groups[number].services,
            patients=patients,
            hospital_id=hospital_id,
            hospital_name=None if hospital_id is None else name_of(hospitals, hospital_id),
            eta_ms=times.get(hospital_id or ""),
            lacking=lacking.get((number, hospital_id), ()),
        )
        for (number, hospital_id), patients in sorted(
            found.items(), key=lambda one: (one[0][0], one[0][1] is None, one[0][1] or "")
        )
    )


def _casualties(groups: list[CasualtyGroup]) -> Iterator[Casualty]:
    """Name each patient of the groups, so that the order of names is that of the groups."""
    for number, group in enumerate(groups):
        for patient in range(group.patients):
            needs = frozenset(group.services)
            yield Casualty(f"{number:02d}-{patient:03d}", _tag(group), needs)


def _tag(group: CasualtyGroup) -> Tag:
    return existing(group.tag, "only who is sorted is planned for")


def _group_of(patient_id: str) -> int:
    return int(patient_id.partition("-")[0])


def _receivers(turn: Turn, scene: Scene) -> list[Receiver]:
    """List the nearest open hospitals whose room is known, with what is left of it."""
    place = scenes.place_of(turn.world, scene)
    if place is None:
        return []
    hospitals = [
        hospital
        for _, hospital in sorted(turn.world.hospitals.items())
        if not hospital.leaving and is_open(hospital, turn.now)
    ]
    rooms = [_room(turn, hospital) for hospital in hospitals]
    times = turn.roads.times_from(stop_of(turn, place), [one.spec.place for one in hospitals])
    found = [
        Receiver(one.spec.hospital_id, time_ms, frozenset(treats(one, turn.now)), room)
        for one, room, time_ms in zip(hospitals, rooms, times, strict=True)
        if room is not None and time_ms is not None
    ]
    found.sort(key=lambda one: (one.time_ms, one.hospital_id))
    return found[:HOSPITALS_MAX]


def _room(turn: Turn, hospital: Hospital) -> dict[Tag, int] | None:
    """Give the room that a hospital has, less whom we sent since it said so; None: not known.

    One that told no room for casualties has its free emergency beds, for any tag.
    """
    if hospital.room is not None and hospital.room_at is not None:
        sent = _sent_since(turn, hospital, hospital.room_at)
        return {tag: max(0, getattr(hospital.room, tag) - sent[tag]) for tag in TRANSPORTED}
    beds = hospital.beds.get(BedType.EMERGENCY_DEPARTMENT)
    if beds is None or beds.available is None:
        return None
    sent = _sent_since(turn, hospital, beds.at)
    return {Tag.RED: max(0, beds.available - sent.total())}


def _sent_since(turn: Turn, hospital: Hospital, at: datetime) -> Counter[Tag]:
    """Count whom we have sent to a hospital from any scene since it spoke."""
    sent: Counter[Tag] = Counter()
    for scene in turn.world.scenes.values():
        for one in scene.taken:
            if one.hospital_id == hospital.spec.hospital_id and one.at >= at and one.group.tag:
                sent[one.group.tag] += one.group.patients
    return sent


def _replan(turn: Turn, scene: Scene) -> None:
    plan = shares(turn, scene)
    if plan == scene.plan:
        return
    turn.put_scene(replace(scene, plan=plan))
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "distribution", scene.incident_id),
            kind=DecisionKind.DISTRIBUTION,
            incident_id=scene.incident_id,
            summary=plan_words(scene.incident_id, plan),
            explanation=Explanation(
                casualties=plan,
                map_hash=turn.roads.graph_hash,
                roads_version=turn.roads.version,
            ),
        )
    )
    without = sum(share.patients for share in plan if share.hospital_id is None)
    if not without:
        withdraw_alarms(turn, scene.incident_id, AlarmKind.NO_ROOM)
    else:
        raise_alarm(
            turn,
            AlarmKind.NO_ROOM,
            scene.incident_id,
            incident_id=scene.incident_id,
            words={"count": without},
            level=without,
        )
