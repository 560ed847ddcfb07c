"""A handover record as one self-contained HTML page for paper: nothing is loaded, no script."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from console.patient.plot import Band, Line, Panel, Zone, draw
from console.patient.templates import render
from console.told.care import coded, treated
from console.told.hospitals import service_word
from console.told.words import PAGE, Lang, page_word, text_of, word
from dispatch.clinical.method.rule import no_adult_score
from dispatch.clinical.scores import bedside_pews, meows, red_flags
from dispatch.words.flags import flag_said, flags_of, flags_said
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import Service
from schemas.outputs.handover import CareRecord, HandoverRecord, VitalCourse
from schemas.patient.care import Finding
from schemas.patient.parameters import Value
from schemas.patient.scores import News2, Score

EVENTS_MAX: Final = 12
STEPS_MAX: Final = 8
TREATMENTS_MAX: Final = 8
"""What fits on one A4 page with a full set of vitals and scores; the newest are kept."""

_MINUTE_S: Final = 60
_CRITERIA: Final = {
    "injury pattern": "criterion.injury",
    "cannot follow commands": "criterion.commands",
    "respiration below 10 or above 29": "criterion.respiration",
    "respiratory distress or support": "criterion.distress",
    "SpO2 below 90": "criterion.saturation",
    "SpO2 below 90 on oxygen": "criterion.saturation_on_oxygen",
    "SpO2 below 90 on air": "criterion.saturation_on_air",
    "systolic pressure low for the age": "criterion.pressure",
    "heart rate above systolic pressure": "criterion.rate_over_pressure",
}
"""What the field triage calls its criteria, and the word for each."""

NOT_SCORED: Final = {
    "no adult score under 16 years": "not_scored.child",
    "no adult score in pregnancy": "not_scored.pregnancy",
}
"""Words for why the core gave no score; a reason that is not here is shown as it is."""

NO_WORD: Final = CareRecord(
    findings=(), denied=(), mechanisms=(), needs=(), onset=None, treatments=()
)


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of the page, and how they are shown: ``bold``, ``flag``, ``small``, ``time``."""

    text: str
    style: str = ""


Cell = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page below its title: lines of words, a table, and notes in small type."""

    title: str
    lines: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    notes: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class _Look:
    """How to say things: the language, and the zone of times; null is this machine's."""

    lang: Lang
    zone: tzinfo | None

    def word(self, key: str, **gaps: object) -> str:
        return page_word(key, self.lang, **gaps)

    def said(self, text: Bilingual) -> str:
        return text_of(text, self.lang)

    def time(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%H:%M:%S}"

    def age(self, seconds: float) -> str:
        if seconds < _MINUTE_S:
            return f"{seconds:.0f} s"
        return f"{seconds / _MINUTE_S:.0f} {self.word('min')}"


def page(record: HandoverRecord, lang: Lang, zone: tzinfo | None = None) -> str:
    """Write the page; times are in ``zone``, null for this machine's."""
    look = _Look(lang, zone)
    return render(
        "page.html",
        lang=lang,
        title=f"{look.word('title')} {record.incident_id}",
        head=_head(record, look),
        advice=look.word("advice"),
        plot=_plot(record, look),
        no_vitals=look.word("no_vitals"),
        left=(_vitals(record, look), _handshake(record, look)),
        right=(_care(record, look), _scores(record, look)),
        below=(_events(record, look),),
    )


def _plain(text: str) -> Cell:
    return (Span(text),)


def _head(record: HandoverRecord, look: _Look) -> tuple[Cell, ...]:
    patient = record.patient
    age = patient.age_years
    said = [look.word("age_unknown") if age is None else look.word("years", count=age)]
    if patient.age_months is not None:
        said = [look.word("months", count=patient.age_months)]
    said.append(look.word(patient.sex or "sex_unknown"))
    if patient.pregnant:
        said.append(look.word("pregnant"))
    told = "" if record.complaint is None else f" {look.said(record.complaint)}"
    needs = [service_word(one, look.lang) for one in record.services]
    named = (
        ("patient", said),
        ("units", record.units),
        ("hospitals", [_hospital(record, one) for one in record.hospitals]),
        ("needs", needs),
    )
    ended = record.ended_at
    end = look.word("open") if ended is None else f"{look.word('ended')} {look.time(ended)}"
    here = record.as_of.astimezone(look.zone)
    zone = f"{here:%z}"
    times = (
        f"{look.word('reported')} {look.time(record.reported_at)}",
        end,
        f"{look.word('as_of')} {here:%Y-%m-%d %H:%M:%S}",
        look.word("zone", zone=f"{zone[:3]}:{zone[3:]}"),
    )
    who = "".join(f" · {look.word(key)}: {', '.join(names) or '–'}" for key, names in named)
    return (
        (Span(f"{record.priority or '–'}{told}", "bold"), Span(who)),
        _plain(" · ".join(times)),
    )


