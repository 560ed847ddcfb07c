"""The scores with their tables and inputs, for people and for programs."""

from collections.abc import Iterator
from typing import Any, Final

from dispatch.clinical.scores.catalogue import SCORES
from schemas.patient.parameters import PARAMETERS, Kind, Parameter

_OF_THE_PATIENT: Final = ("age_years", "age_months", "sex", "pregnant")
_SCALE: Final = Parameter("spo2_scale", Kind.NUMBER, "1", 1, 2, whole=True)


def lines() -> Iterator[str]:
    """Give every score with its table, then what each input may be, line by line."""
    for key, entry in SCORES.items():
        yield f"{key}: {entry.rule.table}"
        yield f"    {' '.join(entry.rule.inputs)}"
    yield ""
    for one in _asked():
        yield f"{one}: {_range(PARAMETERS[one])}"
    yield f"{', '.join(_OF_THE_PATIENT)}: the patient; spo2_scale: 1 or 2 (news2, clinician's word)"


def described() -> Iterator[dict[str, Any]]:
    """Give the scores, then their inputs, one object each.

    An input has ``low`` and ``high`` in its ``unit`` where it is a number, ``words`` where it is
    one of some words; null and empty otherwise. Of kind ``patient`` is what is known of the
    patient, as in ``incident.reported``.
    """
    for key, entry in SCORES.items():
        yield {"score": key, "table": entry.rule.table, "inputs": list(entry.rule.inputs)}
    for one in _asked():
        yield _described(PARAMETERS[one], PARAMETERS[one].kind.value)
    for name in _OF_THE_PATIENT:
        yield _described(Parameter(name, Kind.WORD), "patient")
    yield _described(_SCALE, _SCALE.kind.value)


def _described(parameter: Parameter, kind: str) -> dict[str, Any]:
    is_number = parameter.kind is Kind.NUMBER
    return {
        "input": parameter.name,
        "kind": kind,
        "low": parameter.low if is_number else None,
        "high": parameter.high if is_number else None,
        "unit": parameter.unit if is_number else None,
        "words": list(parameter.words),
    }


def _asked() -> list[str]:
    """List the inputs of all scores, each once, in the order in which they are first asked for."""
    return list(dict.fromkeys(name for entry in SCORES.values() for name in entry.rule.inputs))


def _range(parameter: Parameter) -> str:
    if parameter.kind is Kind.FLAG:
        return "true or false"
    if parameter.kind is Kind.WORD:
        return " ".join(parameter.words)
    return f"{parameter.low:g} to {parameter.high:g} {parameter.unit}"
