"""The moment at which a play begins: the centre as it was configured, its crews in mid-work."""

from collections.abc import Iterator, Mapping
from typing import Final

from console.centre.folder import Centre
from console.web.otherwise.change import Change
from dispatch.records.hospital import Hospital
from dispatch.records.unit import Unit
from dispatch.rules.lifecycle import PATIENT_ON_BOARD
from dispatch.state.world import World
from scenarios.repeated.crew import Begun
from schemas.centre.policies import policies_hash
from schemas.events.centre import CentreConfigured, UnitSpec
from schemas.events.moves import StandbyPoint
from schemas.ground.base import LatLon
from schemas.ground.ids import derive
from schemas.ground.vocabulary import UnitState

_SOURCE: Final = "what-if"


def configured(world: World, map_hash: str, centre: Centre, change: Change) -> CentreConfigured:
    """Give the centre as it stands in a world, with one thing changed, as an event of that moment.

    Raises
    ------
    Unplayable
        The change names a unit or a station that was not there.
    """
    policies = change.policies(world.policies)
    units = tuple(_spec(one) for one in _sorted(world.units) if not one.leaving and not one.lent_by)
    return CentreConfigured(
        event_id=derive(_SOURCE, centre.city.centre_id, world.now.isoformat(), change.kind),
        centre_id=centre.city.centre_id,
        occurred_at=world.now,
        source=_SOURCE,
        name=centre.city.name,
        map_name=centre.city.map_name,
        map_hash=map_hash,
        schematic=centre.city.schematic,
        units=change.units(units),
        hospitals=tuple(one.spec for one in _hospitals(world.hospitals) if not one.leaving),
        standby_points=tuple(
            StandbyPoint(point_id=name, place=place)
            for name, place in sorted(world.readiness.points.items())
        ),
        forecast=world.readiness.forecast,
        policies=policies,
        policies_hash=policies_hash(policies),
    )


def begun(world: World) -> Iterator[Begun]:
    """Give each unit that works here as it is, by name; units on loan to others are theirs."""
    for unit in _sorted(world.units):
        if unit.lent_to is not None:
            continue
        incident = world.incidents.get(unit.incident_id or "")
        move = world.readiness.moves.get(unit.unit_id)
        yield Begun(
            unit.unit_id,
            unit.station,
            unit.place,
            unit.state,
            since=unit.since,
            incident_id=unit.incident_id,
            assignment_id=incident.order.assignment_id if incident and incident.order else None,
            hospital_id=incident.hospital_id if incident else None,
            goal=incident.place if incident and unit.state not in PATIENT_ON_BOARD else None,
            moving_to=None if move is None else move.place,
        )


def _spec(unit: Unit) -> UnitSpec:
    return UnitSpec(
        unit_id=unit.unit_id,
        crew_level=unit.crew_level,
        station_id=unit.station_id,
        station=unit.station,
        on_duty=unit.state is not UnitState.OFF_DUTY,
        regions=unit.regions,
        shift_ends_at=unit.shift_ends_at,
    )


def _sorted(units: Mapping[str, Unit]) -> list[Unit]:
    return [units[name] for name in sorted(units)]


def _hospitals(known: Mapping[str, Hospital]) -> list[Hospital]:
    return [known[name] for name in sorted(known)]


def places(known: Mapping[str, Hospital]) -> dict[str, LatLon]:
    """Give where hospitals are, WGS 84 degrees."""
    return {name: known[name].spec.place for name in sorted(known)}
