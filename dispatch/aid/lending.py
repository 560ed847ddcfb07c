"""Mutual aid as time passes: when to ask a neighbour, when nobody is needed, when a unit goes back.

Nobody here orders another centre's unit. One on loan here is a unit of this world like any other,
until its time is over or a person gives it back; it then leaves as one does that is configured
away. One that is lent is off duty here until the neighbour returns it: its crew's word is not
enough, for it may still be on the neighbour's incident.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypedDict

from dispatch.alarms.causes import raise_alarm, withdraw_alarms
from dispatch.records.aid import AidCase
from dispatch.records.unit import Loan, Unit
from dispatch.rules.crew_levels import higher
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units.queue import FOR_A_UNIT
from dispatch.words.explain import say
from schemas.events.commands import ReleaseUnit
from schemas.events.mutual_aid import AidMessage, AidReturned, AidWithdrawn
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import CrewLevel
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.rules.alarms import AlarmKind

OPEN_MAX: Final = 100
"""How many requests may be open on either side: more than any neighbour has units."""

_MINUTE_S: Final = 60


class MessageHead(TypedDict):
    """The fields that every message to another centre has; see ``schemas.events.mutual_aid``."""

    event_id: str
    centre_id: str
    occurred_at: datetime
    source: str
    cause_id: str
    from_centre_id: str
    request_id: str
    journal_offset: int


def look(turn: Turn) -> None:
    """Act on what is due: requests and loans whose time is over, a need that a person may end."""
    for name, case in sorted(turn.world.aid.items()):
        _answer(turn, name, case)
    for name, case in sorted(turn.world.asked.items()):
        if turn.now >= case.until:
            end_asked(turn, name)
            decide(turn, say("aid.lapsed", centre=case.centre_id), name)
    units = turn.world.units
    for unit in [units[name] for name in turn.watched.lent]:
        if unit.lent_by is not None and turn.now >= unit.lent_by.until:
            dismiss(turn, unit)
        if unit.lent_to is not None:
            _overdue(turn, unit, unit.lent_to)
    _advise(turn)


def settle(turn: Turn) -> None:
    """End what the step has made needless, and give back the units on loan that have left."""
    for unit in turn.gone:
        if unit.lent_by is not None:
            _give_back(turn, unit, unit.lent_by)
    for name, case in sorted(turn.world.aid.items()):
        if not is_needed(turn, case.crew_level):
            _withdraw(turn, name, case, say("aid.withdrawn", centre=case.centre_id))
    if turn.world.alarms and not _should_ask(turn):
        withdraw_alarms(turn, turn.world.centre_id, AlarmKind.AID_ADVISED)


def is_needed(turn: Turn, level: CrewLevel) -> bool:
    """Tell whether a call waits for a unit that a crew of this level could serve. O(incidents)."""
    return any(
        incident.queue_reason in FOR_A_UNIT and higher(level, incident.crew_level) is level
        for incident in turn.world.incidents.values()
    )


def dismiss(turn: Turn, unit: Unit) -> None:
    """Let a unit on loan here go: at once, or as soon as it is done with its incident."""
    if unit.incident_id is None:
        turn.end_unit(unit)
        turn.reconsider = True  # it may have been proposed
    elif not unit.leaving:
        turn.put_unit(replace(unit, leaving=True))


def take_back(turn: Turn, event: ReleaseUnit, loan: Loan) -> None:
    """Count a lent unit as this centre's own again: a person knows that it is not coming back.

    Only once its time is over: until then it is the neighbour's to give back.
    """
    if turn.now < loan.until:
        refuse(turn, "unit_id", event.unit_id, say("why.lent", centre=loan.centre_id))
        return
    end_loan(turn, turn.world.units[event.unit_id])
    words = {"unit": event.unit_id, "centre": loan.centre_id}
    said = say("aid.taken_back", who=event.source, reason=event.reason, **words)
    decide(turn, said, loan.request_id, unit_id=event.unit_id, by=event.source)


def end_loan(turn: Turn, unit: Unit) -> None:
    """Have a lent unit back, off duty until its crew says that it is clear.

    One that was configured away meanwhile goes.
    """
    back = replace(unit, lent_to=None)
    turn.put_unit(back)
    withdraw_alarms(turn, unit.unit_id, AlarmKind.AID_OVERDUE)
    if unit.leaving:
        turn.end_unit(back)


def returned(turn: Turn, unit_id: str, loan: Loan) -> None:
    """Tell the centre that a unit is its own again."""
    message = head(turn, "returned", loan.centre_id, loan.request_id)
    turn.emit(AidReturned(**message, unit_id=unit_id))


def end_own(turn: Turn, request_id: str) -> None:
    """End a request of this centre."""
    turn.end_aid("aid", request_id)
    withdraw_alarms(turn, request_id, AlarmKind.AID_UNANSWERED)


def end_asked(turn: Turn, request_id: str) -> None:
    """End a neighbour's request."""
    turn.end_aid("asked", request_id)
    withdraw_alarms(turn, request_id, AlarmKind.AID_ASKED)


