"""A handover record in plain lines, for a terminal."""

from collections.abc import Iterator

from console.patient.page import NOT_SCORED
from console.told.care import coded, treated
from console.told.pre_alerts import news2
from console.told.times import clock, span
from console.told.words import Lang, page_word, text_of, word
from dispatch.words.flags import flags_of, flags_said, instead_said, shown_instead
from schemas.outputs.handover import CareRecord, HandoverRecord
from schemas.patient.scores import News2


def lines(record: HandoverRecord, lang: Lang) -> Iterator[str]:
    """Say the record: head, last vitals with their ages, NEWS2, answers and events."""
    ended = record.ended_at
    end = page_word("open", lang) if ended is None else f"{page_word('ended', lang)} {clock(ended)}"
    told = "" if record.complaint is None else f" {text_of(record.complaint, lang)}"
    yield f"{record.incident_id} {record.priority or '–'}{told}; {end}"
    yield page_word("advice", lang)
    for course in record.vitals:
        value, stale = course.points[-1].value, page_word("stale", lang) if course.stale else ""
        shown = value if isinstance(value, str) else f"{value:g}"
        if isinstance(value, bool):
            shown = page_word("yes" if value else "no", lang)
        name = page_word(course.parameter, lang)
        other = course.points[-1].differs
        if other is not None:
            stale = f"[{page_word('another_source', lang, value=f'{other:g}')}] {stale}"
        yield f"{name}: {shown} {course.unit} ({span(course.age_s)}) {stale}".rstrip()
    for missing in record.not_measured:
        yield f"{page_word(missing, lang)}: {page_word('not_measured', lang)}"
    for score in record.scores:
        if isinstance(score, News2):
            yield f"NEWS2 {_score(score, lang)} ({score.table}, {clock(score.measured_at)})"
    yield from _care(record.care, lang)
    for step in record.handshake:
        why = f": {text_of(step.reason, lang)}" if step.reason else ""
        state = word(f"pre_alert.{step.state}", lang)
        said_by = ", ".join(one for one in (step.who, step.role, step.through) if one)
        name = record.hospital_names.get(step.hospital_id, step.hospital_id)
        yield f"{clock(step.at)}  {name} {state}{why} ({said_by})"
    for event in record.events:
        refused = f"{page_word('refused', lang)} " if event.refused else ""
        yield f"{clock(event.at)}  {refused}{text_of(event.text, lang)} ({event.who})"


def _score(score: News2, lang: Lang) -> str:
    """Say a NEWS2, or why there is none, what is scored instead and the flags."""
    if score.not_scored is None:
        flags = f", {text_of(flags_said(score.red_flags), lang)}" if score.red_flags else ""
        return f"{news2(score)}{flags}"
    others = [text_of(instead_said(one), lang) for one in shown_instead(score)]
    flags = text_of(flags_of(score), lang)
    return "; ".join(
        [page_word(NOT_SCORED.get(score.not_scored, score.not_scored), lang), *others, flags]
    )


def _care(care: CareRecord, lang: Lang) -> Iterator[str]:
    """Say what crews found and did, a line for each kind of word that there is."""
    for key, kind, codes in (
        ("mechanisms", "mechanism", care.mechanisms),
        ("findings", "finding", care.findings),
        ("denied", "finding", care.denied),
        ("needs", "need", care.needs),
    ):
        if codes:
            said = ", ".join(coded(kind, code, lang) for code in codes)
            yield f"{page_word(key, lang)}: {said}"
    if care.onset is not None:
        yield f"{page_word(f'onset.{care.onset.kind}', lang)}: {clock(care.onset.at)}"
    for one in care.treatments:
        yield f"{clock(one.at)}  {treated(one, lang)}"
