"""What may happen between two centres; see ``tests/dispatch/machine/happenings.py``."""

from collections.abc import Mapping
from typing import Any

from dispatch.records.aid import AidCase
from schemas.ground.vocabulary import CrewLevel
from tests.dispatch.machine.hand import Fields, Hand
from tests.dispatch.support.centre import CENTRE_ID, at


def asking_for_aid(hand: Hand) -> Fields:
    centre = hand.one_of("HCM", "DN", "X")
    return {"neighbour_id": centre, "crew_level": hand.one_of(*CrewLevel), "reason": "quá tải"}


def a_loan(hand: Hand) -> Fields:
    """A unit of ours, or nobody, is lent to who has asked for one."""
    until = hand.one_of(None, None, 300.0, -5.0)
    return {
        "request_id": hand.among(hand.world.asked, "aid-none"),
        "unit_id": hand.one_of(hand.unit_id(), None),
        "until": None if until is None else at(hand.now_s + until),
        "reason": "giúp",
    }


def a_request(hand: Hand) -> Fields:
    return {
        "from_centre_id": hand.one_of("HCM", "DN", "X", CENTRE_ID),
        "request_id": hand.among(hand.world.asked, f"aid-{hand.now_s}"),
        "crew_level": hand.one_of(*CrewLevel),
        "until": at(hand.now_s + hand.one_of(7_000, 300, -5)),
        "answer_by": at(hand.now_s + hand.one_of(300, 30, -5)),
        "reason": "quá tải",
    }


def a_grant(hand: Hand) -> Fields:
    """A neighbour's unit comes on loan: one that it may lend, or another one."""
    fix_s = hand.one_of(None, 0.0, 700.0)
    return _about_aid(hand, hand.world.aid) | {
        "unit_id": hand.one_of("U-7", "U-7", hand.unit_id()),
        "crew_level": hand.one_of(*CrewLevel),
        "place": hand.place(),
        "fix_at": None if fix_s is None else at(hand.now_s - fix_s),
        "until": at(hand.now_s + hand.one_of(7_000, 300, -5)),
    }


def no_grant(hand: Hand) -> Fields:
    return _about_aid(hand, hand.world.aid) | {"reason": "không còn xe"}


def nobody_needed(hand: Hand) -> Fields:
    return _about_aid(hand, hand.world.asked)


def a_return(hand: Hand) -> Fields:
    """A unit that is on loan, here or there, is its own centre's again."""
    loans = [
        (loan.centre_id, loan.request_id, one.unit_id)
        for one in hand.world.units.values()
        for loan in (one.lent_to, one.lent_by)
        if loan is not None
    ]
    centre, request, unit_id = hand.among(loans, ("HCM", "aid-none", "U-7"))
    return {"from_centre_id": centre, "request_id": request, "unit_id": unit_id}


def _about_aid(hand: Hand, cases: Mapping[str, AidCase]) -> dict[str, Any]:
    known = [(one.centre_id, name) for name, one in cases.items()]
    centre, request = hand.among(known, ("HCM", "aid-none"))
    stranger = hand.one_in(10)
    return {"from_centre_id": "DN" if stranger else centre, "request_id": request}
