"""A crew's word on an order that was taken back because nobody had answered it.

It gives no order back: the call has another crew by now, or asks again. But who speaks is reached,
and a word that says so must not be lost as a report that fits no state.
"""

from typing import Final

from dispatch.ground.replaced import replaced
from dispatch.records.unit import Unit
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units import silence, watch
from dispatch.words.explain import say
from schemas.events.vehicles import VehicleStatus
from schemas.ground.vocabulary import CrewReport, UnitState
from schemas.outputs.decisions import Decision, DecisionKind, IneligibleReason

ON_AN_ORDER: Final = frozenset({CrewReport.ACCEPTED, CrewReport.MOBILISED, CrewReport.DECLINED})


def is_late(unit: Unit, event: VehicleStatus) -> bool:
    """Tell whether a report is of an order that the unit left unanswered and no longer has."""
    return (
        unit.silence is not None
        and unit.incident_id is None
        and unit.state is UnitState.AVAILABLE
        and event.status in ON_AN_ORDER
    )


def take(turn: Turn, event: VehicleStatus, unit: Unit) -> None:
    """Doubt the unit no more, and say so; who declines is not asked again by calls it missed."""
    named = event.incident_id
    if named is not None and named not in turn.world.incidents and named not in turn.world.closed:
        refuse(turn, "incident_id", named, say("why.unknown"))
        return
    missed = [
        name
        for name in sorted(turn.world.incidents)
        if turn.world.incidents[name].excluded.get(unit.unit_id) is IneligibleReason.TIMED_OUT
    ]
    watch.spoke(turn, unit)
    heard = silence.heard(turn, unit)
    turn.put_unit(replaced(heard, heard_at=turn.now, spoke_at=turn.now, spoke_by=event.source))
    for name in missed if event.status is CrewReport.DECLINED else ():
        incident = turn.world.incidents[name]
        excluded = {**incident.excluded, unit.unit_id: IneligibleReason.DECLINED}
        turn.put_incident(replaced(incident, excluded=excluded))
    turn.reconsider = True
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "late", unit.unit_id),
            kind=DecisionKind.UPDATED,
            incident_id=named,
            unit_id=unit.unit_id,
            summary=say("late_word", unit=unit.unit_id, word=say(f"report.{event.status.value}")),
        )
    )
