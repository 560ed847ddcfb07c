"""How long the parts of a call took, read from a day's views."""

from datetime import timedelta

from scenarios.repeated.course import USUAL, Course, watched
from schemas.ground.vocabulary import UnitState
from schemas.outputs.views import UnitView
from tests.console.support import samples

S = UnitState


def view(second: float, state: UnitState, call: str | None = "C-1", name: str = "U1") -> UnitView:
    seen = samples.unit(1, name, state, incident_id=call)
    return seen.model_copy(update={"decided_at": samples.START + timedelta(seconds=second)})


DAY = (
    view(0, S.AVAILABLE, None),
    view(10, S.ALERTED),
    view(22, S.ACCEPTED),
    view(60, S.EN_ROUTE),
    view(90, S.EN_ROUTE),
    view(400, S.ON_SCENE),
    view(1_600, S.TRANSPORTING),
    view(2_000, S.AT_HOSPITAL),
    view(2_600, S.AVAILABLE, None),
    view(2_700, S.OFF_DUTY, None),
    view(3_000, S.AVAILABLE, None),
)


def test_each_part_is_measured_and_shifts_are_seen() -> None:
    found = watched(DAY, 1_100)
    assert found.by_call == {
        "C-1": Course(12_000, 38_000, 1_200_000, 600_000, transported=True, scene=DAY[5].place)
    }
    assert [(one.unit_id, one.is_on) for one in found.shifts] == [("U1", False), ("U1", True)]
    assert (found.seen, found.drive_pm) == (1, 1_100)
    assert found.of("C-9").scene_ms == 1_200_000, "the middle of what was seen"


def test_what_began_before_the_day_is_not_measured() -> None:
    found = watched([view(0, S.ON_SCENE), view(30, S.AVAILABLE, None)])
    assert found.by_call == {"C-1": Course(transported=False)}
    assert found.of("C-1").scene_ms == USUAL.scene_ms
    assert not found.of("C-1").transported


def test_a_call_that_was_left_tells_nothing_of_its_parts() -> None:
    found = watched([*DAY[:2], view(15, S.ALERTED, "C-2"), view(25, S.EN_ROUTE, "C-2")])
    assert found.by_call == {"C-2": Course(10_000, 0)}
    assert watched([]).of("C-1") == USUAL
