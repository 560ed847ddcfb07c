"""The alarm rationalisation table (ISA-18.2): one row a kind. The priorities are ours.

What is wrong and what to do is in the catalogue (``alarm.<kind>`` and ``action.<kind>``), delays
and times to respond are a centre's (``schemas.centre.alarms``). ``docs/alarms.md`` is made from it.
A kind whose action were nobody's would be no alarm: such news is a decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from schemas.rules.alarms import AlarmKind, AlarmPriority, AlarmResponder

K = AlarmKind
R = AlarmResponder


@dataclass(frozen=True, slots=True)
class Rationale:
    """Why a kind is an alarm: its priority, who must act, and what follows if nobody does.

    ``latched``: the action is still to be done when the cause has ended, so that an alarm which
    nobody has seen stays until somebody has, or it is of no use any more.
    """

    priority: AlarmPriority
    responder: AlarmResponder
    consequence: str
    latched: bool = False


TABLE: Final[Mapping[AlarmKind, Rationale]] = MappingProxyType(
    {
        K.NO_LOCATION: Rationale("high", R.CALL_TAKER, "nobody can be sent"),
        K.VAGUE_LOCATION: Rationale("medium", R.CALL_TAKER, "the crew searches for the patient"),
        K.OFF_MAP: Rationale("high", R.DISPATCHER, "nobody is sent: no road time is known"),
        K.NO_UNIT: Rationale("high", R.DISPATCHER, "the call waits without an end"),
        K.UNDECIDED: Rationale("high", R.DISPATCHER, "the call waits for a person's word"),
        K.HELD_LONG: Rationale("high", R.DISPATCHER, "a held call is forgotten"),
        K.POSSIBLE_DUPLICATE: Rationale("low", R.CALL_TAKER, "two units go to one event"),
        K.PRIORITY_UNCONFIRMED: Rationale(
            "medium", R.CALL_TAKER, "a call has a priority that nobody has judged"
        ),
        K.NOT_ACKNOWLEDGED: Rationale("high", R.DISPATCHER, "nobody goes to the patient"),
        K.NOT_MOBILISED: Rationale("high", R.DISPATCHER, "nobody goes to the patient"),
        K.UNIT_SILENT: Rationale("medium", R.DISPATCHER, "a unit of no use is counted on"),
        K.ORDERS_UNANSWERED: Rationale("high", R.DISPATCHER, "nobody goes to any patient"),
        K.LOST_CONTACT: Rationale("medium", R.DISPATCHER, "a crew in trouble is not noticed"),
        K.VEHICLE_SILENT: Rationale("low", R.DISPATCHER, "a unit is counted on that is not there"),
        K.FEED_LOST: Rationale("high", R.ENGINEER, "units are chosen by places that are old"),
        K.TRACKER_NONSENSE: Rationale("low", R.ENGINEER, "a unit is chosen by a place that is old"),
        K.PLACE_IMPLAUSIBLE: Rationale("high", R.CALL_TAKER, "nobody can be sent to the patient"),
        K.CREW_OVERDUE: Rationale("low", R.DISPATCHER, "a crew in trouble is not noticed"),
        K.CREW_LATE: Rationale(
            "medium", R.DISPATCHER, "the patient waits for a crew that is stuck"
        ),
        K.CREW_SOS: Rationale("high", R.DISPATCHER, "a crew in danger is alone", latched=True),
        K.WELFARE_UNANSWERED: Rationale("high", R.DISPATCHER, "a crew in danger is not noticed"),
        K.SURGE: Rationale("high", R.SUPERVISOR, "waits grow beyond what the units can serve"),
        K.AID_ADVISED: Rationale("high", R.SUPERVISOR, "calls wait that a neighbour could serve"),
        K.AID_UNANSWERED: Rationale("high", R.SUPERVISOR, "help is counted on that does not come"),
        K.AID_ASKED: Rationale("medium", R.SUPERVISOR, "a neighbour's calls wait"),
        K.AID_OVERDUE: Rationale("medium", R.DISPATCHER, "the own calls lack a unit"),
        K.PATIENT_ARREST: Rationale(
            "high",
            R.DISPATCHER,
            "a crew is alone with it, the hospital not ready",
            latched=True,
        ),
        K.PATIENT_WORSE: Rationale("high", R.DISPATCHER, "a critical patient arrives unexpected"),
        K.EXTREME_SIGN: Rationale("medium", R.DISPATCHER, "a BLS crew lacks what is needed"),
        K.MONITOR_LOST: Rationale("medium", R.DISPATCHER, "worsening is not noticed"),
        K.VITALS_FEED_LOST: Rationale("high", R.ENGINEER, "worsening is noticed on no unit"),
        K.NO_HOSPITAL: Rationale("high", R.DISPATCHER, "a patient on board has nowhere to go"),
        K.HOSPITAL_UNSUITABLE: Rationale("high", R.DISPATCHER, "the patient is turned away"),
        K.HOSPITAL_DIVERTING: Rationale("high", R.DISPATCHER, "several patients are turned away"),
        K.NO_ROOM: Rationale("high", R.DISPATCHER, "patients stay on the scene"),
        K.PHONE_HOSPITAL: Rationale("high", R.DISPATCHER, "the hospital does not know"),
        K.HOSPITAL_WITHDREW: Rationale("high", R.DISPATCHER, "the crew drives to the wrong place"),
        K.PRE_ALERT_UNANSWERED: Rationale("medium", R.DISPATCHER, "the patient arrives unexpected"),
        K.INVARIANT_BROKEN: Rationale("high", R.ENGINEER, "an input had no effect"),
    }
)

Scope = Literal["centre", "members", "call", "incident", "unit", "hospital"]


@dataclass(frozen=True, slots=True)
class Explains:
    """While an alarm of kind ``by`` is on the list, it stands for these kinds within its scope.

    ``members`` are the units that it is about, so long as they have not been heard of again (of
    unanswered orders: by a word).

    A call of priority P1 keeps its own alarm where ``but_p1``.
    """

    by: AlarmKind
    kinds: tuple[AlarmKind, ...]
    within: Scope
    but_p1: bool = False


EXPLAINS: Final = (
    Explains(K.ORDERS_UNANSWERED, (K.NOT_ACKNOWLEDGED, K.NOT_MOBILISED, K.UNIT_SILENT), "members"),
    Explains(K.ORDERS_UNANSWERED, (K.NO_UNIT,), "centre", but_p1=True),
    Explains(K.FEED_LOST, (K.LOST_CONTACT, K.VEHICLE_SILENT, K.MONITOR_LOST), "members"),
    Explains(K.FEED_LOST, (K.VITALS_FEED_LOST,), "centre"),
    Explains(K.VITALS_FEED_LOST, (K.MONITOR_LOST,), "centre"),
    Explains(K.SURGE, (K.NO_UNIT,), "centre", but_p1=True),
    Explains(
        K.HOSPITAL_DIVERTING,
        (K.HOSPITAL_UNSUITABLE, K.PRE_ALERT_UNANSWERED),
        "hospital",
    ),
    Explains(
        K.PATIENT_ARREST,
        (K.PATIENT_WORSE, K.EXTREME_SIGN, K.PRE_ALERT_UNANSWERED),
        "incident",
    ),
    Explains(K.NOT_ACKNOWLEDGED, (K.UNIT_SILENT,), "unit"),
    Explains(K.NOT_MOBILISED, (K.UNIT_SILENT,), "unit"),
    Explains(
        K.CREW_SOS,
        (K.WELFARE_UNANSWERED, K.LOST_CONTACT, K.VEHICLE_SILENT, K.CREW_OVERDUE),
        "unit",
    ),
    Explains(K.WELFARE_UNANSWERED, (K.CREW_OVERDUE,), "unit"),
    Explains(K.LOST_CONTACT, (K.VEHICLE_SILENT, K.MONITOR_LOST, K.CREW_LATE), "unit"),
    Explains(K.VEHICLE_SILENT, (K.MONITOR_LOST,), "unit"),
    Explains(K.PHONE_HOSPITAL, (K.PATIENT_WORSE,), "incident"),
    Explains(K.NO_HOSPITAL, (K.PATIENT_WORSE,), "incident"),
    Explains(K.PATIENT_WORSE, (K.PRE_ALERT_UNANSWERED,), "incident"),
    Explains(K.EXTREME_SIGN, (K.EXTREME_SIGN,), "incident"),
    Explains(K.PLACE_IMPLAUSIBLE, (K.NO_LOCATION,), "call"),
    Explains(K.OFF_MAP, (K.PLACE_IMPLAUSIBLE,), "call"),
    Explains(K.NO_LOCATION, (K.NO_LOCATION,), "call"),  # the legs of a call are at one place
    Explains(K.VAGUE_LOCATION, (K.VAGUE_LOCATION,), "call"),
    Explains(K.OFF_MAP, (K.OFF_MAP,), "call"),
)
"""Which alarm stands for which. The action of the one is the action of the others."""

EXPLAINED: Final = MappingProxyType(
    {kind: tuple(rule for rule in EXPLAINS if kind in rule.kinds) for kind in K}
)
"""The rules by which an alarm of a kind may be explained, in their order."""

EXPLAINERS: Final = MappingProxyType(
    {kind: frozenset(rule.by for rule in EXPLAINED[kind]) for kind in K}
)
"""The kinds that may stand for a kind."""

_ORDER: Final = (
    K.FEED_LOST,
    K.VITALS_FEED_LOST,
    K.ORDERS_UNANSWERED,
    K.SURGE,
    K.HOSPITAL_DIVERTING,
    K.PATIENT_ARREST,
    K.CREW_SOS,
    K.WELFARE_UNANSWERED,
    K.LOST_CONTACT,
    K.VEHICLE_SILENT,
    K.NOT_ACKNOWLEDGED,
    K.NOT_MOBILISED,
    K.NO_HOSPITAL,
    K.PHONE_HOSPITAL,
    K.PATIENT_WORSE,
    K.OFF_MAP,
    K.PLACE_IMPLAUSIBLE,
)

_RANK: Final = {kind: place for place, kind in enumerate(_ORDER)}


def rank(kind: AlarmKind) -> int:
    """Give the place of a kind in an order in which each comes after all that may explain it."""
    return _RANK.get(kind, len(_ORDER))


def escalated(priority: AlarmPriority) -> AlarmPriority:
    """Give the priority one step up; high is the top."""
    return "medium" if priority == "low" else "high"
