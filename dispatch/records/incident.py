"""A call as the world keeps it, open or ended, and what a person has decided about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from dispatch.clinical.patient.care import NO_CARE, Care
from dispatch.clinical.patient.severity import Severity
from dispatch.clinical.patient.vital_signs import NONE_YET, VitalSigns
from dispatch.records.unit import Order
from schemas.events.incidents import Patient
from schemas.ground.base import LatLon
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import CrewLevel, IncidentState, Priority, Service
from schemas.outputs.atmist import CoursePoint
from schemas.outputs.decisions import IneligibleReason
from schemas.patient.care import Judgement
from schemas.patient.scores import News2
from schemas.rules.protocol import Answer

UNDECIDED: Final = "undecided"

HELD: Final = "held"
"""Why an incident may wait for a person; others are those of ``dispatch.choosing.choice``."""


@dataclass(frozen=True, slots=True)
class HospitalChoice:
    """A person's choice of hospital; the engine keeps to it until that hospital refuses.

    ``who`` is the unit or dispatcher that said so, ``by`` whose choice it was in words.
    ``decided_by`` is the dispatcher who passed it on; None: the crew went there itself.
    """

    hospital_id: str
    who: str
    reason: Bilingual
    by: Bilingual
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A person's word on the pre-alert.

    ``rules`` and ``severity`` are what was met and how grave the patient was when it was said: what
    comes after was not judged.
    """

    judgement: Judgement
    at: datetime
    rules: tuple[str, ...] = ()
    severity: Severity = Severity.UNKNOWN


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a hospital should be told of a patient: each rule that is met with its beginning.

    A lasting rule that was met stays. ``by`` names the parameters that met a rule when it last was:
    until they are measured again no other source ends it. ``judged`` None: nobody has said
    anything.
    """

    met: Mapping[str, datetime] = field(default_factory=dict)
    by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    severity: Severity = Severity.UNKNOWN
    judged: Judged | None = None


NO_GROUNDS: Final = Grounds()


@dataclass(frozen=True, slots=True)
class Incident:
    """An open incident. ``order`` is None exactly while it is queued.

    ``excluded`` names the units that are not to be sent, with the reason; ``hospitals_refused``
    those that will not take this patient; ``turns`` counts how often the engine has changed its
    hospital under way to save time. ``turned_away``: refused at the gate, and its crew is still
    there. ``queue_reason`` is None unless it is queued, as are
    ``awaits`` (the busy unit it is held for), ``queue_place`` (from 1, among those that wait for a
    unit) and ``expected_wait_s``. ``told_bands`` are the farthest places and the longest waits that
    were told of it, counted in the bands of the queue's policy. ``part_of`` names the call whose
    further unit this one is for.
    ``redirects`` counts how often the engine has changed its unit, ``unanswered`` how many of its
    orders in a row had no answer.

    ``callback_hash`` is the caller's number under the deployment's secret, None: not given.
    ``by_person`` names what a person said instead of the protocol. ``decided_by`` is the person
    whose decision the engine keeps to: a unit sent, or a hold, which is for a person again after
    ``held_until``. ``lapsed``: nobody took up a proposal, the engine decides. ``maybe_same_as`` is
    an earlier call that a person should compare; those of ``not_same_as`` were told apart, by whom.
    So is ``released_by``: the units that a person took off it; ``reopened_by`` and
    ``stood_down_by`` are who opened it again and who ended its mass-casualty incident.

    ``care`` is what crews found and did, ``grounds`` why a hospital should hear of it, ``course``
    the last scores. A transport that no rule calls for has a hospital and no ``pre_alert_id``.
    """

    incident_id: str
    priority: Priority
    complaint: str
    place: LatLon | None
    address: str | None
    crew_level: CrewLevel
    services: tuple[Service, ...]
    patient: Patient
    reported_at: datetime
    state: IncidentState = IncidentState.QUEUED
    order: Order | None = None
    attempts: int = 0
    excluded: Mapping[str, IneligibleReason] = field(default_factory=dict)
    hospitals_refused: tuple[str, ...] = ()
    hospital_id: str | None = None
    hospital_choice: HospitalChoice | None = None
    turns: int = 0
    turned_away: bool = False
    pre_alert_id: str | None = None
    signs: VitalSigns = NONE_YET
    news2: News2 | None = None
    queue_reason: str | None = None
    awaits: str | None = None
    queue_place: int | None = None
    expected_wait_s: int | None = None
    told_bands: tuple[int, int] = (0, 0)
    part_of: str | None = None
    region: str | None = None
    redirects: int = 0
    unanswered: int = 0
    complaint_code: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    determinant: str | None = None
    by_person: tuple[str, ...] = ()
    place_accuracy_m: float | None = None
    decided_by: str | None = None
    held_until: datetime | None = None
    lapsed: bool = False
    maybe_same_as: str | None = None
    not_same_as: Mapping[str, str] = field(default_factory=dict)
    released_by: Mapping[str, str] = field(default_factory=dict)
    reopened_by: str | None = None
    stood_down_by: str | None = None
    care: Care = NO_CARE
    grounds: Grounds = NO_GROUNDS
    course: tuple[CoursePoint, ...] = ()
    callback_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """An incident as it was before a person ended it; ``into`` is what it was merged into.

    ``who`` is the dispatcher who did; None: the call centre, or the engine by the centre's bound.
    ``cause_id`` is the event by which it ended: the legs of a call that end together have the same.
    """

    incident: Incident
    cause_id: str
    into: str | None = None
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Recent:
    """A call that is over, as far as a new one is compared with it."""

    place: LatLon | None
    place_accuracy_m: float | None
    complaint: str
    complaint_code: str | None
    reported_at: datetime
    closed_at: datetime
    callback_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the engine has proposed for a waiting incident; a person decides until then."""

    proposal_id: str
    incident_id: str
    unit_id: str
    expires_at: datetime
