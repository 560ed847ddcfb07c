"""Rules between the fields of one event: what must be said together, and what cannot be meant."""

import hashlib
import json
import re
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.centre.destinations import DestinationPolicy
from schemas.centre.policies import Policies, policies_hash
from schemas.events.centre import CentreConfigured
from schemas.journal import JournalRecord
from tests.schemas.support import output_samples, samples

ENVELOPE = {"event_id", "schema_version", "centre_id", "occurred_at", "received_at", "source"}


def event(event_type: str, **changed: object) -> dict[str, Any]:
    return samples.sample(event_type) | changed


def bare(event_type: str, *kept: str, **changed: object) -> dict[str, Any]:
    """Keep the envelope, the type and some fields only."""
    names = ENVELOPE | {"type", *kept}
    return {k: v for k, v in event(event_type).items() if k in names} | changed


def refusal(message: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        samples.reader(message["type"]).validate_json(json.dumps(message))
    return str(caught.value)


UNIT = samples.EVENTS["centre.configured"]["units"][0]
BURN_UP = {"service": "burn", "status": "available"}
BURN_DOWN = {"service": "burn", "status": "not_available", "reason": "hỏng", "until": samples.LATER}
HOSPITAL = samples.EVENTS["centre.configured"]["hospitals"][0]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (event("vehicle.status", reason=None), "'declined' needs a reason"),
        (event("hospital.status", accepting=True), "diversion_until belongs to accepting=false"),
        (
            event("hospital.status", diversion_until=output_samples.AT),
            "diversion_until must be after occurred_at",
        ),
        (bare("hospital.status", "hospital_id"), "must say at least one thing"),
        (
            event("hospital.status", ems_traffic="closed"),
            "accepting and ems_traffic say the same: give one of them",
        ),
        (
            event("hospital.status", accepting=True, facility="evacuating", diversion_until=None),
            "facility evacuating takes no patients: accepting or ems_traffic disagrees",
        ),
        (
            event("hospital.status", beds=[{"bed_type": "emergency_department", "available": 3}]),
            "beds: emergency_department is given more than once",
        ),
        (
            event("hospital.status", coverage=[BURN_UP, BURN_UP]),
            "coverage: burn is given more than once",
        ),
        (
            event("hospital.status", services=[], coverage=[BURN_UP]),
            "coverage: burn is not in services",
        ),
        (
            event("hospital.status", coverage=[BURN_DOWN | {"until": output_samples.AT}]),
            "coverage: burn: until must be after occurred_at",
        ),
        (
            event("hospital.status", coverage=[BURN_UP | {"reason": "xong"}]),
            "burn: reason and until belong to not_available",
        ),
        (event("hospital.status", beds=[{"bed_type": "icu"}]), "bed_type"),
        (event("hospital.status", beds=[{"bed_type": "burn"}]), "burn: needs status or available"),
        (
            event(
                "hospital.status",
                beds=[{"bed_type": "burn", "status": "available", "available": 0}],
            ),
            "burn: status available and 0 available disagree",
        ),
        (
            event(
                "hospital.status",
                beds=[{"bed_type": "burn", "status": "not_available", "available": 1}],
            ),
            "burn: status not_available and 1 available disagree",
        ),
        (event("hospital.status", beds=[{"bed_type": "burn", "available": -1}]), "available"),
        (event("hospital.status", coverage=[BURN_UP | {"service": "brain"}]), "service"),
        (event("pre_alert.answer", reason=None), "answer 'refused' needs a reason"),
        (
            event("centre.configured", hospitals=[HOSPITAL | {"channels": ["duty_phone", "sms"]}]),
            "duty_phone must come last",
        ),
        (
            event("centre.configured", hospitals=[HOSPITAL | {"channels": ["sms", "sms"]}]),
            "names one twice",
        ),
        (
            event("centre.configured", hospitals=[HOSPITAL | {"channels": ["dispatcher"]}]),
            "is no channel of a hospital",
        ),
        (event("command.phoned", reason=None), "result 'refused' needs a reason"),
        (bare("incident.updated", "incident_id"), "must change at least one field"),
        (bare("vitals", "unit_id"), "at least one measurement"),
        (bare("vitals", "unit_id", spo2_scale=2), "at least one measurement"),
        (event("road.event", radius_m=None), "around and radius_m go together"),
        (event("road.event", around=None), "around and radius_m go together"),
        (
            event("road.event", around=None, radius_m=None, way_ids=[]),
            "a slowdown needs way_ids, or around",
        ),
        (event("road.event", speed_factor=None), "speed_factor belongs to a slowdown"),
        (event("road.event", kind="closure"), "speed_factor belongs to a slowdown"),
        (event("road.event", kind="reopening"), "speed_factor belongs to a slowdown"),
        (event("centre.configured", units=[UNIT, UNIT]), "unit_id BC-01 is given more than once"),
        (
            event("centre.configured", hospitals=[HOSPITAL, HOSPITAL]),
            "hospital_id h-1 is given more than once",
        ),
        (event("centre.configured", map_hash="AB" * 32), "map_hash"),
        (event("incident.cancelled", reason=""), "reason"),
        (event("command.assign", reason=None), "reason"),
        (event("incident.reported", services=["cath_lab"] * 10), "services"),
        (event("incident.reported", priority="P0"), "priority"),
    ],
)
def test_what_does_not_fit_together_is_refused_with_the_rule(
    message: dict[str, Any], words: str
) -> None:
    assert re.search(words, refusal(message))


