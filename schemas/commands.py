"""What a dispatcher orders. A person can always overrule the engine; each order has its reason."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.base import LatLon, ShortText
from schemas.envelope import Event
from schemas.ids import HospitalId, IncidentId, UnitId


class AssignUnit(Event):
    """Send this unit to this incident, whatever the engine would choose."""

    type: Literal["command.assign"] = "command.assign"
    incident_id: IncidentId
    unit_id: UnitId
    reason: ShortText


class ReleaseUnit(Event):
    """Take the unit off its incident; the engine does not send it to that incident again."""

    type: Literal["command.release"] = "command.release"
    unit_id: UnitId
    reason: ShortText


class CloseIncident(Event):
    """Close the incident (served otherwise, or no emergency); its unit is stood down."""

    type: Literal["command.close"] = "command.close"
    incident_id: IncidentId
    reason: ShortText


class ChooseHospital(Event):
    """Take the patient of this incident to this hospital, whatever the engine would choose.

    ``chosen_by`` says whose choice the dispatcher passes on. Before the transport it is kept for
    it. It stands until another choice is made, the hospital refuses, or the incident ends.
    """

    type: Literal["command.hospital"] = "command.hospital"
    incident_id: IncidentId
    hospital_id: HospitalId
    chosen_by: Literal["patient", "clinician"]
    reason: ShortText


class DeclareMassCasualty(Event):
    """Treat this incident as one with many patients; said again, it moves the staging point.

    Units sent from now on go to ``staging`` first, where it is given, else to the incident.
    """

    type: Literal["command.declare"] = "command.declare"
    incident_id: IncidentId
    staging: LatLon | None = None
    reason: ShortText


class StandDownMassCasualty(Event):
    """No more units are needed: who has not arrived is stood down; patients on board go on."""

    type: Literal["command.stand_down"] = "command.stand_down"
    incident_id: IncidentId
    reason: ShortText


DispatcherCommand = Annotated[
    AssignUnit
    | ReleaseUnit
    | CloseIncident
    | ChooseHospital
    | DeclareMassCasualty
    | StandDownMassCasualty,
    Field(discriminator="type"),
]
