"""What random journals say of patients: their signs, what crews find and do, and people's word."""

import random
from typing import Any

from dispatch.state.world import World
from schemas.patient.care import Finding, FindingSaid, Judgement, JudgementReason
from schemas.patient.signs import Sign
from schemas.patient.treatments import Remedy, Treatment
from tests.dispatch.support.centre import at

UNITS = ("U-0", "U-1", "U-2", "U-7", "U-9")  # the last one is never configured; U-7 is HCM's


class PatientWriter:
    """Writes the fields of events about patients; the base of the writer of journals."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.clock_s = 0.0
        self.number = 0

    def _maybe(self, value: object) -> Any:  # noqa: ANN401
        return value if self.rng.random() < 0.5 else None

    def _call(self) -> str:
        """Name one of the calls of these minutes: not there yet, open or over."""
        return f"C-{self.number // 15 + self.rng.randint(0, 3)}"

    def _signs(self) -> dict[str, object]:
        values: dict[str, float | bool | str] = {
            "heart_rate_per_min": float(self.rng.randint(0, 200)),
            "spo2_pct": float(self.rng.randint(70, 100)),
            "on_oxygen": self.rng.random() < 0.5,
            "consciousness": "V",
            "diastolic_mmhg": 70.0,
        }
        taken_at = at(self.clock_s - self.rng.choice([0, 0, 5, 400]))
        return {
            "unit_id": self.rng.choice(UNITS),
            "incident_id": self._maybe(self._call()),
            "since": at(self.clock_s - self.rng.choice([0, 30, 3600])),
            "signs": tuple(
                Sign(parameter=name, value=value, at=taken_at, device_id="m", samples=1)
                for name, value in values.items()
                if self._maybe(1)
            ),
        }

    def _care(self, world: World) -> dict[str, object]:
        unit_id = self.rng.choice(UNITS)
        known = world.units.get(unit_id)
        own = known.incident_id if known else None
        codes = self.rng.sample(list(Finding), 2)
        done = Treatment(what=Remedy.CPR, at=at(self.clock_s - 800))
        return {
            "unit_id": unit_id,
            "incident_id": self.rng.choice([None, own, own, self._call()]),
            "findings": tuple(FindingSaid(code=one, present=self._flip()) for one in codes),
            "treatments": self.rng.choice([(), (), (done,)]),
            "pre_alert": self._maybe(self._judgement()),
        }

    def _judgement(self) -> Judgement:
        wanted = self._flip()
        why = JudgementReason.LOOKS_ILL if wanted else JudgementReason.IMPROVED
        return Judgement(wanted=wanted, why=why)

    def _flip(self) -> bool:
        return self.rng.random() < 0.5