def _hospital(record: HandoverRecord, hospital_id: str) -> str:
    return record.hospital_names.get(hospital_id, hospital_id)


_NEWS2_ZONES: Final = (Zone(5, 7, "#fff1c9"), Zone(7, 20, "#ffdcd6"))
"""Medium from 5, high from 7 (RCP 2017): what a clinician looks for in the line."""

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
        panels.append(Panel(0, 20, bands=bands, label="NEWS2", zones=_NEWS2_ZONES))
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
    if isinstance(value, str):
        return look.word(f"value.{value}") if f"value.{value}" in PAGE else value
    return f"{value:g}"


def _measured(course: VitalCourse, look: _Look) -> Iterator[Span]:
    """Say a value: a median as such beside what was measured last, and another source's."""
    last = course.points[-1]
    yield Span(_value(last.value, look), "bold")
    yield Span(f" {course.unit}")
    if last.window_s is not None and last.last is not None:
        measured = {"value": f"{last.last:g}", "time": look.time(last.at)}
        yield Span(look.word("median", seconds=last.window_s, **measured), "small")
    if last.differs is not None:
        yield Span(" " + look.word("another_source", value=f"{last.differs:g}"), "flag")


def _vitals(record: HandoverRecord, look: _Look) -> Part:
    rows: list[tuple[Cell, ...]] = []
    for course in record.vitals:
        trend = "" if course.trend is None else look.word(course.trend.word)
        age = Span(look.age(course.age_s))
        stale = (age, Span(" " + look.word("stale"), "flag")) if course.stale else (age,)
        rows.append(
            (
                _plain(look.word(course.parameter)),
                tuple(_measured(course, look)),
                _plain(trend),
                (Span(look.time(course.points[-1].at), "time"),),
                stale,
            )
        )
    absent = (Span(look.word("not_measured"), "flag"),)
    dash = _plain("–")
    rows += [
        (_plain(look.word(name)), absent, _plain(""), dash, dash) for name in record.not_measured
    ]
    heads = ("", *(look.word(one) for one in ("value", "trend", "taken", "age")))
    return Part(look.word("vitals"), (), heads, tuple(rows), tuple(_equipment(record, look)))


def _equipment(record: HandoverRecord, look: _Look) -> Iterator[Cell]:
    artefacts = [
        _plain(f"{look.word(one.parameter)} ({look.word(f'artefact.{one.why}')})")
        for one in record.artefacts
    ]
    devices: list[Cell] = []
    for one in record.devices:
        lost = (Span(" " + look.word("lost"), "flag"),) if one.state == "lost" else ()
        ahead = Span(f", {look.word('clock', ahead=f'{one.clock_ahead_s:.0f}')}")
        devices.append((Span(one.device_id), *lost, ahead))
    unmapped = [
        _plain(f"{one.code} {_value(one.value, look)} {one.unit or ''}".rstrip())
        for one in record.unmapped
    ]
    for key, said in (("artefacts", artefacts), ("devices", devices), ("unmapped", unmapped)):
        if said:
            yield (Span(f"{look.word(key)}: "), *_listed(said))


def _listed(cells: list[Cell]) -> Iterator[Span]:
    for number, cell in enumerate(cells):
        yield from (Span("; "), *cell) if number else cell


