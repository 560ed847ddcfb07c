"""From records to what the journal is told: patients, devices, artefacts, silence."""

import json
import random
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.clinical.patient.monitoring import LOST_AFTER_S, RELEASE_AFTER_S, SESSION_GAP_S
from dispatch.clinical.watching.fleet import Watch
from dispatch.clinical.watching.patient import DEVICES_MAX, UNMAPPED_MAX, PatientWatch
from schemas.patient.parameters import Value
from schemas.patient.signs import PatientSigns
from schemas.patient.vitals import MonitorRecord, Vitals
from tests.dispatch.clinical.support import two_monitors
from tests.support.patients import at, record, sample, vitals
from tests.support.tree import ROOT


def rate(value: float, after_s: float = 0, **more: object) -> dict[str, Any]:
    return sample("heart_rate_per_min", value, after_s, **more)


def watched(*events: Vitals | MonitorRecord) -> tuple[Watch, list[PatientSigns]]:
    watch = Watch(every_s=60)
    told = [watch.take(event).signs for event in events]
    return watch, [signs for signs in told if signs is not None]


def on(watch: Watch, unit_id: str = "U1") -> PatientWatch:
    patient = watch.patient(unit_id)
    assert patient is not None
    return patient


def values(patient: PatientWatch) -> dict[str, Value]:
    return {name: now.value for name, now in patient.now.items()}


SAMPLES = st.lists(
    st.tuples(
        st.sampled_from(["heart_rate_per_min", "spo2_pct", "respiration_rate_per_min"]),
        st.integers(20, 100),
        st.integers(0, 29),
    ),
    min_size=1,
    max_size=40,
)


@given(SAMPLES, st.randoms(use_true_random=False), st.integers(1, 5))
def test_order_and_packing_within_a_window_and_duplicates_do_not_matter(
    samples: list[tuple[str, int, int]], rng: random.Random, parts: int
) -> None:
    packed = [sample(*one) for one in samples]
    whole, _ = watched(record(packed, 30))
    mixed = packed + rng.choices(packed, k=5)
    rng.shuffle(mixed)
    split = [mixed[part::parts] for part in range(parts)]
    pieces, _ = watched(*(record(piece, 30) for piece in split if piece))
    assert values(on(pieces)) == values(on(whole))
    assert on(pieces).since_ms == on(whole).since_ms


def test_nothing_is_told_twice_and_a_change_is_told_at_once() -> None:
    steady = [vitals(second, heart_rate_per_min=80.0, spo2_pct=97.0) for second in range(0, 55, 5)]
    _, told = watched(*steady, vitals(55, spo2_pct=90.0), vitals(56, spo2_pct=90.0))
    assert len(told) == 1
    low = [vitals(56 + second, spo2_pct=85.0) for second in range(20)]
    _, told = watched(*steady, *low)
    assert "spo2_pct" in {sign.parameter for sign in told[1].signs}
    assert (told[1].occurred_at - told[0].occurred_at).total_seconds() < 75


def test_what_goes_on_being_measured_is_told_again_before_it_expires() -> None:
    _, told = watched(*(vitals(second, heart_rate_per_min=80.0) for second in range(0, 200, 10)))
    assert [signs.occurred_at.minute for signs in told] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("name", "before", "small", "material"),
    [("glucose_mmol_l", 6.0, 7.0, 8.5), ("fio2_pct", 40.0, 45.0, 60.0)],
)
def test_a_material_change_is_told_and_a_small_one_is_not(
    name: str, before: float, small: float, material: float
) -> None:
    for after, events in ((small, 1), (material, 2)):
        both = (record([sample(name, value, n)], n) for n, value in enumerate((before, after)))
        assert len(watched(*both)[1]) == events


def test_a_pulse_that_stops_is_told() -> None:
    watch, told = watched(
        *(record([rate(35, second)], second) for second in range(10)),
        *(record([rate(0, second)], second) for second in range(10, 45)),
    )
    assert on(watch).now["heart_rate_per_min"].value == 0.0
    assert [signs.signs[0].value for signs in told][-1] == 0.0


