"""How crews fare: asked and answered, and how long without a pause."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from console.picture.figures import Figures
from console.picture.welfare import Welfare
from console.web.past.figures_file import figures_from, figures_text
from console.web.past.told import described
from schemas.ground.vocabulary import UnitState
from schemas.outputs.alarms import Alarm
from schemas.outputs.views import UnitView
from schemas.rules.alarms import AlarmKind
from tests.console.picture.test_figures import counted
from tests.console.support import samples


def view(
    second: int, state: UnitState, unit: str = "BC-01", asked_s: int | None = None
) -> UnitView:
    asked = None if asked_s is None else samples.at(asked_s)
    return samples.unit(second, unit, state).model_copy(update={"welfare_asked_at": asked})


def followed(*views: UnitView) -> Welfare:
    welfare = Welfare()
    for one in views:
        welfare.take(one)
    return welfare


def spans(welfare: Welfare) -> list[tuple[str, datetime, int]]:
    return [(one.unit_id, one.began_at, one.ms) for one in welfare.stretches.values()]


def test_a_crew_works_from_its_order_until_it_is_free() -> None:
    welfare = followed(
        view(0, UnitState.AVAILABLE),
        view(100, UnitState.ALERTED),
        view(400, UnitState.AT_HOSPITAL),
        view(700, UnitState.AVAILABLE),
        view(900, UnitState.AVAILABLE),
        view(1_000, UnitState.EN_ROUTE),
    )
    assert spans(welfare) == [
        ("BC-01", samples.at(100), 600_000),
        ("BC-01", samples.at(1_000), 0),
    ]


@pytest.mark.parametrize(
    ("later", "answered_s"),
    [
        ([], None),
        ([view(60, UnitState.ON_SCENE, asked_s=50)], None),
        ([view(90, UnitState.ON_SCENE)], 90),
        ([view(95, UnitState.ON_SCENE, asked_s=94)], 95),
    ],
)
def test_a_check_is_answered_when_it_is_asked_no_more(
    later: Sequence[UnitView], answered_s: int | None
) -> None:
    welfare = followed(view(50, UnitState.ON_SCENE, asked_s=50), *later)
    first = welfare.checks["BC-01", samples.at(50)]
    assert first.answered_at == (None if answered_s is None else samples.at(answered_s))


def day() -> Figures:
    figures, _ = counted(
        (view(0, UnitState.ON_SCENE, asked_s=0), view(1, UnitState.ON_SCENE, "BC-02")),
        (view(40, UnitState.ON_SCENE),),
        (view(50, UnitState.ON_SCENE, asked_s=50), view(51, UnitState.AVAILABLE, "BC-02")),
        (help_of(60, AlarmKind.CREW_SOS), help_of(61, AlarmKind.WELFARE_UNANSWERED)),
    )
    return figures


def help_of(second: int, kind: AlarmKind) -> Alarm:
    return samples.alarm(second, f"al-{second}", kind=kind)


def test_a_supervisor_is_told_of_a_day() -> None:
    told: dict[str, Any] = described(day())["welfare"]
    assert told == {
        "asked": 2,
        "answered": 1,
        "answer_ms": 40_000,
        "unanswered": 1,
        "sos": 1,
        "longest": [
            ["BC-01", samples.at(0).isoformat(), 50_000],
            ["BC-02", samples.at(1).isoformat(), 50_000],
        ],
    }


def test_nobody_was_asked_is_no_zero_of_time() -> None:
    told = described(Figures())["welfare"]
    assert (told["asked"], told["answer_ms"], told["longest"]) == (0, None, [])


def test_a_file_keeps_it_and_two_stretches_make_one() -> None:
    figures = day()
    again = figures_from(figures_text(figures))
    assert described(again)["welfare"] == described(figures)["welfare"]
    first = figures.within(samples.at(0), samples.at(1))
    assert [one.unit_id for one in first.welfare.checks.values()] == ["BC-01"]
    both = first.joined(figures)
    assert described(both)["welfare"]["longest"] == described(figures)["welfare"]["longest"]


def test_work_that_two_have_seen_is_one_stretch_and_an_answer_is_kept() -> None:
    early = followed(view(0, UnitState.ALERTED, asked_s=0), view(60, UnitState.ON_SCENE, asked_s=0))
    late = followed(view(50, UnitState.ON_SCENE, asked_s=0), view(90, UnitState.AVAILABLE))
    for both in (early.joined(late), late.joined(early)):
        assert spans(both) == [("BC-01", samples.at(0), 90_000)]
        [check] = both.checks.values()
        assert check.answered_at == samples.at(90)


def test_a_file_of_before_has_none() -> None:
    old = '{"responses":[],"drives":{},"raised":[],"minutes":[],"covered":[],'
    old += '"since":null,"until":null}'
    assert figures_from(old).welfare.checks == {}
