"""A supervisor's figures: what is counted, what is not, and what two stretches make together."""

from datetime import timedelta

from console.picture.board import Board, Published, fold
from console.picture.figures import Figures, free_places, middle, nearest_rank, standing
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import IncidentState, Priority, UnitState
from tests.console.support import samples


def counted(*batches: tuple[Published, ...]) -> tuple[Figures, Board]:
    figures, board = Figures(), Board()
    for batch in batches:
        board, news = fold(board, batch)
        figures.take(board, news)
    return figures, board


def test_a_response_is_from_the_report_to_the_first_arrival() -> None:
    figures, _ = counted(
        (samples.incident(1, reported_s=-30, priority=Priority.P2),),
        (samples.incident(2, state=IncidentState.ON_SCENE, reported_s=-30, decided_s=400),),
        (samples.incident(3, state=IncidentState.TRANSPORTING, reported_s=-30, decided_s=500),),
        (samples.incident(4, state=IncidentState.ON_SCENE, reported_s=-30, decided_s=900),),
    )
    [one] = figures.responses.values()
    assert (one.ms, one.reached_at) == (430_000, samples.at(400))


def test_a_drive_is_measured_from_leaving_to_arriving_against_what_was_foretold() -> None:
    figures, _ = counted(
        (samples.assignment(1),),
        (samples.unit(2, state=UnitState.ALERTED, incident_id="C-1"),),
        (samples.unit(3, state=UnitState.EN_ROUTE, incident_id="C-1", decided_s=60),),
        (samples.unit(4, state=UnitState.EN_ROUTE, incident_id="C-1", decided_s=90),),
        (samples.unit(5, state=UnitState.ON_SCENE, incident_id="C-1", decided_s=141),),
    )
    [one] = figures.drives.values()
    assert (one.foretold_ms, one.took_ms) == (61_000, 81_000)


def test_a_drive_whose_order_was_taken_back_or_that_nobody_saw_leave_is_none() -> None:
    taken_back = samples.assignment(2).model_copy(update={"status": "withdrawn"})
    figures, _ = counted(
        (samples.assignment(1), taken_back),
        (samples.unit(3, state=UnitState.EN_ROUTE, incident_id="C-1"),),
        (samples.unit(4, state=UnitState.ON_SCENE, incident_id="C-1"),),
        (samples.assignment(5, "a-2"),),
        (samples.unit(6, state=UnitState.ON_SCENE, incident_id="C-1"),),
    )
    assert figures.drives == {}


def test_only_what_is_announced_is_an_alarm_more() -> None:
    figures, _ = counted(
        (samples.alarm(1, "al-1"),),
        (samples.alarm(2, "al-1", withdrawn=True),),
        (samples.alarm(3, "al-2"),),
    )
    assert sorted(figures.raised) == ["al-1", "al-2"]


def test_how_things_stand_is_noted_when_a_minute_is_over() -> None:
    figures, _ = counted(
        (samples.unit(1), samples.unit(2, "BC-02", UnitState.EN_ROUTE, fix_s=0)),
        (samples.incident(3, queue_reason="no_unit", decided_s=30), samples.alarm(4)),
        (samples.unit(5, "BC-03", UnitState.OFF_DUTY, decided_s=121),),
    )
    [one] = figures.minutes.values()
    assert one.at == samples.at(120)
    assert (one.open, one.queued, one.free, one.busy, one.stale, one.asking) == (1, 1, 1, 1, 1, 1)


def test_nothing_was_counted_is_no_zero() -> None:
    figures, _ = counted()
    assert (figures.since, figures.until) == (None, None)
    assert (nearest_rank([], 50), middle([])) == (None, None)
    assert [nearest_rank([1, 2, 3], share) for share in (0, 50, 90, 100)] == [1, 2, 3, 3]


def test_of_ten_values_nine_do_not_exceed_the_ninth() -> None:
    assert nearest_rank(range(10, 110, 10), 90) == 90
    assert middle([400, 100, 300, 200]) == 250


def test_two_stretches_make_one_and_the_earlier_one_is_believed() -> None:
    scene = samples.incident(2, state=IncidentState.ON_SCENE, decided_s=400)
    early, _ = counted((scene,))
    late, _ = counted((scene.model_copy(update={"decided_at": samples.at(500)}),))
    both = early.joined(late)
    [one] = both.responses.values()
    assert one.ms == 400_000
    assert (both.since, both.until) == (samples.at(400), samples.at(500))


def test_what_is_outside_a_day_is_left_out() -> None:
    figures, _ = counted(
        (samples.incident(1, "C-1", state=IncidentState.ON_SCENE, decided_s=10),),
        (samples.incident(2, "C-2", state=IncidentState.ON_SCENE, decided_s=70), samples.alarm(70)),
        (samples.incident(3, "C-3", state=IncidentState.ON_SCENE, decided_s=130),),
    )
    figures.cover(samples.at(70), 40.0)
    kept = figures.within(samples.at(60), samples.at(120))
    assert (list(kept.responses), list(kept.raised)) == (["C-2"], ["al-1"])
    assert list(kept.covered.values()) == [40.0]
    assert (kept.since, kept.until) == (samples.at(60), samples.at(120))


def test_free_units_stand_for_the_places_that_they_cover() -> None:
    _, board = counted((samples.unit(1), samples.unit(2, "BC-02", UnitState.EN_ROUTE)))
    assert free_places(board) == [LatLon(lat=11.0, lon=106.6)]
    assert free_places(Board()) is None
    assert standing(board, samples.at(0) + timedelta(days=1)).free == 1
