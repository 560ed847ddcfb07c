"""What trial crews find and do fits their case and is always something the engine can take."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from scenarios.cases.care import first_look, given, programme
from scenarios.cases.table import Case, Kind, kinds
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Priority
from schemas.patient.care import CareReported, Finding
from schemas.patient.treatments import Remedy

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def case_of(kind: Kind, age: int | None = None) -> Case:
    return Case(
        priority=kind.priority,
        complaint=kind.complaint,
        crew_level=kind.crew_level,
        services=kind.services,
        patient=Patient(age_years=kind.age_from if age is None else age),
        condition=kind.condition,
        place=None,
    )


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.complaint)
def test_every_case_has_its_words(kind: Kind) -> None:
    case = case_of(kind)
    for seed in range(20):
        found = first_look(case, Random(seed), NOW)
        done = given(case, Random(seed), NOW - timedelta(minutes=5), NOW)
        event = CareReported(
            event_id="e",
            centre_id="BD",
            occurred_at=NOW,
            source="U",
            unit_id="U",
            findings=found.findings,
            mechanisms=found.mechanisms,
            onset=found.onset,
            pre_alert=found.pre_alert,
            treatments=done,
        )
        assert CareReported.model_validate_json(event.model_dump_json()) == event
        assert event.findings
        assert all(NOW - timedelta(minutes=5) <= one.at <= NOW for one in done)
        assert [one.at for one in done] == sorted(one.at for one in done)


def test_what_is_found_fits_the_complaint() -> None:
    found = {kind.complaint: set(programme(case_of(kind)).findings) for kind in kinds()}
    assert Finding.STEMI in found["Đau ngực dữ dội lan ra tay trái"]
    assert Finding.STROKE_SUSPECTED in found["Méo miệng và yếu nửa người"]
    assert Finding.POSTPARTUM_HAEMORRHAGE in found["Băng huyết sau sinh"]
    assert Finding.BURN_MAJOR in found["Bỏng rộng do lửa"]
    assert Finding.SEIZING in found["Trẻ co giật"]
    assert Finding.LABOUR in found["Chuyển dạ con so"]
    assert found["Vết thương nhỏ ở tay"] == {Finding.MINOR_INJURY}
    assert found["Đau lưng lâu ngày"] == {Finding.MINOR_ILLNESS}


def test_the_same_seed_says_the_same() -> None:
    case = case_of(kinds()[0])
    assert first_look(case, Random(3), NOW) == first_look(case, Random(3), NOW)
    again = [given(case, Random(3), NOW, NOW + timedelta(minutes=4)) for _ in range(2)]
    assert again[0] == again[1]
    assert {one.what for one in again[0]} >= {Remedy.ASPIRIN}


def test_some_crews_worry_and_most_do_not() -> None:
    case = case_of(next(kind for kind in kinds() if kind.priority is Priority.P4))
    worried = sum(first_look(case, Random(seed), NOW).pre_alert is not None for seed in range(500))
    assert 5 <= worried <= 45
