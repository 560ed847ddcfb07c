"""What a crew says of its own safety: that it needs help, that it is well."""

from dispatch.alarms.causes import key_of, raise_alarm, withdraw_alarms
from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.records.alarm import AlarmCase
from dispatch.records.unit import Unit
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units import silence, watch
from dispatch.words.explain import say
from schemas.events.vehicles import CrewWelfare, WelfareWord
from schemas.rules.alarms import AlarmKind

_SOS = AlarmKind.CREW_SOS


def hear(turn: Turn, event: CrewWelfare) -> None:
    """Take the word; a crew whose unit has left the centre may still be called well."""
    unit = turn.world.units.get(event.unit_id)
    known = turn.world.alarms.get(key_of(_SOS, event.unit_id))
    is_well = event.word is WelfareWord.WELL
    if unit is None and not (is_well and known):
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return
    if is_well and known is not None and not known.is_known:
        refuse(turn, "word", event.word.value, say("why.sos_unseen"))
        return
    if unit is not None:
        watch.spoke(turn, unit)
        unit = replaced(silence.heard(turn, unit), heard_at=turn.now, spoke_at=turn.now)
        turn.put_unit(unit)
    if is_well:
        withdraw_alarms(turn, event.unit_id, _SOS)
        return
    _call_for_help(turn, existing(unit, "only a unit of the centre calls for help"), known)


def _call_for_help(turn: Turn, unit: Unit, known: AlarmCase | None) -> None:
    """Raise the alarm; said again after somebody has seen it, it is announced again."""
    raise_alarm(
        turn,
        _SOS,
        unit.unit_id,
        incident_id=unit.incident_id,
        unit_id=unit.unit_id,
        words={"at": unit.incident_id or say(f"unit.{unit.state.value}")},
        level=0 if known is None else known.level + known.is_known,
    )
