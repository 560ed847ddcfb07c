"""What the engine says of itself, in one line: how a role fares, what the watcher has seen."""

from console.told.words import Lang, phrase, text_of
from schemas.outputs.engine import EngineAlarm, RoleReport

KINDS = (EngineAlarm, RoleReport)


def health_said(record: EngineAlarm | RoleReport, lang: Lang) -> str:
    """Say it; a role's counts as how many records it took, and how many could not be used."""
    if isinstance(record, EngineAlarm):
        key = "engine.alarm" if record.ended_at is None else "engine.over"
        return phrase(
            key, lang, text=text_of(record.text, lang), action=text_of(record.action, lang)
        )
    taken = sum(one.taken for one in record.records)
    unused = sum(one.refused + one.dead for one in record.records)
    key = "role.serves" if record.is_serving else "role.waits"
    return phrase(key, lang, process=record.subject, taken=taken, unused=unused)