def _care(record: HandoverRecord, look: _Look) -> Part:
    """Say what crews found and did; a page without a word of theirs says so."""
    care = record.care
    title = look.word("care")
    if care == NO_WORD:
        return Part(title, (look.word("no_care"),))
    lines = []
    for key, kind, codes in (
        ("findings", "finding", care.findings),
        ("denied", "finding", care.denied),
        ("mechanisms", "mechanism", care.mechanisms),
        ("needs", "need", care.needs),
    ):
        if codes:
            said = ", ".join(coded(kind, code, look.lang) for code in codes)
            lines.append(f"{look.word(key)}: {said}")
    if care.onset is not None:
        lines.append(f"{look.word(f'onset.{care.onset.kind}')}: {look.time(care.onset.at)}")
    shown = care.treatments[-TREATMENTS_MAX:]
    rows = tuple((_plain(look.time(one.at)), _plain(treated(one, look.lang))) for one in shown)
    left_out = _left_out(len(care.treatments) - len(shown), look)
    return Part(title, tuple(lines), ("", look.word("treatment")), rows, left_out)


_TRAUMA: Final = frozenset({"rts", "t-rts", "field-triage-red", "start", "jumpstart"})
"""Scores of the injured: of no use, and misleading, where nobody is."""

_INJURIES: Final = frozenset(
    one
    for one in Finding
    if one.value.endswith(("_injury", "_fracture"))
    or one in {Finding.AMPUTATION, Finding.PENETRATING_WOUND, Finding.MAJOR_HAEMORRHAGE}
    or "burn" in one.value
)


def _is_injured(record: HandoverRecord) -> bool:
    """Tell whether anything says that there is an injury: found, how it came, or what is needed."""
    care = record.care
    injured = any(
        one.parameter == "injury" and one.points[-1].value != "none" for one in record.vitals
    )
    needs = {Service.TRAUMA, Service.BURN} & set(record.services)
    return bool(care.mechanisms or needs or _INJURIES & set(care.findings)) or injured


def _scores(record: HandoverRecord, look: _Look) -> Part:
    if record.scored_at is None:
        return Part(look.word("scores", time="–"), (look.word("no_scores"),))
    adult, injured = no_adult_score(record.patient) is None, _is_injured(record)
    scores = [one for one in record.scores if injured or one.name not in _TRAUMA]
    shown = [one for one in scores if _tells_something(one, adult=adult)]
    rows = tuple(
        (
            (Span(_title(one, look)), Span(f" {one.table}", "small")),
            tuple(_result(one, look)),
            tuple(_inputs(one, look)),
        )
        for one in shown
    )
    rest = ", ".join(
        _title(one, look) for one in scores if one not in shown and one.not_scored is None
    )
    notes = (_plain(f"{look.word('too_little')}: {rest}"),) if rest else ()
    heads = ("", look.word("result"), look.word("inputs"))
    return Part(look.word("scores", time=look.time(record.scored_at)), (), heads, rows, notes)


_INSTEAD: Final = frozenset({bedside_pews.RULE.name, meows.RULE.name, red_flags.RULE.name})


def _title(score: Score, look: _Look) -> str:
    key = f"score.{score.name.replace('-', '_')}"
    return look.word(key) if key in PAGE else score.name.replace("-", " ").upper()


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


def _result(score: Score, look: _Look) -> Iterator[Span]:
    """Say a score's number or range, band and findings; what is not certain is said to be so."""
    if score.not_scored is not None:
        flags = f": {look.said(flags_of(score))}" if isinstance(score, News2) else ""
        why = NOT_SCORED.get(score.not_scored)
        yield Span((score.not_scored if why is None else look.word(why)) + flags)
        return
    said: list[Span] = []
    if score.total is not None:
        said.append(Span(f"{score.total:g}", "bold"))
    elif score.minimum is not None or score.maximum is not None:
        low, high = (
            "?" if edge is None else f"{edge:g}" for edge in (score.minimum, score.maximum)
        )
        said.append(Span(f"{low}–{high}", "bold"))
    if score.band is not None:
        said.append(Span(_band(score.band, look), "bold"))
    elif score.bands_possible:
        possible = f" {look.word('or')} ".join(_band(one, look) for one in score.bands_possible)
        said.append(Span(f"{look.word('not_certain')}: {possible}"))
    if score.findings:
        said.append(Span(", ".join(_finding(one, look) for one in score.findings)))
    if isinstance(score, News2) and score.red_flags:
        said.append(Span(look.said(flags_said(score.red_flags))))
    if score.caution is not None:
        said.append(Span(look.said(score.caution)))
    for number, one in enumerate(said or [Span(look.word("none_met"))]):
        yield from (Span(" · "), one) if number else (one,)


