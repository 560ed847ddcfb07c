"""A handover record as one self-contained HTML page for paper: nothing is loaded, no script."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from html import escape
from typing import Final

from console.patient.plot import Band, Line, Panel, draw
from console.told.care import coded, treated
from console.told.words import PAGE, Lang, page_word, text_of, word
from dispatch.clinical.method.rule import no_adult_score
from dispatch.clinical.scores import bedside_pews, meows, red_flags
from dispatch.words.flags import flag_said, flags_of, flags_said
from schemas.ground.texts import Bilingual
from schemas.outputs.handover import CareRecord, HandoverRecord, VitalCourse, VitalPoint
from schemas.patient.parameters import Value
from schemas.patient.scores import News2, Score

EVENTS_MAX: Final = 12
STEPS_MAX: Final = 8
TREATMENTS_MAX: Final = 8
"""What fits on one A4 page with a full set of vitals and scores; the newest are kept."""

_MINUTE_S: Final = 60
_NOT_SCORED: Final = {
    "no adult score under 16 years": "not_scored.child",
    "no adult score in pregnancy": "not_scored.pregnancy",
}
"""Words for why the core gave no score; a reason that is not here is shown as it is."""

_CSS: Final = """
@page { size: A4; margin: 9mm }
* { box-sizing: border-box }
body { font: 7.5pt/1.22 sans-serif; color: #111; max-width: 192mm; margin: 0 auto }
h1 { font-size: 13pt; margin: 0 } h2 { font-size: 9pt; margin: 2mm 0 .6mm }
p { margin: .6mm 0 } .advice { font-weight: bold }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3mm 1.2mm .3mm 0;
  border-bottom: .2mm solid #ddd; overflow-wrap: anywhere }
th { font-weight: normal; color: #555 }
td:first-child, .t { white-space: nowrap }
td .small { white-space: normal } .flag { font-weight: bold; color: #a00000 }
.small { color: #555; font-size: 6.5pt }
.two { display: grid; grid-template-columns: 1fr 1fr; column-gap: 5mm }
svg { width: 100%; height: auto; display: block }
@media screen { body { padding: 6mm } }
"""


NO_WORD: Final = CareRecord(
    findings=(), denied=(), mechanisms=(), needs=(), onset=None, treatments=()
)


@dataclass(frozen=True, slots=True)
class _Look:
    """How to say things: the language, and the zone of times; null is this machine's."""

    lang: Lang
    zone: tzinfo | None

    def word(self, key: str, **gaps: object) -> str:
        return escape(page_word(key, self.lang, **gaps))

    def said(self, text: Bilingual) -> str:
        return escape(text_of(text, self.lang))

    def time(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%H:%M:%S}"

    def age(self, seconds: float) -> str:
        if seconds < _MINUTE_S:
            return f"{seconds:.0f} s"
        return f"{seconds / _MINUTE_S:.0f} {self.word('min')}"


def page(record: HandoverRecord, lang: Lang, zone: tzinfo | None = None) -> str:
    """Write the page; times are in ``zone``, null for this machine's."""
    look = _Look(lang, zone)
    title = f"{look.word('title')} {escape(record.incident_id)}"
    return "\n".join(
        [
            f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8">',
            f"<title>{title}</title><style>{_CSS}</style></head><body>",
            f"<h1>{title}</h1>",
            *_head(record, look),
            _plot(record, look) or f"<p>{look.word('no_vitals')}</p>",
            '<div class="two"><div>',
            *_vitals(record, look),
            *_handshake(record, look),
            "</div><div>",
            *_care(record, look),
            *_scores(record, look),
            "</div></div>",
            *_events(record, look),
            "</body></html>\n",
        ]
    )


def _head(record: HandoverRecord, look: _Look) -> Iterable[str]:
    patient = record.patient
    age = patient.age_years
    said = [look.word("age_unknown") if age is None else look.word("years", count=age)]
    if patient.age_months is not None:
        said = [look.word("months", count=patient.age_months)]
    said.append(look.word(patient.sex or "sex_unknown"))
    if patient.pregnant:
        said.append(look.word("pregnant"))
    services = [escape(str(one)) for one in record.services]
    told = "" if record.complaint is None else f" {look.said(record.complaint)}"
    yield (
        f"<p><b>{escape(record.priority or '–')}{told}</b> · "
        f"{look.word('patient')}: {', '.join(said)} · "
        f"{look.word('units')}: {_names(record.units)} · "
        f"{look.word('hospitals')}: {_names(record.hospitals)} · "
        f"{look.word('needs')}: {', '.join(services) or '–'}</p>"
    )
    ended = record.ended_at
    end = look.word("open") if ended is None else f"{look.word('ended')} {look.time(ended)}"
    here = record.as_of.astimezone(look.zone)
    zone = f"{here:%z}"
    yield (
        f"<p>{look.word('reported')} {look.time(record.reported_at)} · {end} · "
        f"{look.word('as_of')} {here:%Y-%m-%d %H:%M:%S} · "
        f"{look.word('zone', zone=f'{zone[:3]}:{zone[3:]}')}</p>"
        f'<p class="advice">{look.word("advice")}</p>'
    )


def _names(names: Iterable[str]) -> str:
    return ", ".join(escape(name) for name in names) or "–"


_PANELS: Final = (
    (
        (40, 160),
        (
            ("heart_rate_per_min", "#b00020"),
            ("pulse_rate_per_min", "#d9822b"),
            ("systolic_mmhg", "#1f4e9c"),
            ("diastolic_mmhg", "#6f97d8"),
        ),
    ),
    ((80, 100), (("spo2_pct", "#00796b"),)),
    ((0, 40), (("respiration_rate_per_min", "#6a3d9a"), ("etco2_mmhg", "#8d6e00"))),
)


def _plot(record: HandoverRecord, look: _Look) -> str:
    courses = {course.parameter: course for course in record.vitals}
    panels = []
    for (low, high), rows in _PANELS:
        lines = [_line(courses[name], colour, look) for name, colour in rows if name in courses]
        if lines:
            panels.append(Panel(low, high, lines))
    bands = [
        Band(one.measured_at.astimezone(look.zone), one.minimum, one.maximum)
        for one in record.news2
        if one.minimum is not None and one.maximum is not None
    ]
    if bands:
        panels.append(Panel(0, 20, bands=bands, label="NEWS2"))
    pews = [
        Band(one.measured_at.astimezone(look.zone), one.minimum, one.maximum)
        for score in record.news2
        for one in score.instead
        if one.minimum is not None and one.maximum is not None
    ]
    if pews:
        panels.append(Panel(0, 26, bands=pews, label="Bedside PEWS"))
    return draw(panels, page_word("vitals", look.lang))


def _line(course: VitalCourse, colour: str, look: _Look) -> Line:
    points = [(one.at.astimezone(look.zone), float(one.value)) for one in course.points]
    label = f"{page_word(course.parameter, look.lang)} {course.unit}"
    return Line(label, colour, points, course.valid_s)


def _value(value: Value, look: _Look) -> str:
    if isinstance(value, bool):
        return look.word("yes" if value else "no")
    return escape(value) if isinstance(value, str) else f"{value:g}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{one}</th>" for one in heads)
    body = "".join(f"<tr>{''.join(f'<td>{one}</td>' for one in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _other(point: VitalPoint, look: _Look) -> str:
    """Say what another source said, where it said something else."""
    if point.differs is None:
        return ""
    said = look.word("another_source", value=f"{point.differs:g}")
    return f' <span class="flag">{said}</span>'


def _flag(text: str) -> str:
    return f'<span class="flag">{text}</span>'


def _vitals(record: HandoverRecord, look: _Look) -> Iterable[str]:
    yield f"<h2>{look.word('vitals')}</h2>"
    rows = []
    for course in record.vitals:
        last, trend = course.points[-1], course.trend
        age = look.age(course.age_s)
        rows.append(
            (
                look.word(course.parameter),
                f"<b>{_value(last.value, look)}</b> {escape(course.unit)}{_other(last, look)}",
                "" if trend is None else look.word(trend.word),
                f'<span class="t">{look.time(last.at)}</span>',
                f"{age} {_flag(look.word('stale'))}" if course.stale else age,
            )
        )
    absent = _flag(look.word("not_measured"))
    rows += [(look.word(name), absent, "", "–", "–") for name in record.not_measured]
    yield _table(["", *(look.word(one) for one in ("value", "trend", "taken", "age"))], rows)
    yield from _equipment(record, look)


def _equipment(record: HandoverRecord, look: _Look) -> Iterable[str]:
    artefacts = [f"{look.word(one.parameter)} ({one.why})" for one in record.artefacts]
    devices = []
    for one in record.devices:
        lost = f" {_flag(look.word('lost'))}" if one.state == "lost" else ""
        ahead = look.word("clock", ahead=f"{one.clock_ahead_s:.0f}")
        devices.append(f"{escape(one.device_id)}{lost}, {ahead}")
    unmapped = [
        f"{escape(one.code)} {_value(one.value, look)} {escape(one.unit or '')}".rstrip()
        for one in record.unmapped
    ]
    named = (("artefacts", artefacts), ("devices", devices), ("unmapped", unmapped))
    for key, said in named:
        if said:
            yield f'<p class="small">{look.word(key)}: {"; ".join(said)}</p>'


def _care(record: HandoverRecord, look: _Look) -> Iterable[str]:
    """Say what crews found and did; a page without a word of theirs says so."""
    yield f"<h2>{look.word('care')}</h2>"
    care = record.care
    if care == NO_WORD:
        yield f"<p>{look.word('no_care')}</p>"
        return
    for key, kind, codes in (
        ("findings", "finding", care.findings),
        ("denied", "finding", care.denied),
        ("mechanisms", "mechanism", care.mechanisms),
        ("needs", "need", care.needs),
    ):
        if codes:
            said = ", ".join(escape(coded(kind, code, look.lang)) for code in codes)
            yield f"<p>{look.word(key)}: {said}</p>"
    if care.onset is not None:
        yield f"<p>{look.word(f'onset.{care.onset.kind}')}: {look.time(care.onset.at)}</p>"
    shown = care.treatments[-TREATMENTS_MAX:]
    yield _table(
        ["", look.word("treatment")],
        [(look.time(one.at), escape(treated(one, look.lang))) for one in shown],
    )
    yield from _left_out(len(care.treatments) - len(shown), look)


def _scores(record: HandoverRecord, look: _Look) -> Iterable[str]:
    if record.scored_at is None:
        yield f"<h2>{look.word('scores', time='–')}</h2><p>{look.word('no_scores')}</p>"
        return
    yield f"<h2>{look.word('scores', time=look.time(record.scored_at))}</h2>"
    adult = no_adult_score(record.patient) is None
    shown = [one for one in record.scores if _tells_something(one, adult=adult)]
    rows = [
        (
            f'{_title(one)}<div class="small">{escape(one.table)}</div>',
            _result(one, look),
            _inputs(one, look),
        )
        for one in shown
    ]
    yield _table(["", look.word("result"), look.word("inputs")], rows)
    rest = ", ".join(
        _title(one) for one in record.scores if one not in shown and one.not_scored is None
    )
    if rest:
        yield f'<p class="small">{look.word("too_little")}: {rest}</p>'


_INSTEAD: Final = frozenset({bedside_pews.RULE.name, meows.RULE.name, red_flags.RULE.name})


def _title(score: Score) -> str:
    return escape(score.name.replace("-", " ").upper())


def _tells_something(score: Score, *, adult: bool) -> bool:
    """Tell whether a score is worth its place on paper: NEWS2 always, and what is mostly known.

    What is scored instead of NEWS2 stands in its place; red flags of an adult, who has it, only
    where there is one.
    """
    if score.not_scored is not None:
        return isinstance(score, News2)
    if score.name in _INSTEAD:
        return not adult or (score.name == red_flags.RULE.name and bool(score.findings))
    certain = score.total is not None or score.band is not None or bool(score.findings)
    return isinstance(score, News2) or certain or len(score.missing) < len(score.inputs)


def _result(score: Score, look: _Look) -> str:
    """Say a score's number or range, band and findings; what is not certain is said to be so."""
    if score.not_scored is not None:
        flags = f": {look.said(flags_of(score))}" if isinstance(score, News2) else ""
        return look.word(_NOT_SCORED.get(score.not_scored, score.not_scored)) + flags
    said = []
    if score.total is not None:
        said.append(f"<b>{score.total:g}</b>")
    elif score.minimum is not None or score.maximum is not None:
        low, high = (
            "?" if edge is None else f"{edge:g}" for edge in (score.minimum, score.maximum)
        )
        said.append(f"<b>{low}–{high}</b>")
    if score.band is not None:
        said.append(f"<b>{_band(score.band, look)}</b>")
    elif score.bands_possible:
        possible = f" {look.word('or')} ".join(_band(one, look) for one in score.bands_possible)
        said.append(f"{look.word('not_certain')}: {possible}")
    if score.findings:
        said.append(", ".join(_finding(one, look) for one in score.findings))
    if isinstance(score, News2) and score.red_flags:
        said.append(look.said(flags_said(score.red_flags)))
    if score.caution is not None:
        said.append(look.said(score.caution))
    return " · ".join(said) or look.word("none_met")


def _band(name: str, look: _Look) -> str:
    key = f"band.{name}"
    return look.word(key) if key in PAGE else escape(name)


def _finding(name: str, look: _Look) -> str:
    return look.word(name) if name in PAGE else look.said(flag_said(name))


def _inputs(score: Score, look: _Look) -> str:
    if not score.inputs:
        said = "–"
    else:
        oldest = look.age(max(one.age_s for one in score.inputs))
        said = look.word("oldest", count=len(score.inputs), age=oldest)
    if score.missing:
        names = ", ".join(look.word(name) for name in score.missing)
        said += f"; {_flag(look.word('missing'))}: {names}"
    return f'<span class="small">{said}</span>'


def _handshake(record: HandoverRecord, look: _Look) -> Iterable[str]:
    yield f"<h2>{look.word('handshake')}</h2>"
    if not record.handshake:
        yield f"<p>{look.word('no_handshake')}</p>"
        return
    shown = record.handshake[-STEPS_MAX:]
    rows = []
    for step in shown:
        state = f"<b>{escape(word(f'pre_alert.{step.state}', look.lang))}</b>"
        why = f": {escape(text_of(step.reason, look.lang))}" if step.reason else ""
        role = f" ({escape(step.role)})" if step.role else ""
        eta = "" if step.eta_at is None else look.time(step.eta_at)
        due = f' <span class="small">({look.word("expected", time=eta)})</span>' if eta else ""
        rows.append(
            (
                look.time(step.at),
                f"{escape(step.hospital_id)}: {state}{why}{due}",
                f"{escape(step.who)}{role}, {escape(step.through or '–')}",
            )
        )
    heads = ["", look.word("what"), f"{look.word('who')}, {look.word('through')}"]
    yield _table(heads, rows)
    yield from _left_out(len(record.handshake) - len(shown), look)


def _events(record: HandoverRecord, look: _Look) -> Iterable[str]:
    yield f"<h2>{look.word('events')}</h2>"
    shown = record.events[-EVENTS_MAX:]
    rows = [
        (
            look.time(one.at),
            (f"{_flag(look.word('refused'))} " if one.refused else "")
            + escape(text_of(one.text, look.lang)),
            (
                f'<span class="t">{look.word(one.kind)}: {escape(one.who)}, '
                f"{escape(one.through)}</span>"
            ),
        )
        for one in shown
    ]
    yield _table(["", look.word("what"), f"{look.word('who')}, {look.word('through')}"], rows)
    yield from _left_out(len(record.events) - len(shown), look)


def _left_out(count: int, look: _Look) -> Iterable[str]:
    if count > 0:
        yield f'<p class="small">{look.word("more", count=count)}</p>'
