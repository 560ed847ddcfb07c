"""One test of a pre-alert rule against all that is known of a patient: met or not, and by what."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dispatch.clinical.method.bands import points
from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import number
from dispatch.clinical.patient.care import Care, Code, Word
from dispatch.clinical.patient.vital_signs import GCS_PARTS, Seen, VitalSigns, gcs_total, measured
from dispatch.clinical.scores import gcs, news2
from dispatch.clinical.scores.catalogue import SCORES
from dispatch.clinical.scores.news2_chart import PLAIN, RED_POINTS, saturation_steps
from dispatch.clinical.scores.sources import doubted, present, spoken_by
from dispatch.ground.require import existing
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Consciousness, Priority, Service
from schemas.patient.care import INJURIES
from schemas.patient.parameters import PARAMETERS
from schemas.patient.scores import News2, Score, ScoreInput
from schemas.rules.pre_alert_rules import Asked, RuleTest

Inputs = tuple[ScoreInput, ...]
Found = Inputs | None
"""What a condition is met by; None: it is not met, or nobody knows."""

_TENTHS: Final = 10
_GCS: Final = (*(name for name, _ in gcs.PARTS), "gcs_total")
_WHOLE_UNITS: Final = frozenset({"/min", "%", "mmHg", "1", "min"})
_ASKS: Final = {name: (*entry.rule.inputs, *_GCS) for name, entry in SCORES.items()}
"""The inputs without which a score is not certain of anything; the Glasgow parts stand for it."""

_RED_STEPS: Final = {name: (steps, per_unit) for name, steps, per_unit in PLAIN}


NOTHING_DOUBTED: Final = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Subject:
    """Who the call is about and what it says, beside the patient's signs and care."""

    priority: Priority
    services: tuple[Service, ...]
    complaint_code: str | None
    determinant: str | None
    patient: Patient
    judged: bool


