"""A day's file gives the board that stood at an instant, as it was folded when it was new."""

from datetime import timedelta
from pathlib import Path

import pytest

from console.picture.board import DECISIONS_MAX, Board, Published, fold
from console.picture.figures import Figures
from console.web.live.changes import whole
from console.web.past.daybook import Daybook, DaybookWriter
from schemas.centre.forecast import HOURS, CellRates, Forecast
from schemas.centre.policies import ForecastPolicy
from schemas.ground.vocabulary import IncidentState, PreAlertState, Priority, UnitState
from schemas.outputs.decisions import DecisionKind
from tests.console.support import samples

DAY: tuple[Published, ...] = (
    samples.unit(1, "BC-01"),
    samples.unit(2, "BC-02", UnitState.OFF_DUTY),
    samples.incident(3, "C-1", queue_reason="no_unit"),
    samples.decision(4, "d-1", DecisionKind.PROPOSED, incident_id="C-1", unit_id="BC-01"),
    samples.alarm(5),
    samples.assignment(6),
    samples.unit(7, "BC-01", UnitState.EN_ROUTE, fix_s=6, incident_id="C-1"),
    samples.incident(8, "C-1", IncidentState.ON_SCENE, unit_id="BC-01"),
    samples.pre_alert(9),
    samples.pre_alert(10, PreAlertState.ACCEPTED, revision=2),
    samples.alarm(11, withdrawn=True),
    samples.incident(12, "C-2", priority=Priority.P3),
    samples.incident(13, "C-1", IncidentState.CLOSED),
    samples.unit(14, "BC-01"),
)
SCENE: tuple[Published, ...] = (
    samples.decision(15, "mass-1", DecisionKind.MASS_CASUALTY, incident_id="C-2"),
    samples.decision(16, "plan-1", DecisionKind.DISTRIBUTION, incident_id="C-2"),
    samples.decision(17, "mass-2", DecisionKind.MASS_CASUALTY, incident_id="C-2"),
)


def written(path: Path, records: tuple[Published, ...], before: Board | None = None) -> Daybook:
    writer = DaybookWriter(path, samples.at(0))
    writer.begin_with(before or Board())
    figures, board = Figures(), before or Board()
    for one in records:
        at = samples.at(_offset(one))
        board, news = fold(board, [one])
        figures.take(board, news)
        writer.add([(at, one)])
    writer.close(figures, samples.at(60), whole=True)
    return Daybook(path)


def _offset(one: Published) -> int:
    return int(getattr(one, "journal_offset", 0))


@pytest.mark.parametrize("second", range(len(DAY) + 1))
def test_each_instant_is_as_it_was(tmp_path: Path, second: int) -> None:
    book = written(tmp_path / "x.day", DAY)
    seen, _ = fold(Board(), [one for one in DAY if _offset(one) <= second])
    shown = book.board(samples.at(second))
    assert sorted(whole(shown).put) == sorted(whole(seen).put)
    assert shown.median_response_ms == seen.median_response_ms
    assert shown.since == seen.since


def test_a_day_begins_with_what_the_day_before_has_left(tmp_path: Path) -> None:
    before, _ = fold(Board(), DAY[:9])
    book = written(tmp_path / "x.day", DAY[9:], before)
    first = book.board(samples.at(0))
    assert sorted(whole(first).put) == sorted(whole(before).put)
    last, _ = fold(before, DAY[9:])
    assert sorted(whole(book.board(samples.at(60))).put) == sorted(whole(last).put)


def test_a_scene_is_there_however_much_was_decided_since(tmp_path: Path) -> None:
    since = (samples.decision(18 + number, f"d-{number}") for number in range(DECISIONS_MAX))
    book = written(tmp_path / "x.day", (*DAY, *SCENE, *since))
    board = book.board(samples.at(1_000))
    assert board.scenes["C-2"].decision_id == "mass-2"
    assert board.plans["C-2"].decision_id == "plan-1"


def test_figures_come_back_as_they_were_counted(tmp_path: Path) -> None:
    book = written(tmp_path / "x.day", DAY)
    assert [one.ms for one in book.figures.responses.values()] == [8_000]
    assert list(book.figures.raised) == ["al-1"]
    assert (book.begin, book.end, book.is_whole) == (samples.at(0), samples.at(60), True)
    assert book.figures.until == samples.at(14)


def test_a_file_that_is_not_closed_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "x.day"
    writer = DaybookWriter(path, samples.at(0))
    writer.add([(samples.at(1), DAY[0])])
    assert not path.exists()
    writer.close(Figures(), samples.at(0) + timedelta(seconds=2), whole=False)
    assert not Daybook(path).is_whole


def test_the_forecast_of_an_instant_is_the_one_that_was_in_force(tmp_path: Path) -> None:
    forecast = Forecast(
        policy=ForecastPolicy(cell_udeg=10_000),
        utc_offset_min=420,
        calls=9,
        observed_h=168,
        cells=(CellRates(row=1_098, col=10_665, rates=(1,) * HOURS),),
    )
    writer = DaybookWriter(tmp_path / "x.day", samples.at(0))
    writer.expect(samples.at(0), None)
    writer.expect(samples.at(10), forecast)
    writer.expect(samples.at(20), None)
    writer.close(Figures(), samples.at(60), whole=True)
    book = Daybook(tmp_path / "x.day")
    found = [book.forecast(samples.at(second)) for second in (-1, 0, 9, 10, 19, 20, 60)]
    assert found == [None, None, None, forecast, forecast, None, None]


def test_only_turns_of_units_are_read_and_what_people_agreed_to(tmp_path: Path) -> None:
    agreed = samples.decision(9, "d-2", incident_id="C-1").model_copy(update={"accepted_by": "lan"})
    moved = samples.unit(8, "BC-01", UnitState.EN_ROUTE, fix_s=7, incident_id="C-1")
    book = written(tmp_path / "x.day", (*DAY[:7], moved, agreed, *DAY[7:]))
    turns = [(one.unit_id, one.state) for one in book.turns()]
    assert turns == [
        ("BC-01", UnitState.AVAILABLE),
        ("BC-02", UnitState.OFF_DUTY),
        ("BC-01", UnitState.EN_ROUTE),
        ("BC-01", UnitState.AVAILABLE),
    ]
    assert [one.decision_id for one in book.proposals()] == ["d-1", "d-2"]