def test_leads_off_keep_the_last_good_value_and_say_so() -> None:
    watch, told = watched(
        record([rate(80)]),
        record([rate(0, 5, flags=["leads_off"])], 5),
    )
    assert values(on(watch)) == {"heart_rate_per_min": 80.0}
    assert len(told) == 1, "a flag that flickers is no news by itself"
    (artefact,) = on(watch).artefacts.values()
    assert (artefact.parameter, artefact.why) == ("heart_rate_per_min", "leads_off")
    watch.take(record([rate(81, 10)], 10))
    assert on(watch).artefacts == {}


def test_a_flat_line_is_left_out_and_the_oximeters_pulse_stands_in() -> None:
    events = [
        record([rate(72, second), sample("pulse_rate_per_min", 70 + second % 3, second)], second)
        for second in range(0, 400, 5)
    ]
    watch, _ = watched(*events)
    patient = on(watch)
    assert patient.artefacts["heart_rate_per_min"].why == "flat_line"
    at_end = patient.current(patient.heard_ms)
    assert at_end["heart_rate_per_min"].value != 72.0


def test_two_devices_give_one_value_from_one_of_them() -> None:
    events = []
    for second in range(20):
        events.append(record([rate(80, second)], second, device_id="ECG"))
        if second % 10 == 0:
            events.append(record([rate(120, second)], second, device_id="OXI"))
    watch, _ = watched(*events)
    now = on(watch).now["heart_rate_per_min"]
    assert (now.value, now.device_id) == (80.0, "ECG")
    assert set(on(watch).devices) == {"ECG", "OXI"}


def test_a_device_that_falls_silent_beside_another_is_lost_and_found() -> None:
    ecg = [record([rate(80, second)], second, device_id="ECG") for second in range(0, 200, 10)]
    oxi = record([sample("spo2_pct", 97)], device_id="OXI")
    watch, told = watched(oxi, *ecg)
    states = {one.device_id: one.state for one in told[-1].devices}
    assert states == {"OXI": "lost", "ECG": "measuring"}
    first = next(n for n, s in enumerate(told) if any(one.state == "lost" for one in s.devices))
    assert (told[first].occurred_at - told[0].occurred_at).total_seconds() > LOST_AFTER_S
    back = watch.take(record([sample("spo2_pct", 97, 201)], 201, device_id="OXI")).signs
    assert back is not None
    assert {one.state for one in back.devices} == {"measuring"}


def test_a_device_that_moves_to_another_vehicle_is_said_to_have_moved() -> None:
    watch, told = watched(
        record([rate(80)], device_id="MON-7", unit_id="U1"),
        record([rate(130, 600)], 600, device_id="MON-7", unit_id="U2"),
    )
    assert told[-1].devices[0].moved_from == "U1"
    assert values(on(watch, "U1")) == {"heart_rate_per_min": 80.0}
    assert values(on(watch, "U2")) == {"heart_rate_per_min": 130.0}


def test_a_clock_ahead_is_corrected_and_shown() -> None:
    events = [record([rate(80, second + 1800)], second) for second in range(0, 100, 10)]
    watch, told = watched(*events)
    patient = on(watch)
    assert told[0].devices[0].clock_ahead_s == 1800.0
    assert told[0].signs[0].at == told[0].occurred_at
    assert len(watch) == 1
    assert patient.current(patient.heard_ms)["heart_rate_per_min"].value == 80.0


def test_a_clock_that_stays_behind_is_found_out() -> None:
    events = [record([rate(80, second - 900)], second) for second in range(0, 200, 10)]
    watch, told = watched(*events)
    patient = on(watch)
    assert told[-1].devices[0].clock_ahead_s == -900.0
    assert patient.current(patient.heard_ms)["heart_rate_per_min"].value == 80.0


