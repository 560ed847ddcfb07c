"""What it costs to say something: sentences of the core and of the screens, and loading them all.

Each sentence is said over and over; the best of several rounds counts, so that other work on the
machine is left out. Compare two versions by running this file in both trees. Run it by
``make bench`` or by ``python -m benchmarks.dispatch.bench_words``.
"""

import subprocess
import sys
from collections.abc import Callable
from timeit import repeat
from typing import Final

from console.told.words import word
from dispatch.words.explain import age, duration, say
from schemas.ground.texts import Bilingual

ROUNDS: Final = 400
TIMES: Final = 500
LOADS: Final = 7
_LATER: Final = Bilingual(vi="; kế tiếp BC-02 chậm hơn 1 phút", en="; next BC-02 is 1 min later")


def _assigned() -> object:
    return say(
        "assigned",
        unit="BC-01",
        level="ALS",
        incident="C-1",
        priority="P1",
        eta=duration(450_000),
        count=3,
        runner_up=_LATER,
        age="",
    )


SENTENCES: Final[dict[str, Callable[[], object]]] = {
    "a fixed sentence": lambda: say("why.unknown"),
    "a sentence with one word": lambda: say("reason.busy", count=3),
    "an order with eight words, one of them a time": _assigned,
    "a time": lambda: duration(450_000),
    "an age": lambda: age(7_500),
    "a word of the board": lambda: word("unit.en_route", "vi"),
}


def main() -> None:
    """Print microseconds a sentence, and milliseconds to load the whole catalogue."""
    for name, spoken in SENTENCES.items():
        best_s = min(repeat(spoken, number=TIMES, repeat=ROUNDS)) / TIMES
        sys.stdout.write(f"{name}: {best_s * 1e6:.2f} us\n")
    code = (
        "import time, schemas.ground.texts; began = time.process_time(); "
        "import dispatch.words.explain, console.told.words; "
        "print(time.process_time() - began)"
    )
    loads = [
        float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)
        for _ in range(LOADS)
    ]
    sys.stdout.write(f"loading all sentences: {min(loads) * 1e3:.1f} ms\n")


if __name__ == "__main__":
    main()
