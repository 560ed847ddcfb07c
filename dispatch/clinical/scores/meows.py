"""MEOWS: the modified early obstetric warning chart of pregnancy and childbed (CEMACH 2007).

A trigger is one red sign or two yellow ones at the same time (Singh 2016, Eur J Obstet Gynecol 207:
11; validated by Singh 2012, Anaesthesia 67:12). The limits, red and yellow, were compared with the
chart as others print it, not with the chart itself: conformance is not claimed. Ours are three
readings of it: new confusion (C), which the chart's AVPU does not know, counts as V; pain counts
from 4 of 10, where moderate pain begins, for the chart's own scale goes from 0 to 3; and pain
counts where it was asked for, but never makes a result uncertain. Rounded first: integers,
temperature to 0.1 °C.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import Rule, number
from dispatch.clinical.patient.vital_signs import Seen
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Consciousness
from schemas.patient.scores import Score

RULE: Final = Rule(
    "meows",
    "MEOWS, CEMACH 2007",
    (
        "respiration_rate_per_min",
        "spo2_pct",
        "systolic_mmhg",
        "diastolic_mmhg",
        "heart_rate_per_min",
        "temperature_c",
        "consciousness",
        "pain_score",
    ),
)
BANDS: Final = ("trigger", "no_trigger")
TWO_YELLOW: Final = 2
MODERATE_PAIN: Final = 4

Colour = Literal["red", "yellow", "white"]


@dataclass(frozen=True, slots=True)
class Row:
    """A sign: red below ``low`` and above ``high``.

    Yellow up to ``low_yellow`` and from ``high_yellow`` on. In steps of ``1 / per_unit``; null: no
    such side.
    """

    low: int | None = None
    low_yellow: int | None = None
    high_yellow: int | None = None
    high: int | None = None
    per_unit: int = 1

    def colour(self, value: float) -> Colour:
        """Give the colour of a value, rounded first."""
        steps = half_up(value, per_unit=self.per_unit)
        if (self.low is not None and steps < self.low) or (
            self.high is not None and steps > self.high
        ):
            return "red"
        if (self.low_yellow is not None and steps <= self.low_yellow) or (
            self.high_yellow is not None and steps >= self.high_yellow
        ):
            return "yellow"
        return "white"


CHART: Final[Mapping[str, Row]] = MappingProxyType(
    {
        "respiration_rate_per_min": Row(low=10, high_yellow=21, high=30),
        "spo2_pct": Row(low=95),
        "systolic_mmhg": Row(low=90, low_yellow=100, high_yellow=150, high=160),
        "diastolic_mmhg": Row(high_yellow=90, high=100),
        "heart_rate_per_min": Row(low=40, low_yellow=50, high_yellow=100, high=120),
        "temperature_c": Row(low=350, low_yellow=360, high=380, per_unit=10),
    }
)
"""The signs that are numbers, but for pain."""

_MIND: Final[Mapping[str, Colour]] = MappingProxyType(
    {
        Consciousness.ALERT: "white",
        Consciousness.CONFUSION: "yellow",
        Consciousness.VOICE: "yellow",
        Consciousness.PAIN: "red",
        Consciousness.UNRESPONSIVE: "red",
    }
)


def colours(seen: Seen) -> dict[str, Colour]:
    """Give the colour of every sign that is known."""
    found: dict[str, Colour] = {}
    for name, row in CHART.items():
        value = number(seen, name)
        if value is not None:
            found[name] = row.colour(value)
    word, pain = seen.get("consciousness"), number(seen, "pain_score")
    if word is not None:
        found["consciousness"] = _MIND[str(word.value)]
    if pain is not None:
        found["pain_score"] = "yellow" if pain >= MODERATE_PAIN else "white"
    return found


def absent(seen: Seen) -> tuple[str, ...]:
    """Name the signs without which the chart is not whole."""
    return tuple(name for name in RULE.missing(seen) if name != "pain_score")


def score(seen: Seen, patient: Patient, at: datetime) -> Score:
    """Tell whether the chart triggers at ``at``; of a pregnant patient only."""
    if not patient.pregnant:
        return RULE.not_scored(seen, at, "for pregnancy only")
    found = colours(seen)
    yellow = sum(colour == "yellow" for colour in found.values())
    missing = absent(seen)
    if "red" in found.values() or yellow >= TWO_YELLOW:
        possible: tuple[str, ...] = BANDS[:1]
    else:
        possible = BANDS if missing else BANDS[1:]
    return Score(
        name=RULE.name,
        table=RULE.table,
        measured_at=at,
        band=possible[0] if len(possible) == 1 else None,
        bands_possible=possible,
        missing=missing,
        inputs=RULE.used(seen, at),
        findings=tuple(f"{name} {colour}" for name, colour in found.items() if colour != "white"),
    )
