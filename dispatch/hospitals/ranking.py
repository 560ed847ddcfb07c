"""Which hospitals can take a patient, in order; which cannot; what better equipment costs."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from dispatch.hospitals.beds import beds_needed, coming_by_bed
from dispatch.hospitals.load import age_s, cost_ms, option
from dispatch.records.hospital import Hospital, lacks, treats
from dispatch.records.incident import Incident
from dispatch.state.turn import Turn
from dispatch.units.eligibility import why_hospital_not
from schemas.events.hospital_capacity import BedType
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import IncidentState
from schemas.outputs.decisions import (
    OPTIONS_MAX,
    EquipmentCost,
    Explanation,
    HospitalOption,
    HospitalRefusal,
    IneligibleReason,
)

_LACKING: Final = frozenset({IneligibleReason.SERVICE_MISSING, IneligibleReason.SERVICE_DOWN})
_TIMED: Final = frozenset({None, *_LACKING})


@dataclass(frozen=True, slots=True)
class Ranking:
    """The hospitals that can take a patient, best first, and the others by id with the reason.

    The best has the least road time with what its state counts for; ties by road time, then by id.
    """

    options: tuple[HospitalOption, ...]
    refusals: tuple[HospitalRefusal, ...]
    equipment_costs: tuple[EquipmentCost, ...]

    def option(self, hospital_id: str) -> HospitalOption | None:
        """Give the option of this hospital, None where it is none."""
        return next((one for one in self.options if one.hospital_id == hospital_id), None)

    def refusal(self, hospital_id: str) -> HospitalRefusal | None:
        """Give why this hospital is no option, None where it is one."""
        return next((one for one in self.refusals if one.hospital_id == hospital_id), None)


def rank(turn: Turn, incident: Incident, place: LatLon) -> Ranking:
    """Rank the hospitals for a patient who is at ``place``; O(hospitals log hospitals), one query.

    Hospitals that only lack a service are timed too: what they would save is said.
    """
    needs, coming = beds_needed(incident), patients_coming(turn, besides=incident)
    policy = turn.world.policies.destination
    whys = {
        name: why_hospital_not(turn.world.hospitals[name], incident, now=turn.now)
        for name in sorted(turn.world.hospitals)
    }
    timed = [turn.world.hospitals[name] for name, why in whys.items() if why in _TIMED]
    times = turn.roads.times_from(place, [hospital.spec.place for hospital in timed])
    options: list[HospitalOption] = []
    lacking: list[tuple[int, Hospital]] = []
    for hospital, time_ms in zip(timed, times, strict=True):
        name = hospital.spec.hospital_id
        if whys[name] is not None:
            if time_ms is not None:
                lacking.append((time_ms, hospital))
        elif time_ms is None:
            whys[name] = IneligibleReason.NO_ROUTE
        else:
            options.append(
                option(policy, hospital, time_ms, needs=needs, coming=coming, now=turn.now)
            )
    options.sort(key=lambda one: (cost_ms(one), one.eta_ms, one.hospital_id))
    refusals = tuple(_refusal(turn, incident, name, why) for name, why in whys.items() if why)
    costs = _equipment_costs(turn, incident, options, lacking)
    return Ranking(tuple(options), refusals, costs)


def patients_coming(turn: Turn, *, besides: Incident) -> Counter[tuple[str, BedType]]:
    """Count our patients on the way, by hospital and by bed, without this one.

    Those who have arrived are not counted: the hospital's own report sees them.
    """
    return coming_by_bed(
        (one.hospital_id, one)
        for one in turn.world.incidents.values()
        if one.hospital_id is not None
        and one.state is IncidentState.TRANSPORTING
        and one.incident_id != besides.incident_id
    )


def _refusal(turn: Turn, incident: Incident, name: str, why: IneligibleReason) -> HospitalRefusal:
    """Say why a hospital is no option, and how old its last report is."""
    hospital = turn.world.hospitals[name]
    return HospitalRefusal(
        hospital_id=name,
        hospital_name=hospital.name,
        reason=why,
        services=lacks(hospital, incident, turn.now) if why in _LACKING else (),
        report_age_s=age_s(hospital.reported_at, turn.now),
    )


def explain(turn: Turn, ranking: Ranking) -> Explanation:
    """Keep the first options and all refusals, with the state of the roads they were taken from."""
    return Explanation(
        hospitals=ranking.options[:OPTIONS_MAX],
        hospital_refusals=ranking.refusals,
        equipment_costs=ranking.equipment_costs,
        map_hash=turn.roads.graph_hash,
        roads_version=turn.roads.version,
    )


def _equipment_costs(
    turn: Turn,
    incident: Incident,
    options: list[HospitalOption],
    lacking: list[tuple[int, Hospital]],
) -> tuple[EquipmentCost, ...]:
    """Compare the best option with the nearest that lacks a need, and with one that has more."""
    if not options:
        return ()
    best = options[0]
    costs: list[EquipmentCost] = []
    if lacking:
        time_ms, hospital = min(lacking, key=lambda one: (one[0], one[1].spec.hospital_id))
        if time_ms < best.eta_ms:
            costs.append(
                EquipmentCost(
                    nearer_id=hospital.spec.hospital_id,
                    farther_id=best.hospital_id,
                    services=lacks(hospital, incident, turn.now),
                    extra_ms=best.eta_ms - time_ms,
                )
            )
    given = {
        one.hospital_id: treats(turn.world.hospitals[one.hospital_id], turn.now) for one in options
    }
    has = set(given[best.hospital_id])
    fuller = [
        one for one in options if one.eta_ms > best.eta_ms and has < set(given[one.hospital_id])
    ]
    if fuller:
        better = min(fuller, key=lambda one: (one.eta_ms, one.hospital_id))
        services = given[better.hospital_id]
        costs.append(
            EquipmentCost(
                nearer_id=best.hospital_id,
                farther_id=better.hospital_id,
                services=tuple(s for s in services if s not in has),
                extra_ms=better.eta_ms - best.eta_ms,
            )
        )
    return tuple(costs)