def _band(name: str, look: _Look) -> str:
    key = f"band.{name.replace('-', '_')}"
    return look.word(key) if key in PAGE else name


def _finding(name: str, look: _Look) -> str:
    """Say a finding: a parameter, a criterion in words, or a red flag."""
    if name in PAGE:
        return look.word(name)
    what, _, detail = name.partition(": ")
    if what not in _CRITERIA:
        return look.said(flag_said(name))
    said = look.word(_CRITERIA[what])
    return f"{said}: {_value(detail, look)}" if detail else said


def _inputs(score: Score, look: _Look) -> Iterator[Span]:
    if not score.inputs:
        yield Span("–", "small")
    else:
        oldest = look.age(max(one.age_s for one in score.inputs))
        yield Span(look.word("oldest", count=len(score.inputs), age=oldest), "small")
    if score.missing:
        names = ", ".join(look.word(name) for name in score.missing)
        yield Span("; ", "small")
        yield Span(look.word("missing"), "flag")
        yield Span(f": {names}", "small")


def _handshake(record: HandoverRecord, look: _Look) -> Part:
    title = look.word("handshake")
    if not record.handshake:
        return Part(title, (look.word("no_handshake"),))
    shown = record.handshake[-STEPS_MAX:]
    rows: list[tuple[Cell, ...]] = []
    for step in shown:
        name = _hospital(record, step.hospital_id)
        why = f": {look.said(step.reason)}" if step.reason else ""
        what = [
            Span(f"{name}: "),
            Span(word(f"pre_alert.{step.state}", look.lang), "bold"),
            Span(why),
        ]
        if step.eta_at is not None:
            due = look.word("expected", time=look.time(step.eta_at))
            what.append(Span(f" ({due})", "small"))
        who = name if step.who == step.hospital_id else step.who
        role = f" ({step.role})" if step.role else ""
        said = f"{who}{role}, {_through(step.through, look)}"
        rows.append((_plain(look.time(step.at)), tuple(what), _plain(said)))
    heads = ("", look.word("what"), f"{look.word('who')}, {look.word('through')}")
    left_out = _left_out(len(record.handshake) - len(shown), look)
    return Part(title, (), heads, tuple(rows), left_out)


_THROUGH: Final = {
    "incidents": "through.incidents",
    "vehicle-status": "through.vehicle_status",
    "vitals": "through.vitals",
    "hospital-status": "through.hospital_status",
    "dispatcher-commands": "through.dispatcher_commands",
    "decisions": "through.decisions",
    "alarms": "through.alarms",
    "delivery-receipts": "through.delivery_receipts",
    "topic": "through.topic",
    "duty_phone": "through.duty_phone",
    "dispatcher": "through.dispatcher",
}
"""Topics and channels, and the word for each."""


def _through(name: str | None, look: _Look) -> str:
    """Say a topic or a channel in words; one of a centre's own is given by its name."""
    if name is None:
        return "–"
    return look.word(_THROUGH[name]) if name in _THROUGH else name


def _events(record: HandoverRecord, look: _Look) -> Part:
    shown = record.events[-EVENTS_MAX:]
    rows: list[tuple[Cell, ...]] = []
    for one in shown:
        refused = (Span(f"{look.word('refused')} ", "flag"),) if one.refused else ()
        who = _hospital(record, one.who)
        said = f"{look.word(one.kind)}: {who}, {_through(one.through, look)}"
        rows.append(
            (
                _plain(look.time(one.at)),
                (*refused, Span(text_of(one.text, look.lang))),
                _plain(said),
            )
        )
    heads = ("", look.word("what"), f"{look.word('who')}, {look.word('through')}")
    left_out = _left_out(len(record.events) - len(shown), look)
    return Part(look.word("events"), (), heads, tuple(rows), left_out)


def _left_out(count: int, look: _Look) -> tuple[Cell, ...]:
    return (_plain(look.word("more", count=count)),) if count > 0 else ()
