"""What each panel of the board says, row by row. Colour marks the abnormal and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from console.picture.board import Board
from console.terminal.grid import QUIET, Cell, Column, Panel
from console.terminal.ids import tail_cells, whole_cells
from console.told.pre_alerts import answer, eta, news2, why
from console.told.times import clock, span
from console.told.words import UNIT_LETTERS, Lang, text_of, why_it_waits, word
from dispatch.rules.alarm_lifecycle import ASKS
from dispatch.rules.handshake import NOBODY_COMES
from schemas.ground.base import LatLon
from schemas.ground.ids import HospitalId, StationId
from schemas.ground.vocabulary import IncidentState, PreAlertState, Priority, UnitState
from schemas.outputs.alarms import Alarm
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import IncidentView, UnitView

WAIT_S_MAX: Final = {Priority.P1: 60, Priority.P2: 300, Priority.P3: 900}
"""How long a call may wait for a crew that moves before its row stands out."""

VAGUE_M: Final = 100.0
"""A place that is not known better than this may be on another road than the nearest."""

PLACE_FROM: Final = 76
"""From this width on a call's row has room for its place beside the complaint."""

HOSPITAL_FROM: Final = 130
"""From this width on it has room for where the patient goes, too."""

STALE_S: Final = 90.0
"""A fix older than this no longer says where the unit is."""

RED: Final = "bold red"
YELLOW: Final = "bold yellow"
_ALARM_STYLE: Final = {"high": RED, "medium": YELLOW, "low": "cyan"}
_ALARM_MARK: Final = {"high": "!!!", "medium": "!!", "low": "!"}
_WAITS: Final = frozenset({IncidentState.QUEUED, IncidentState.ASSIGNED})
_LOOK: Final = NOBODY_COMES | {PreAlertState.REFUSED}
_IDLE: Final = frozenset({UnitState.AVAILABLE, UnitState.OFF_DUTY})


@dataclass(frozen=True, slots=True)
class Names:
    """What ids and places stand for; one without a name is shown itself.

    ``roads`` names the road nearest to a place, WGS 84 degrees.
    """

    hospitals: Mapping[HospitalId, str] = field(default_factory=dict)
    stations: Mapping[StationId, str] = field(default_factory=dict)
    roads: Mapping[LatLon, str] = field(default_factory=dict)


def calls(board: Board, now: datetime, lang: Lang, names: Names) -> Panel:
    """Show the open calls, the most urgent and longest waiting first."""
    ordered = sorted(board.calls.values(), key=lambda c: (c.priority, c.reported_at, c.incident_id))
    return Panel(
        title=word("calls", lang),
        count=str(len(ordered)),
        columns=(
            Column("", 2),
            Column("", 2),
            _call_column(board, lang),
            Column(word("age", lang), 7),
            Column(word("state", lang), 12),
            Column(word("unit", lang), 8),
            Column(word("place", lang), flex=True, from_width=PLACE_FROM),
            Column(word("complaint", lang), flex=True),
            Column(word("hospital", lang), flex=True, from_width=HOSPITAL_FROM),
        ),
        rows=tuple(_call(one, now, lang, names) for one in ordered),
        empty=word("none", lang),
        more=word("more", lang),
        weight=2,
    )


def units(board: Board, now: datetime, lang: Lang, names: Names) -> Panel:
    """Show the units: those at work first, then the free, then the ones off duty."""
    ordered = sorted(board.units.values(), key=_unit_order)
    free = sum(1 for unit in ordered if unit.state is UnitState.AVAILABLE)
    return Panel(
        title=word("units", lang),
        count=f"{free}/{len(ordered)} {word('unit.available', lang)}",
        columns=(
            Column(word("unit", lang), 8),
            Column(word("state", lang), 17),
            Column(word("crew", lang), 9, from_width=70),
            Column(word("fix", lang), 13),
            _call_column(board, lang),
            Column(word("station", lang), flex=True),
        ),
        rows=tuple(_unit(one, now, lang, names) for one in ordered),
        empty=word("none", lang),
        more=word("more", lang),
        weight=2,
    )


