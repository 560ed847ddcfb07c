"""Crews that a person should ask after: not rolling, not heard of, too long in one place.

Each alarm is raised once and ends with the crew's next word or with its order, so that none
flutters; a crew that says again that it is on scene has the whole time again.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from dispatch.alarms.causes import raise_alarm, withdraw_alarms
from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.records.unit import Order, Unit
from dispatch.state.reaching import stop_of
from dispatch.state.turn import Turn
from dispatch.units import orders, silence
from dispatch.units.eligibility import Moment
from dispatch.words.explain import say
from schemas.ground.vocabulary import UnitState
from schemas.outputs.decisions import IneligibleReason
from schemas.rules.alarms import AlarmKind

_U: Final = UnitState
_DRIVING: Final = frozenset({_U.EN_ROUTE, _U.TRANSPORTING})
_ENDED_BY_WORD: Final = (
    AlarmKind.CREW_OVERDUE,
    AlarmKind.CREW_LATE,
    AlarmKind.WELFARE_UNANSWERED,
)
_PER_MILLE: Final = 1_000
_NOT_AT_ALL: Final = timedelta(0)


def look(turn: Turn) -> None:
    """Raise what is due by now; a crew that accepted and does not roll loses its order."""
    oldest = _oldest_word(turn)
    units = turn.world.units
    for unit in [one for name in turn.watched.on_call if _is_due(one := units[name], oldest)]:
        if unit.state is _U.ALERTED:
            _not_in_time(turn, unit, AlarmKind.NOT_ACKNOWLEDGED)
        elif unit.state is _U.ACCEPTED:
            _not_in_time(turn, unit, AlarmKind.NOT_MOBILISED)
        elif unit.state in _DRIVING:
            _out_of_contact(turn, unit)
        elif unit.state is _U.ON_SCENE:
            _on_scene(turn, unit)
        else:
            limit_s = turn.world.policies.watch.at_hospital_s_max
            _ask_after(turn, AlarmKind.CREW_OVERDUE, unit, limit_s)


def _oldest_word(turn: Turn) -> Mapping[UnitState, datetime]:
    """Give by state the moment at which a crew that is due now was last heard of, or before."""
    watch = turn.world.policies.watch
    lost = Moment.before(turn.now, watch.lost_contact_s)
    asked_after_s = min(watch.on_scene_s_max, watch.welfare_s)
    return {
        _U.EN_ROUTE: lost,
        _U.TRANSPORTING: lost,
        _U.ON_SCENE: Moment.before(turn.now, asked_after_s),
        _U.AT_HOSPITAL: Moment.before(turn.now, watch.at_hospital_s_max),
    }


def _is_due(unit: Unit, oldest: Mapping[UnitState, datetime]) -> bool:
    """Tell whether a crew has to be looked at: it has a deadline, or was silent for too long.

    A crew that drives is heard of by its tracker and its word; when a word is due of one that never
    sent a fix, ``_out_of_contact`` says. With a patient only its word counts.
    """
    state = unit.state
    if state is _U.ON_SCENE or state is _U.AT_HOSPITAL:
        return unit.spoke_at is not None and unit.spoke_at <= oldest[state]
    if state in _DRIVING:
        heard_at = unit.heard_at
        return unit.fix_at is None or (heard_at is not None and heard_at <= oldest[state])
    return state is _U.ALERTED or state is _U.ACCEPTED


def look_for_late(turn: Turn) -> None:
    """Raise or end the alarms about crews that will be later than they were expected."""
    units = turn.world.units
    for unit in [units[name] for name in turn.watched.on_call]:
        if unit.state is _U.EN_ROUTE:
            _lateness(turn, unit)


def heard(turn: Turn, unit: Unit) -> None:
    """A unit is heard of again: its position or its crew's word has come."""
    withdraw_alarms(turn, unit.unit_id, AlarmKind.LOST_CONTACT, AlarmKind.VEHICLE_SILENT)


def forget_gone(turn: Turn) -> None:
    """End what stands about units that have left the centre in this step."""
    for unit in turn.gone:
        withdraw_alarms(
            turn,
            unit.unit_id,
            AlarmKind.LOST_CONTACT,
            AlarmKind.VEHICLE_SILENT,
            AlarmKind.CREW_OVERDUE,
            AlarmKind.WELFARE_UNANSWERED,
            AlarmKind.UNIT_SILENT,
        )


def spoke(turn: Turn, unit: Unit) -> None:
    """A crew has said where it stands: nobody needs to ask."""
    withdraw_alarms(
        turn,
        unit.unit_id,
        AlarmKind.LOST_CONTACT,
        AlarmKind.VEHICLE_SILENT,
        *_ENDED_BY_WORD,
    )


def _not_in_time(turn: Turn, unit: Unit, kind: AlarmKind) -> None:
    """Send the next unit for a crew that did not accept, or does not roll; it is asked last now.

    An order that the unit keeps whether or not it is answered is left to a person.
    """
    incident = turn.world.incidents[unit.incident_id or ""]
    order = existing(incident.order, "a unit that was sent has an order")
    policies = turn.world.policies
    key, limit_s, due = "timed_out", policies.limits.acknowledge_s, order.acknowledge_by
    if kind is AlarmKind.NOT_MOBILISED:
        key, limit_s = "not_mobilised", policies.watch.mobilise_s
        due = (unit.since or turn.now) + timedelta(seconds=limit_s)
    if turn.now < due:
        return
    if order.is_kept:
        silence.ask_to_phone(turn, kind, incident, order)
        return
    why = say(f"why.{key}", seconds=limit_s)
    has_accepted = kind is AlarmKind.NOT_MOBILISED
    incident = silence.begin(turn, unit, incident, why, needs_word=has_accepted)
    orders.take_back(turn, incident, why, exclude=IneligibleReason.TIMED_OUT)


