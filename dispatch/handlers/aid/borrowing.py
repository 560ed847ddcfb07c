"""Mutual aid asked for: a person asks a neighbour; each of its answers that fits is taken."""

from datetime import timedelta
from typing import Final, Literal

from dispatch.aid import lending as mutual_aid
from dispatch.aid.lending import decide, head, minute, open_case
from dispatch.records.aid import AidCase
from dispatch.records.unit import Loan, Unit
from dispatch.rules.crew_levels import higher
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.words.explain import say
from schemas.events.commands import AskAid
from schemas.events.mutual_aid import AidDeclined, AidGranted, AidRequest
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import UnitState

STATION_OF_LENT: Final = "lent"
"""What stands for the station of a unit on loan here: it has none in this centre."""


def ask(turn: Turn, event: AskAid) -> None:
    """Ask a neighbour for a unit, while somebody waits for one."""
    if not _may_ask(turn, event):
        return
    policy = turn.world.policies.mutual_aid
    case = AidCase(
        request_id=turn.new_id("req", turn.world.centre_id, event.neighbour_id),
        centre_id=event.neighbour_id,
        crew_level=event.crew_level,
        until=turn.now + timedelta(seconds=policy.lend_s),
        answer_by=turn.now + timedelta(seconds=policy.answer_s),
    )
    turn.put_aid("aid", case)
    turn.emit(
        AidRequest(
            **head(turn, "request", case.centre_id, case.request_id),
            crew_level=case.crew_level,
            until=case.until,
            answer_by=case.answer_by,
            reason=event.reason,
        )
    )
    words = {"centre": case.centre_id, "level": case.crew_level.upper()}
    said = say("aid.requested", who=event.source, reason=event.reason, **words)
    decide(turn, said, case.request_id, by=event.source)


def _may_ask(turn: Turn, event: AskAid) -> bool:
    """Refuse to ask who is no neighbour, for what nobody needs, or ever more."""
    if event.neighbour_id == turn.world.centre_id:
        return _refused(turn, "neighbour_id", event.neighbour_id, say("why.itself"))
    if turn.world.policies.mutual_aid.neighbour(event.neighbour_id) is None:
        return _refused(turn, "neighbour_id", event.neighbour_id, say("why.unknown"))
    if not mutual_aid.is_needed(turn, event.crew_level):
        return _refused(turn, "crew_level", event.crew_level.value, say("why.no_need"))
    if len(turn.world.aid) >= mutual_aid.OPEN_MAX:
        full = say("why.too_many_open", count=mutual_aid.OPEN_MAX)
        return _refused(turn, "neighbour_id", event.neighbour_id, full)
    return True


def granted(turn: Turn, event: AidGranted) -> None:
    """Take a lent unit into this world, free; one that cannot be taken is given back at once.

    Nothing is said to a stranger: its unit was never here.
    """
    loan = Loan(event.request_id, event.from_centre_id, event.until)
    known = turn.world.units.get(event.unit_id)
    if known is not None and known.lent_by is not None and _is_same(known.lent_by, loan):
        refuse(turn, "request_id", event.request_id, say("why.aid_over"))
        return  # said twice: it is here
    case = open_case(turn, event, turn.world.aid)
    if case is None or not _can_be_taken(turn, event, case):
        policy = turn.world.policies.mutual_aid
        if case is not None or policy.neighbour(event.from_centre_id) is not None:
            mutual_aid.returned(turn, event.unit_id, loan)
        return
    mutual_aid.end_own(turn, event.request_id)
    turn.put_unit(
        Unit(
            unit_id=event.unit_id,
            crew_level=event.crew_level,
            station_id=STATION_OF_LENT,
            station=event.place,
            state=UnitState.AVAILABLE,
            place=event.place,
            fix_at=event.fix_at,
            at_station=event.fix_at is None,
            shift_ends_at=event.until,
            lent_by=loan,
        )
    )
    turn.freed.append(event.unit_id)
    turn.reconsider = True
    words = {"unit": event.unit_id, "level": event.crew_level.upper()}
    said = say("aid.granted", centre=event.from_centre_id, until=minute(event.until), **words)
    decide(turn, said, event.request_id, unit_id=event.unit_id)


def _is_same(one: Loan, other: Loan) -> bool:
    return (one.request_id, one.centre_id) == (other.request_id, other.centre_id)


def _can_be_taken(turn: Turn, event: AidGranted, case: AidCase) -> bool:
    """Refuse a unit that is not the neighbour's to lend, or not what was asked for."""
    neighbour = turn.world.policies.mutual_aid.neighbour(event.from_centre_id)
    if neighbour is None or event.unit_id not in neighbour.unit_ids:
        return _refused(turn, "unit_id", event.unit_id, say("why.not_offered"))
    if event.unit_id in turn.world.units:
        return _refused(turn, "unit_id", event.unit_id, say("why.here_already"))
    if higher(event.crew_level, case.crew_level) is not event.crew_level:
        return _refused(turn, "crew_level", event.crew_level.value, say("why.too_low"))
    if event.until > case.until:
        return _refused(turn, "until", event.until.isoformat(), say("why.too_long"))
    if event.until <= turn.now:
        return _refused(turn, "until", event.until.isoformat(), say("why.in_the_past"))
    return True


def declined(turn: Turn, event: AidDeclined) -> None:
    """End a request that the neighbour does not grant; a person may ask another one."""
    case = open_case(turn, event, turn.world.aid)
    if case is not None:
        mutual_aid.end_own(turn, event.request_id)
        said = say("aid.declined", centre=case.centre_id, reason=event.reason)
        decide(turn, said, event.request_id)


def _refused(turn: Turn, field: str, value: str, why: Bilingual) -> Literal[False]:
    refuse(turn, field, value, why)
    return False