class Picture:
    """All that is known of a patient at a time; each score is worked out once, when it is asked.

    ``scored`` is the NEWS2 where it has been worked out already; that of another time is not used.
    ``without`` names parameters that are taken as not known.
    """

    def __init__(
        self,
        subject: Subject,
        signs: VitalSigns,
        care: Care,
        at: datetime,
        scored: News2 | None = None,
        *,
        without: frozenset[str] = NOTHING_DOUBTED,
    ) -> None:
        self.subject = subject
        self.signs = signs
        self.care = care
        self.at = at
        seen = present(signs, at, subject.patient)
        self.seen: Seen = {name: seen[name] for name in seen if name not in without}
        self._scores: dict[str, Score] = {}
        self._parts: Mapping[Asked, Callable[[RuleTest], Found]] = {
            "call": self._call,
            "judged": self._judged,
            "said": self._said,
            "patient": self._patient,
            "sign": self._sign,
            "red": self._red,
            "score": self._score,
            "unmeasured": self._unmeasured,
        }
        if scored is not None and scored.measured_at == at and not without:
            self._scores[news2.RULE.name] = scored

    def score(self, name: str) -> Score:
        """Give a score by its name."""
        if name not in self._scores:
            patient = self.subject.patient
            self._scores[name] = (
                news2.score(self.seen, patient, self.at, spo2_scale=self.signs.spo2_scale)
                if name == news2.RULE.name
                else SCORES[name].score(self.seen, patient, self.at)
            )
        return self._scores[name]

    def met_by(self, test: RuleTest) -> Found:
        """Give what meets a test, or None where it is not met. All that it names must hold."""
        found: dict[str, ScoreInput] = {}
        for asked in test.asks:
            part = self._parts[asked](test)
            if part is None:
                return None
            for one in part:
                found[one.name] = one
        return tuple(found.values())

    def sources(self, inputs: Inputs) -> tuple[str, ...]:
        """Name the parameters that were measured of what meets a test."""
        return spoken_by((one.name for one in inputs), self.seen)

    def doubting(self, by: Iterable[str]) -> "Picture":
        """Give the picture without what only another source says now than those of ``by`` did."""
        seen = measured(self.signs, self.at)
        if gcs_total({name: self.signs.readings[name] for name in GCS_PARTS if name in seen}):
            seen |= {"gcs_total"}
        gone = doubted(by, seen)
        if not gone:
            return self
        return Picture(self.subject, self.signs, self.care, self.at, without=gone)

    def may_hold(self, test: RuleTest) -> bool:
        """Tell whether a test that was met may be met still: what is measured does not say no."""
        return all(
            self._parts[asked](test) is not None or self._is_open(asked, test)
            for asked in test.asks
        )

    def _is_open(self, asked: Asked, test: RuleTest) -> bool:
        """Tell whether a part that is not met would be by a value that is not known now."""
        match asked:
            case "sign":
                return test.sign not in self.seen
            case "red":
                unknown = any(name not in self.seen for name in test.red)
                return unknown and self.score("news2").not_scored is None
            case "score":
                score = self.score(existing(test.score, "the test names a score"))
                if test.bands:
                    return any(band in test.bands for band in score.bands_possible)
                if score.not_scored is not None:
                    return False
                is_unknown = score.minimum is None and score.maximum is None
                return is_unknown or _within(test, score.maximum, score.minimum)
            case _:
                return False

    def is_injured(self) -> bool:
        """Tell whether the patient is injured, by anybody's word."""
        injury = self.seen.get("injury")
        return (
            Service.TRAUMA in self.subject.services
            or any(word.present for word in self.care.mechanisms.values())
            or any(word.present and code in INJURIES for code, word in self.care.findings.items())
            or (injury is not None and injury.value != "none")
        )

    def is_unmeasured(self) -> bool:
        """Tell whether what was measured rules out neither a high NEWS2 nor a red flag."""
        adult = self.score("news2")
        if adult.not_scored is None:
            return "high" in adult.bands_possible and len(adult.bands_possible) > 1
        flags = self.score("red-flags").bands_possible
        return "red_flag" in flags and len(flags) > 1

    def _call(self, test: RuleTest) -> Found:
        """Hold the test to what the call says."""
        subject, found = self.subject, list[ScoreInput]()
        for name, any_of, given in (
            ("priority", test.priorities, (subject.priority,)),
            ("service", test.services, subject.services),
            ("complaint", test.complaints, (subject.complaint_code,)),
            ("determinant", test.determinants, (subject.determinant,)),
        ):
            if any_of:
                hit = next((one for one in given if one in any_of), None)
                if hit is None:
                    return None
                found.append(ScoreInput(name=name, value=str(hit), age_s=0.0))
        return tuple(found)

    def _said(self, test: RuleTest) -> Found:
        """Hold the test to the crew's words."""
        found = list[ScoreInput]()
        if test.findings:
            found += self._there(test.findings, self.care.findings)
            if not found:
                return None
        if test.mechanisms:
            hits = self._there(test.mechanisms, self.care.mechanisms)
            if not hits:
                return None
            found += hits
        if test.treatments:
            given = [one for one in self.care.treatments if one.what in test.treatments]
            if not given:
                return None
            found += [self._input(one.what.value, one.at) for one in given]
        return tuple(found)

    def _there(self, any_of: Iterable[Code], words: Mapping[Code, Word]) -> Inputs:
        hits = [(code, words[code]) for code in any_of if code in words and words[code].present]
        return tuple(self._input(str(code), word.at) for code, word in hits)

    def _input(self, name: str, at: datetime) -> ScoreInput:
        age_s = max(0.0, (self.at - at).total_seconds())
        return ScoreInput(name=name, value=True, age_s=age_s)

    def _patient(self, test: RuleTest) -> Found:
        """Hold the test to who the patient is; an age that is not known is below no limit."""
        patient = self.subject.patient
        if test.injured and not self.is_injured():
            return None
        if test.pregnant and not patient.pregnant:
            return None
        age, limit = patient.age_years, test.age_below
        return () if limit is None or (age is not None and age < limit) else None

    def _score(self, test: RuleTest) -> Found:
        """Hold the test to a score, by what of it is certain."""
        name = existing(test.score, "the test names a score")
        if not any(one in self.seen for one in _ASKS[name]):
            return None  # of nothing known nothing is certain
        score = self.score(name)
        if test.bands:
            possible = score.bands_possible
            met = bool(possible) and all(band in test.bands for band in possible)
        else:
            met = _within(test, score.minimum, score.maximum)
        return score.inputs if met else None

    def _sign(self, test: RuleTest) -> Found:
        """Hold the test to one value, rounded as the scores round it."""
        name = existing(test.sign, "the test names a sign")
        value = number(self.seen, name)
        if value is None:
            return None
        whole = PARAMETERS[name].unit in _WHOLE_UNITS
        rounded = half_up(value) if whole else half_up(value, per_unit=_TENTHS) / _TENTHS
        return self._used(name) if _within(test, rounded, rounded) else None

    def _red(self, test: RuleTest) -> Found:
        """Hold the test to the parameters of which one must score 3; of adults only."""
        red = [name for name in test.red if self._is_red(name)]
        if not red or self.score("news2").not_scored is not None:
            return None
        return tuple(one for name in red for one in self._used(name))

    def _is_red(self, name: str) -> bool:
        if name == "consciousness":
            word = self.seen.get(name)
            return word is not None and word.value != Consciousness.ALERT
        value = number(self.seen, name)
        if value is None:
            return False
        if name == "spo2_pct":
            return self._is_saturation_red(value)
        steps, per_unit = _RED_STEPS[name]
        return points(steps, half_up(value, per_unit=per_unit)) == RED_POINTS

    def _is_saturation_red(self, value: float) -> bool:
        """Tell whether the saturation scores 3, on air and on oxygen alike where unknown."""
        oxygen = self.seen.get("on_oxygen")
        choices = (True, False) if oxygen is None else (bool(oxygen.value),)
        steps = [saturation_steps(self.signs.spo2_scale, on_oxygen=one) for one in choices]
        return all(points(one, half_up(value)) == RED_POINTS for one in steps)

    def _unmeasured(self, _test: RuleTest) -> Found:
        return () if self.is_unmeasured() else None

    def _judged(self, _test: RuleTest) -> Found:
        return () if self.subject.judged else None

    def _used(self, name: str) -> Inputs:
        reading = self.seen[name]
        age_s = max(0.0, (self.at - reading.at).total_seconds())
        return (ScoreInput(name=name, value=reading.value, age_s=age_s),)


def _within(test: RuleTest, low: float | None, high: float | None) -> bool:
    """Tell whether a value that lies between two bounds keeps the test's limit for certain."""
    if test.at_least is not None:
        return low is not None and low >= test.at_least
    return high is not None and test.at_most is not None and high <= test.at_most
