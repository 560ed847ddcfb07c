"""``smart115 score``: one line in, one result or one named error out."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from console.commands.care.score import app
from console.patient.scoring import Refused, score_line
from dispatch.clinical.scores.catalogue import SCORES
from schemas.patient.scores import Score

WHOLE = {
    "respiration_rate_per_min": 26,
    "spo2_pct": 90,
    "on_oxygen": True,
    "systolic_mmhg": 95,
    "heart_rate_per_min": 124,
    "temperature_c": 36.5,
    "consciousness": "A",
}


def line(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def run(name: str, *lines: bytes) -> tuple[int, list[dict[str, Any]]]:
    done = CliRunner().invoke(app, [name], input=b"\n".join(lines))
    return done.exit_code, [json.loads(text) for text in done.stdout.splitlines()]


def test_a_line_becomes_a_whole_result() -> None:
    scored = score_line("news2", line(id=7, **WHOLE))
    assert (scored["id"], scored["total"], scored["band"]) == (7, 12, "high")
    assert scored["table"] == "NEWS2 RCP 2017"
    assert {one["name"]: one["value"] for one in scored["inputs"]} == WHOLE


@pytest.mark.parametrize("name", SCORES)
def test_every_score_takes_an_empty_line_and_says_what_is_missing(name: str) -> None:
    scored = Score.model_validate_json(json.dumps(score_line(name, b"{}")))
    assert scored.missing or scored.not_scored
    assert scored.inputs == ()


def test_units_and_ages_are_taken() -> None:
    scored = score_line(
        "news2",
        line(
            temperature_c={"value": 102.2, "unit": "°F", "age_s": 60},
            systolic_mmhg={"value": 95, "age_s": 1200},
        ),
    )
    assert scored["inputs"] == [{"name": "temperature_c", "value": 39.0, "age_s": 60.0}]
    assert "systolic_mmhg" in scored["missing"], "a pressure of 20 minutes ago is not current"


def test_the_patient_and_the_scale_are_taken() -> None:
    assert score_line("news2", line(spo2_pct=97, on_oxygen=True, spo2_scale=2))["minimum"] == 5
    child = score_line("news2", line(age_years=3, spo2_pct=80))
    assert child["not_scored"] == "no adult score under 16 years"
    assert child["red_flags"] == ["spo2_pct below 90"]
    pregnant = score_line("qsofa", line(pregnant=True))
    assert pregnant["not_scored"] == "no adult score in pregnancy"


def test_the_scores_of_a_child_and_in_pregnancy_are_given_with_what_must_be_said() -> None:
    child = score_line("bedside-pews", line(age_years=8, heart_rate_per_min=155))
    assert (child["minimum"], child["maximum"], child["total"]) == (4, 26, None)
    assert "ward children" in child["table"]
    assert child["caution"]["en"] == "validated on ward children, not before the hospital"
    infant = score_line("bedside-pews", line(age_months=2, heart_rate_per_min=155))
    assert infant["minimum"] == 1
    mother = score_line("meows", line(pregnant=True, heart_rate_per_min=110, temperature_c=35.5))
    assert mother["band"] == "trigger"
    assert score_line("meows", line(heart_rate_per_min=110))["not_scored"] == "for pregnancy only"


@pytest.mark.parametrize("age", [*range(0, 100, 7), None])
def test_no_red_flag_is_never_printed_without_its_limits(age: int | None) -> None:
    for known in ({}, WHOLE, {"spo2_pct": 97}):
        shown = score_line("red-flags", line(age_years=age, **known))
        if "no_red_flag" in json.dumps(shown):
            assert shown["caution"] == {
                "vi": "chỉ xét theo các ngưỡng này",
                "en": "these limits only",
            }


def test_months_that_are_not_of_the_years_are_named() -> None:
    with pytest.raises(Refused) as caught:
        score_line("bedside-pews", line(age_years=3, age_months=4))
    assert caught.value.field == "age_months"
    assert "age_months 4 is not within age_years 3" in caught.value.why


def test_two_sources_of_one_line_are_weighed() -> None:
    both = line(consciousness="A", gcs_total=9, heart_rate_per_min=80, pulse_rate_per_min=150)
    scored = score_line("news2", both)
    assert {one["name"]: one["value"] for one in scored["inputs"]} == {
        "heart_rate_per_min": 150,
        "consciousness": "P",
    }


def test_null_is_not_known() -> None:
    assert "spo2_pct" in score_line("news2", line(spo2_pct=None))["missing"]


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        (b"nonsense", "$", "no JSON"),
        (b"[1]", "$", "JSON object"),
        (b"\xff", "$", "no JSON"),
        (b"[" * 100_000, "$", "no JSON"),
        (line(pulse=80), "pulse", "is no parameter"),
        (line(temperature_c=98.6), "temperature_c", "is it °F? is it K? send its unit (got 98.6)"),
        (line(heart_rate_per_min="80"), "heart_rate_per_min", "must be a number"),
        (line(heart_rate_per_min=True), "heart_rate_per_min", "must be a number"),
        (b'{"heart_rate_per_min": NaN}', "heart_rate_per_min", "0 to 350"),
        (b'{"heart_rate_per_min": 1e999}', "heart_rate_per_min", "0 to 350"),
        (
            line(temperature_c={"value": 10**400, "unit": "°F"}),
            "temperature_c",
            "15 to 46",
        ),
        (line(spo2_pct={"value": 95, "unit": "kg"}), "spo2_pct.unit", "unit 'kg'"),
        (line(spo2_pct={"value": 95, "units": "%"}), "spo2_pct.units", "value unit age_s"),
        (line(spo2_pct={"value": 95, "age_s": -1}), "spo2_pct.age_s", "0 to"),
        (line(spo2_pct={"value": 95, "age_s": "1"}), "spo2_pct.age_s", "0 to"),
        (line(systolic_mmhg=70, diastolic_mmhg=110), "diastolic_mmhg", "swapped"),
        (line(age_years=-1), "age_years", "greater than or equal to 0"),
        (line(spo2_scale=3), "spo2_scale", "less than or equal to 2"),
        (line(at="yesterday"), "at", "an instant with its zone as ISO 8601"),
    ],
)
def test_a_bad_line_names_its_field(given: bytes, field: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        score_line("news2", given)
    assert caught.value.field == field
    assert said in caught.value.why


def test_bad_lines_are_answered_in_their_place_and_end_in_code_2() -> None:
    code, lines = run("news2", line(**WHOLE), b"", line(temperature_c=98.6), line(**WHOLE))
    assert code == 2
    assert [one.get("total") for one in lines] == [12, None, 12]
    assert (lines[1]["line"], lines[1]["field"]) == (3, "temperature_c")


def test_good_lines_end_in_code_0() -> None:
    assert run("rts", line(gcs_total=7, systolic_mmhg=70, respiration_rate_per_min=35))[0] == 0


def test_the_list_has_every_score_with_its_table() -> None:
    done = CliRunner().invoke(app, ["--list"])
    assert done.exit_code == 0
    for name, entry in SCORES.items():
        assert f"{name}: {entry.rule.table}" in done.stdout


def test_an_unknown_score_is_refused_with_those_there_are() -> None:
    done = CliRunner().invoke(app, ["apache"])
    assert done.exit_code != 0
    assert "news2 gcs rts" in str(done.exception)


def test_a_mistyped_score_is_guessed() -> None:
    done = CliRunner().invoke(app, ["newws2"])
    assert "no score 'newws2' (did you mean 'news2'?): give one of" in str(done.exception)


def test_programs_get_every_score_and_every_input_once() -> None:
    done = CliRunner().invoke(app, ["--list", "--json"])
    told = [json.loads(one) for one in done.stdout.splitlines()]
    scores = [one for one in told if "score" in one]
    assert [one["score"] for one in scores] == list(SCORES)
    names = [one["input"] for one in told if "input" in one]
    assert len(names) == len(set(names))
    assert {name for one in scores for name in one["inputs"]} < set(names)
    assert {"age_years", "sex", "pregnant", "spo2_scale"} < set(names)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("spo2_pct", {"kind": "number", "low": 0, "high": 100, "unit": "%", "words": []}),
        ("on_oxygen", {"kind": "flag", "low": None, "high": None, "unit": None, "words": []}),
        ("sex", {"kind": "patient", "low": None, "high": None, "unit": None, "words": []}),
    ],
)
def test_programs_are_told_what_an_input_may_be(name: str, expected: dict[str, Any]) -> None:
    done = CliRunner().invoke(app, ["--list", "--json"])
    told = [json.loads(one) for one in done.stdout.splitlines()]
    (found,) = [one for one in told if one.get("input") == name]
    assert found == {"input": name, **expected}