def _out_of_contact(turn: Turn, unit: Unit) -> None:
    """Have a crew called that drives and of which nothing was heard for too long.

    The next word of one that never sent a fix is due when it should be there, not before: that it
    has no tracker is no news. So its silence counts from then.
    """
    limit_s = turn.world.policies.watch.lost_contact_s
    silent_s = limit_s
    if unit.fix_at is None:
        heard_at = unit.heard_at or unit.since or turn.now
        if not _older(turn, max(heard_at, _there_at(turn, unit)), limit_s):
            return
        silent_s = int((turn.now - heard_at).total_seconds())
    _ask_after(turn, AlarmKind.LOST_CONTACT, unit, silent_s)


def _there_at(turn: Turn, unit: Unit) -> datetime:
    """Give when a crew that drives should be at its call or its hospital.

    Where no ETA is known, at once to a call, and after the usual way to a hospital.
    """
    begun = unit.since or turn.now
    incident = turn.world.incidents[unit.incident_id or ""]
    if unit.state is _U.EN_ROUTE:
        order = existing(incident.order, "a unit that was sent has an order")
        return order.eta_at or begun
    hospital = turn.world.hospitals.get(incident.hospital_id or "")
    drive_ms: int | None = None
    if hospital is not None and incident.place is not None:
        drive_ms = turn.roads.times_to([stop_of(turn, incident.place)], hospital.spec.place)[0]
    if drive_ms is None:
        return begun + timedelta(seconds=turn.world.policies.work.to_hospital_s)
    return begun + timedelta(milliseconds=drive_ms)


def _lateness(turn: Turn, unit: Unit) -> None:
    """Have a crew called that is late, and end that when it is seen to have caught up by half.

    Of one whose position is old or was never known only that is sure that it is not there yet.
    """
    incident = turn.world.incidents[unit.incident_id or ""]
    order = existing(incident.order, "a unit that was sent has an order")
    if order.eta_at is None or incident.place is None:
        return
    if not is_seen(turn, unit):
        if is_overdue(turn, unit, order):
            bound = _late_from(turn, order, order.eta_at)
            _ask_after(turn, AlarmKind.CREW_LATE, unit, int(bound.total_seconds()))
        return
    road_ms = turn.roads.time(unit.place, stop_of(turn, incident.place))
    if road_ms is None:
        return  # cut off: the plan sends another as soon as there is one
    late = turn.now + timedelta(milliseconds=road_ms) - order.eta_at
    bound = _NOT_AT_ALL if late <= _NOT_AT_ALL else _late_from(turn, order, order.eta_at)
    if late > bound:
        _ask_after(turn, AlarmKind.CREW_LATE, unit, int(bound.total_seconds()))
    elif 2 * late <= bound:
        withdraw_alarms(turn, unit.unit_id, AlarmKind.CREW_LATE)


def is_seen(turn: Turn, unit: Unit) -> bool:
    """Tell whether a unit's tracker has said lately where it is."""
    fresh_s = turn.world.policies.response.fresh_position_s
    return unit.fix_at is not None and not _older(turn, unit.fix_at, fresh_s)


def is_overdue(turn: Turn, unit: Unit, order: Order) -> bool:
    """Tell whether a crew that is not seen should have said by now that it is there.

    Only of one whose ETA was known. It has the whole time again from each of its words.
    """
    eta_at = existing(order.eta_at, "whoever is late was expected")
    late = turn.now - max(eta_at, unit.spoke_at or eta_at)
    return late > _NOT_AT_ALL and late > _late_from(turn, order, eta_at)


def _late_from(turn: Turn, order: Order, eta_at: datetime) -> timedelta:
    """Give how much later than expected is late: a stated time, and a part of a long way."""
    policies = turn.world.policies
    sent_at = order.acknowledge_by - timedelta(seconds=policies.limits.acknowledge_s)
    part = (eta_at - sent_at) * policies.watch.late_pm // _PER_MILLE
    return max(part, timedelta(seconds=policies.watch.late_s))


def _on_scene(turn: Turn, unit: Unit) -> None:
    """Ask a crew that says nothing on scene whether it is well; then have a person ask."""
    watch, asked_at = turn.world.policies.watch, unit.welfare_asked_at
    if _older(turn, unit.spoke_at, watch.on_scene_s_max):
        _ask_after(turn, AlarmKind.CREW_OVERDUE, unit, watch.on_scene_s_max)
    if asked_at is None:
        if _older(turn, unit.spoke_at, watch.welfare_s):
            turn.put_unit(replaced(unit, asked_at=turn.now))
    elif _older(turn, asked_at, watch.welfare_answer_s):
        limit_s = watch.welfare_s + watch.welfare_answer_s
        _ask_after(turn, AlarmKind.WELFARE_UNANSWERED, unit, limit_s)


def _older(turn: Turn, moment: datetime | None, limit_s: int) -> bool:
    return moment is not None and turn.now - moment >= timedelta(seconds=limit_s)


def _ask_after(turn: Turn, kind: AlarmKind, unit: Unit, limit_s: int) -> None:
    raise_alarm(
        turn,
        kind,
        unit.unit_id,
        incident_id=unit.incident_id,
        unit_id=unit.unit_id,
        words={"minutes": limit_s // 60},
    )
