"""Who goes: the nearest suitable unit by road time, for each waiting incident in its turn."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from dispatch import orders, proposals
from dispatch.alarms import raise_alarm, withdraw_alarms
from dispatch.eligibility import why_unit_not
from dispatch.explain import duration, say
from dispatch.turn import Turn
from dispatch.world import Incident, Unit
from schemas.alarms import AlarmKind
from schemas.base import LatLon
from schemas.decisions import (
    OPTIONS_MAX,
    Decision,
    DecisionKind,
    Explanation,
    IneligibleReason,
    UnitOption,
    UnitRefusal,
)
from schemas.texts import Bilingual
from schemas.vocabulary import IncidentState

ALARM_OF_WAITING: Final = {
    "no_location": AlarmKind.NO_LOCATION,
    "off_map": AlarmKind.OFF_MAP,
    "no_unit": AlarmKind.NO_UNIT,
}
"""Why an incident may wait (the code in its view), and the alarm that goes with it."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The suitable units, nearest first (ties by unit id), and the refusals by unit id."""

    options: tuple[tuple[int, Unit], ...]
    refusals: tuple[UnitRefusal, ...]


def serve_queue(turn: Turn) -> None:
    """Try every waiting incident: by priority, then by time of report, then by id.

    O(waiting x units), each incident asking the roads once.
    """
    waiting = [
        incident
        for incident in turn.world.incidents.values()
        if incident.state is IncidentState.QUEUED
    ]
    for incident in sorted(waiting, key=lambda i: (i.priority, i.reported_at, i.incident_id)):
        if not proposals.is_with_person(turn, incident):
            _serve(turn, incident)


def _serve(turn: Turn, incident: Incident) -> None:
    """Send the nearest suitable unit, or keep the incident waiting for a stated reason."""
    place = incident.place
    if place is None:
        _wait(turn, incident, "no_location", Explanation())
        return
    if not turn.roads.on_road(place):
        distance = round(turn.roads.distance_to_road_m(place))
        _wait(turn, incident, "off_map", Explanation(), distance=distance)
        return
    ranking = rank_units(turn, incident, place)
    explanation = explain_units(turn, ranking)
    if not ranking.options:
        reasons = Counter(refusal.reason.value for refusal in ranking.refusals)
        shown = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
        _wait(turn, incident, "no_unit", explanation, refusals=shown or "0")
        return
    eta_ms, unit = ranking.options[0]
    summary = _summary(incident, ranking.options)
    if proposals.needs_person(turn, incident):
        proposals.propose(turn, incident, unit, summary=summary, explanation=explanation)
        return
    orders.give(turn, incident, unit, eta_ms=eta_ms, summary=summary, explanation=explanation)


def rank_units(turn: Turn, incident: Incident, place: LatLon) -> Ranking:
    """Rank the units that may go by (road time, unit id); give the reason for each that may not.

    When nobody else is left, the crews that did not answer in time are asked again.
    """
    ranking = _rank(turn, incident, place)
    silent = {
        unit_id
        for unit_id, reason in incident.excluded.items()
        if reason is IneligibleReason.TIMED_OUT
    }
    if ranking.options or not silent:
        return ranking
    others = {key: why for key, why in incident.excluded.items() if key not in silent}
    return _rank(turn, replace(incident, excluded=others), place)


def _rank(turn: Turn, incident: Incident, place: LatLon) -> Ranking:
    age_max = turn.world.policies.limits.position_age_s
    reserved = proposals.reserved(turn, incident)
    candidates: list[Unit] = []
    refusals: list[UnitRefusal] = []
    for unit_id in sorted(turn.world.units):
        unit = turn.world.units[unit_id]
        why = why_unit_not(unit, incident, now=turn.now, position_age_s_max=age_max)
        if why is None and unit_id in reserved:
            why = IneligibleReason.PROPOSED
        if why is None:
            candidates.append(unit)
        else:
            refusals.append(UnitRefusal(unit_id=unit_id, reason=why))
    times = turn.roads.times_to([unit.place for unit in candidates], place)
    options: list[tuple[int, Unit]] = []
    for unit, time_ms in zip(candidates, times, strict=True):
        if time_ms is not None:
            options.append((time_ms, unit))
            continue
        on_road = turn.roads.on_road(unit.place)
        reason = IneligibleReason.NO_ROUTE if on_road else IneligibleReason.OFF_ROAD
        refusals.append(UnitRefusal(unit_id=unit.unit_id, reason=reason))
    options.sort(key=lambda option: (option[0], option[1].unit_id))
    return Ranking(tuple(options), tuple(sorted(refusals, key=lambda r: r.unit_id)))


def explain_units(turn: Turn, ranking: Ranking) -> Explanation:
    """Keep the first options and all refusals, with the state of the roads they were taken from."""
    return Explanation(
        units=tuple(
            UnitOption(
                unit_id=unit.unit_id,
                eta_ms=eta_ms,
                position_age_s=_age_s(turn, unit),
            )
            for eta_ms, unit in ranking.options[:OPTIONS_MAX]
        ),
        unit_refusals=ranking.refusals,
        map_hash=turn.roads.graph_hash,
        roads_version=turn.roads.version,
    )


def _age_s(turn: Turn, unit: Unit) -> int | None:
    """Give the age of a reported position in whole seconds, None for a station's."""
    return None if unit.fix_at is None else max(0, int((turn.now - unit.fix_at).total_seconds()))


def _summary(incident: Incident, options: Sequence[tuple[int, Unit]]) -> Bilingual:
    (eta_ms, unit), *others = options
    runner_up: Bilingual | str = ""
    if others:
        runner_up = say("runner_up", unit=others[0][1].unit_id, gap=duration(others[0][0] - eta_ms))
    return say(
        "assigned",
        unit=unit.unit_id,
        level=unit.crew_level.upper(),
        incident=incident.incident_id,
        priority=incident.priority,
        eta=duration(eta_ms),
        count=len(options),
        runner_up=runner_up,
    )


def _wait(
    turn: Turn, incident: Incident, reason: str, explanation: Explanation, **words: object
) -> None:
    """Keep an incident queued; decide and alarm only when the reason is a new one."""
    if incident.queue_reason == reason:
        return
    turn.put_incident(replace(incident, queue_reason=reason))
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "queued", incident.incident_id),
            kind=DecisionKind.QUEUED,
            incident_id=incident.incident_id,
            summary=say(
                f"queued.{reason}",
                incident=incident.incident_id,
                priority=incident.priority,
                **words,
            ),
            explanation=explanation,
        )
    )
    raised = ALARM_OF_WAITING[reason]
    others = [kind for kind in ALARM_OF_WAITING.values() if kind is not raised]
    withdraw_alarms(turn, incident.incident_id, *others)
    raise_alarm(turn, raised, incident.incident_id, incident_id=incident.incident_id, words=words)
