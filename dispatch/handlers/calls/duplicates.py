"""Calls about one event: merged by a person, or above the centre's own bound; told apart again."""

from collections.abc import Sequence
from dataclasses import replace

from dispatch.calls import same_event
from dispatch.calls.amending import amend, watch_place
from dispatch.calls.closing import close
from dispatch.handlers.calls.reopening import open_again
from dispatch.handlers.finding import find, find_legs
from dispatch.records.incident import Incident
from dispatch.rules.crew_levels import higher
from dispatch.rules.lifecycle import ON_THE_WAY
from dispatch.rules.protocol import added
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units import legs, scenes
from dispatch.words.explain import say
from schemas.events.commands import MergeIncidents, SplitIncident
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import IncidentState
from schemas.outputs.decisions import Decision, DecisionKind


def check(turn: Turn, incident: Incident) -> None:
    """Compare a new or corrected call with the others; merge it if the centre's bound says so."""
    like = same_event.notice(turn, turn.world.incidents[incident.incident_id])
    if like is None:
        return
    kept = turn.world.incidents[like.report_id]
    own = legs.of_call(turn.world, incident.incident_id)
    by = say("why.alike", percent=like.score_pm // 10)
    _merge(turn, kept, own, by, likeness_pm=like.score_pm)


def merge(turn: Turn, event: MergeIncidents) -> None:
    """Close the duplicate and give the kept call the needs of both, and as many units.

    Refused where the duplicate's crew is already with the patient, or where the duplicate is the
    one whose many patients were counted: then it is the one to keep.
    """
    kept = find_legs(turn, event.incident_id)
    if not kept:
        return
    duplicate = find_legs(turn, event.duplicate_id, "duplicate_id")
    if not duplicate:
        return
    call, other = scenes.call_of(kept[0]), scenes.call_of(duplicate[0])
    if call == other:
        refuse(turn, "duplicate_id", event.duplicate_id, say("why.one_call"))
        return
    if call != event.incident_id:
        refuse(turn, "incident_id", event.incident_id, say("why.not_a_call", call=call))
        return
    why = _why_not(turn, call, duplicate)
    if other != event.duplicate_id:
        why = say("why.not_a_call", call=other)
    if why is not None:
        refuse(turn, "duplicate_id", event.duplicate_id, why)
        return
    by = say("why.closed_by", who=event.source, reason=event.reason)
    _merge(turn, kept[0], duplicate, by, who=event.source)


def _why_not(turn: Turn, call: str, duplicate: Sequence[Incident]) -> Bilingual | None:
    """Say why a duplicate is the call to keep, if it is."""
    for leg in duplicate:
        unit_id = leg.order.unit_id if leg.order else None
        if unit_id is not None and turn.world.units[unit_id].state not in ON_THE_WAY:
            return say("why.keep_the_other", unit=unit_id)
    scene = turn.world.scenes.get(scenes.call_of(duplicate[0]))
    if scene is not None and (scene.declaration is not None or call not in turn.world.scenes):
        return say("why.keep_the_scene", call=scene.incident_id)
    return None


def _merge(
    turn: Turn,
    kept: Incident,
    duplicate: Sequence[Incident],
    by: Bilingual,
    *,
    likeness_pm: int | None = None,
    who: str | None = None,
) -> None:
    name, first = kept.incident_id, duplicate[0]
    other = scenes.call_of(first)
    why = say("why.merged", other=name, by=by)
    for leg in duplicate:
        close(turn, leg, IncidentState.CLOSED, why, into=name, who=who)
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "merged", name, other),
            kind=DecisionKind.MERGED,
            incident_id=name,
            other_incident_id=other,
            likeness_pm=likeness_pm,
            overruled_by=who,
            summary=say("merged", incident=name, other=other, by=by),
        )
    )
    kept = turn.world.incidents[name]
    given = _of_both(turn, kept, first)
    if any(getattr(kept, field) != value for field, value in given.items()):
        amend(turn, kept, given)
    _ask_for_as_many(turn, turn.world.incidents[name], duplicate)


def _of_both(turn: Turn, kept: Incident, duplicate: Incident) -> dict[str, object]:
    """Give the higher need of the two, and what only the duplicate knew better."""
    given: dict[str, object] = {
        "priority": min(kept.priority, duplicate.priority),
        "crew_level": higher(kept.crew_level, duplicate.crew_level),
        "services": added(kept.services, duplicate.services),
        "address": kept.address or duplicate.address,
    }
    vague_m = turn.world.policies.intake.vague_from_m
    known_m, other_m = kept.place_accuracy_m, duplicate.place_accuracy_m
    is_vague = known_m is not None and known_m >= vague_m
    is_better = other_m is not None and known_m is not None and other_m < known_m
    if kept.place is None or (is_vague and is_better and duplicate.place is not None):
        given |= {"place": duplicate.place, "place_accuracy_m": other_m}
    return given


def _ask_for_as_many(turn: Turn, kept: Incident, duplicate: Sequence[Incident]) -> None:
    """Open a leg for each further unit that the duplicate had asked for and the kept call has not.

    A declared scene asks for its units by its own rule.
    """
    call = scenes.call_of(kept)
    if scenes.scene_of(turn.world, kept) is not None:
        return
    there = [leg.crew_level for leg in legs.of_call(turn.world, call) if leg is not kept]
    missing = []
    for leg in duplicate[1:]:
        if leg.crew_level in there:
            there.remove(leg.crew_level)
        else:
            missing.append(leg.crew_level)
    for leg in legs.further(turn.world, kept, missing):
        turn.put_incident(leg)
        watch_place(turn, leg)
    turn.reconsider = True


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
    told = {**cleared.not_same_as, other: event.source}
    turn.put_incident(replace(cleared, not_same_as=told))
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
