"""Which telemetry can change a decision: the rest stays in its own topic, out of the journal."""

from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Final

from dispatch.clinical import news2
from dispatch.clinical.vital_signs import NONE_YET, PARAMETERS, VitalSigns, merge
from schemas.base import LatLon
from schemas.incidents import Patient
from schemas.vehicles import VehiclePosition
from schemas.vitals import Vitals

EARTH_RADIUS_M: Final = 6_371_009
_NOBODY: Final = Patient()


def distance_m(one: LatLon, other: LatLon) -> float:
    """Give the great-circle distance in metres: haversine on a sphere, WGS 84 degrees."""
    lat_1, lat_2 = radians(one.lat), radians(other.lat)
    half_lat = sin((lat_2 - lat_1) / 2)
    half_lon = sin(radians(other.lon - one.lon) / 2)
    return 2 * EARTH_RADIUS_M * asin(sqrt(half_lat**2 + cos(lat_1) * cos(lat_2) * half_lon**2))


@dataclass(slots=True)
class PositionFilter:
    """Lets a fix through that moved ``move_m`` metres, or comes ``every_s`` seconds after the last.

    A fix that is older than the newest one seen of its unit is late and never goes through.
    """

    move_m: float
    every_s: float
    _sent: dict[str, tuple[LatLon, datetime]] = field(default_factory=dict)
    _newest: dict[str, datetime] = field(default_factory=dict)

    def belongs(self, event: VehiclePosition) -> bool:
        """Tell whether this fix goes into the journal, and remember it if so."""
        newest = self._newest.get(event.unit_id)
        if newest is not None and event.occurred_at <= newest:
            return False
        self._newest[event.unit_id] = event.occurred_at
        sent = self._sent.get(event.unit_id)
        if sent is not None:
            place, at = sent
            waited_s = (event.occurred_at - at).total_seconds()
            if waited_s < self.every_s and distance_m(place, event.place) < self.move_m:
                return False
        self._sent[event.unit_id] = (event.place, event.occurred_at)
        return True


@dataclass(slots=True)
class _Patient:
    """What is known of the patient in one unit; a new incident is a new patient."""

    incident_id: str | None
    signs: VitalSigns = NONE_YET
    says: tuple[int | None, ...] = ()
    sent_at: dict[str, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class VitalsFilter:
    """Lets vitals through that change the NEWS2 of their unit's patient.

    Also those with a parameter that was not let through for ``every_s`` seconds, so that the core
    never takes a value for expired that the monitor goes on measuring. The score is taken as an
    adult's: the core, which knows the patient, scores again.
    """

    every_s: float
    _patients: dict[str, _Patient] = field(default_factory=dict)

    def belongs(self, event: Vitals) -> bool:
        """Tell whether these vitals go into the journal, and remember them if so."""
        patient = self._patients.get(event.unit_id)
        if patient is None or patient.incident_id != event.incident_id:
            patient = self._patients[event.unit_id] = _Patient(event.incident_id)
        patient.signs = merge(patient.signs, event)
        scored = news2.score(patient.signs, _NOBODY, event.occurred_at)
        says = (scored.minimum, scored.maximum, len(scored.missing))
        measured = [name for name in PARAMETERS if getattr(event, name) is not None]
        if says == patient.says and not any(self._due(patient, name, event) for name in measured):
            return False
        patient.says = says
        patient.sent_at.update(dict.fromkeys(measured, event.occurred_at))
        return True

    def _due(self, patient: _Patient, name: str, event: Vitals) -> bool:
        sent_at = patient.sent_at.get(name)
        return sent_at is None or (event.occurred_at - sent_at).total_seconds() >= self.every_s
