import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from typer.testing import CliRunner

from console.cli import table as cli
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Consciousness
from schemas.patient.device_codes import LOINC
from streams.fhir import handover as fhir
from streams.fhir.handover import UCUM, bundle_json
from streams.fhir.systems import SYSTEM_HOSPITAL, SYSTEM_INCIDENT, SYSTEM_UNIT
from tests.streams.fhir.golden import MAKERS, path
from tests.support import patient_cases as cases

NAMES = sorted(MAKERS)
Resource = dict[str, Any]


def resources(name: str, kind: str) -> list[Resource]:
    bundle = json.loads(bundle_json(MAKERS[name]()))
    found = [entry["resource"] for entry in bundle["entry"]]
    return [one for one in found if one["resourceType"] == kind]


def observed(name: str, text: str) -> list[Resource]:
    return [one for one in resources(name, "Observation") if one["code"]["text"] == text]


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "reference":
                yield value
            yield from references(value)
    elif isinstance(node, list):
        for one in node:
            yield from references(one)


@pytest.mark.parametrize("name", NAMES)
def test_a_bundle_is_as_it_was_reviewed(name: str) -> None:
    assert f"{bundle_json(MAKERS[name]())}\n" == path(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_bundle_is_valid_and_whole(name: str) -> None:
    text = bundle_json(MAKERS[name]())
    Bundle.model_validate_json(text)
    bundle = json.loads(text)
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)
    assert set(references(bundle)) <= set(urls)
    assert [f"urn:uuid:{entry['resource']['id']}" for entry in bundle["entry"]] == urls


@pytest.mark.parametrize("name", NAMES)
def test_an_observation_has_a_value_or_says_why_it_has_none(name: str) -> None:
    for one in resources(name, "Observation"):
        parts = one.get("component", [one])
        for part in parts:
            values = [key for key in part if key.startswith("value")]
            assert len(values) + ("dataAbsentReason" in part) == 1, part["code"]


def test_the_patient_has_no_more_than_sex_and_the_encounter_is_an_emergency() -> None:
    (patient,) = resources("worsening", "Patient")
    assert patient.keys() == {"resourceType", "id", "gender"}
    (encounter,) = resources("worsening", "Encounter")
    assert encounter["class"]["code"] == "EMER"
    assert encounter["status"] == "finished"
    (going_on,) = resources("silent", "Encounter")
    assert (going_on["status"], "end" in going_on["period"]) == ("in-progress", False)
    assert "Bí Mật" not in bundle_json(MAKERS["worsening"]())


def test_the_encounter_is_only_where_the_patient_was_or_will_be() -> None:
    (encounter,) = resources("worsening", "Encounter")
    places = {f"urn:uuid:{one['id']}": one for one in resources("worsening", "Location")}
    stays = [
        (places[one["location"]["reference"]]["name"], one.get("status"))
        for one in encounter["location"]
    ]
    assert stays == [("U1", None), ("h2", "completed")], "h1 refused: it never had the patient"
    assert "h1" in {one["name"] for one in places.values()}, "yet it was told"
    (going_on,) = resources("silent", "Encounter")
    assert going_on["location"][-1]["status"] == "planned"


def identifiers(node: object) -> Iterator[Resource]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "identifier":
                yield from value if isinstance(value, list) else [value]
            yield from identifiers(value)
    elif isinstance(node, list):
        for one in node:
            yield from identifiers(one)


@pytest.mark.parametrize("name", NAMES)
def test_every_identifier_says_of_which_system_it_is(name: str) -> None:
    found = list(identifiers(json.loads(bundle_json(MAKERS[name]()))))
    assert {one["system"] for one in found} >= {SYSTEM_INCIDENT, SYSTEM_UNIT, SYSTEM_HOSPITAL}


