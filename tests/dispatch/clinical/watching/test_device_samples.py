import re

import pytest

from dispatch.clinical.watching.device_samples import (
    Batch,
    FaultKind,
    Sample,
    from_ms,
    to_ms,
    translate,
)
from schemas.patient.device_codes import one_spelling
from tests.support.patients import AT, record, sample, vitals

DAY_S = 86_400
AT_MS = to_ms(AT)


def one(code: str, value: object, after_s: float = 0, **more: object) -> Batch:
    return translate(record([sample(code, value, after_s, **more)]))


@pytest.mark.parametrize(
    ("code", "value", "unit", "parameter", "is_"),
    [
        ("147842", 80, "264864", "heart_rate_per_min", 80.0),
        ("8310-5", 98.6, "[degF]", "temperature_c", 37.0),
        ("150344", 39.05, "MDC_DIM_DEGC", "temperature_c", 39.05),
        ("151708", 4.8, "kPa", "etco2_mmhg", 36.003),
        ("2339-0", 90, "mg/dL", "glucose_mmol_l", 4.996),
        ("59408-5", 0.97, "1", "spo2_pct", 97.0),
        ("systolic_mmhg", 120, None, "systolic_mmhg", 120.0),
        ("gcs_eye", 4, None, "gcs_eye", 4.0),
        ("67775-7", "V", None, "consciousness", "V"),
        ("on_oxygen", True, None, "on_oxygen", True),
        ("ecg_rhythm", "asystole", None, "ecg_rhythm", "asystole"),
        ("heart_rate_per_min", 0, None, "heart_rate_per_min", 0.0),
    ],
)
def test_codes_and_units_become_ours(
    code: str, value: object, unit: str | None, parameter: str, is_: object
) -> None:
    batch = one(code, value, unit=unit)
    assert batch.samples == [Sample(parameter, is_, AT_MS, code=code)]  # type: ignore[arg-type]
    assert (batch.faults, batch.unmapped) == ([], [])


@pytest.mark.parametrize(
    ("code", "value", "unit", "field", "said"),
    [
        ("8310-5", 98.6, "Cel", "samples.0.value", "is it °F?"),
        ("8310-5", 98.6, "°C", "samples.0.value", "15 to 46"),
        ("147842", -1, "bpm", "samples.0.value", "0 to 350"),
        ("147842", 9000, "bpm", "samples.0.value", "0 to 350"),
        ("147842", "80", "bpm", "samples.0.value", "must be a number"),
        ("147842", True, "bpm", "samples.0.value", "must be a number"),
        ("147842", 80, "kg", "samples.0.unit", "heart_rate_per_min: unit 'kg'"),
        ("147842", 80, None, "samples.0.unit", "say which, e.g. /min"),
        ("2339-0", 90, "mmol/L", "samples.0.value", "is it mg/dL?"),
        ("67775-7", "drowsy", None, "samples.0.value", "one of A C V P U"),
        ("stemi", 1, None, "samples.0.value", "true or false"),
    ],
)
def test_what_cannot_be_is_refused_and_named(
    code: str, value: object, unit: str | None, field: str, said: str
) -> None:
    batch = one(code, value, unit=unit)
    assert batch.samples == []
    assert [fault.field for fault in batch.faults] == [field]
    assert said in batch.faults[0].why


def test_the_right_samples_of_a_record_are_used_beside_a_wrong_one() -> None:
    samples = [
        sample("147842", 80, unit="bpm"),
        sample("8310-5", 98.6, unit="Cel"),
        sample("150456", 97, unit="%"),
    ]
    batch = translate(record(samples))
    assert [used.parameter for used in batch.samples] == ["heart_rate_per_min", "spo2_pct"]
    assert [fault.field for fault in batch.faults] == ["samples.1.value"]


def test_swapped_pressures_are_both_refused() -> None:
    samples = [
        sample("8480-6", 70, unit="mm[Hg]"),
        sample("8462-4", 110, unit="mm[Hg]"),
        sample("8480-6", 110, 60, unit="mm[Hg]"),
        sample("8462-4", 70, 60, unit="mm[Hg]"),
    ]
    batch = translate(record(samples, sent_s=60))
    assert [fault.field for fault in batch.faults] == ["samples.0.value", "samples.1.value"]
    assert "were they swapped?" in batch.faults[0].why
    assert [used.value for used in batch.samples] == [110.0, 70.0]


def test_swapped_pressures_that_are_stamped_apart_are_of_one_measurement() -> None:
    samples = [
        sample("8480-6", 70, 60.001, unit="mm[Hg]"),
        sample("8462-4", 110, 60.4, unit="mm[Hg]"),
    ]
    assert translate(record(samples, sent_s=61)).samples == []


def test_an_unknown_code_is_kept_and_not_used() -> None:
    batch = one("vendor:perfusion-index", 1.2, unit="%")
    assert (batch.samples, [fault.field for fault in batch.faults]) == ([], ["samples.0.code"])
    assert [kept.code for kept in batch.unmapped] == ["vendor:perfusion-index"]


