"""The bundles as reviewed; ``python -m tests.console.patient.golden`` writes them again."""

from collections.abc import Callable
from pathlib import Path

from schemas.events.incidents import Patient
from schemas.outputs.handover import HandoverRecord
from streams.fhir.handover import bundle_json
from tests.support import patient_cases as cases

FOLDER = Path(__file__).parent / "golden"
MAKERS: dict[str, Callable[[], HandoverRecord]] = {
    "worsening": lambda: cases.worsening().handover(),
    "silent": lambda: cases.silent().handover(),
    "treated": lambda: cases.treated().handover(),
    "child": lambda: cases.carried(Patient(age_years=4)).handover(),
    "pregnant": lambda: cases.carried(
        Patient(age_years=29, sex="female", pregnant=True)
    ).handover(),
}


def path(name: str) -> Path:
    return FOLDER / f"{name}.fhir.json"


if __name__ == "__main__":
    for name, make in MAKERS.items():
        path(name).write_text(f"{bundle_json(make())}\n", encoding="utf-8")
