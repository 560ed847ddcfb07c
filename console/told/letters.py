"""Dead letters in words: why a message could not be used, where it stands, and in which field."""

from console.told.words import Lang, phrase
from schemas.outputs.dead_letters import DeadLetter


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
