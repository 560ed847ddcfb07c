"""Calls about one event: merged by a person, or above the centre's own bound; told apart again."""

from dataclasses import replace

from dispatch import legs, same_event
from dispatch.amending import amend
from dispatch.closing import close
from dispatch.eligibility import higher
from dispatch.explain import say
from dispatch.handlers.finding import find
from dispatch.handlers.reopening import open_again
from dispatch.lifecycle import ON_THE_WAY
from dispatch.protocol import added
from dispatch.refusals import refuse
from dispatch.turn import Turn
from dispatch.world import Incident
from schemas.commands import MergeIncidents, SplitIncident
from schemas.decisions import Decision, DecisionKind
from schemas.texts import Bilingual
from schemas.vocabulary import IncidentState


def check(turn: Turn, incident: Incident) -> None:
    """Compare a new or corrected call with the others; merge it if the centre's bound says so."""
    like = same_event.notice(turn, turn.world.incidents[incident.incident_id])
    if like is None:
        return
    kept = turn.world.incidents[like.report_id]
    by = say("why.alike", percent=like.score_pm // 10)
    _merge(turn, kept, turn.world.incidents[incident.incident_id], by, like.score_pm)


def merge(turn: Turn, event: MergeIncidents) -> None:
    """Close the duplicate and give the kept incident the needs of both.

    Refused where the duplicate's crew is already with the patient: then it is the one to keep.
    """
    kept = find(turn, event.incident_id)
    if kept is None:
        return
    duplicate = find(turn, event.duplicate_id, "duplicate_id")
    if duplicate is None:
        return
    if (kept.part_of or kept.incident_id) == (duplicate.part_of or duplicate.incident_id):
        refuse(turn, "duplicate_id", event.duplicate_id, say("why.one_call"))
        return
    for leg in legs.of_call(turn.world, event.duplicate_id):
        unit_id = leg.order.unit_id if leg.order else None
        if unit_id is not None and turn.world.units[unit_id].state not in ON_THE_WAY:
            why = say("why.keep_the_other", unit=unit_id)
            refuse(turn, "duplicate_id", event.duplicate_id, why)
            return
    by = say("why.closed_by", who=event.source, reason=event.reason)
    _merge(turn, kept, duplicate, by)


def _merge(
    turn: Turn,
    kept: Incident,
    duplicate: Incident,
    by: Bilingual,
    likeness_pm: int | None = None,
) -> None:
    name, other = kept.incident_id, duplicate.incident_id
    why = say("why.merged", other=name, by=by)
    for leg in legs.of_call(turn.world, other):
        close(turn, leg, IncidentState.CLOSED, why, into=name)
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "merged", name, other),
            kind=DecisionKind.MERGED,
            incident_id=name,
            other_incident_id=other,
            likeness_pm=likeness_pm,
            summary=say("merged", incident=name, other=other, by=by),
        )
    )
    given: dict[str, object] = {
        "priority": min(kept.priority, duplicate.priority),
        "crew_level": higher(kept.crew_level, duplicate.crew_level),
        "services": added(kept.services, duplicate.services),
    }
    if kept.place is None:
        given |= {"place": duplicate.place, "place_accuracy_m": duplicate.place_accuracy_m}
    kept = turn.world.incidents[name]
    if any(getattr(kept, field) != value for field, value in given.items()):
        amend(turn, kept, given)


def split(turn: Turn, event: SplitIncident) -> None:
    """Open a merged call again, or say of a proposed pair that it is two events."""
    ended = turn.world.ended.get(event.incident_id)
    if ended is not None and ended.into is not None:
        other = ended.into
        open_again(turn, ended, DecisionKind.SPLIT, event.source, event.reason)
        return
    incident = find(turn, event.incident_id)
    if incident is None:
        return
    other = incident.maybe_same_as or ""
    if not other:
        refuse(turn, "incident_id", event.incident_id, say("why.not_merged"))
        return
    cleared = same_event.clear(turn, incident)
    turn.put_incident(replace(cleared, not_same_as=(*cleared.not_same_as, other)))
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "split", event.incident_id),
            kind=DecisionKind.SPLIT,
            incident_id=event.incident_id,
            other_incident_id=other,
            summary=say(
                "split",
                incident=event.incident_id,
                other=other,
                who=event.source,
                reason=event.reason,
            ),
        )
    )
