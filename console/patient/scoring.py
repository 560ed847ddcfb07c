"""From a JSON line to a clinical score: what ``smart115 score`` reads, and what it refuses."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, TypeGuard, cast

from pydantic import Field, TypeAdapter, ValidationError

from dispatch.clinical.patient.vital_signs import Reading, VitalSigns
from dispatch.clinical.scores import news2
from dispatch.clinical.scores.catalogue import SCORES
from dispatch.clinical.scores.sources import present
from dispatch.clinical.watching.device_samples import EPOCH
from schemas.events.incidents import Patient
from schemas.ground.base import Instant
from schemas.ground.units import UnknownUnit, convert
from schemas.patient.parameters import PARAMETERS, Kind, Value, fault
from schemas.patient.scores import Score

PATIENT_FIELDS: Final = frozenset(Patient.model_fields)
OTHER_FIELDS: Final = frozenset({"id", "at", "spo2_scale"})

_AT: Final = TypeAdapter(Instant)
_SCALE: Final = TypeAdapter(Annotated[int, Field(ge=1, le=2, strict=True)])
_AGE_S_MAX: Final = 30 * 86_400
_NUMBER_MAX: Final = 1e12
_SHOWN_CHARS_MAX: Final = 80


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """A line that cannot be scored: the field, and why, with the fix."""

    field: str
    why: str


def score_line(name: str, line: bytes) -> dict[str, Any]:
    """Score one line with the rule ``name``, which must be in the table; give the result as JSON.

    A line is an object with parameters by name, each a value or ``{"value": …, "unit": …,
    "age_s": …}``, and with what is known of the patient. A value that is older than it is valid
    for is missing, as in the engine. ``id`` is given back as it is. ``at`` is when it is scored;
    the default is the beginning of 1970, because no clock is asked.

    Raises
    ------
    Refused
        If the line is no JSON object, or a field is unknown or has a wrong value.
    """
    given = _object(line)
    at = _checked("at", _AT, given["at"]) if "at" in given else EPOCH
    patient = _patient({key: given[key] for key in PATIENT_FIELDS & given.keys()})
    readings = {
        key: _reading(key, value, at)
        for key, value in given.items()
        if key not in PATIENT_FIELDS | OTHER_FIELDS and value is not None
    }
    high, low = readings.get("systolic_mmhg"), readings.get("diastolic_mmhg")
    if high is not None and low is not None and float(low.value) > float(high.value):
        raise Refused("diastolic_mmhg", "is above systolic_mmhg: were they swapped?")
    scale = _checked("spo2_scale", _SCALE, given.get("spo2_scale", 1))
    seen = present(VitalSigns(readings), at, patient)
    if name == news2.RULE.name:
        scored: Score = news2.score(seen, patient, at, spo2_scale=scale)
    else:
        scored = SCORES[name].score(seen, patient, at)
    shown = scored.model_dump(mode="json")
    return {"id": given["id"], **shown} if "id" in given else shown


def _object(line: bytes) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Refused("$", f"no JSON: {error}") from None
    if not isinstance(given, dict):
        raise Refused("$", "must be a JSON object, one a line")
    return given


def _checked(field: str, kind: TypeAdapter[Any], value: object) -> Any:  # noqa: ANN401 - its own
    try:
        return kind.validate_json(json.dumps(value))
    except ValidationError as error:
        raise Refused(field, error.errors(include_url=False)[0]["msg"]) from None


def _patient(given: dict[str, Any]) -> Patient:
    try:
        return Patient.model_validate_json(json.dumps(given))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = first["loc"] or ("age_months",)  # two fields at odds have no place: the ages
        raise Refused(str(where[0]), first["msg"]) from None


def _reading(name: str, given: object, at: datetime) -> Reading:
    """Read one parameter, in whatever unit it is given."""
    parameter = PARAMETERS.get(name)
    if parameter is None:
        raise Refused(name, "is no parameter: see `smart115 score --list`")
    whole = given if isinstance(given, dict) else {"value": given}
    for key in whole.keys() - {"value", "unit", "age_s"}:
        raise Refused(_path(name, key), "is not one of value unit age_s")
    value, age_s = whole.get("value"), whole.get("age_s", 0)
    if not _is_number(age_s) or not 0 <= age_s <= _AGE_S_MAX:
        raise Refused(_path(name, "age_s"), f"must be 0 to {_AGE_S_MAX} seconds")
    if "unit" in whole and parameter.kind is Kind.NUMBER and _is_number(value):
        try:
            value = convert(value, str(whole["unit"]), parameter.unit)
        except UnknownUnit as error:
            raise Refused(_path(name, "unit"), str(error)) from None
    wrong = fault(parameter, value)
    if wrong is not None:
        raise Refused(name, f"{wrong} (got {json.dumps(value)[:_SHOWN_CHARS_MAX]})")
    return Reading(cast("Value", value), at - timedelta(seconds=age_s))


def _is_number(value: object) -> TypeGuard[float]:
    """Tell a number of a sane size: neither true nor false, nor more than a float holds."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and abs(cast("float", value)) < _NUMBER_MAX


def _path(name: str, key: str) -> str:
    return f"{name}.{key}"