REQUIRED = {
    "Patient": {"gender"},
    "Encounter": {"status", "class", "subject", "period"},
    "Location": {"identifier", "status", "name"},
    "Observation": {"status", "category", "code", "subject", "encounter", "effectiveDateTime"},
    "Communication": {"identifier", "status", "subject", "encounter", "sender", "payload"},
}
OF_CARE = {
    "Condition": {"verificationStatus", "code", "subject", "encounter"},
    "Procedure": {"status", "code", "subject", "encounter", "performedDateTime"},
    "MedicationAdministration": {
        "status",
        "medicationCodeableConcept",
        "subject",
        "context",
        "effectiveDateTime",
    },
}
UNITS = {"a", "/min", "%", "mm[Hg]", "Cel", "mmol/L", "L/min", "{score}"}


@pytest.mark.parametrize("name", NAMES)
def test_each_resource_has_what_its_readers_need_and_units_are_of_ucum(name: str) -> None:
    kinds = set()
    for entry in json.loads(bundle_json(MAKERS[name]()))["entry"]:
        one = entry["resource"]
        kinds.add(one["resourceType"])
        assert (REQUIRED | OF_CARE)[one["resourceType"]] <= one.keys()
        for part in one.get("component", [one]):
            quantity = part.get("valueQuantity", {"system": UCUM, "code": "%"})
            assert (quantity["system"], quantity["code"] in UNITS) == (UCUM, True)
    assert kinds == REQUIRED.keys() | (OF_CARE.keys() if name == "treated" else set())


def test_news2_has_its_code_its_table_and_its_inputs() -> None:
    scored = observed("worsening", "NEWS2")
    assert {one["code"]["coding"][0]["code"] for one in scored} == {"88330-6"}
    (worst,) = [one for one in scored if one.get("valueInteger") == 12]
    assert worst["method"]["text"] == "NEWS2 RCP 2017"
    assert worst["interpretation"] == [{"text": "high"}]
    assert len(worst["derivedFrom"]) == 7
    last = scored[-1]
    assert "valueInteger" not in last
    assert last["note"] == [{"text": "8 to 11; missing: systolic_mmhg"}]


@pytest.mark.parametrize(
    ("name", "why"),
    [("child", "no adult score under 16 years"), ("pregnant", "no adult score in pregnancy")],
)
def test_where_no_adult_score_applies_it_says_so(name: str, why: str) -> None:
    (scored,) = observed(name, "NEWS2")
    assert scored["note"][0]["text"].startswith(why)


def test_what_is_scored_instead_says_its_range_and_for_whom_it_was_made() -> None:
    (pews,) = observed("child", "Bedside PEWS")
    assert "valueInteger" not in pews
    assert pews["method"]["text"] == "Bedside PEWS, Parshuram 2009 (ward children)"
    (note,) = pews["note"]
    assert note["text"].startswith("2 to 18; missing: systolic_mmhg, capillary_refill_s, ")
    assert note["text"].endswith("validated on ward children, not before the hospital")
    assert len(pews["derivedFrom"]) == 3
    (flags,) = observed("child", "Red flags")
    assert flags["note"][0]["text"].endswith("these limits only")
    (chart,) = observed("pregnant", "MEOWS")
    assert "missing: systolic_mmhg" in chart["note"][0]["text"]


def _told(patient: Patient, **signs: object) -> dict[str, dict[str, Any]]:
    city = cases.carried(patient)
    city.vitals("U1", **signs)
    bundle = json.loads(bundle_json(city.handover()))
    found = [entry["resource"] for entry in bundle["entry"]]
    return {one["code"]["text"]: one for one in found if one["resourceType"] == "Observation"}


def test_a_whole_score_of_a_child_is_a_number_with_its_band() -> None:
    told = _told(
        Patient(age_months=20),
        respiration_rate_per_min=28.0,
        spo2_pct=92.0,
        on_oxygen=False,
        systolic_mmhg=98.0,
        heart_rate_per_min=175.0,
        temperature_c=37.0,
        consciousness=Consciousness.ALERT,
        capillary_refill_s=4.0,
        respiratory_effort="normal",
    )
    assert told["Bedside PEWS"]["valueInteger"] == 9
    assert told["Bedside PEWS"]["interpretation"] == [{"text": "high"}]
    assert told["Red flags"]["valueCodeableConcept"] == {"text": "red_flag"}
    assert told["age"]["valueQuantity"]["code"] == "mo"
    assert told["capillary_refill_s"]["code"]["coding"][0]["code"] == "44963-7"