def test_a_backlog_keeps_its_own_time() -> None:
    """What was held back in a tunnel is old when it comes, and the same patient's."""
    live = record([rate(80)])
    held_back = record([rate(80 + n, n) for n in range(0, 300, 10)], 300)
    watch, _ = watched(live, held_back, record([rate(110, 301)], 301))
    assert on(watch).since_ms == round(live.occurred_at.timestamp() * 1000)
    assert on(watch).devices["MON-1"].ahead_ms == 0


def test_a_long_silence_begins_another_patient() -> None:
    watch, told = watched(
        record([rate(80), sample("temperature_c", 39.5)]),
        record([rate(70, SESSION_GAP_S + 1)], SESSION_GAP_S + 1),
    )
    assert values(on(watch)) == {"heart_rate_per_min": 70.0}
    assert told[-1].since == told[-1].occurred_at


def test_another_incident_is_another_patient_and_the_same_one_is_not() -> None:
    watch, _ = watched(vitals(0, heart_rate_per_min=80.0, incident_id="A"))
    watch.take(vitals(500, spo2_pct=97.0, incident_id="A"))
    assert values(on(watch)) == {"heart_rate_per_min": 80.0, "spo2_pct": 97.0}
    watch.take(vitals(510, spo2_pct=92.0, incident_id="B"))
    assert values(on(watch)) == {"spo2_pct": 92.0}


def test_a_straggler_of_the_patient_before_is_not_this_patients() -> None:
    watch, _ = watched(record([rate(80, 1000)], 1000))
    assert watch.take(record([rate(190)], 0)).signs is None
    assert values(on(watch)) == {"heart_rate_per_min": 80.0}


def test_a_clinicians_scale_stays_until_a_clinician_changes_it() -> None:
    watch, told = watched(vitals(0, spo2_pct=90.0, spo2_scale=2), vitals(70, spo2_pct=90.0))
    assert [signs.spo2_scale for signs in told] == [2, 2]
    assert on(watch).spo2_scale == 2
    watch.take(vitals(80, spo2_pct=90.0, spo2_scale=1))
    assert on(watch).spo2_scale == 1


def test_faults_are_given_back_and_nothing_is_told_of_them() -> None:
    taken = Watch(every_s=60).take(record([sample("8310-5", 98.6, unit="Cel")]))
    assert taken.signs is None
    assert [fault.field for fault in taken.faults] == ["samples.0.value"]


def test_an_unknown_code_is_kept_shown_and_not_scored() -> None:
    watch, told = watched(record([sample("vendor:pi", 1.2, unit="%"), rate(80)]))
    assert [one.code for one in told[0].unmapped] == ["vendor:pi"]
    assert values(on(watch)) == {"heart_rate_per_min": 80.0}


def test_the_newest_value_of_an_unknown_code_is_kept() -> None:
    watch, _ = watched(record([sample("x:1", 2.0, 10)], 10), record([sample("x:1", 1.0, 5)], 10))
    assert [kept.value for kept in on(watch).unmapped.values()] == [2.0]


def test_a_sensor_that_never_gave_a_usable_sample_has_no_value() -> None:
    watch, told = watched(record([rate(80, flags=["leads_off"])]))
    assert values(on(watch)) == {}
    assert told[0].artefacts[0].why == "leads_off"
    assert watch.take(record([rate(80, 1, flags=["leads_off"])], 1)).signs is None


def test_a_spike_is_named_while_it_is_the_newest_sample() -> None:
    events = [record([rate(80, second)], second) for second in range(5)]
    watch, _ = watched(*events, record([rate(250, 5)], 5))
    assert on(watch).artefacts["heart_rate_per_min"].why == "spike"
    assert values(on(watch)) == {"heart_rate_per_min": 80.0}


def test_samples_of_before_this_patients_time_are_left_out() -> None:
    early = [rate(190, -500), rate(80, 1)]
    watch, _ = watched(record([rate(80)]), record(early, 1))
    assert on(watch).now["heart_rate_per_min"].count == 2


