"""Where a unit stands that its crew has not said: a word is proposed, and never taken in silence.

A position says where a vehicle is, not what its crew does: one that waits at a red light before a
hospital has not arrived. So a person says the word, unless the centre has declared that it need not
(``arrivals.taken``), and then a decision tells whose word it is not. A crew that says its present
state again denies the proposal until it has left the place.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from dispatch.alarms.causes import withdraw_alarms
from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.handlers.crews import status
from dispatch.records.arrival import Arrival, Where
from dispatch.records.hospital import name_of
from dispatch.records.incident import Incident
from dispatch.records.unit import Unit
from dispatch.rules.duplicates import distance_m
from dispatch.rules.fixes import drives
from dispatch.rules.lifecycle import next_unit_state
from dispatch.state.reaching import stop_of
from dispatch.state.turn import Turn
from dispatch.words.explain import say
from schemas.centre.arrivals import ArrivalPolicy
from schemas.events.vehicles import VehiclePosition, VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import CrewReport, UnitState
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.rules.alarms import AlarmKind

U = UnitState
R = CrewReport

_NEAR_DEG: Final = 0.02
"""No fence is wider in latitude: a quick look before the distance to each hospital."""


class _Place(NamedTuple):
    """A place at which a unit may be, and what its crew would say there."""

    report: CrewReport
    where: Where
    place_id: str
    is_expected: bool = True


AT_HOSPITAL: Final[Mapping[UnitState, CrewReport]] = MappingProxyType(
    {U.ON_SCENE: R.TRANSPORTING, U.TRANSPORTING: R.AT_HOSPITAL}
)
"""What a crew would say next that is found at a hospital, away from its scene."""

AT_STATION: Final[Mapping[UnitState, CrewReport]] = MappingProxyType(
    {U.ON_SCENE: R.CLEAR, U.AT_HOSPITAL: R.CLEAR}
)
"""What a crew would say next that is back, away from its scene and its hospital."""


def after(turn: Turn, unit: Unit, fix: VehiclePosition) -> Arrival | None:
    """Give where a unit stands after a newer fix, before it is moved; None: nowhere that counts."""
    if unit.incident_id is None:
        return None
    policy, known = turn.world.policies.arrivals, unit.arrival
    if known is not None and (known.state, known.incident_id) != (unit.state, unit.incident_id):
        known = None
    if fix.accuracy_m is not None and fix.accuracy_m > policy.accuracy_m:
        return known
    there = _place(turn, unit, fix.place, known)
    if there is None:
        return None
    if known is None or (known.report, known.place_id) != (there.report, there.place_id):
        return _begun(unit, fix, there)
    if known.proposed_at is not None:
        return known
    if drives(fix) or distance_m(known.anchor, fix.place) > policy.stand_m:
        return _begun(unit, fix, there)
    if fix.occurred_at - known.since < timedelta(seconds=policy.stand_s):
        return known
    is_taken = known.is_expected and known.report.value in policy.taken
    taken_at = turn.now + timedelta(seconds=policy.taken_after_s) if is_taken else None
    return replaced(known, proposed_at=turn.now, taken_at=taken_at)


def look(turn: Turn) -> None:
    """Take what the centre has declared need not be said, and nobody has denied in time."""
    if not turn.world.policies.arrivals.taken:
        return
    units = turn.world.units
    for unit in [units[name] for name in turn.watched.on_call]:
        one = unit.proposed
        if one is not None and one.taken_at is not None and one.taken_at <= turn.now:
            _take(turn, unit)


def _take(turn: Turn, unit: Unit) -> None:
    """Move a unit on without its crew's word, and say so; it counts as no word of its crew."""
    arrival = existing(unit.proposed, "what is taken was proposed")
    incident = turn.world.incidents[arrival.incident_id]
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "arrival", unit.unit_id),
            kind=DecisionKind.UPDATED,
            incident_id=incident.incident_id,
            unit_id=unit.unit_id,
            summary=say(
                "arrival.taken",
                unit=unit.unit_id,
                word=say(f"report.{arrival.report.value}"),
                place=_named(turn, arrival),
                seconds=turn.world.policies.arrivals.taken_after_s,
            ),
        )
    )
    word = VehicleStatus(
        event_id=turn.new_id("arrival", unit.unit_id),
        centre_id=turn.world.centre_id,
        occurred_at=turn.now,
        source=unit.fix_by or turn.event.source,
        unit_id=unit.unit_id,
        status=arrival.report,
        incident_id=incident.incident_id,
    )
    withdraw_alarms(turn, unit.unit_id, AlarmKind.CREW_LATE)  # whoever is there comes late no more
    state = existing(next_unit_state(unit.state, word.status), "a proposed word is legal")
    status.advance(turn, word, replaced(unit, arrival=None), incident, state)


