"""A pre-alert in at most eight lines, for a small screen or a phone call, in both languages.

ATMIST in its order; what is not known is said to be so. The patient's sex and the rest come from
codes, so nothing that was typed is in it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from dispatch.words.explain import duration, listed, say, span
from dispatch.words.flags import flags_of, flags_said, instead_said, shown_instead
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.atmist import AlertReason, AlertSign, CoursePoint
from schemas.outputs.pre_alerts import PreAlert
from schemas.patient.scores import News2
from schemas.patient.treatments import Treatment
from schemas.words.catalogue import CATALOGUE

LINES_MAX: Final = 8

_TREATMENTS_SHOWN: Final = 6
_FINDINGS_SHOWN: Final = 6
_COURSE_SHOWN: Final = 5
_NOTHING: Final = Bilingual(vi="", en="")


def lines(alert: PreAlert) -> tuple[Bilingual, ...]:
    """Say a pre-alert, the most important first: who comes when, what is new, then ATMIST."""
    patient = alert.atmist
    said = [_head(alert)]
    if alert.cancel_reason is not None:
        return (*said, say("alert.cancelled", why=alert.cancel_reason))
    if alert.changes:
        said.append(say("alert.changed", changes=listed(one.text for one in alert.changes)))
    said += [
        _who(alert),
        say(
            "alert.illness",
            mechanisms=_coded("mechanism", patient.mechanisms) or say("alert.no_mechanism"),
            findings=_coded("finding", patient.findings) or say("alert.no_finding"),
            denied=_denied(patient.denied),
        ),
        _signs(alert),
        say("alert.treatments", treatments=_treatments(patient.treatments, alert.decided_at)),
        say("alert.needs", needs=_coded("need", alert.needs) or say("alert.no_need")),
        say("alert.why", reasons=_reasons(alert)),
    ]
    return tuple(said)


def _head(alert: PreAlert) -> Bilingual:
    told = alert.complaint
    return say(
        "alert.head",
        unit=alert.unit_id,
        hospital=alert.hospital_name or alert.hospital_id,
        priority=alert.priority,
        complaint=_NOTHING if told is None else Bilingual(vi=f" {told.vi}", en=f" {told.en}"),
        eta=_eta(alert),
    )


def _eta(alert: PreAlert) -> Bilingual:
    if alert.state is PreAlertState.ARRIVED:
        return say("alert.arrived")
    if alert.eta_ms is None:
        return say("alert.eta_unknown")
    low, high, basis = alert.eta_low_ms, alert.eta_high_ms, alert.eta_basis
    if low is None or high is None or basis is None:
        span = say("alert.range.none")
    else:
        span = say(f"alert.range.{basis}", low=duration(low), high=duration(high))
    return say("alert.eta", time=duration(alert.eta_ms), range=span)


def _who(alert: PreAlert) -> Bilingual:
    patient, onset = alert.atmist, alert.atmist.onset
    age = say("alert.age_unknown")
    if patient.age_band is not None:
        age = say("alert.age", band=patient.age_band)
    began = say("alert.onset_unknown")
    if onset is not None:
        began = say(f"onset.{onset.kind}", ago=_ago(onset.at, alert.decided_at))
    return say(
        "alert.who",
        age=age,
        sex=say(f"alert.{patient.sex or 'sex_unknown'}"),
        pregnant=say("alert.pregnant") if patient.pregnant else _NOTHING,
        onset=began,
    )


def _coded(kind: str, codes: Sequence[str]) -> Bilingual | None:
    """Write codes in words, the first few and how many more; None where there is none."""
    shown = [say(f"{kind}.{code}") for code in codes[:_FINDINGS_SHOWN]]
    return listed([*shown, *_more(len(codes) - len(shown))]) if shown else None


def _more(count: int) -> list[Bilingual]:
    return [say("alert.more", count=count)] if count > 0 else []


def _denied(codes: Sequence[str]) -> Bilingual:
    said = _coded("finding", codes)
    return _NOTHING if said is None else say("alert.denied", findings=said)


def _signs(alert: PreAlert) -> Bilingual:
    named = [one for one in alert.atmist.signs if f"sign.{one.parameter}" in CATALOGUE]
    known = [_sign(one) for one in named if one.value is not None]
    missing = [say(f"sign.{one.parameter}") for one in named if one.value is None]
    return say(
        "alert.signs",
        score=_score(alert.news2, alert.course),
        signs=listed(known) if known else say("alert.no_signs"),
        missing=say("alert.missing", signs=listed(missing)) if missing else _NOTHING,
    )


def _sign(sign: AlertSign) -> Bilingual:
    value: object = sign.value
    if isinstance(value, bool):
        value = say("alert.yes" if value else "alert.no")
    elif isinstance(value, float):
        value = f"{value:g}"
    elif sign.parameter == "respiratory_effort":
        value = say(f"effort.{value}")
    key = "alert.sign_stale" if sign.stale else "alert.sign_age"
    age = _NOTHING if sign.age_s is None else say(key, age=span(sign.age_s))
    said = say("alert.sign", name=say(f"sign.{sign.parameter}"), value=value, age=age)
    if sign.differs is None:
        return said
    return say("alert.differs", sign=said, value=f"{sign.differs:g}")


def _score(score: News2 | None, course: Sequence[CoursePoint]) -> Bilingual:
    if score is None:
        return Bilingual(vi="NEWS2 ?", en="NEWS2 ?")
    points = [
        _range(one.minimum, one.maximum)
        for one in course[-_COURSE_SHOWN:]
        if one.score == course[-1].score
    ]
    went = say("alert.course", course=" → ".join(points)) if len(points) > 1 else _NOTHING
    if score.not_scored is not None:
        others = [
            say("alert.no_score", flags=flags_of(score)),
            *map(instead_said, shown_instead(score)),
        ]
        said = listed(others)
        return Bilingual(vi=f"{said.vi}{went.vi}", en=f"{said.en}{went.en}")
    band = _NOTHING
    if score.band is not None:
        word = say(f"severity.{score.band.replace('-', '_')}")
        band = Bilingual(vi=f" {word.vi}", en=f" {word.en}")
    extreme = _NOTHING
    if score.red_flags:
        extreme = say("alert.extreme", flags=flags_said(score.red_flags))
    elif score.caution is not None:
        extreme = Bilingual(vi=f" – {score.caution.vi}", en=f" – {score.caution.en}")
    total = f"NEWS2 {_range(score.minimum, score.maximum)}"
    return Bilingual(
        vi=f"{total}{band.vi}{went.vi}{extreme.vi}", en=f"{total}{band.en}{went.en}{extreme.en}"
    )


def _range(low: int | None, high: int | None) -> str:
    return f"{low}" if low == high else f"{low}–{high}"


def _treatments(given: Sequence[Treatment], now: datetime) -> Bilingual:
    if not given:
        return say("alert.no_treatment")
    shown = [_treated(one, now) for one in given[-_TREATMENTS_SHOWN:]]
    return listed([*shown, *_more(len(given) - len(shown))])


def _treated(one: Treatment, now: datetime) -> Bilingual:
    dose = "" if one.dose is None else f" {one.dose.amount:g} {one.dose.unit}"
    route = "" if one.route is None else f" {one.route}"
    what = say(f"remedy.{one.what.value}")
    return say("alert.treated", what=what, dose=f"{dose}{route}", ago=_ago(one.at, now))


def _reasons(alert: PreAlert) -> Bilingual:
    if not alert.reasons:
        return say("alert.no_reason")
    return listed(_reason(one, alert) for one in alert.reasons)


def _reason(one: AlertReason, alert: PreAlert) -> Bilingual:
    if not one.standing:
        return say("alert.was", reason=one.text)
    if one.kind == "judgement" and alert.judgement is not None:
        why = say(f"judgement.{alert.judgement.why.value}")
        return say("alert.judged", reason=one.text, why=why)
    return one.text


def _ago(at: datetime, now: datetime) -> Bilingual:
    return span(max(0.0, (now - at).total_seconds()))


def told(alerts: Iterable[PreAlert]) -> PreAlert | None:
    """Give the newest of one pre-alert's records, None of none."""
    return max(alerts, key=lambda one: (one.journal_offset, one.revision), default=None)
