"""What watching a patient takes: twenty minutes of two monitors, a sample of most signs a second.

Run as a program it prints the bytes held at their end, and those left when the unit has let go.
"""

import gc
import json
import random
import sys
import tracemalloc
from collections.abc import Iterator

from dispatch.clinical.watching.fleet import Watch
from schemas.patient.vitals import MonitorRecord
from tests.support.patients import record, sample

NAMES = ("heart_rate_per_min", "pulse_rate_per_min", "spo2_pct", "respiration_rate_per_min")
CUFFS = ("systolic_mmhg", "diastolic_mmhg", "temperature_c", "etco2_mmhg")


def records() -> Iterator[MonitorRecord]:
    """Give what both monitors say, ten seconds at a time."""
    rng = random.Random(1)
    for second in range(0, 1200, 10):
        for device in ("ECG", "OXI"):
            packed = [
                sample(name, 30 + rng.randint(0, 9), second + tick)
                for name in NAMES
                for tick in range(10)
            ]
            packed += [sample(name, 38 + second % 3, second) for name in CUFFS]
            yield record(packed, second + 9, device_id=device)


def traced_bytes() -> int:
    """Give what is held, without what Python keeps for itself.

    Its free lists are emptied by a collection. Its cache of methods holds a new string for each
    question for a time zone's offset, in places that depend on addresses in memory.
    """
    sys._clear_type_cache()
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def main() -> None:
    """Measure."""
    events = list(records())
    before = Watch(every_s=60)
    for event in events:  # what is made once, whoever is watched
        before.take(event)
    watch = Watch(every_s=60)
    gc.collect()
    tracemalloc.start()
    for event in events:
        watch.take(event)
    held = traced_bytes()
    watch.release("U1")
    sys.stdout.write(json.dumps({"held": held, "left": traced_bytes()}))


if __name__ == "__main__":
    main()
