"""Mutual aid given: a neighbour asks, a person lends or declines, and the unit comes back."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from dispatch.aid import lending as mutual_aid
from dispatch.aid.lending import decide, head, minute, open_case
from dispatch.alarms.causes import raise_alarm
from dispatch.records.aid import AidCase
from dispatch.records.unit import Loan, Unit
from dispatch.rules.crew_levels import higher
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units import silence
from dispatch.units.eligibility import why_away
from dispatch.words.explain import say
from schemas.events.commands import LendUnit
from schemas.events.mutual_aid import AidDeclined, AidGranted, AidRequest, AidReturned, AidWithdrawn
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import UnitState
from schemas.rules.alarms import AlarmKind


def requested(turn: Turn, event: AidRequest) -> None:
    """Show a neighbour's request to a person, who lends or declines."""
    if not _may_be_asked(turn, event):
        return
    case = AidCase(
        request_id=event.request_id,
        centre_id=event.from_centre_id,
        crew_level=event.crew_level,
        until=event.until,
        answer_by=event.answer_by,
    )
    turn.put_aid("asked", case)
    words = {"centre": case.centre_id, "level": case.crew_level.upper()}
    said = say("aid.asked", until=minute(case.until), reason=event.reason, **words)
    decide(turn, said, case.request_id)
    raise_alarm(turn, AlarmKind.AID_ASKED, event.request_id, words=words)


def _may_be_asked(turn: Turn, event: AidRequest) -> bool:
    """Refuse a stranger, a second request of one id, one that is over, or ever more."""
    if event.from_centre_id == turn.world.centre_id:
        return _refused(turn, "from_centre_id", event.from_centre_id, say("why.itself"))
    if turn.world.policies.mutual_aid.neighbour(event.from_centre_id) is None:
        return _refused(turn, "from_centre_id", event.from_centre_id, say("why.unknown"))
    lent = [one.lent_to.request_id for one in turn.world.units.values() if one.lent_to]
    if event.request_id in [*turn.world.asked, *lent]:
        return _refused(turn, "request_id", event.request_id, say("why.exists"))
    if len(turn.world.asked) >= mutual_aid.OPEN_MAX:
        full = say("why.too_many_open", count=mutual_aid.OPEN_MAX)
        return _refused(turn, "request_id", event.request_id, full)
    return _lies_ahead(turn, event.until)


def withdrawn(turn: Turn, event: AidWithdrawn) -> None:
    """Forget a neighbour's request: nobody waits there any more."""
    case = open_case(turn, event, turn.world.asked)
    if case is not None:
        mutual_aid.end_asked(turn, event.request_id)
        decide(turn, say("aid.over", centre=case.centre_id), event.request_id)


def returned(turn: Turn, event: AidReturned) -> None:
    """Take a lent unit back; it is off duty until its crew says that it is clear."""
    unit = turn.world.units.get(event.unit_id)
    loan = unit.lent_to if unit else None
    if unit is None or loan is None or loan.centre_id != event.from_centre_id:
        refuse(turn, "unit_id", event.unit_id, say("why.not_lent"))
        return
    if loan.request_id != event.request_id:
        refuse(turn, "request_id", event.request_id, say("why.aid_over"))
        return
    mutual_aid.end_loan(turn, unit)
    said = say("aid.returned", centre=loan.centre_id, unit=unit.unit_id)
    decide(turn, said, loan.request_id, unit_id=unit.unit_id)


def lend(turn: Turn, event: LendUnit) -> None:
    """Lend a free unit of this centre to the neighbour that asked, or say that nobody comes."""
    case = turn.world.asked.get(event.request_id)
    if case is None:
        refuse(turn, "request_id", event.request_id, say("why.aid_over"))
    elif event.unit_id is None:
        _decline(turn, event, case)
    else:
        until = event.until or case.until
        unit = _lendable(turn, event.unit_id, case, until)
        if unit is not None and _fits(turn, until, case):
            _grant(turn, event, unit, Loan(case.request_id, case.centre_id, until))


def _decline(turn: Turn, event: LendUnit, case: AidCase) -> None:
    mutual_aid.end_asked(turn, case.request_id)
    message = head(turn, "declined", case.centre_id, case.request_id)
    turn.emit(AidDeclined(**message, reason=event.reason))
    said = say("aid.refused", centre=case.centre_id, who=event.source, reason=event.reason)
    decide(turn, said, case.request_id, by=event.source)


def _grant(turn: Turn, event: LendUnit, unit: Unit, loan: Loan) -> None:
    mutual_aid.end_asked(turn, loan.request_id)
    unit = silence.heard(turn, unit)  # whether it answers is the neighbour's affair now
    turn.put_unit(replace(unit, state=UnitState.OFF_DUTY, lent_to=loan))
    turn.reconsider = True  # it may have been proposed
    turn.emit(
        AidGranted(
            **head(turn, "granted", loan.centre_id, loan.request_id),
            unit_id=unit.unit_id,
            crew_level=unit.crew_level,
            place=unit.place,
            fix_at=unit.fix_at,
            until=loan.until,
        )
    )
    words = {"unit": unit.unit_id, "centre": loan.centre_id, "until": minute(loan.until)}
    said = say("aid.lent", who=event.source, reason=event.reason, **words)
    decide(turn, said, loan.request_id, unit_id=unit.unit_id, by=event.source)


def _lendable(turn: Turn, unit_id: str, case: AidCase, until: datetime) -> Unit | None:
    """Give the unit to lend; refuse one that is of another centre, away, unfit, or too low."""
    unit = turn.world.units.get(unit_id)
    why = say("why.unknown") if unit is None else _why_not(unit, case, until)
    if why is None:
        return unit
    refuse(turn, "unit_id", unit_id, why)
    return None


def _why_not(unit: Unit, case: AidCase, until: datetime) -> Bilingual | None:
    """Say why this centre may not lend a unit until then; None where it may."""
    if unit.lent_by is not None:
        return say("why.of_neighbour", centre=unit.lent_by.centre_id)
    if unit.lent_to is not None:
        return say("why.lent", centre=unit.lent_to.centre_id)
    if why_away(unit) is not None:
        return say("why.not_in_state", state=say(f"unit.{unit.state.value}"))
    if unit.flags:
        return say(f"why.{min(unit.flags).value}")
    if higher(unit.crew_level, case.crew_level) is not unit.crew_level:
        return say("why.too_low")
    if unit.shift_ends_at is not None and unit.shift_ends_at < until:
        return say("why.shift_too_short")
    return None


def _fits(turn: Turn, until: datetime, case: AidCase) -> bool:
    """Refuse a loan that is longer than was asked for, or over already."""
    if until > case.until:
        return _refused(turn, "until", until.isoformat(), say("why.too_long"))
    if turn.world.policies.mutual_aid.neighbour(case.centre_id) is None:
        return _refused(turn, "request_id", case.request_id, say("why.unknown"))
    return _lies_ahead(turn, until)


def _lies_ahead(turn: Turn, until: datetime) -> bool:
    """Refuse a loan that would be over already."""
    if until > turn.now:
        return True
    return _refused(turn, "until", until.isoformat(), say("why.in_the_past"))


def _refused(turn: Turn, field: str, value: str, why: Bilingual) -> Literal[False]:
    refuse(turn, field, value, why)
    return False
