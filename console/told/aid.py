"""What two centres say to each other about lending a unit, in one line."""

from console.told.words import Lang, phrase
from schemas.events.commands import AskAid, LendUnit
from schemas.events.mutual_aid import AidDeclined, AidGranted, AidRequest, AidReturned, AidWithdrawn

AidMessage = AidRequest | AidGranted | AidDeclined | AidWithdrawn | AidReturned
AidRecord = AskAid | LendUnit | AidMessage
"""What a dispatcher orders, and what one centre says to the other."""


def said(record: AidRecord, lang: Lang) -> str:
    """Say who asks, lends or declines what."""
    match record:
        case AskAid():
            words = {"who": record.source, "centre": record.neighbour_id, "reason": record.reason}
            return phrase(record.type, lang, level=record.crew_level.upper(), **words)
        case LendUnit():
            unit = record.unit_id or phrase("lend.nobody", lang)
            return phrase(record.type, lang, who=record.source, unit=unit, reason=record.reason)
    return phrase(record.type, lang, centre=record.from_centre_id, **_about(record))


def _about(record: AidMessage) -> dict[str, str]:
    """Give what a message says besides who sends it."""
    match record:
        case AidRequest():
            return {"level": record.crew_level.upper(), "reason": record.reason}
        case AidGranted():
            return {"unit": record.unit_id, "level": record.crew_level.upper()}
        case AidDeclined():
            return {"reason": record.reason}
        case AidReturned():
            return {"unit": record.unit_id}
        case AidWithdrawn():
            return {}