def _named(turn: Turn, arrival: Arrival) -> Bilingual | str:
    if arrival.where == "hospital":
        return name_of(turn.world.hospitals, arrival.place_id)
    return arrival.place_id


def _begun(unit: Unit, fix: VehiclePosition, there: _Place) -> Arrival:
    return Arrival(
        report=there.report,
        where=there.where,
        place_id=there.place_id,
        state=unit.state,
        incident_id=existing(unit.incident_id, "a unit that arrives has a call"),
        anchor=fix.place,
        since=fix.occurred_at,
        is_expected=there.is_expected,
    )


def _place(turn: Turn, unit: Unit, at: LatLon, known: Arrival | None) -> _Place | None:
    """Find where a unit is, by what its crew would say there. O(hospitals) for one that stands."""
    policy = turn.world.policies.arrivals
    incident = turn.world.incidents[existing(unit.incident_id, "it has a call")]
    slack_m = 0 if known is None or known.proposed_at is None else policy.stand_m
    at_scene = _is_at_scene(turn, incident, at, policy, slack_m)
    if unit.state is U.EN_ROUTE:
        return _Place(R.ON_SCENE, "scene", incident.incident_id) if at_scene else None
    stands = distance_m(unit.place, at) <= policy.stand_m
    wanted = incident.hospital_id
    is_there = wanted is not None and _is_at_hospital(turn, wanted, at, slack_m)
    if unit.state in AT_HOSPITAL and (is_there or (stands and not at_scene)):
        found = wanted if is_there else _hospital_at(turn, at, slack_m)
        if found is not None and not (at_scene and unit.state is U.ON_SCENE):
            return _Place(AT_HOSPITAL[unit.state], "hospital", found, found == wanted)
    if unit.state not in AT_STATION or at_scene or is_there:
        return None
    is_back = distance_m(unit.station, at) <= policy.station_m + slack_m
    return _Place(AT_STATION[unit.state], "station", unit.station_id) if is_back else None


def _is_at_scene(
    turn: Turn, incident: Incident, at: LatLon, policy: ArrivalPolicy, slack_m: int
) -> bool:
    """Tell whether a unit is at its call, or where the road to it ends."""
    if incident.place is None:
        return False
    vague_m = min(round(incident.place_accuracy_m or 0.0), policy.vague_m_max)
    fence_m = policy.scene_m + vague_m + slack_m
    if distance_m(incident.place, at) <= fence_m:
        return True
    stop = stop_of(turn, incident.place)
    return stop != incident.place and distance_m(stop, at) <= policy.scene_m + slack_m


def _is_at_hospital(turn: Turn, hospital_id: str, at: LatLon, slack_m: int) -> bool:
    hospital = turn.world.hospitals.get(hospital_id)
    fence_m = turn.world.policies.arrivals.hospital_m + slack_m
    return hospital is not None and distance_m(hospital.spec.place, at) <= fence_m


def _hospital_at(turn: Turn, at: LatLon, slack_m: int) -> str | None:
    """Find the nearest hospital at which a unit is; of equally near ones the first by its name."""
    fence_m = turn.world.policies.arrivals.hospital_m + slack_m
    near = [
        (distance_m(one.spec.place, at), name)
        for name, one in turn.world.hospitals.items()
        if abs(one.spec.place.lat - at.lat) <= _NEAR_DEG
    ]
    far_m, name = min(near, default=(fence_m + 1, ""))
    return name if far_m <= fence_m else None
