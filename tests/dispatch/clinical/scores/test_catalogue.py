"""What holds for every score: nothing hidden, nothing normal by default, worse is never less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.clinical.patient.vital_signs import Reading
from dispatch.clinical.scores import news2, qsofa, rts
from dispatch.clinical.scores.catalogue import SCORES
from schemas.events.incidents import Patient
from schemas.patient.parameters import PARAMETERS, Kind, Parameter, Value
from schemas.patient.scores import Score
from tests.support.patients import ADULT, AT, seen, without


def values_of(parameter: Parameter) -> st.SearchStrategy[Value]:
    if parameter.kind is Kind.FLAG:
        return st.booleans()
    if parameter.kind is Kind.WORD:
        return st.sampled_from(parameter.words)
    low, high = parameter.low, parameter.high
    whole = st.integers(int(low), int(high)).map(float)
    return whole if parameter.whole else whole | st.floats(low, high).map(lambda v: round(v, 2))


SECOND_WITNESSES = {
    "gcs_total": {"gcs_eye", "gcs_verbal", "gcs_motor", "consciousness"},
    "gcs_eye": {"consciousness"},
    "gcs_verbal": {"consciousness"},
    "gcs_motor": {"consciousness", "obeys_commands"},
    "respiration_rate_per_min": {"breathing"},
    "radial_pulse": {"capillary_refill_s"},
    "consciousness": {"obeys_commands"},
    "on_oxygen": {"oxygen_flow_l_min", "fio2_pct"},
    "oxygen_flow_l_min": {"fio2_pct"},
    "respiratory_effort": {"respiratory_distress"},
}
"""What says the same in another way, and could contradict it."""


def consistent(known: dict[str, Value]) -> dict[str, Value]:
    """Leave one witness of each thing: to forget one of two that differ is another story."""
    seconds = set().union(*(SECOND_WITNESSES.get(name, set()) for name in known))
    if float(known.get("respiration_rate_per_min", 1)) < 0.5 or known.get("breathing") is False:
        seconds |= {"respiratory_effort"}  # no breath is the worst of efforts
    return {name: value for name, value in known.items() if name not in seconds}


NOT_ASKED = {
    # Electricity without output is told by the rhythm alone: a rate is all there is without it.
    "arrest": {"ecg_rhythm"},
    # What no monitor measures counts where somebody looked; that nobody did leaves nothing open.
    "meows": {"pain_score"},
    "red-flags": {
        "ecg_rhythm",
        "breathing",
        "capillary_refill_s",
        "respiratory_effort",
        "respiratory_distress",
        "oxygen_flow_l_min",
        "fio2_pct",
        "pain_score",
    },
}
NOT_ASKED["news2"] = NOT_ASKED["red-flags"]

KNOWN = st.fixed_dictionaries(
    {}, optional={name: values_of(row) for name, row in PARAMETERS.items()}
).map(consistent)
PATIENTS = st.builds(
    Patient,
    age_years=st.none() | st.integers(0, 130),
    pregnant=st.none() | st.booleans(),
)


def within(fewer: Score, whole: Score) -> bool:
    """Tell whether what was said with less known leaves room for what is said with more."""
    bands = set(whole.bands_possible) <= set(fewer.bands_possible)
    if whole.minimum is None or fewer.minimum is None:
        return bands
    assert whole.maximum is not None
    assert fewer.maximum is not None
    return bands and fewer.minimum <= whole.minimum <= whole.maximum <= fewer.maximum


@pytest.mark.parametrize("name", SCORES)
@given(known=KNOWN, patient=PATIENTS, data=st.data())
def test_missing_never_equals_normal(
    name: str, known: dict[str, Value], patient: Patient, data: st.DataObject
) -> None:
    """To forget an input never makes a result surer or another one."""
    entry = SCORES[name]
    whole = entry.score(seen(**known), patient, AT)
    assert Score.model_validate_json(whole.model_dump_json()).band == whole.band
    asked = [one for one in entry.rule.inputs if one not in NOT_ASKED.get(name, ())]
    gone = data.draw(st.sampled_from(asked))
    fewer = entry.score(without(seen(**known), gone), patient, AT)
    if whole.not_scored is None and fewer.not_scored is None:
        assert within(fewer, whole)


@pytest.mark.parametrize("name", SCORES)
@given(known=KNOWN, patient=PATIENTS)
def test_a_result_says_all_about_itself(
    name: str, known: dict[str, Value], patient: Patient
) -> None:
    entry = SCORES[name]
    scored = entry.score(seen(**known), patient, AT)
    assert (scored.name, scored.table) == (entry.rule.name, entry.rule.table)
    assert {one.name: one.value for one in scored.inputs}.items() <= known.items()
    assert not {one.name for one in scored.inputs} & set(scored.missing)
    if scored.not_scored is not None:
        assert (scored.total, scored.minimum, scored.maximum, scored.band) == (None,) * 4
    elif scored.band is None and scored.total is None:
        assert scored.missing, "nothing certain, and nothing said to be missing"
    assert (scored.band is not None) == (len(scored.bands_possible) == 1)


@pytest.mark.parametrize("name", SCORES)
def test_inputs_carry_their_ages(name: str) -> None:
    entry = SCORES[name]
    first = entry.rule.inputs[0]
    row = PARAMETERS[first]
    value: Value = row.words[0] if row.words else (row.high if row.kind is Kind.NUMBER else True)
    old = {first: Reading(value, AT.replace(hour=4))}
    scored = entry.score(old, Patient(age_years=60), AT)
    assert [(one.name, one.age_s) for one in scored.inputs] == [(first, 3600.0)]


WORSE: dict[str, tuple[float, list[tuple[float, ...]]]] = {
    "respiration_rate_per_min": (16, [(12, 8, 4, 0), (20, 24, 25, 60)]),
    "systolic_mmhg": (120, [(111, 101, 95, 90, 0)]),
    "heart_rate_per_min": (70, [(50, 41, 30, 0), (91, 111, 131, 250)]),
    "temperature_c": (37.0, [(36.0, 35.0, 30.0), (38.1, 39.1, 42.0)]),
    "spo2_pct": (98, [(95, 93, 91, 50)]),
}


@given(known=KNOWN)
def test_a_worse_input_never_lowers_a_score(known: dict[str, Value]) -> None:
    """NEWS2 and qSOFA go up with each step away from normal, RTS goes down; on SpO2 scale 1."""
    for name, (normal, ways) in WORSE.items():
        for way in ways:
            steps = [seen(**(known | {name: value})) for value in (normal, *way)]
            early = [news2.score(one, ADULT, AT) for one in steps]
            assert _never_falls([one.minimum or 0 for one in early])
            assert _never_falls([one.maximum or 0 for one in early])
    for name, way in (("respiration_rate_per_min", (16, 22, 40)), ("systolic_mmhg", (120, 100, 0))):
        steps = [seen(**(known | {name: value})) for value in way]
        assert _never_falls([qsofa.score(one, ADULT, AT).minimum or 0 for one in steps])
    for name, way in (("respiration_rate_per_min", (16, 8, 3, 0)), ("systolic_mmhg", (120, 60, 0))):
        steps = [seen(**(known | {name: value})) for value in way]
        assert _never_falls([-(rts.score(one, ADULT, AT).maximum or 0) for one in steps])


def _never_falls(values: list[float]) -> bool:
    return values == sorted(values)
