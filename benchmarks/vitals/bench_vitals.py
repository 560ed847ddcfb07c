"""How many samples a second one core takes from a packed record to updated state and score.

Without Kafka, as the engine does it: each record's bytes are decoded by the topic's model,
translated and filtered, and the NEWS2 of the state that it leads to is worked out; where that can
change a decision the journal event is written, merged and scored with all that a result names.
``make bench``, or ``python -m benchmarks.vitals.bench_vitals [--seconds 300] [--rounds 5]``; ends
with 1 if an aim is missed. The rate is of the process's own CPU time, so that what else runs on the
machine does not count; the wall clock's is shown beside it.
"""

import argparse
import json
import random
import statistics
import sys
import time
import tracemalloc
from datetime import UTC, datetime, timedelta

from dispatch.clinical.patient.vital_signs import NONE_YET, VitalSigns, merge
from dispatch.clinical.scores import news2
from dispatch.clinical.watching.fleet import Watch
from schemas.events.incidents import Patient
from schemas.topics import VITALS

AIMS = {25: 60_000, 1: 12_000}
"""Samples a record, and the samples a second that one core must take."""

BYTES_A_PATIENT_MAX = 50_000
UNITS = 40
START = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
CONTINUOUS = (
    ("147842", "264864", 84.0, 1.5),
    ("150456", "%", 95.0, 0.7),
    ("151562", "{breaths}/min", 19.0, 1.0),
    ("149530", "bpm", 84.0, 1.5),
    ("151708", "kPa", 4.8, 0.2),
)
"""Code, unit, mean and spread of what comes every second."""


def samples(rng: random.Random, second: int) -> list[dict[str, object]]:
    """Give one second of one monitor: five rates, and now and then a cuff and a thermometer."""
    at = (START + timedelta(seconds=second)).isoformat()
    found: list[dict[str, object]] = [
        {"code": code, "value": round(rng.gauss(mean, spread), 1), "unit": unit, "at": at}
        for code, unit, mean, spread in CONTINUOUS
    ]
    if second % 180 == 0:
        systolic = round(rng.gauss(118, 8))
        found += [
            {"code": "8480-6", "value": systolic, "unit": "mm[Hg]", "at": at},
            {"code": "8462-4", "value": round(systolic * 0.6), "unit": "mm[Hg]", "at": at},
            {"code": "8310-5", "value": round(rng.gauss(99.5, 0.4), 1), "unit": "[degF]", "at": at},
            {"code": "consciousness", "value": "A", "at": at},
            {"code": "3151-8", "value": 4, "unit": "L/min", "at": at},
        ]
    return found


def records(size: int, seconds: int) -> tuple[list[bytes], int]:
    """Pack the same samples into records of about ``size``, in the order of their sending."""
    written: list[tuple[int, int, bytes]] = []
    count = 0
    for number in range(UNITS):
        rng = random.Random(number)
        waiting: list[dict[str, object]] = []
        for second in range(seconds):
            waiting += samples(rng, second)
            while len(waiting) >= size:
                packed, waiting = waiting[:size], waiting[size:]
                count += len(packed)
                written.append((second, number, _record(number, second, len(written), packed)))
    return [value for _, _, value in sorted(written, key=lambda one: one[:2])], count


def _record(number: int, second: int, serial: int, packed: list[dict[str, object]]) -> bytes:
    return json.dumps(
        {
            "type": "vitals.record",
            "event_id": f"MON-{number}:{serial}",
            "centre_id": "BENCH",
            "occurred_at": (START + timedelta(seconds=second)).isoformat(),
            "source": f"MON-{number}",
            "unit_id": f"U{number}",
            "device_id": f"MON-{number}",
            "samples": packed,
        }
    ).encode()


def take_all(values: list[bytes]) -> tuple[float, float, int]:
    """Take every record to state and score; give CPU seconds, wall seconds and journal events."""
    watch = Watch(every_s=60)
    signs: dict[str, VitalSigns] = {}
    patient = Patient(age_years=60)
    journaled = 0
    begun, begun_wall = time.process_time(), time.perf_counter()
    for value in values:
        event = VITALS.model.validate_json(value)
        told = watch.take(event).signs
        if told is not None:
            journaled += 1
            told.model_dump_json()
            signs[event.unit_id] = merge(signs.get(event.unit_id, NONE_YET), told)
            news2.score_signs(signs[event.unit_id], patient, event.occurred_at)
    return time.process_time() - begun, time.perf_counter() - begun_wall, journaled


def bytes_a_patient() -> float:
    """Measure what one patient holds after 20 minutes with two monitors on."""
    values, _ = records(25, 1200)
    others = [value.replace(b'"MON-', b'"SECOND-') for value in values]
    events = [VITALS.model.validate_json(value) for value in (*values, *others)]
    events.sort(key=lambda event: event.occurred_at)
    tracemalloc.start()
    watch = Watch(every_s=60)
    for event in events:
        watch.take(event)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / len(watch)


def main() -> None:
    """Measure and print; end with 1 if an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="of monitoring, on 40 units")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    missed = 0
    for size, aim in AIMS.items():
        values, count = records(size, given.seconds)
        runs = [take_all(values) for _ in range(given.rounds)]
        rates = [count / cpu for cpu, _, _ in runs]
        wall = statistics.median(count / passed for _, passed, _ in runs)
        middle = statistics.median(rates)
        missed += middle < aim
        print(
            f"{size:>3} a record: {middle:>9,.0f} samples/s (of {given.rounds} rounds "
            f"{min(rates):,.0f} to {max(rates):,.0f}; by the wall clock {wall:,.0f}); "
            f"aim {aim:,}: {'reached' if middle >= aim else 'NOT reached'}; "
            f"{runs[0][2]:,} of {len(values):,} records journaled"
        )
    held = bytes_a_patient()
    missed += held > BYTES_A_PATIENT_MAX
    print(
        f"{held:,.0f} bytes a patient with two monitors after 20 min; aim {BYTES_A_PATIENT_MAX:,}: "
        f"{'reached' if held <= BYTES_A_PATIENT_MAX else 'NOT reached'}"
    )
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