@pytest.mark.parametrize("days", [-3 * 365, -1.01, 0.05, 3 * 365])
def test_a_sample_of_another_time_is_refused_and_the_clock_is_named(days: float) -> None:
    batch = one("147842", 80, days * DAY_S, unit="bpm")
    assert [fault.field for fault in batch.faults] == ["samples.0.at"]
    assert f"{days:.1f} days from occurred_at: set the device's clock" == batch.faults[0].why


@pytest.mark.parametrize("seconds", [-DAY_S, -600, 0, 3600])
def test_a_late_sample_or_a_clock_a_little_ahead_is_taken(seconds: float) -> None:
    assert len(one("147842", 80, seconds, unit="bpm").samples) == 1


def test_a_device_that_tells_its_wrong_clock_is_refused_whole() -> None:
    years = 3 * 365 * DAY_S
    packed = record(
        [sample("147842", 80, -years, unit="bpm")],
        device_clock=from_ms(AT_MS - years * 1000).isoformat(),
    )
    batch = translate(packed)
    assert [fault.field for fault in batch.faults] == ["device_clock"]
    assert "-1095.0 days off" in batch.faults[0].why


@pytest.mark.parametrize(
    ("code", "flag", "spoiled"),
    [
        ("heart_rate_per_min", "leads_off", True),
        ("heart_rate_per_min", "motion", True),
        ("heart_rate_per_min", "poor_perfusion", False),
        ("spo2_pct", "poor_perfusion", True),
        ("spo2_pct", "calibration", True),
        ("temperature_c", "motion", False),
        ("systolic_mmhg", "motion", True),
    ],
)
def test_a_flag_spoils_what_it_bears_on(code: str, flag: str, *, spoiled: bool) -> None:
    value = 36.5 if code == "temperature_c" else 80
    (used,) = one(code, value, flags=[flag]).samples
    assert (used.spoiled is not None) == spoiled


def test_the_simple_form_is_one_sample_a_value() -> None:
    batch = translate(vitals(heart_rate_per_min=80.0, on_oxygen=False, consciousness="A"))
    assert batch.samples == [
        Sample("on_oxygen", False, AT_MS),  # noqa: FBT003 - a value
        Sample("heart_rate_per_min", 80.0, AT_MS),
        Sample("consciousness", "A", AT_MS),
    ]
    assert (batch.spo2_scale, batch.device_id) == (None, "unnamed")
    assert translate(vitals(spo2_pct=90.0, spo2_scale=1)).spo2_scale == 1


def test_a_pressure_written_as_text_is_refused_for_that_and_swaps_nothing() -> None:
    samples = [
        sample("8480-6", "70", unit="mm[Hg]"),
        sample("8462-4", 110, unit="mm[Hg]"),
    ]
    batch = translate(record(samples))
    assert [fault.field for fault in batch.faults] == ["samples.0.value"]
    assert [used.parameter for used in batch.samples] == ["diastolic_mmhg"]


@pytest.mark.parametrize(
    ("code", "value", "unit", "parameter", "is_"),
    [
        ("8867-4", 112, "{Beats}/min", "heart_rate_per_min", 112.0),
        ("9279-1", 26, "breaths/minute", "respiration_rate_per_min", 26.0),
        ("8310-5", 38.4, "degrees C", "temperature_c", 38.4),
        ("8480-6", 98, "mm Hg", "systolic_mmhg", 98.0),
        ("http://loinc.org|8867-4", 112, "bpm", "heart_rate_per_min", 112.0),
        ("150037", 88, "266016^MDC_DIM_MMHG^MDC", "systolic_mmhg", 88.0),
        ("76215-3", 88, "mm[Hg]", "systolic_mmhg", 88.0),
        ("150033^MDC_PRESS_BLD_ART_SYS^MDC", 12, "kPa", "systolic_mmhg", 90.007),
        ("9267-6", "LA6556-0", None, "gcs_eye", 4.0),
        ("9268-4", "http://loinc.org|LA6567-7", "{score}", "gcs_motor", 6.0),
        ("9269-2", 15, None, "gcs_total", 15.0),
        ("9270-0", 5, "", "gcs_verbal", 5.0),
        ("67775-7", "LA17108-4", None, "consciousness", "V"),
        ("http://snomed.info/sct|1104441000000107", "422768004", None, "consciousness", "U"),
        ("371825009", "373066001", None, "on_oxygen", True),
        ("systolic_mmhg", 16, "kPa", "systolic_mmhg", 120.01),
        ("systolic_mmhg", 16, "mmHg", "systolic_mmhg", 16.0),
        ("glucose_mmol_l", 40, "mmol/L", "glucose_mmol_l", 40.0),
        ("systolic_mmhg", 0, None, "systolic_mmhg", 0.0),
    ],
)
def test_what_is_spelled_otherwise_is_no_less_a_sign(
    code: str, value: object, unit: str | None, parameter: str, is_: object
) -> None:
    batch = one(code, value, unit=unit)
    spelled = one_spelling(code)
    assert batch.samples == [Sample(parameter, is_, AT_MS, code=spelled)]  # type: ignore[arg-type]
    assert (batch.faults, list(batch.understood)) == ([], [code])


