"""What crews report: closed codes, doses and times that can be meant; refused by name else."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.patient.care import (
    AHEAD_S_MAX,
    INJURIES,
    CareReported,
    Finding,
    Judgement,
    JudgementReason,
    Onset,
)
from schemas.patient.treatments import DOSE_MAX, DRUGS, Remedy, Treatment
from tests.schemas.support import samples
from tests.schemas.support.output_samples import AT

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def report(**changed: object) -> dict[str, Any]:
    empty: dict[str, object] = {"treatments": [], "findings": [], "mechanisms": [], "needs": []}
    bare = samples.sample("vehicle.care") | empty | {"onset": None, "pre_alert": None}
    return bare | changed


def refusal(event: dict[str, Any]) -> tuple[str, str]:
    """Give the field that was refused and why."""
    with pytest.raises(ValidationError) as caught:
        CareReported.model_validate_json(json.dumps(event))
    (error,) = caught.value.errors(include_url=False)
    return ".".join(str(part) for part in error["loc"]), error["msg"]


def treatment(**changed: object) -> dict[str, Any]:
    return {"what": "aspirin", "at": AT, "dose": None, "route": None} | changed


@pytest.mark.parametrize(
    ("event", "field", "words"),
    [
        (report(), "", "must say something"),
        (report(treatments=[treatment(what="prayer")]), "treatments.0.what", "Input should be"),
        (
            report(treatments=[treatment(dose={"amount": 1, "unit": "spoon"})]),
            "treatments.0.dose.unit",
            "Input should be",
        ),
        (
            report(treatments=[treatment(dose={"amount": 0, "unit": "mg"})]),
            "treatments.0.dose.amount",
            "greater than 0",
        ),
        (
            report(treatments=[treatment(dose={"amount": 300, "unit": "mL"})]),
            "treatments.0",
            "dose.unit of aspirin must be one of mg",
        ),
        (
            report(treatments=[treatment(dose={"amount": 5_000, "unit": "mg"})]),
            "treatments.0",
            "dose.amount of aspirin must be at most 500 mg",
        ),
        (
            report(treatments=[treatment(what="splint", dose={"amount": 1, "unit": "mg"})]),
            "treatments.0",
            "dose: splint has none",
        ),
        (report(findings=[{"code": "gãy chân anh Nam"}]), "findings.0.code", "Input should be"),
        (report(findings=[{"code": "shock"}] * 2), "", "findings has a code more than once"),
        (report(needs=[{"code": "blood"}] * 2), "", "needs has a code more than once"),
        (report(mechanisms=[{"code": "fall_low"}] * 2), "", "mechanisms has a code"),
        (
            report(pre_alert={"wanted": True, "why": "improved"}),
            "pre_alert",
            "does not fit wanted true; give one of looks_ill",
        ),
        (
            report(pre_alert={"wanted": False, "why": "looks_ill"}),
            "pre_alert",
            "does not fit wanted false; give one of improved",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(
    event: dict[str, Any], field: str, words: str
) -> None:
    found, why = refusal(event)
    assert found == field
    assert words in why


@pytest.mark.parametrize(
    ("seconds", "taken"),
    [(AHEAD_S_MAX, True), (AHEAD_S_MAX + 1, False), (-86_400, True), (-86_401, False)],
)
def test_a_treatment_is_of_the_last_day(seconds: int, taken: bool) -> None:  # noqa: FBT001
    at = (NOW + timedelta(seconds=seconds)).isoformat()
    event = report(treatments=[treatment(at=at)])
    if taken:
        assert CareReported.model_validate_json(json.dumps(event)).treatments
    else:
        field, why = refusal(event)
        assert field == "treatments"
        assert "correct the clock" in why


@pytest.mark.parametrize(("days", "taken"), [(-30, True), (-31, False), (1, False)])
def test_an_onset_is_of_the_last_month(days: int, taken: bool) -> None:  # noqa: FBT001
    onset = {"kind": "symptoms", "at": (NOW + timedelta(days=days)).isoformat()}
    if taken:
        event = CareReported.model_validate_json(json.dumps(report(onset=onset)))
        assert event.onset == Onset(kind="symptoms", at=NOW + timedelta(days=days))
    else:
        assert refusal(report(onset=onset))[0] == "onset"


def test_an_event_without_its_time_is_refused_for_that_alone() -> None:
    event = report(treatments=[treatment()])
    del event["occurred_at"]
    assert refusal(event)[0] == "occurred_at"


def test_a_dose_that_nobody_said_is_not_known_and_not_nothing() -> None:
    assert Treatment(what=Remedy.MORPHINE, at=NOW).dose is None


@pytest.mark.parametrize("remedy", DOSE_MAX)
def test_the_greatest_dose_is_taken_and_more_is_not(remedy: Remedy) -> None:
    for unit, most in DOSE_MAX[remedy].items():
        fields: dict[str, Any] = {"what": remedy, "at": NOW}
        whole = Treatment.model_validate(fields | {"dose": {"amount": most, "unit": unit}})
        assert whole.dose is not None
        with pytest.raises(ValidationError, match="at most"):
            Treatment.model_validate(fields | {"dose": {"amount": most * 1.01, "unit": unit}})


def test_a_shock_is_no_drug_and_every_drug_has_a_dose() -> None:
    assert Remedy.DEFIBRILLATION not in DRUGS
    assert set(DOSE_MAX) >= DRUGS


def test_every_reason_fits_one_word_only() -> None:
    for why in JudgementReason:
        fits = []
        for wanted in (True, False):
            try:
                Judgement(wanted=wanted, why=why)
            except ValidationError:
                continue
            fits.append(wanted)
        assert len(fits) == 1, why


def test_injuries_are_findings() -> None:
    assert set(Finding) > INJURIES