def pre_alerts(board: Board, now: datetime, lang: Lang, names: Names) -> Panel:
    """Show the pre-alerts, the next to arrive first."""
    ordered = sorted(
        board.pre_alerts.values(),
        key=lambda p: (p.eta_at is None, p.eta_at or p.decided_at, p.pre_alert_id),
    )
    return Panel(
        title=word("pre_alerts", lang),
        count=str(len(ordered)),
        columns=(
            Column(word("eta", lang), 8),
            Column("", 2),
            Column("NEWS2", 5),
            Column(word("unit", lang), 7),
            Column(word("answer", lang), 20),
            Column(word("hospital", lang), flex=True),
            Column(word("complaint", lang), flex=True, from_width=100),
        ),
        rows=tuple(_pre_alert(one, board, now, lang, names) for one in ordered),
        empty=word("none", lang),
        more=word("more", lang),
    )


def alarms(board: Board, now: datetime, lang: Lang) -> Panel:
    """Show the alarms that stand: who asks for somebody first, and of those the newest.

    An alarm says what to do until somebody has taken it up, and then who has. Where there is no
    room for all, the gravest stay.
    """
    ordered = sorted(
        board.alarms.values(),
        key=lambda a: (a.status in ASKS, a.raised_at, a.journal_offset, a.alarm_id),
        reverse=True,
    )
    marks = list(_ALARM_MARK)
    return Panel(
        title=word("alarms", lang),
        count=str(len(ordered)),
        columns=(
            Column(word("priority", lang), 9),
            Column(word("age", lang), 7),
            Column(word("reason", lang), flex=True),
        ),
        rows=tuple(
            (
                Cell(
                    f"{_ALARM_MARK[one.priority]} {word(f'alarm.{one.priority}', lang)}",
                    _ALARM_STYLE[one.priority] if one.status in ASKS else QUIET,
                ),
                Cell(span((now - one.raised_at).total_seconds())),
                Cell(_alarm(one, lang)),
            )
            for one in ordered
        ),
        empty=word("none", lang),
        more=word("more", lang),
        grave=tuple(
            (one.status not in ASKS) * len(marks) + marks.index(one.priority) for one in ordered
        ),
    )


def _call_column(board: Board, lang: Lang) -> Column:
    """Give the column of calls' ids: whole where there is room, else by ends that all differ."""
    taken = (unit.incident_id for unit in board.units.values() if unit.incident_id is not None)
    ids = [*board.calls, *taken]
    return Column(word("call", lang), tail_cells(ids), roomy=whole_cells(ids))


def _alarm(one: Alarm, lang: Lang) -> str:
    """Say what is wrong, for how many others it stands, and what to do or who has taken it up."""
    more = f" (+{one.stands_for_count})" if one.stands_for_count else ""
    if one.status in ASKS:
        return f"{text_of(one.text, lang)}{more} → {text_of(one.action, lang)}"
    by = f" ({one.by})" if one.by else ""
    return f"{text_of(one.text, lang)}{more} · {word(f'alarm.{one.status}', lang)}{by}"


def decisions(board: Board, lang: Lang) -> Panel:
    """Show the newest decisions, each with its reason in one line."""
    return Panel(
        title=word("decisions", lang),
        count="",
        columns=(Column(word("time", lang), 8), Column(word("reason", lang), flex=True)),
        rows=tuple(
            (Cell(clock(one.decided_at), QUIET), Cell(text_of(one.summary, lang)))
            for one in board.decisions
        ),
        empty=word("none", lang),
        more="…",
    )


def waits_too_long(one: IncidentView, now: datetime) -> bool:
    """Tell whether a call has waited beyond its priority's limit for a crew that moves."""
    limit_s = WAIT_S_MAX.get(one.priority)
    waited_s = (now - one.reported_at).total_seconds()
    return one.state in _WAITS and limit_s is not None and waited_s > limit_s


