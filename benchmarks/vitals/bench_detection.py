"""How late a patient's worsening is seen through a monitor's noise, and how often falsely.

Nine simulated patients under three noise profiles go through
``dispatch.clinical.watching.fleet``. Alarming is NEWS2 high, or for a child and in pregnancy a red
flag. ``delay`` is from when the true signs are alarming until the watched ones are; cuff,
thermometer and the look at consciousness come at their own pace, which is part of it. ``false/h``
counts changes of the alarming state that the truth has not made.
``python -m benchmarks.vitals.bench_detection [--seeds 3] [--minutes 30]`` ends with 1 if an
alarming patient is never seen.
"""

import argparse
import statistics
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from dispatch.clinical.method.rule import no_adult_score
from dispatch.clinical.patient.vital_signs import Reading, Seen
from dispatch.clinical.scores import news2, red_flags
from dispatch.clinical.watching.fleet import Watch
from scenarios.patients.bedside import BEDSIDES, NOISES, Bedside, monitor
from schemas.events.incidents import Patient

START = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def true_signs(bedside: Bedside, second: int, at: datetime) -> Seen:
    """Give what a perfect monitor would say."""
    frame = bedside.at(second)
    values = {
        "respiration_rate_per_min": frame.signs.respiration,
        "spo2_pct": frame.signs.spo2_pct,
        "on_oxygen": bedside.on_oxygen,
        "systolic_mmhg": frame.signs.systolic_mmhg,
        "heart_rate_per_min": frame.signs.heart_rate,
        "temperature_c": frame.signs.temperature_c,
        "consciousness": frame.consciousness.value,
    }
    return {name: Reading(value, at) for name, value in values.items()}


def alarming(seen: Seen, patient: Patient, at: datetime) -> bool:
    """Tell whether somebody must act on what is seen."""
    if no_adult_score(patient) is not None:
        return bool(red_flags.score(seen, patient, at).findings)
    return news2.score(seen, patient, at).band == "high"


def changes(states: list[bool]) -> int:
    """Count how often a state changed."""
    return sum(one != other for one, other in pairwise(states))


def run(name: str, noise: str, seed: int, seconds: int) -> tuple[float | None, bool, float]:
    """Give the delay in seconds (null: none seen), whether there is one to see, false changes/h."""
    bedside, watch = BEDSIDES[name], Watch(every_s=60)
    truth, watched = list[bool](), list[bool]()
    records = monitor(name, NOISES[noise], seed=seed, start=START, seconds=seconds)
    for second, record in enumerate(records):
        at = START + timedelta(seconds=second)
        watch.take(record)
        seen = watch.patient(name)
        now = {} if seen is None else seen.current(round(at.timestamp() * 1_000))
        truth.append(alarming(true_signs(bedside, second, at), bedside.patient, at))
        watched.append(alarming(now, bedside.patient, at))
    false_per_h = max(0, changes(watched) - changes(truth)) * 3_600 / seconds
    if True not in truth:
        return None, False, false_per_h
    since = truth.index(True)
    found = watched.index(True, since) if True in watched[since:] else None
    return None if found is None else found - since, True, false_per_h


def main() -> None:
    """Print the table; end with 1 if an alarming patient is never seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--minutes", type=int, default=30)
    given = parser.parse_args()
    missed = 0
    print(f"{'patient':12} {'noise':7} {'delay, median':>13} {'longest':>8} {'false/h':>8}")
    for name in BEDSIDES:
        for noise in NOISES:
            runs = [run(name, noise, seed, given.minutes * 60) for seed in range(given.seeds)]
            missed += sum(delay is None and there for delay, there, _ in runs)
            delays = [delay for delay, _, _ in runs if delay is not None]
            median = f"{statistics.median(delays):.0f} s" if delays else "–"
            longest = f"{max(delays):.0f} s" if delays else "–"
            false = statistics.mean(count for _, _, count in runs)
            print(f"{name:12} {noise:7} {median:>13} {longest:>8} {false:>8.1f}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
