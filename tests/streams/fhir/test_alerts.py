"""A pre-alert as a transaction: valid, updates by identifiers of ours, and nobody's name."""

import json

from fhir.resources.R4B.bundle import Bundle

from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.atmist import AlertSign
from schemas.outputs.pre_alerts import PreAlert
from streams.fhir.alerts import transaction_json
from tests.console.support import samples


def alert(state: PreAlertState = PreAlertState.SENT) -> PreAlert:
    made = samples.pre_alert(1, state, news2=samples.score(7))
    signs = (
        AlertSign(parameter="heart_rate_per_min", value=88.0, unit="/min", age_s=30, stale=False),
        AlertSign(parameter="systolic_mmhg", value=120.0, unit="mmHg", age_s=30, stale=False),
        AlertSign(parameter="consciousness", value="V", unit="", age_s=5, stale=False),
        AlertSign(parameter="on_oxygen", value=True, unit="", age_s=5, stale=False),
        AlertSign(parameter="spo2_pct", value=91.0, unit="%", age_s=900, stale=True),
        AlertSign(parameter="temperature_c", value=None, unit="°C", age_s=None, stale=False),
    )
    return made.model_copy(update={"atmist": made.atmist.model_copy(update={"signs": signs})})


def resources(one: PreAlert) -> dict[str, dict[str, object]]:
    bundle = json.loads(transaction_json(one))
    return {
        entry["request"]["url"]: entry["resource"] | {"method": entry["request"]["method"]}
        for entry in bundle["entry"]
    }


def test_every_entry_is_an_update_by_an_identifier_of_ours() -> None:
    found = resources(alert())
    assert {one["method"] for one in found.values()} == {"PUT"}
    assert all("?identifier=urn:smart115:" in url for url in found)
    assert transaction_json(alert()) == transaction_json(alert())
    assert Bundle.model_validate_json(transaction_json(alert())).type == "transaction"


def test_signs_have_their_codes_and_what_is_stale_or_missing_is_no_number() -> None:
    said = {url.rpartition("/")[2]: one for url, one in resources(alert()).items() if "Obs" in url}
    assert set(said) == {
        "heart_rate_per_min", "systolic_mmhg", "consciousness", "on_oxygen", "news2",
    }  # fmt: skip
    assert said["systolic_mmhg"]["valueQuantity"] == {
        "value": 120.0, "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]",
    }  # fmt: skip
    assert said["consciousness"]["valueCodeableConcept"] == {"text": "V"}
    assert said["on_oxygen"]["valueBoolean"] is True
    assert said["news2"]["valueInteger"] == 7
    assert {one["status"] for one in said.values()} == {"preliminary"}


def test_who_does_not_come_is_no_longer_planned() -> None:
    for state, status in ((PreAlertState.SENT, "planned"), (PreAlertState.CANCELLED, "cancelled")):
        (visit,) = [one for url, one in resources(alert(state)).items() if "Encounter" in url]
        assert visit["status"] == status


def test_without_score_time_or_complaint_it_is_a_transaction_too() -> None:
    bare = alert().model_copy(update={"news2": None, "eta_at": None, "complaint": None})
    assert "Encounter?identifier=urn:smart115:pre-alert|pa-1" in resources(bare)
