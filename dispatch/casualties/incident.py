"""A mass-casualty incident: declared, served with units by rule, emptied by plan, stood down."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from dispatch.alarms.causes import withdraw_alarms
from dispatch.calls.closing import close
from dispatch.casualties.plan import replan, shares
from dispatch.ground.require import existing, require
from dispatch.hospitals import destination
from dispatch.plans.casualties import units_needed
from dispatch.records.incident import Incident
from dispatch.records.scene import Declaration, Scene, Taken
from dispatch.state.turn import Turn
from dispatch.units import legs, orders, scenes
from dispatch.words.casualties import count_words, tag_word, unit_words
from dispatch.words.explain import say
from schemas.events.incidents import CasualtyGroup, Patient
from schemas.events.vehicles import VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import CrewLevel, IncidentState, Priority
from schemas.outputs.decisions import CasualtyShare, Decision, DecisionKind
from schemas.rules.alarms import AlarmKind

_NOT_ARRIVED: Final = frozenset(
    {IncidentState.QUEUED, IncidentState.ASSIGNED, IncidentState.EN_ROUTE}
)

_LESS_URGENT: Final[Mapping[CrewLevel, Priority]] = MappingProxyType(
    {CrewLevel.ALS: Priority.P1, CrewLevel.BLS: Priority.P2}
)
"""A unit for the red goes as urgently as the call; one for the yellow and green is no P1."""


def declare(turn: Turn, scene: Scene, *, who: str | None, why: Bilingual) -> None:
    """Declare a scene: ask for the units of its count, plan its patients; ``who`` None: the count.

    Said again, it only moves the staging point of those who have not arrived.
    """
    require(scene.declaration is not None, "the declaration is on the scene")
    turn.put_scene(scene)
    key = "mass.declared" if who is None else "mass.declared_by"
    summary = say(
        key,
        incident=scene.incident_id,
        who=who,
        why=why,
        counts=count_words(scenes.counts(scene)),
    )
    _decide(turn, scene.incident_id, summary, who)
    for leg in legs.of_call(turn.world, scene.incident_id):
        turn.put_incident(replace(leg, stood_down_by=None))  # whose view says that it is declared
    restage(turn, scene)
    ask_for_units(turn, scene.incident_id)
    turn.replan = True


def tell_count(turn: Turn, scene: Scene) -> None:
    """Say what was counted, and by which scheme."""
    summary = say(
        "mass.counted",
        incident=scene.incident_id,
        counts=count_words(scenes.counts(scene)),
        scheme=say(f"scheme.{scene.scheme}") if scene.scheme else "–",
    )
    _decide(turn, scene.incident_id, summary, None)


def restage(turn: Turn, scene: Scene) -> None:
    """Send the further legs that have not arrived to the staging point; tell their crews."""
    staging = existing(scene.declaration, "only a declared scene has a staging point").staging
    for leg in legs.of_call(turn.world, scene.incident_id):
        if leg.part_of is None or leg.state not in _NOT_ARRIVED or staging in {None, leg.place}:
            continue
        moved = replace(leg, place=staging)
        turn.put_incident(moved)
        if moved.order is not None:
            orders.tell(turn, moved)
    turn.reconsider = True


def ask_for_units(turn: Turn, incident_id: str) -> None:
    """Open a leg for each unit that the count asks for and that has not been asked for yet."""
    scene = turn.world.scenes[incident_id]
    policy = turn.world.policies.casualties
    counts = scenes.counts(scene)
    sorted_ones = {tag: number for tag, number in counts.items() if tag is not None}
    need = units_needed(policy, sorted_ones, untagged=counts[None])
    asked = dict(scene.asked)
    als = max(0, need.als - asked.get(CrewLevel.ALS, 0))
    spare = max(0, asked.get(CrewLevel.ALS, 0) - need.als)
    bls = max(0, need.bls - asked.get(CrewLevel.BLS, 0) - spare)
    room = max(0, policy.units_max - sum(asked.values()))
    wanted = ([CrewLevel.ALS] * als + [CrewLevel.BLS] * bls)[:room]
    if not wanted:
        return
    _open_legs(turn, scene, wanted)
    more = {level: wanted.count(level) for level in CrewLevel}
    total = {level: asked.get(level, 0) + more[level] for level in CrewLevel}
    turn.put_scene(replace(scene, asked=total))
    summary = say(
        "mass.units",
        incident=incident_id,
        more=unit_words(more),
        total=unit_words(total),
        counts=count_words(counts),
    )
    _decide(turn, incident_id, summary, None)
    turn.reconsider = True


def _open_legs(turn: Turn, scene: Scene, levels: list[CrewLevel]) -> None:
    """Add legs to a call, numbered on from its last one."""
    world = turn.world
    model = legs.of_call(world, scene.incident_id)[0]
    staging = scene.declaration.staging if scene.declaration else None
    place = scenes.place_of(world, scene)
    number = legs.FIRST_FURTHER
    for level in levels:
        while (name := f"{scene.incident_id}.{number}") in turn.world.incidents or (
            name in turn.world.closed
        ):
            number += 1
        turn.put_incident(
            Incident(
                incident_id=name,
                priority=max(model.priority, _LESS_URGENT[level]),
                complaint=model.complaint,
                place=staging or place,
                address=model.address,
                crew_level=level,
                services=(),
                patient=Patient(),
                reported_at=turn.now,
                part_of=scene.incident_id,
                region=model.region,
            )
        )


def opened(turn: Turn, incident_id: str) -> Scene:
    """Give the scene of a call, a new one where nobody was counted before."""
    known = turn.world.scenes.get(incident_id)
    if known is not None:
        return known
    open_ones = legs.of_call(turn.world, incident_id)
    place: LatLon | None = open_ones[0].place
    asked = {level: sum(leg.crew_level is level for leg in open_ones) for level in CrewLevel}
    return Scene(incident_id=incident_id, place=place, asked=asked)


def with_staging(scene: Scene, who: str | None, staging: LatLon | None) -> Scene:
    """Give a scene its declaration, or its new staging point; none given, it keeps what it has."""
    kept = scene.declaration.staging if scene.declaration else None
    return replace(scene, declaration=Declaration(who, staging or kept))


def transport(turn: Turn, event: VehicleStatus, incident: Incident) -> bool:
    """Choose the hospital of patients who leave a declared scene by its plan; count who left.

    ``incident`` is the leg. False: there is no declared scene or no plan for them, or a person has
    chosen already; the leg then has the needs of those on board, and its hospital is chosen as
    always.
    """
    scene = scenes.scene_of(turn.world, incident)
    if scene is None:
        return False
    others = tuple(one for one in scene.taken if one.incident_id != incident.incident_id)
    before = replace(scene, taken=others)
    group = _on_board(before, event)
    incident = replace(incident, services=group.services)
    turn.put_incident(incident)
    share = _share_of(shares(turn, before), group)
    gone = Taken(incident.incident_id, group, incident.hospital_id, turn.now)
    turn.put_scene(replace(before, taken=(*others, gone)))
    turn.replan = True
    if share is None or event.hospital_id is not None or incident.hospital_choice is not None:
        return False
    met = tuple(service for service in group.services if service not in share.lacking)
    destination.take_planned(
        turn,
        replace(incident, services=met),
        existing(share.hospital_id, "a share that is taken has a hospital"),
        say(
            "destination.planned",
            incident=incident.incident_id,
            hospital=share.hospital_name,
            patients=group.patients,
            tag=tag_word(group.tag),
        ),
    )
    return True


def _on_board(scene: Scene, event: VehicleStatus) -> CasualtyGroup:
    """Say who was taken: as the crew says, else one of the gravest; needs as they were counted."""
    groups = scenes.left(scene)
    tag = event.tag or scenes.gravest(groups)
    services = next((one.services for one in groups if one.tag is tag), ())
    return CasualtyGroup(tag=tag, patients=event.patients or 1, services=services)


def _share_of(plan: tuple[CasualtyShare, ...], group: CasualtyGroup) -> CasualtyShare | None:
    """Find the nearest hospital that the plan has for patients of this tag with these needs."""
    planned = [
        share
        for share in plan
        if share.hospital_id is not None
        and (share.tag, share.services) == (group.tag, group.services)
    ]
    return min(planned, key=lambda share: (share.eta_ms or 0, share.hospital_id), default=None)


def stand_down(turn: Turn, scene: Scene, who: str, reason: str) -> None:
    """Stand down the further legs that have not arrived; the others go on to their end."""
    why = say("why.stood_down", who=who, reason=reason)
    for leg in legs.of_call(turn.world, scene.incident_id):
        if scenes.is_stood_down(turn.world, leg):
            close(turn, leg, IncidentState.CLOSED, why, who=who)
        else:
            turn.put_incident(replace(leg, stood_down_by=who))
    _end(turn, scene, say("mass.stood_down", incident=scene.incident_id, why=why), who)


def settle(turn: Turn) -> None:
    """End the scenes all of whose legs are over, and plan the others anew where that is due.

    O(scenes x incidents), and the plan's own effort.
    """
    for name in sorted(turn.world.scenes):
        if not legs.of_call(turn.world, name):
            scene = turn.world.scenes[name]
            _end(turn, scene, say("mass.over", incident=name), None)
    if turn.replan:
        replan(turn)


def _end(turn: Turn, scene: Scene, summary: Bilingual, who: str | None) -> None:
    turn.end_scene(scene.incident_id)
    withdraw_alarms(turn, scene.incident_id, AlarmKind.NO_ROOM)
    if scene.declaration is not None:
        _decide(turn, scene.incident_id, summary, who)


def _decide(turn: Turn, incident_id: str, summary: Bilingual, who: str | None) -> None:
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "mass_casualty", incident_id),
            kind=DecisionKind.MASS_CASUALTY,
            incident_id=incident_id,
            overruled_by=who,
            summary=summary,
        )
    )