def _call(one: IncidentView, now: datetime, lang: Lang, names: Names) -> tuple[Cell, ...]:
    """Give one call's row."""
    late = waits_too_long(one, now)
    style = (RED if one.priority is Priority.P1 else YELLOW) if late else ""
    why = "" if one.queue_reason is None else f" – {why_it_waits(one.queue_reason, lang)}"
    if one.priority_unconfirmed:
        why = f" – {word('unconfirmed', lang)}{why}"
    return (
        Cell("!!" if late else "", style),
        Cell(one.priority.value, style or "bold"),
        Cell(one.incident_id, style, tail=True),
        Cell(span((now - one.reported_at).total_seconds()), style),
        Cell(word(f"incident.{one.state}", lang), style),
        Cell(one.unit_id or "–"),
        Cell(_place(one, names)),
        Cell(f"{one.complaint}{why}"),
        Cell("–" if one.hospital_id is None else _hospital(one.hospital_id, names), QUIET),
    )


def _hospital(hospital_id: HospitalId, names: Names) -> str:
    return names.hospitals.get(hospital_id, hospital_id)


def _place(one: IncidentView, names: Names) -> str:
    """Name the road at a call, marked where the caller's place is vague; else its coordinates."""
    place = one.place
    if place is None:
        return "–"
    vague = one.place_accuracy_m is not None and one.place_accuracy_m > VAGUE_M
    return ("≈ " if vague else "") + (names.roads.get(place) or f"{place.lat:.4f},{place.lon:.4f}")


def _unit_order(one: UnitView) -> tuple[bool, bool, str]:
    """Order units by what they do, then by name."""
    return one.state is UnitState.OFF_DUTY, one.state in _IDLE, one.unit_id


def _unit(one: UnitView, now: datetime, lang: Lang, names: Names) -> tuple[Cell, ...]:
    """Give one unit's row."""
    off = one.state is UnitState.OFF_DUTY
    style = QUIET if one.state in _IDLE else ""
    said = word(f"unit.{one.state}", lang)
    if one.proposed is not None:
        said, style = word("proposed", lang), YELLOW
    if one.doubtful_since is not None:
        silent_s = (now - one.doubtful_since).total_seconds()
        said, style = f"{word('doubtful', lang)} {span(silent_s)}", YELLOW
    return (
        Cell(one.unit_id, style),
        Cell(f"{UNIT_LETTERS[one.state]} {said}", style),
        Cell(word(f"crew.{one.crew_level}", lang), style),
        Cell("–", QUIET) if off else _fix(one, now, lang),
        Cell(one.incident_id or "–", style, tail=True),
        Cell(names.stations.get(one.station_id, one.station_id), QUIET),
    )


def _fix(one: UnitView, now: datetime, lang: Lang) -> Cell:
    """Say how old the unit's position is; hatched once it no longer says where the unit is.

    Of a tracker whose clock is off the age is corrected, and it is said by how much.
    """
    if one.fix_at is None:
        return Cell(word("at_station", lang), QUIET)
    age_s = (now - one.fix_at).total_seconds()
    if one.clock_ahead_s is not None:
        age_s += one.clock_ahead_s
    if age_s > STALE_S:
        return Cell(f"░ {word('stale', lang)} {span(age_s)}", YELLOW)
    if one.clock_ahead_s is not None:
        return Cell(f"{span(age_s)} ({one.clock_ahead_s:+.0f} s)", YELLOW)
    return Cell(span(age_s), QUIET)


def _pre_alert(
    one: PreAlert, board: Board, now: datetime, lang: Lang, names: Names
) -> tuple[Cell, ...]:
    """Give one pre-alert's row."""
    said = answer(one, lang)
    if one.channel is not None and one.pre_alert_id in board.since:
        said = f"{said} {span((now - board.since[one.pre_alert_id]).total_seconds())}"
    ill = one.news2 is not None and (one.news2.band == "high" or bool(one.news2.red_flags))
    return (
        Cell(eta(one, now, lang), "bold"),
        Cell(one.priority.value),
        Cell(news2(one.news2), RED if ill else ""),
        Cell(one.unit_id),
        Cell(said, YELLOW if one.state in _LOOK else ""),
        Cell(_hospital(one.hospital_id, names)),
        Cell(why(one, lang), QUIET),
    )