@pytest.mark.parametrize(
    "message",
    [
        event("vehicle.status", status="clear", reason=None),
        event("hospital.status", accepting=True, reason=None, diversion_until=None),
        event("hospital.status", reason=None),
        event("hospital.status", accepting=None, facility="compromised", reason=None),
        event("hospital.status", accepting=None, ems_traffic="advisory", reason=None),
        event("hospital.status", coverage=[BURN_DOWN | {"reason": None}]),
        bare("hospital.status", "hospital_id", beds_free=0),
        bare("hospital.status", "hospital_id", services=[]),
        bare("hospital.status", "hospital_id", coverage=[BURN_DOWN | {"until": None}]),
        bare("hospital.status", "hospital_id", beds=[{"bed_type": "burn", "status": "available"}]),
        bare("hospital.status", "hospital_id", "reason", facility="closed"),
        bare("hospital.status", "hospital_id", "reason", "diversion_until", ems_traffic="closed"),
        bare("hospital.status", "hospital_id", facility="normal"),
        bare("hospital.status", "hospital_id", "reason", accepting=False, facility="closed"),
        event("pre_alert.answer", answer="accepted", reason=None),
        bare("incident.updated", "incident_id", "place"),
        bare("incident.updated", "incident_id", services=[]),
        bare("vitals", "unit_id", on_oxygen=False),
        bare("vitals", "unit_id", heart_rate_per_min=0),
        event("vitals", systolic_mmhg=70.0, diastolic_mmhg=70.0),
        event("vitals", systolic_mmhg=None),
        event("road.event", way_ids=[]),
        event("road.event", around=None, radius_m=None),
        event("road.event", kind="closure", speed_factor=None),
        bare("road.event", "road_event_id", kind="reopening"),
        event("centre.configured", units=[], hospitals=[]),
    ],
)
def test_what_fits_together_is_taken(message: dict[str, Any]) -> None:
    reader = samples.reader(message["type"])
    assert reader.validate_json(json.dumps(message)).type == message["type"]


def test_an_incident_needs_little() -> None:
    least = bare("incident.reported", "incident_id", "complaint")
    taken = samples.reader(least["type"]).validate_json(json.dumps(least))
    assert (taken.place, taken.priority, taken.crew_level) == (None, None, None)
    assert taken.patient.age_years is None, "an unknown age is no age"


def test_news_of_a_hospital_are_fresh_before_they_fade() -> None:
    with pytest.raises(ValidationError, match="fresh_s 60 must be less than stale_s 60"):
        DestinationPolicy(fresh_s=60, stale_s=60)
    with pytest.raises(ValidationError, match="unknown_s 61 must not be more than full_s 60"):
        DestinationPolicy(full_s=60, unknown_s=61)


def test_a_journaled_event_has_been_received() -> None:
    record = samples.put(samples.JOURNAL_RECORD, ("event", "received_at"), None)
    with pytest.raises(ValidationError, match="a journaled event has its received_at"):
        JournalRecord.model_validate_json(json.dumps(record))


@pytest.mark.parametrize("field", ["partition", "offset"])
def test_a_source_position_is_never_negative(field: str) -> None:
    record = samples.put(samples.JOURNAL_RECORD, ("source", field), -1)
    with pytest.raises(ValidationError, match=field):
        JournalRecord.model_validate_json(json.dumps(record))


def test_the_hash_of_the_parameters_is_theirs() -> None:
    configured = samples.sample("centre.configured")
    assert policies_hash(Policies()) != policies_hash(samples.POLICIES)
    configured["policies_hash"] = policies_hash(Policies())
    with pytest.raises(ValueError, match="is not that of policies"):
        CentreConfigured.model_validate_json(json.dumps(configured))
    configured["policies_hash"] = None
    assert CentreConfigured.model_validate_json(json.dumps(configured)).policies == samples.POLICIES


def test_a_configuration_from_before_a_parameter_existed_is_read_with_its_hash() -> None:
    configured = samples.sample("centre.configured")
    older = Policies().model_dump(mode="json")
    del older["watch"]["unanswered_max"], older["alarms"]["unit_silent"]
    text = json.dumps(older, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    configured["policies"] = older
    configured["policies_hash"] = hashlib.sha256(text.encode()).hexdigest()
    read = CentreConfigured.model_validate_json(json.dumps(configured))
    assert read.policies == Policies()
    configured["policies"]["watch"]["mobilise_s"] += 1
    with pytest.raises(ValueError, match="is not that of policies"):
        CentreConfigured.model_validate_json(json.dumps(configured))


def test_parameters_left_out_are_the_defaults() -> None:
    assert policies_hash(Policies.model_validate_json("{}")) == policies_hash(Policies())


def test_the_incidents_of_further_units_can_be_named() -> None:
    long = event("incident.reported", incident_id="C" * 62)
    with pytest.raises(ValidationError, match="at most 61 characters"):
        samples.reader("incident.reported").validate_json(json.dumps(long))
    assert (
        samples.reader("incident.reported")
        .validate_json(json.dumps(long | {"more_units": []}))
        .more_units
        == ()
    )
    assert samples.reader("incident.reported").validate_json(
        json.dumps(long | {"incident_id": "C" * 61})
    )
