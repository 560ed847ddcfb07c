"""One hospital at a time, with its pre-alerts written by hand."""

from datetime import UTC, datetime
from typing import Any

import pytest

from scenarios.city.model import HospitalHabits
from scenarios.people.hospital_staff import HospitalStaff
from scenarios.timing.stage import Stage
from schemas.events.commands import HospitalPhoned
from schemas.events.hospitals import PreAlertAnswer
from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.pre_alerts import PreAlert
from tests.console.support import samples
from tests.dispatch.support.centre import hospital

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
WILLING = HospitalHabits(
    refuse_share=0, silent_share=0, late_share=0, gate_refuse_share=0, phone_missed_share=0
)


class Ward:
    """A hospital with given habits, and all that it has said."""

    def __init__(self, seed: int = 1, **habits: float) -> None:
        self.stage = Stage("BD", seed=seed, start=START)
        changed = WILLING.model_copy(update=habits)
        self.staff = HospitalStaff(self.stage, hospital("h1", 100), changed)
        self.said: list[str] = []
        self.events: list[PreAlertAnswer | HospitalPhoned] = []

    def read(self, state: str = "drafted", **changed: Any) -> None:  # noqa: ANN401
        self.staff.read(record(state, **changed))

    def wait(self, seconds: int) -> list[str]:
        """Let time pass; give what was said meanwhile."""
        self.stage.agenda.run_until(self.stage.now_ms + seconds * 1_000)
        words: list[str] = []
        for event in self.stage.drain():
            assert isinstance(event, PreAlertAnswer | HospitalPhoned)
            self.events.append(event)
            words.append(event.answer if isinstance(event, PreAlertAnswer) else event.result)
        return words


def record(state: str, **changed: Any) -> PreAlert:  # noqa: ANN401
    given = {"notice": "alert", "channel": "topic"} | changed
    return samples.pre_alert(1, PreAlertState(state)).model_copy(update=given)


def test_the_whole_handshake_is_said_in_order() -> None:
    ward = Ward()
    ward.read()
    assert ward.wait(600) == ["received", "accepted", "preparing", "ready"]


def test_an_update_of_the_live_fields_asks_for_nothing() -> None:
    ward = Ward()
    ward.read("accepted", notice="update", channel=None)
    assert ward.wait(600) == []


def test_who_refuses_does_not_prepare() -> None:
    ward = Ward(refuse_share=1)
    ward.read()
    assert ward.wait(600) == ["received", "refused"]
    assert ward.events[-1].reason


def test_a_silent_hospital_says_nothing_not_even_that_it_knows_of_the_end() -> None:
    ward = Ward(silent_share=1)
    ward.read()
    ward.read("cancelled", notice="cancel", revision=2)
    assert ward.wait(6_000) == []


def test_a_late_hospital_answers_all_the_same() -> None:
    ward = Ward(late_share=1)
    ward.read()
    assert ward.wait(64) == []
    assert ward.wait(600) == ["received", "accepted", "preparing", "ready"]


@pytest.mark.parametrize("state", ["cancelled", "redirected"])
def test_who_hears_that_nobody_comes_acknowledges_and_stops_preparing(state: str) -> None:
    ward = Ward()
    ward.read()
    ward.read(state, notice="cancel", revision=2)
    assert ward.wait(600) == ["acknowledged"]


def test_a_patient_at_the_gate_is_refused_now_and_then_once() -> None:
    ward = Ward(gate_refuse_share=1)
    ward.read("arrived", notice="update", channel=None)
    ward.read("arrived", notice="update", channel=None, revision=2)
    assert ward.wait(600) == ["refused"]


def test_some_say_themselves_who_took_the_patient_over() -> None:
    seen = set()
    for seed in range(20):
        ward = Ward(seed)
        ward.read("arrived", notice="update", channel=None)
        words = ward.wait(600)
        seen.add(tuple(words))
        assert all(one.role for one in ward.events)
    assert seen == {(), ("handed_over",)}


def test_what_is_over_is_not_prepared_for() -> None:
    ward = Ward()
    ward.read()
    ward.read("handed_over", notice="update", channel=None, revision=2)
    assert ward.wait(600) == []


@pytest.mark.parametrize(
    ("state", "owed"),
    [("sent", "accepted"), ("arrived", "accepted"), ("redirected", "acknowledged")],
)
def test_the_duty_phone_is_taken_and_the_call_recorded(state: str, owed: str) -> None:
    ward = Ward()
    ward.read(state, notice="update", channel="duty_phone")
    assert ward.wait(600) == [owed]
    (call,) = ward.events
    assert (call.source, call.role is None) == ("dispatcher", False)


def test_a_call_that_nobody_takes_is_recorded_as_such() -> None:
    ward = Ward(phone_missed_share=1)
    ward.read("sent", notice="update", channel="duty_phone")
    assert ward.wait(600) == ["no_answer"]


def test_nobody_phones_a_hospital_that_has_answered_meanwhile() -> None:
    ward = Ward()
    ward.read("sent", notice="update", channel="duty_phone")
    ward.read("accepted", notice="update", channel=None, revision=2)
    assert ward.wait(600) == []
