"""Trackers that send what cannot be: a person is told if it goes on, until it ends.

The fixes themselves are in the dead letters and never came here; see ``dispatch.rules.fixes``.
"""

from datetime import timedelta
from typing import Final

from dispatch.alarms.causes import raise_alarm, withdraw_alarms
from dispatch.ground.replaced import replaced
from dispatch.records.unit import Unit
from dispatch.state.turn import Turn
from dispatch.words.explain import age, say
from schemas.events.vehicles import TrackerFault, TrackerReport, tracker_of
from schemas.ground.texts import Bilingual
from schemas.rules.alarms import AlarmKind

_DAY_S: Final = 86_400
_KM: Final = 1_000
_FAR_M: Final = 10_000


def report(turn: Turn, unit: Unit, event: TrackerReport) -> None:
    """Note when a tracker was last said to send nonsense; enough of it in a row is an alarm."""
    tracker = tracker_of(event)
    turn.put_unit(replaced(unit, nonsense={**unit.nonsense, tracker: turn.now}))
    if event.refused < turn.world.policies.watch.nonsense_fixes:
        return
    raise_alarm(
        turn,
        AlarmKind.TRACKER_NONSENSE,
        _subject(unit.unit_id, tracker),
        unit_id=unit.unit_id,
        words={"tracker": tracker, "why": _why(event)},
    )


def mended(turn: Turn, unit: Unit, tracker: str) -> Unit:
    """Give a unit of which this tracker has sent a good fix."""
    if tracker not in unit.nonsense:
        return unit
    return _without(turn, unit, tracker)


def look(turn: Turn) -> None:
    """Forget what trackers sent that have been silent for long: it does not go on."""
    limit = timedelta(seconds=turn.world.policies.watch.nonsense_over_s)
    for unit_id in turn.watched.told:
        for source, last_at in sorted(turn.world.units[unit_id].nonsense.items()):
            if turn.now - last_at >= limit:
                _without(turn, turn.world.units[unit_id], source)


def forget_gone(turn: Turn) -> None:
    """End what stands about the trackers of units that have left the centre in this step."""
    for unit in turn.gone:
        for source in sorted(unit.nonsense):
            withdraw_alarms(turn, _subject(unit.unit_id, source), AlarmKind.TRACKER_NONSENSE)


def _without(turn: Turn, unit: Unit, source: str) -> Unit:
    withdraw_alarms(turn, _subject(unit.unit_id, source), AlarmKind.TRACKER_NONSENSE)
    others = {name: at for name, at in unit.nonsense.items() if name != source}
    changed = replaced(unit, nonsense=others)
    turn.put_unit(changed)
    return changed


def _subject(unit_id: str, source: str) -> str:
    return f"{unit_id}/{source}"


def _why(event: TrackerReport) -> Bilingual:
    """Say what is wrong, and by how much where that is known."""
    off = event.off or 0
    is_clock = event.fault in {TrackerFault.CLOCK_AHEAD, TrackerFault.CLOCK_BEHIND}
    return say(f"tracker.{event.fault.value}", off=_span(off) if is_clock else _way(off))


def _span(seconds: int) -> Bilingual:
    """Write how far a clock is off: in whole days from two on."""
    days = seconds // _DAY_S
    return say("tracker.days", count=days) if days > 1 else age(seconds)


def _way(metres: int) -> str:
    """Write a distance: in whole kilometres from ten on."""
    return f"{metres // _KM} km" if metres >= _FAR_M else f"{metres} m"
