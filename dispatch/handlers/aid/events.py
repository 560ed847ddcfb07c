"""What is said of mutual aid: which word goes to the asking side, which to the lending one."""

from typing import assert_never

from dispatch.handlers.aid import borrowing, lending
from dispatch.state.turn import Turn
from schemas.events.commands import AskAid, LendUnit
from schemas.events.mutual_aid import AidDeclined, AidGranted, AidRequest, AidReturned, AidWithdrawn

AidWord = AskAid | LendUnit | AidRequest | AidWithdrawn | AidReturned | AidGranted | AidDeclined


def hear(turn: Turn, event: AidWord) -> None:
    """Apply a word between two centres, or a person's that leads to one."""
    match event:
        case AskAid():
            borrowing.ask(turn, event)
        case LendUnit():
            lending.lend(turn, event)
        case AidRequest():
            lending.requested(turn, event)
        case AidWithdrawn():
            lending.withdrawn(turn, event)
        case AidReturned():
            lending.returned(turn, event)
        case AidGranted():
            borrowing.granted(turn, event)
        case AidDeclined():
            borrowing.declined(turn, event)
        case _:
            assert_never(event)
