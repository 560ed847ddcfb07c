"""What crews report of a patient, in words: those of the pre-alert, so that all screens say one."""

from collections.abc import Iterable, Iterator

from console.told.times import clock
from console.told.words import Lang, page_word, text_of
from dispatch.words.explain import say
from schemas.patient.care import CareReported, FindingSaid, Judgement, MechanismSaid, NeedSaid
from schemas.patient.treatments import Treatment


def coded(kind: str, code: str, lang: Lang) -> str:
    """Say a code of care: ``kind`` is finding, mechanism, need, remedy or judgement."""
    return text_of(say(f"{kind}.{code}"), lang)


def treated(one: Treatment, lang: Lang) -> str:
    """Say what was done, with its dose and route where they are known."""
    dose = "" if one.dose is None else f" {one.dose.amount:g} {one.dose.unit}"
    route = "" if one.route is None else f" {one.route}"
    return f"{coded('remedy', one.what, lang)}{dose}{route}"


def reported(record: CareReported, lang: Lang) -> Iterator[str]:
    """Say each thing that a report holds; what is said not to be there has a minus."""
    yield from (treated(one, lang) for one in record.treatments)
    yield from _each("mechanism", record.mechanisms, lang)
    yield from _each("finding", record.findings, lang)
    yield from _each("need", record.needs, lang)
    if record.onset is not None:
        yield f"{page_word(f'onset.{record.onset.kind}', lang)} {clock(record.onset.at)}"
    if record.pre_alert is not None:
        yield judged(record.pre_alert, lang)


def judged(judgement: Judgement, lang: Lang) -> str:
    """Say whether a pre-alert is wanted, and why."""
    key = "said.wanted" if judgement.wanted else "said.not_needed"
    why = coded("judgement", judgement.why, lang)
    return f"{text_of(say(key), lang)} ({why})"


def _each(
    kind: str, said: Iterable[FindingSaid | MechanismSaid | NeedSaid], lang: Lang
) -> Iterator[str]:
    for one in said:
        yield f"{'' if one.present else '−'}{coded(kind, one.code, lang)}"
