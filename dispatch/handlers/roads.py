"""The roads have changed: drives take longer or shorter, who was out of reach may not be."""

from dataclasses import replace
from datetime import datetime

from dispatch.handlers.hospitals.status import review_transports
from dispatch.records.road_notice import RoadNotice
from dispatch.state.turn import Turn
from dispatch.words.explain import say
from dispatch.words.roads import announced
from schemas.events.roads import AnyRoadEvent, RoadEvent
from schemas.ground.texts import Bilingual
from schemas.outputs.decisions import Decision, DecisionKind, Explanation


def roads_changed(turn: Turn, event: AnyRoadEvent) -> None:
    """Announce what was told of a road, and look again at whatever rests on road times.

    The fold has changed the roads themselves.
    """
    if isinstance(event, RoadEvent):
        _hear(turn, event)
    turn.roads_changed = True
    turn.reconsider = True  # who waits may now be reached
    review_transports(turn)
    turn.replan = True


def _hear(turn: Turn, event: RoadEvent) -> None:
    """Say a closure or slowdown, or its end; a repeated one is a correction and is said again."""
    name, begins = event.road_event_id, event.valid_from
    later = begins if begins is not None and begins > turn.now else None
    if event.kind != "reopening":
        _say(turn, name, announced(event))
        turn.put_road_notice(RoadNotice(name, event.kind, later, event.valid_until))
        return
    known = turn.world.road_notices.get(name)
    if known is None:
        _say(turn, name, say("roads.nothing_to_end", road=name))
    elif later is not None:
        time = f"{later:%Y-%m-%d %H:%MZ}"
        _say(turn, name, say(f"roads.{known.kind}.will_end", road=name, time=time))
        turn.put_road_notice(replace(known, ends=later))
    else:
        _say(turn, name, say(f"roads.{known.kind}.reopened", road=name, who=event.source))
        turn.end_road_notice(name)


def look(turn: Turn, now: datetime) -> None:
    """Say which closures and slowdowns have begun, and which are over, by the time of a tick."""
    for name, one in sorted(turn.world.road_notices.items()):
        if one.ends is not None and one.ends <= now:
            _say(turn, name, say(f"roads.{one.kind}.over", road=name))
            turn.end_road_notice(name)
        elif one.begins is not None and one.begins <= now:
            _say(turn, name, say(f"roads.{one.kind}.begins", road=name))
            turn.put_road_notice(replace(one, begins=None))


def _say(turn: Turn, road_event_id: str, summary: Bilingual) -> None:
    roads = Explanation(map_hash=turn.roads.graph_hash, roads_version=turn.roads.version)
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "roads", road_event_id),
            kind=DecisionKind.ROADS,
            road_event_id=road_event_id,
            summary=summary,
            explanation=roads,
        )
    )
