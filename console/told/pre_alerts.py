"""A pre-alert in a few words: its score, its arrival, its hospital's answer, its reasons."""

from datetime import datetime
from typing import Final

from console.told.times import span
from console.told.words import Lang, text_of, word
from dispatch.rules.handshake import NOBODY_COMES
from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.pre_alerts import PreAlert
from schemas.patient.scores import News2
from schemas.rules.handshake import DISPATCHER, DUTY_PHONE

_REASONS_SHOWN: Final = 2


def news2(score: News2 | None) -> str:
    """Give a score as shown: its number, at least ``≥n`` where parts are missing, or none.

    Of a child the Bedside PEWS with its letter; a red flag of whom no number is shown is ``!``.
    """
    if score is None:
        return "–"
    if score.not_scored is not None:
        found = [one for one in score.instead if one.minimum is not None]
        numbers = "".join(
            f"P{'' if one.total is not None else '≥'}{one.minimum:g}" for one in found
        )
        flag = "!" if score.red_flags else ""
        return f"{numbers}{flag}" or "n/a"
    if score.total is not None:
        return str(score.total)
    return "–" if score.minimum is None else f"≥{score.minimum}"


def scored(score: News2 | None) -> str:
    """Give a score with its name; of a child and in pregnancy that of the score in its place."""
    names = [] if score is None else [one.name for one in score.instead]
    if "bedside-pews" in names:
        return f"PEWS {news2(score).removeprefix('P')}"
    return f"{'MEOWS' if 'meows' in names else 'NEWS2'} {news2(score)}"


def eta(one: PreAlert, now: datetime, lang: Lang) -> str:
    """Give the time until the patient arrives, counting down; arrival itself is the crew's word."""
    if one.state is PreAlertState.ARRIVED:
        return word("pre_alert.arrived", lang)
    if one.state in NOBODY_COMES:
        return "–"
    if one.eta_at is None:
        return "?"
    left_s = (one.eta_at - now).total_seconds()
    return span(left_s) if left_s > 0 else word("due", lang)


def answer(one: PreAlert, lang: Lang) -> str:
    """Give the hospital's answer, a refusal with its reason, and who is to ask a silent one."""
    said = word(f"pre_alert.{one.state}", lang)
    if one.channel in {DISPATCHER, DUTY_PHONE}:
        said = f"{said}, {word(f'channel.{one.channel}', lang)}"
    return f"{said}: {one.answer_reason}" if one.answer_reason else said


def why(one: PreAlert, lang: Lang) -> str:
    """Say why the hospital was told, the most telling reason first; the complaint if there is one.

    The priority, which stands beside it, and that nothing is measured come last.
    """
    reasons = sorted(one.reasons, key=lambda reason: reason.kind in {"priority", "unknown"})
    said = [one.complaint, *(reason.text for reason in reasons)]
    return ", ".join([text_of(text, lang) for text in said if text is not None][:_REASONS_SHOWN])
