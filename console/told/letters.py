"""What engineers and auditors read: dead letters, the engine's health, who used which right."""

from collections.abc import Callable
from typing import Any, Final

from console.told.standing import link_said
from console.told.words import Lang, phrase, text_of
from schemas.case_keys import CaseKey
from schemas.events.vehicles import VehicleLink
from schemas.outputs.dead_letters import DeadLetter, HeldRecord
from schemas.outputs.doors.access import Access
from schemas.outputs.doors.notices import NoticeTried
from schemas.outputs.engine import EngineAlarm, LetterSettled, RoleReport
from schemas.outputs.snapshots import SnapshotPart


def letter_said(record: DeadLetter, lang: Lang) -> str:
    """Say a dead letter in one line.

    Its message is the checker's, in English. In Vietnamese stands what there are words for; where
    there are none, the reason alone and how to see the rest.
    """
    message = record.message
    if lang == "vi":
        message = record.message_vi or phrase("letter.rest", lang)
    return phrase(
        "letter",
        lang,
        reason=phrase(f"letter.{record.reason}", lang),
        where=f"{record.topic}[{record.partition}]@{record.offset}",
        field=record.field,
        message=message,
        role=phrase(f"role.{record.role}", lang),
    )


def access_said(record: Access, lang: Lang) -> str:
    """Say who used which right, or was refused it, and whom it was about; ids only."""
    about = (*record.incident_ids, *record.unit_ids, *record.hospital_ids)
    return phrase(
        f"access.{record.outcome}",
        lang,
        who=record.principal or phrase("access.nobody", lang),
        action=record.action,
        about=f": {', '.join(about)}" if about else "",
    )


def notice_said(record: NoticeTried, lang: Lang) -> str:
    """Say what became of a try to reach a hospital."""
    codes = [str(record.status) if record.status is not None else "", record.why or ""]
    return phrase(
        f"notice.{record.outcome}",
        lang,
        hospital=record.hospital_id,
        channel=record.channel,
        attempt=record.attempt,
        why=" ".join(code for code in codes if code) or "-",
    )


def snapshot_said(record: SnapshotPart, lang: Lang) -> str:
    """Say which part of which snapshot a record is; what is in it is for the engine alone."""
    return phrase(
        "snapshot",
        lang,
        number=record.number + 1,
        parts=record.parts,
        partition=record.partition,
        offset=record.next_offset,
    )


def case_key_said(record: CaseKey, lang: Lang) -> str:
    """Say whose key a record holds, never the key."""
    return phrase("case_key", lang, incident=record.incident_id)


def held_said(record: HeldRecord, lang: Lang) -> str:
    """Say that a record is set aside, or has failed once more."""
    return phrase(
        "held.aside" if record.is_held else "held.tried",
        lang,
        where=record.place,
        role=phrase(f"role.{record.role}", lang),
        crashes=record.crashes,
        reason=phrase(f"letter.{record.cause}", lang),
    )


def settled_said(record: LetterSettled, lang: Lang) -> str:
    """Say who did what with a dead letter."""
    return phrase(f"settled.{record.outcome}", lang, letter=record.dead_letter_id, by=record.by)


def health_said(record: EngineAlarm | RoleReport, lang: Lang) -> str:
    """Say it; a role's counts as how many records it took, and how many could not be used."""
    if isinstance(record, EngineAlarm):
        key = "engine.alarm" if record.ended_at is None else "engine.over"
        return phrase(
            key, lang, text=text_of(record.text, lang), action=text_of(record.action, lang)
        )
    taken = sum(one.taken for one in record.records)
    unused = sum(one.refused + one.dead + one.held + one.newer for one in record.records)
    key = "role.serves" if record.is_serving else "role.waits"
    return phrase(key, lang, process=record.subject, taken=taken, unused=unused)


SAID: Final[tuple[tuple[type, Callable[[Any, Lang], str]], ...]] = (
    (DeadLetter, letter_said),
    (HeldRecord, held_said),
    (LetterSettled, settled_said),
    (Access, access_said),
    (NoticeTried, notice_said),
    (SnapshotPart, snapshot_said),
    (CaseKey, case_key_said),
    (VehicleLink, link_said),
    (EngineAlarm, health_said),
    (RoleReport, health_said),
)
"""Each kind of record that is read here, and how it is said."""
