"""The closed lists of words that events, decisions and screens share (see GLOSSARY.md)."""

from enum import StrEnum
from typing import Final

from typing_extensions import override


class Word(StrEnum):
    """A closed list whose words are plain attributes of it, as they are from Python 3.12 on.

    Until then each is a property: to name one takes ten times as long, and a step names hundreds.
    """

    @override
    def __init_subclass__(cls, **named: object) -> None:
        """Put each word in the place of its property."""
        super().__init_subclass__(**named)
        for name, word in cls.__members__.items():
            type.__setattr__(cls, name, word)


class Priority(Word):
    """How urgent an incident is; P1 is a threat to life. The codes are the centre's own to map."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class CrewLevel(Word):
    """What a crew can do: basic or advanced life support. ``als`` can do all that ``bls`` can."""

    BLS = "bls"
    ALS = "als"


class Service(Word):
    """What a hospital can treat, and so what an incident can need of it."""

    EMERGENCY = "emergency"
    CATH_LAB = "cath_lab"
    STROKE = "stroke"
    TRAUMA = "trauma"
    PAEDIATRIC = "paediatric"
    OBSTETRIC = "obstetric"
    BURN = "burn"
    DIALYSIS = "dialysis"
    ICU = "icu"


class CloseOutcome(Word):
    """How a call ended that nobody went to, or no further."""

    ADVICE = "advice"
    REFERRED = "referred"
    NO_EMERGENCY = "no_emergency"
    NUISANCE = "nuisance"
    SERVED_OTHERWISE = "served_otherwise"


class CrewReport(Word):
    """What a crew says of itself on ``vehicle-status``."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    MOBILISED = "mobilised"
    ON_SCENE = "on_scene"
    TRANSPORTING = "transporting"
    AT_HOSPITAL = "at_hospital"
    CLEAR = "clear"
    OFF_DUTY = "off_duty"


class UnitFlag(Word):
    """What keeps a unit from being sent, as its crew or the garage says."""

    LOW_FUEL = "low_fuel"
    EQUIPMENT_MISSING = "equipment_missing"
    MAINTENANCE = "maintenance"


class UnitState(Word):
    """Where a unit is in its work."""

    OFF_DUTY = "off_duty"
    AVAILABLE = "available"
    ALERTED = "alerted"
    ACCEPTED = "accepted"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    TRANSPORTING = "transporting"
    AT_HOSPITAL = "at_hospital"


class IncidentState(Word):
    """Where an incident is in its life. ``queued`` is open with no unit, for a stated reason."""

    QUEUED = "queued"
    ASSIGNED = "assigned"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    TRANSPORTING = "transporting"
    AT_HOSPITAL = "at_hospital"
    CLOSED = "closed"
    CANCELLED = "cancelled"


INCIDENT_OVER: Final = frozenset({IncidentState.CLOSED, IncidentState.CANCELLED})
"""An incident of which nothing is expected any more."""


class PreAlertState(Word):
    """Where a pre-alert is between being drafted and the patient's handover.

    ``redirected`` (the patient goes elsewhere) and ``cancelled`` (nobody comes) are for the
    hospital to acknowledge; then it is ``stood_down``.
    """

    DRAFTED = "drafted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    ACCEPTED = "accepted"
    PREPARING = "preparing"
    READY = "ready"
    ARRIVING = "arriving"
    ARRIVED = "arrived"
    HANDED_OVER = "handed_over"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    CANCELLED = "cancelled"
    STOOD_DOWN = "stood_down"


class Consciousness(Word):
    """ACVPU: alert, new confusion, responds to voice, to pain, unresponsive."""

    ALERT = "A"
    CONFUSION = "C"
    VOICE = "V"
    PAIN = "P"
    UNRESPONSIVE = "U"