def decide(
    turn: Turn,
    summary: Bilingual,
    request_id: str,
    *,
    unit_id: str | None = None,
    by: str | None = None,
) -> None:
    """Put a transition into the audit; ``by`` is the person who decided it, if one did."""
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "aid"),
            kind=DecisionKind.AID,
            request_id=request_id,
            unit_id=unit_id,
            overruled_by=by,
            summary=summary,
        )
    )


def head(turn: Turn, kind: str, centre_id: str, request_id: str) -> MessageHead:
    """Give what every message to another centre has. Two centres never give one id to two."""
    own = turn.world.centre_id
    return {
        "event_id": turn.new_id("aid", own, kind, centre_id),
        "centre_id": centre_id,
        "occurred_at": turn.now,
        "source": own,
        "cause_id": turn.event.event_id,
        "from_centre_id": own,
        "request_id": request_id,
        "journal_offset": turn.offset,
    }


def open_case(turn: Turn, message: AidMessage, cases: Mapping[str, AidCase]) -> AidCase | None:
    """Give the open request that a message is about; refuse the message where there is none."""
    case = cases.get(message.request_id)
    if case is not None and case.centre_id == message.from_centre_id:
        return case
    refuse(turn, "request_id", message.request_id, say("why.aid_over"))
    return None


def minute(instant: datetime) -> str:
    """Write an instant for a sentence, to the minute, in UTC."""
    return f"{instant:%Y-%m-%d %H:%MZ}"


def _give_back(turn: Turn, unit: Unit, loan: Loan) -> None:
    """Say that a unit on loan has left, and who let it go before its time, if a person did."""
    returned(turn, unit.unit_id, loan)
    by = turn.event.source if isinstance(turn.event, ReleaseUnit) else None
    summary = say("aid.left", unit=unit.unit_id, centre=loan.centre_id)
    decide(turn, summary, loan.request_id, unit_id=unit.unit_id, by=by)


def _answer(turn: Turn, request_id: str, case: AidCase) -> None:
    """Have a neighbour phoned that did not answer in time; forget what nobody can grant now."""
    if turn.now >= case.until:
        _withdraw(turn, request_id, case, say("aid.expired", centre=case.centre_id))
    elif turn.now >= case.answer_by:
        words = {"centre": case.centre_id}
        raise_alarm(turn, AlarmKind.AID_UNANSWERED, request_id, words=words)


def _withdraw(turn: Turn, request_id: str, case: AidCase, summary: Bilingual) -> None:
    end_own(turn, request_id)
    turn.emit(AidWithdrawn(**head(turn, "withdrawn", case.centre_id, request_id)))
    decide(turn, summary, request_id)


def _overdue(turn: Turn, unit: Unit, loan: Loan) -> None:
    """Have a neighbour phoned that keeps a lent unit for too long."""
    overdue_s = turn.world.policies.mutual_aid.overdue_s
    if turn.now - loan.until < timedelta(seconds=overdue_s):
        return
    words = {"centre": loan.centre_id, "minutes": overdue_s // _MINUTE_S}
    raise_alarm(turn, AlarmKind.AID_OVERDUE, unit.unit_id, unit_id=unit.unit_id, words=words)


def _should_ask(turn: Turn) -> bool:
    """Tell whether the queue cannot be served and nobody has been asked yet."""
    policy = turn.world.policies.mutual_aid
    if turn.world.aid or not policy.advise or not policy.neighbours:
        return False
    return turn.world.surge or _longest_wait(turn) >= timedelta(seconds=policy.wait_s)


def _longest_wait(turn: Turn) -> timedelta:
    """Give for how long some call has been without a suitable unit; zero where none is."""
    since = (
        alarm.since
        for alarm in turn.world.alarms.values()
        if alarm.kind is AlarmKind.NO_UNIT and alarm.stands
    )
    return turn.now - min(since, default=turn.now)


def _advise(turn: Turn) -> None:
    if not _should_ask(turn):
        return
    waiting = sum(one.queue_reason in FOR_A_UNIT for one in turn.world.incidents.values())
    centres = ", ".join(one.centre_id for one in turn.world.policies.mutual_aid.neighbours)
    words = {"waiting": waiting, "centres": centres}
    raise_alarm(turn, AlarmKind.AID_ADVISED, turn.world.centre_id, words=words)