def test_no_red_flag_has_its_limits_beside_it() -> None:
    told = _told(
        Patient(age_years=28, pregnant=True),
        respiration_rate_per_min=16.0,
        spo2_pct=98.0,
        on_oxygen=False,
        systolic_mmhg=118.0,
        diastolic_mmhg=70.0,
        heart_rate_per_min=80.0,
        temperature_c=36.8,
        consciousness=Consciousness.ALERT,
    )
    assert told["Red flags"]["valueCodeableConcept"] == {"text": "no_red_flag"}
    assert told["Red flags"]["note"] == [{"text": "these limits only"}]
    assert told["MEOWS"]["valueCodeableConcept"] == {"text": "no_trigger"}
    assert "note" not in told["MEOWS"]


def test_a_pressure_without_its_other_half_says_so() -> None:
    panel = observed("worsening", "blood_pressure")[0]
    high, low = panel["component"]
    assert high["valueQuantity"]["value"] == 95
    assert high["valueQuantity"]["code"] == "mm[Hg]"
    assert low["dataAbsentReason"]["coding"][0]["code"] == "unknown"


def test_what_was_never_measured_is_absent_not_normal() -> None:
    absent = [one for one in resources("silent", "Observation") if "dataAbsentReason" in one]
    assert len(absent) == 7


def test_drugs_and_procedures_are_told_apart_and_findings_are_not_confirmed() -> None:
    ecg = resources("treated", "Procedure")
    assert [one["code"]["text"] for one in ecg] == ["ecg_12_lead"]
    morphine, oxygen, aspirin = resources("treated", "MedicationAdministration")
    assert "dosage" not in morphine, "a dose that nobody said is not made up"
    assert oxygen["dosage"]["rateQuantity"]["code"] == "L/min"
    assert (aspirin["dosage"]["dose"]["value"], aspirin["dosage"]["route"]) == (300, {"text": "po"})
    stemi, shock = resources("treated", "Condition")
    assert stemi["verificationStatus"]["coding"][0]["code"] == "provisional"
    assert shock["verificationStatus"]["coding"][0]["code"] == "refuted"
    assert "clinicalStatus" not in shock


def test_each_step_answers_the_one_before() -> None:
    steps = resources("worsening", "Communication")
    assert [one["payload"][0]["contentString"] for one in steps[:3]] == [
        "drafted",
        "delivered",
        "refused: hết giường",
    ]
    assert "inResponseTo" not in steps[0]
    assert steps[2]["inResponseTo"] == [{"reference": f"urn:uuid:{steps[1]['id']}"}]
    assert steps[2]["sender"] == {"display": "triage-nurse"}
    assert "inResponseTo" not in steps[3], "another hospital's"


@pytest.mark.parametrize("name", sorted(fhir.CODES))
def test_codes_are_those_that_we_read(name: str) -> None:
    assert {LOINC[code] for code in fhir.CODES[name]} == {name}


def test_another_patient_has_other_ids() -> None:
    one, other = (cases.carried(incident_id=name).handover(name) for name in ("C-1", "C-2"))
    ids = [
        {entry["fullUrl"] for entry in json.loads(bundle_json(record))["entry"]}
        for record in (one, other)
    ]
    assert not ids[0] & ids[1]


def test_the_models_of_fhir_are_loaded_only_when_asked_for() -> None:
    code = (
        "import sys, console.patient.assemble, console.patient.page, console.patient.read\n"
        "import console.patient.summary, console.operating.running\n"
        "sys.exit(any(name.split('.')[0] == 'fhir' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_two_forms_at_once_are_refused() -> None:
    ended = CliRunner().invoke(cli.app, ["patient", "C-1", "--json", "--fhir"])
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "give one of them" in ended.stderr
