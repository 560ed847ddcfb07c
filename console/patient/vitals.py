"""Which signs are this patient's, what course they took, and what they came to in scores.

Signs find their patient by the core's own rule (``dispatch.handlers.crews.telemetry``): by the
unit, from its order until it is free again, and not what was measured before its last handover.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from console.patient.records import CentreRecords, Entry
from dispatch.clinical.patient.vital_signs import (
    NONE_YET,
    VitalSigns,
    merge,
    valid_s,
    with_derived,
)
from dispatch.clinical.scores import news2
from dispatch.clinical.scores.catalogue import SCORES
from dispatch.clinical.scores.sources import present
from schemas.events.incidents import Patient
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.handover import VitalCourse, VitalPoint
from schemas.patient.parameters import PARAMETERS
from schemas.patient.scores import News2, Score
from schemas.patient.signs import Artefact, Device, PatientSigns, Sign, Trend, Unmapped

ORDER: Final = {name: number for number, name in enumerate(PARAMETERS)}


@dataclass(frozen=True, slots=True)
class OwnSigns:
    """Signs of the patient as they came in, and what of them was measured in the patient's time."""

    event: PatientSigns
    seen_at: datetime
    after: datetime | None

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The signs that are this patient's."""
        return tuple(
            sign for sign in self.event.signs if self.after is None or sign.at > self.after
        )


@dataclass(slots=True)
class _Unit:
    """A unit on its way through the journal."""

    incident_id: str | None = None
    free_since: datetime | None = None
    waiting: list[OwnSigns] = field(default_factory=list)


def own_signs(records: CentreRecords, incident_id: str) -> tuple[list[OwnSigns], tuple[str, ...]]:
    """Give the patient's signs in journal order, and the units that were sent, first one first."""
    units: dict[str, _Unit] = {}
    found: list[OwnSigns] = []
    sent: dict[str, None] = {}
    for entry in records:
        if isinstance(entry.event, PatientSigns) and not entry.refused:
            unit = units.setdefault(entry.event.unit_id, _Unit())
            found += _taken(unit, entry.event, incident_id)
        _follow(units, entry)
        sent |= dict.fromkeys(
            one.unit_id
            for one in entry.said
            if isinstance(one, Assignment) and one.incident_id == incident_id
        )
    return found, tuple(sent)


def _taken(unit: _Unit, event: PatientSigns, incident_id: str) -> list[OwnSigns]:
    """Give what an event adds to the patient's signs, with what had waited for the link."""
    now = OwnSigns(event, event.received_at or event.occurred_at, unit.free_since)
    if unit.incident_id is None:
        if unit.free_since is None or event.since > unit.free_since:
            unit.waiting.append(now)
        return []
    waiting, unit.waiting = unit.waiting, []
    return [*waiting, now] if unit.incident_id == incident_id else []


def _follow(units: dict[str, _Unit], entry: Entry) -> None:
    """Keep up with which unit is on which incident."""
    for one in entry.said:
        if isinstance(one, Assignment):
            unit = units.setdefault(one.unit_id, _Unit())
            if one.status == "made":
                unit.incident_id = one.incident_id
            elif one.status == "withdrawn" and unit.incident_id == one.incident_id:
                _free(unit, one.decided_at)
        elif isinstance(one, Decision) and one.kind is DecisionKind.CLOSED:
            for unit in units.values():
                if unit.incident_id == one.incident_id:
                    _free(unit, one.decided_at)


def _free(unit: _Unit, at: datetime) -> None:
    unit.incident_id, unit.free_since = None, at
    unit.waiting.clear()


def courses(own: Iterable[OwnSigns], as_of: datetime) -> tuple[VitalCourse, ...]:
    """Give each parameter's course; a value told again at the same time is one point."""
    points: dict[str, dict[datetime, VitalPoint]] = {}
    trends: dict[str, tuple[datetime, Trend | None]] = {}
    for sign in (sign for one in own for sign in one.signs):
        points.setdefault(sign.parameter, {})[sign.at] = VitalPoint(
            at=sign.at,
            value=sign.value,
            device_id=sign.device_id,
            samples=sign.samples,
            differs=sign.differs,
            last=sign.last,
            window_s=sign.window_s,
        )
        if sign.parameter not in trends or trends[sign.parameter][0] <= sign.at:
            trends[sign.parameter] = sign.at, sign.trend
    return tuple(
        _course(name, [points[name][at] for at in sorted(points[name])], trends[name][1], as_of)
        for name in sorted(points, key=lambda name: (ORDER.get(name, len(ORDER)), name))
    )


def _course(
    name: str, points: list[VitalPoint], trend: Trend | None, as_of: datetime
) -> VitalCourse:
    age_s = max(0.0, (as_of - points[-1].at).total_seconds())
    parameter = PARAMETERS.get(name)
    return VitalCourse(
        parameter=name,
        unit="" if parameter is None or parameter.unit == "1" else parameter.unit,
        points=tuple(points),
        valid_s=valid_s(name),
        age_s=age_s,
        stale=age_s > valid_s(name),
        trend=trend,
    )


def news2_course(
    own: Iterable[OwnSigns], patient: Patient
) -> tuple[tuple[News2, ...], VitalSigns, datetime | None]:
    """Score the signs each time that some came in; give also the signs and time of the last."""
    signs, last, scored = NONE_YET, None, dict[datetime, News2]()
    for one in own:
        signs = merge(signs, one.event, after=one.after)
        last = one.seen_at if last is None else max(last, one.seen_at)
        scored[last] = news2.score_signs(signs, patient, last)
    return tuple(scored[at] for at in sorted(scored)), signs, last


def scores(signs: VitalSigns, patient: Patient, at: datetime) -> tuple[News2 | Score, ...]:
    """Give every score of which something is known at ``at``, NEWS2 first.

    NEWS2 is there also where it does not apply, for then it says why.
    """
    seen = present(signs, at, patient)
    found: list[News2 | Score] = [news2.score_signs(signs, patient, at)]
    for name, entry in SCORES.items():
        if name == news2.RULE.name:
            continue
        score = entry.score(seen, patient, at)
        if score.inputs:
            found.append(score)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Equipment:
    """What was last told of devices, artefacts and codes in no table."""

    artefacts: tuple[Artefact, ...] = ()
    devices: tuple[Device, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()


def equipment(own: list[OwnSigns]) -> Equipment:
    """Give what the last signs say of the equipment."""
    if not own:
        return Equipment()
    last = own[-1].event
    return Equipment(last.artefacts, last.devices, last.unmapped)


def not_measured(signs: VitalSigns) -> tuple[str, ...]:
    """Name the inputs of NEWS2 of which nothing was ever known, by measurement or inference."""
    return news2.RULE.missing(with_derived(dict(signs.readings)))
