"""What can be sent by HTTP: one row an address, from which routes and contract are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from schemas.inputs import input_types
from schemas.topics import (
    DISPATCHER_COMMANDS,
    HOSPITAL_STATUS,
    INCIDENTS,
    ROAD_EVENTS,
)
from streams.edges import road_forms
from streams.edges.http.bodies import Translate
from streams.edges.inlet import Kind
from streams.edges.kinds import LINKS, POSITIONS, STATUS, VITAL_SIGNS, WELFARE
from streams.identity.actions import Action

AT: Final = "2026-11-30T02:00:00Z"
_BY_CAMERA: Final = {"road_event_id": "cam-17", "kind": "slowdown", "speed_factor": 0.4}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that takes events.

    ``form`` is what is sent where that is not the event itself, and ``translate`` makes the event's
    fields of it. ``audited``: each use is written to the topic ``access``; telemetry, which nobody
    says in person, is not.
    """

    path: str
    kind: Kind
    about: str
    example: Mapping[str, Any]
    audited: bool = False
    form: type[BaseModel] | None = None
    translate: Translate | None = None
    spread: Callable[[list[object]], list[object]] | None = None


ENDPOINTS: Final = (
    Endpoint(
        "/v1/incidents",
        Kind(INCIDENTS, input_types(INCIDENTS), Action.REPORT_INCIDENT),
        "Calls: reported, updated, cancelled; patients counted.",
        {
            "type": "incident.reported",
            "occurred_at": AT,
            "incident_id": "C-2026-0041",
            "priority": "P1",
            "complaint": "đau ngực",
            "place": {"lat": 10.98, "lon": 106.65},
        },
        audited=True,
    ),
    Endpoint(
        "/v1/vehicles/positions",
        POSITIONS,
        "Fixes of trackers; speeds in metres a second.",
        {"occurred_at": AT, "unit_id": "TDM-01", "place": {"lat": 10.98, "lon": 106.65}},
    ),
    Endpoint(
        "/v1/vehicles/link",
        LINKS,
        "That a device on a unit is heard without a place, or that its connection broke off.",
        {"occurred_at": AT, "unit_id": "TDM-01", "word": "lost"},
    ),
    Endpoint(
        "/v1/vehicles/status",
        STATUS,
        "A crew's word: accepted … clear; readiness; moves; what it found and did.",
        {"type": "vehicle.status", "occurred_at": AT, "unit_id": "TDM-01", "status": "clear"},
        audited=True,
    ),
    Endpoint(
        "/v1/vehicles/welfare",
        WELFARE,
        "A crew's word on its own safety: it needs help, or it is well.",
        {"occurred_at": AT, "unit_id": "TDM-01", "word": "sos"},
        audited=True,
    ),
    Endpoint(
        "/v1/vehicles/vitals",
        VITAL_SIGNS,
        "Measurements on the patient: the simple form, or a device's packed samples.",
        {"type": "vitals", "occurred_at": AT, "unit_id": "TDM-01", "heart_rate_per_min": 88.0},
    ),
    Endpoint(
        "/v1/hospitals/status",
        Kind(HOSPITAL_STATUS, ("hospital.status",), Action.REPORT_HOSPITAL),
        "What a hospital can take.",
        {"occurred_at": AT, "hospital_id": "columbia-asia", "accepting": True},
    ),
    Endpoint(
        "/v1/hospitals/answers",
        Kind(HOSPITAL_STATUS, ("pre_alert.answer",), Action.ANSWER_PRE_ALERT),
        "A hospital's word on a pre-alert.",
        {
            "occurred_at": AT,
            "hospital_id": "columbia-asia",
            "pre_alert_id": "pal-1",
            "answer": "accepted",
        },
        audited=True,
    ),
    Endpoint(
        "/v1/roads",
        Kind(ROAD_EVENTS, input_types(ROAD_EVENTS), Action.REPORT_ROADS),
        "Closures, slowdowns, reopenings; speeds observed from traces.",
        {
            "type": "road.event",
            "occurred_at": AT,
            "road_event_id": "flood-3",
            "kind": "closure",
            "around": {"lat": 10.98, "lon": 106.65},
            "radius_m": 40.0,
        },
    ),
    Endpoint(
        "/v1/roads/points",
        Kind(ROAD_EVENTS, ("road.event",), Action.REPORT_ROADS),
        "What a camera or a traffic system says of the road at a point.",
        {**_BY_CAMERA, "lat": 10.98, "lon": 106.65, "at": AT, "level": 0},
        form=road_forms.RoadPoint,
        translate=road_forms.of_point,
    ),
    Endpoint(
        "/v1/roads/geojson",
        Kind(ROAD_EVENTS, ("road.event",), Action.REPORT_ROADS),
        "Closures and slowdowns as GeoJSON: a Feature, or a FeatureCollection.",
        {
            "type": "Feature",
            "id": "works-9",
            "geometry": {"type": "LineString", "coordinates": [[106.65, 10.98], [106.66, 10.98]]},
            "properties": {"kind": "closure", "at": AT},
        },
        form=road_forms.RoadFeature,
        translate=road_forms.of_feature,
        spread=road_forms.features_of,
    ),
    Endpoint(
        "/v1/commands",
        Kind(DISPATCHER_COMMANDS, input_types(DISPATCHER_COMMANDS), Action.COMMAND),
        "A dispatcher's orders that overrule the engine.",
        {
            "type": "command.close",
            "occurred_at": AT,
            "incident_id": "C-2026-0041",
            "reason": "gọi nhầm",
        },
        audited=True,
    ),
)
