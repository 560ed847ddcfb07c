"""The centre as configured: units and hospitals appear, change and go."""

from collections import Counter
from dataclasses import replace

from dispatch.records.hospital import Hospital
from dispatch.records.unit import Unit
from dispatch.rules.lifecycle import PATIENT_ON_BOARD
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units import orders
from dispatch.units.response import stands_at
from dispatch.words.explain import say
from schemas.centre.policies import policies_hash
from schemas.events.centre import CentreConfigured, HospitalSpec, UnitSpec
from schemas.ground.vocabulary import UnitState
from schemas.outputs.decisions import Decision, DecisionKind


def configured(turn: Turn, event: CentreConfigured) -> None:
    """Take the configuration over, keeping what units and hospitals have said since.

    A unit that is gone is taken off its incident, unless its patient is on board: it then stays
    until it is clear. A configuration for another map than the loaded one is refused: its road
    times would not be those of the decisions.
    """
    if event.map_hash != turn.roads.graph_hash:
        refuse(turn, "map_hash", event.map_hash, say("why.other_map"))
        return
    specs = {spec.unit_id: spec for spec in event.units}
    for unit_id in sorted(set(turn.world.units) - set(specs)):
        if turn.world.units[unit_id].lent_by is None:
            _remove_unit(turn, turn.world.units[unit_id])
    turn.world = replace(
        turn.world,
        configured=True,
        policies=event.policies,
        policies_hash=policies_hash(event.policies),
        readiness=replace(
            turn.world.readiness,
            forecast=event.forecast,
            points={one.point_id: one.place for one in event.standby_points},
        ),
        proposals={},  # who decides may be another one now: they are made again where needed
    )
    turn.roads.reach(event.policies.intake.walk_m_max)
    for unit_id in sorted(specs):
        turn.put_unit(_unit(turn.world.units.get(unit_id), specs[unit_id]))
    _set_hospitals(turn, {spec.hospital_id: spec for spec in event.hospitals})
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "configured"),
            kind=DecisionKind.CONFIGURED,
            summary=say(
                "configured",
                name=event.name,
                units=len(event.units),
                hospitals=len(event.hospitals),
                map=event.map_name,
            ),
        )
    )
    turn.reconsider = True


def _unit(known: Unit | None, spec: UnitSpec) -> Unit:
    """Make a new unit available at its station, or give a known one its new level and station.

    A lent one that is configured is this centre's own from now on.
    """
    if known is not None:
        place = spec.station if known.fix_at is None else known.place
        return replace(
            known,
            leaving=False,
            lent_by=None,
            crew_level=spec.crew_level,
            station_id=spec.station_id,
            station=spec.station,
            place=place,
            at_station=stands_at(place, spec.station),
            regions=spec.regions,
            shift_ends_at=spec.shift_ends_at or known.shift_ends_at,
        )
    return Unit(
        unit_id=spec.unit_id,
        crew_level=spec.crew_level,
        station_id=spec.station_id,
        station=spec.station,
        state=UnitState.AVAILABLE if spec.on_duty else UnitState.OFF_DUTY,
        place=spec.station,
        regions=spec.regions,
        shift_ends_at=spec.shift_ends_at,
    )


def _remove_unit(turn: Turn, unit: Unit) -> None:
    """Take a unit out of the centre, at once or, with a patient or lent, when it is free."""
    busy = unit.state in PATIENT_ON_BOARD or unit.state is UnitState.ON_SCENE
    if busy or unit.lent_to is not None:
        turn.put_unit(replace(unit, leaving=True))
        return
    if unit.incident_id is not None:
        orders.take_back(turn, turn.world.incidents[unit.incident_id], say("why.unit_gone"))
    turn.end_unit(turn.world.units[unit.unit_id])


def _hospital(known: Hospital | None, spec: HospitalSpec) -> Hospital:
    """Make a new hospital open, or keep what a known one has said of itself."""
    if known is None or known.reported_at is None:
        return Hospital(spec=spec, services=spec.services)
    as_configured = known.services == known.spec.services
    services = spec.services if as_configured else known.services
    return replace(known, spec=spec, services=services, leaving=False)


def _set_hospitals(turn: Turn, specs: dict[str, HospitalSpec]) -> None:
    """Take hospitals over; one that is gone stays while a patient or a word of it is awaited."""
    expected = {one.hospital_id for one in turn.world.incidents.values()}
    expected |= {case.hospital_id for case in turn.world.pre_alerts.values()}
    for name in sorted(set(turn.world.hospitals) - set(specs)):
        if name in expected:
            turn.put_hospital(replace(turn.world.hospitals[name], leaving=True))
        else:
            turn.end_hospital(name)
    named = Counter(spec.name for spec in specs.values())
    for name in sorted(specs):
        hospital = _hospital(turn.world.hospitals.get(name), specs[name])
        turn.put_hospital(replace(hospital, namesake=named[specs[name].name] > 1))