@pytest.mark.parametrize(
    ("code", "value", "unit", "kind", "said"),
    [
        ("59408-5", 0.97, "%", FaultKind.VALUE, "is it a fraction?"),
        ("spo2_pct", 0.97, None, FaultKind.VALUE, "is it a fraction?"),
        ("spo2_pct", 1, None, FaultKind.VALUE, "is it a fraction?"),
        ("temperature_c", 98.6, None, FaultKind.VALUE, "is it °F?"),
        ("temperature_c", 310.1, None, FaultKind.VALUE, "is it K?"),
        ("glucose_mmol_l", 90, None, FaultKind.VALUE, "is it mg/dL?"),
        ("8310-5", 37, "degF", FaultKind.VALUE, "15 to 46 °C: .*converted from 'degF'"),
        ("151708", 5, "%", FaultKind.UNIT, "etco2_mmhg: unit '%' is not one of mmHg"),
        ("8867-4", 80, None, FaultKind.UNIT, "is null: say which, e.g. /min"),
        ("9267-6", "LA9340-6", None, FaultKind.ANSWER, "must be a number"),
        ("67775-7", "LA6556-0", None, FaultKind.ANSWER, "one of A C V P U"),
        ("vendor:pi", 1, "%", FaultKind.CODE, "'vendor:pi' is in no table: kept, not scored"),
    ],
)
def test_what_is_not_understood_is_asked_about_and_never_scored(
    code: str, value: object, unit: str | None, kind: FaultKind, said: str
) -> None:
    batch = one(code, value, unit=unit)
    assert batch.samples == []
    (fault,) = batch.faults
    assert (fault.kind, fault.code, fault.unit) == (kind, code, unit)
    assert re.search(said, fault.why)


def test_a_cuff_and_an_arterial_line_may_disagree() -> None:
    samples = [
        sample("150021", 80, unit="mmHg"),
        sample("150022", 50, unit="mmHg"),
        sample("150037", 140, unit="mmHg"),
        sample("150038", 90, unit="mmHg"),
    ]
    assert len(translate(record(samples)).samples) == 4


def test_swapped_pressures_are_seen_whatever_their_units() -> None:
    samples = [sample("8480-6", 70, unit="mmHg"), sample("8462-4", 14.7, unit="kPa")]
    batch = translate(record(samples))
    assert [fault.field for fault in batch.faults] == ["samples.0.value", "samples.1.value"]
    assert batch.samples == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("respiration_rate_per_min", -0.5),
        ("respiration_rate_per_min", 120.5),
        ("spo2_pct", 100.5),
        ("spo2_pct", 0.97),
        ("systolic_mmhg", 350.5),
        ("diastolic_mmhg", -0.5),
        ("temperature_c", 14.9),
        ("temperature_c", 98.6),
    ],
)
def test_a_wrong_value_of_the_simple_form_costs_only_itself(field: str, value: float) -> None:
    batch = translate(vitals(heart_rate_per_min=140.0, **{field: value}))
    assert [fault.field for fault in batch.faults] == [field]
    assert batch.samples == [Sample("heart_rate_per_min", 140.0, AT_MS)]


def test_swapped_pressures_of_the_simple_form_cost_only_themselves() -> None:
    batch = translate(vitals(systolic_mmhg=70.0, diastolic_mmhg=121.0, spo2_pct=91.0))
    assert [fault.field for fault in batch.faults] == ["systolic_mmhg", "diastolic_mmhg"]
    assert batch.samples == [Sample("spo2_pct", 91.0, AT_MS)]


@pytest.mark.parametrize(
    ("name", "value"), [("systolic_mmhg", 16.0), ("diastolic_mmhg", 10.0), ("glucose_mmol_l", 40.0)]
)
def test_what_may_be_of_another_unit_is_asked_about_and_not_lost(name: str, value: float) -> None:
    batch = one(name, value)
    assert batch.samples == [Sample(name, value, AT_MS, code=name)]
    assert [fault.field for fault in batch.faults] == ["samples.0.value"]
    assert "came without a unit" in batch.faults[0].why


def test_a_pressure_of_the_simple_form_that_may_be_in_kpa_is_asked_about_and_used() -> None:
    batch = translate(vitals(systolic_mmhg=16.0, heart_rate_per_min=140.0))
    assert [fault.field for fault in batch.faults] == ["systolic_mmhg"]
    assert {used.parameter for used in batch.samples} == {"systolic_mmhg", "heart_rate_per_min"}