def test_devices_are_remembered_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dispatch.clinical.watching.fleet.DEVICES_REMEMBERED_MAX", 2)
    units = [("D1", "U1"), ("D2", "U2"), ("D3", "U3"), ("D1", "U4"), ("D3", "U5")]
    events = [
        record([rate(80, n)], n, device_id=device, unit_id=unit)
        for n, (device, unit) in enumerate(units)
    ]
    _, told = watched(*events)
    assert [signs.devices[0].moved_from for signs in told] == [None, None, None, None, "U3"]


def test_limits_are_kept() -> None:
    watch = Watch(every_s=60)
    for number in range(DEVICES_MAX + 2):
        watch.take(record([rate(80, number)], number, device_id=f"D{number}"))
    assert len(on(watch).devices) == DEVICES_MAX
    assert "D0" not in on(watch).devices
    watch.take(record([sample(f"x:{n}", 1.0, 20) for n in range(UNMAPPED_MAX + 5)], 20))
    assert len(on(watch).unmapped) == UNMAPPED_MAX


def test_who_is_handed_over_or_long_silent_is_forgotten() -> None:
    watch, _ = watched(*(record([rate(80)], unit_id=f"U{n}", device_id=f"D{n}") for n in range(9)))
    watch.release("U0")
    assert (len(watch), watch.patient("U0")) == (8, None)
    watch.take(record([rate(80, RELEASE_AFTER_S + 61)], RELEASE_AFTER_S + 61, unit_id="U8"))
    assert len(watch) == 1


def test_a_handover_forgets_who_was_there_by_then_and_nobody_who_came_later() -> None:
    watch, _ = watched(record([rate(80)], unit_id="U0"))
    since_ms = on(watch, "U0").since_ms
    watch.hand_over("U-none", since_ms)
    watch.hand_over("U0", since_ms - 1)
    assert watch.patient("U0") is not None
    watch.hand_over("U0", since_ms)
    assert (len(watch), watch.patient("U0")) == (0, None)


def test_a_patient_with_two_monitors_takes_less_than_50_kb_and_gives_it_back() -> None:
    """In a process of its own: in this one it would depend on what ran before."""
    done = subprocess.run(
        [sys.executable, "-m", two_monitors.__name__],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    memory = json.loads(done.stdout)
    assert 10_000 < memory["held"] < 50_000
    assert memory["left"] < 5_000


def test_a_word_that_changes_is_told_at_once_and_one_that_does_not_is_not() -> None:
    rhythms = ("sinus", "sinus", "ventricular_tachycardia")
    events = [record([sample("ecg_rhythm", one, n)], n) for n, one in enumerate(rhythms)]
    _, told = watched(*events)
    assert [signs.signs[0].value for signs in told] == ["sinus", "ventricular_tachycardia"]


def test_a_device_that_tells_its_clock_is_corrected_at_once() -> None:
    """The device's clock is 90 s behind the edge's, and it says so."""
    _, told = watched(record([rate(80, -95)], 0, device_clock=at(-90)))
    assert told[0].devices[0].clock_ahead_s == -90.0
    assert (told[0].occurred_at - told[0].signs[0].at).total_seconds() == 5.0


def test_what_a_monitor_has_kept_of_its_last_patient_does_not_count() -> None:
    kept = [rate(190 + n, n) for n in range(5)]
    watch, told = watched(record([*kept, rate(80, 3600)], 3600))
    assert told[0].since == told[0].occurred_at
    assert on(watch).now["heart_rate_per_min"].count == 1


def test_a_cuff_alone_every_five_minutes_is_one_patient() -> None:
    cuffs = [record([sample("systolic_mmhg", 150 - n, n * 300)], n * 300) for n in range(6)]
    watch, told = watched(*cuffs)
    assert on(watch).since_ms == round(told[0].occurred_at.timestamp() * 1000)
    trend = told[-1].signs[0].trend
    assert trend is not None
    assert trend.word == "falling"
