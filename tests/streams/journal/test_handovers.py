from dispatch.clinical.watching.fleet import Watch
from schemas.outputs.views import UnitView
from schemas.topics import DEAD_LETTERS, UNIT_VIEWS
from streams.journal.handovers import Handovers
from tests.streams.support.samples import StoppedClock, Wire, at, raw
from tests.support.patients import record, sample


class Worker:
    """A watch with one patient on U1, and what follows the units' views."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.watch = Watch(every_s=60)
        self.watch.take(record([sample("heart_rate_per_min", 80)]))
        self.handovers = Handovers(self.watch, self.wire.send_all, StoppedClock())

    async def view(
        self,
        incident_id: str | None,
        at_s: float = 100,
        unit_id: str = "U1",
        centre_id: str = "BD",
    ) -> int:
        view = UnitView.model_validate(
            {
                "centre_id": centre_id,
                "cause_id": "e",
                "decided_at": at(at_s),
                "journal_offset": 1,
                "unit_id": unit_id,
                "crew_level": "bls",
                "station_id": "S",
                "state": "available" if incident_id is None else "on_scene",
                "place": {"lat": 11.0, "lon": 106.6},
                "fix_at": None,
                "incident_id": incident_id,
            },
            strict=False,
        )
        value = view.model_dump_json().encode()
        key = UNIT_VIEWS.key_of(view).encode()
        await self.handovers.take([raw(value, UNIT_VIEWS, key=key)])
        return len(self.watch)


async def test_a_handover_releases_the_patient() -> None:
    worker = Worker()
    assert await worker.view("C-1") == 1
    assert await worker.view("C-1") == 1
    assert await worker.view(None) == 0


async def test_the_next_incident_releases_the_patient_of_the_last() -> None:
    worker = Worker()
    await worker.view("C-1")
    assert await worker.view("C-2") == 0


async def test_a_patient_without_an_incident_yet_is_kept() -> None:
    worker = Worker()
    assert await worker.view(None) == 1
    assert await worker.view("C-1") == 1


async def test_an_old_view_never_releases_a_patient_who_came_after_it() -> None:
    worker = Worker()
    await worker.view("C-0", at_s=-200)
    assert await worker.view(None, at_s=-100) == 1


async def test_the_view_of_the_centre_that_has_lent_a_unit_releases_nobody() -> None:
    """Its owner shows it away and without a call while it serves the other centre's patient."""
    worker = Worker()
    await worker.view("C-1", centre_id="HCM")
    assert await worker.view(None, centre_id="BD") == 1
    assert await worker.view(None, centre_id="HCM") == 0


async def test_what_is_no_view_is_a_dead_letter() -> None:
    worker = Worker()
    await worker.handovers.take([raw(b"{", UNIT_VIEWS, key=b"BD/U1")])
    (letter,) = worker.wire.on(DEAD_LETTERS)
    assert (letter["role"], letter["reason"]) == ("telemetry", "not_json")
