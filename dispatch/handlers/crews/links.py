"""Devices that are heard of without a place, or not at all: a vehicle that falls silent is told.

A silent device beside one that is heard is a mark on its unit. The alarm is about a vehicle of
which nothing is heard any more: its device's last will came and nothing since, or it is on duty and
was silent for long. Under way that is ``lost_contact``, which stands for it.
"""

from datetime import timedelta
from typing import Final

from dispatch.alarms.causes import raise_alarm, withdraw_alarms
from dispatch.ground.replaced import replaced
from dispatch.records.unit import Unit
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units import watch
from dispatch.words.explain import say
from schemas.events.vehicles import LinkWord, VehicleLink, tracker_of
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import UnitState
from schemas.outputs.views import LOST_MAX
from schemas.rules.alarms import AlarmKind

_S_PER_MIN: Final = 60
_SILENT: Final = AlarmKind.VEHICLE_SILENT


def hear(turn: Turn, event: VehicleLink) -> None:
    """Note that a device is heard, or that its connection broke off."""
    unit = turn.world.units.get(event.unit_id)
    if unit is None:
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return
    device = tracker_of(event)
    if event.word is LinkWord.HEARD:
        turn.put_unit(replaced(found(unit, device), heard_at=turn.now, placeless_at=turn.now))
        watch.heard(turn, unit)
        return
    if device in unit.lost or len(unit.lost) < LOST_MAX:
        turn.put_unit(replaced(unit, lost={**unit.lost, device: turn.now}))
    if _is_wanted(unit):
        _raise(turn, unit, say("silent.lost", device=device))


def found(unit: Unit, device: str) -> Unit:
    """Give a unit whose device is heard."""
    if device not in unit.lost:
        return unit
    return replaced(unit, lost={name: at for name, at in unit.lost.items() if name != device})


def look(turn: Turn) -> None:
    """Have a person hear of units on duty that have been silent for long; end it with the duty.

    One that never sent a position is not missed by it. O(units).
    """
    silent_s = turn.world.policies.watch.silent_s
    oldest = turn.now - timedelta(seconds=silent_s)
    quiet = [
        unit
        for unit in turn.world.units.values()
        if (heard_at := unit.heard_at) is not None and heard_at <= oldest  # few are
        if unit.fix_at is not None and _is_wanted(unit)
    ]
    for unit in sorted(quiet, key=lambda one: one.unit_id):
        _raise(turn, unit, say("silent.long", minutes=silent_s // _S_PER_MIN))
    told = [one.subject for one in turn.world.alarms.values() if one.kind is _SILENT and one.stands]
    for unit_id in sorted(told):
        if unit_id in turn.world.units and not _is_wanted(turn.world.units[unit_id]):
            withdraw_alarms(turn, unit_id, _SILENT)


def _is_wanted(unit: Unit) -> bool:
    """Tell whether a unit should be heard of here: it is on duty, and not lent to others."""
    return unit.state is not UnitState.OFF_DUTY and unit.lent_to is None


def _raise(turn: Turn, unit: Unit, why: Bilingual) -> None:
    raise_alarm(
        turn,
        _SILENT,
        unit.unit_id,
        unit_id=unit.unit_id,
        incident_id=unit.incident_id,
        words={"why": why},
    )
