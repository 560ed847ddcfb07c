"""How long one joint choice takes: ours in pure Python beside scipy's LAPJV on the same matrices.

Calls and units stand at random in a plane of 20 x 20 km with times as on roads (1 min/km along the
axes); each size is solved with one tier (all calls compete) and with the four tiers mixed. LAPJV
is given the finished matrix of one tier; it knows neither the order of tiers nor of ties. The sums
of both are compared wherever they mean the same. Run it by ``make bench`` or by
``python benchmarks/dispatch/bench_solver.py``.
"""

import argparse
import random
import statistics
import time

import numpy as np
from scipy.optimize import linear_sum_assignment

from dispatch.plans.assignment import Need, assign

AIM_MS = 5.0
SIZES = ((100, 40), (40, 100), (50, 200), (200, 200))
WEIGHTS = {1: 64_000, 2: 16_000, 3: 4_000, 4: 1_000}
HORIZON_MS = 7_200_000


def city(seed: int, needs: int, units: int, *, mixed: bool) -> list[Need]:
    """Make one moment: every unit may go to every call."""
    chance = random.Random(seed)
    stands = {f"U{n:03}": (chance.random() * 20, chance.random() * 20) for n in range(units)}
    made = []
    for number in range(needs):
        x, y = chance.random() * 20, chance.random() * 20
        tier = chance.choices((1, 2, 3, 4), (12, 28, 38, 22))[0] if mixed else 3
        weight = WEIGHTS[tier] + chance.randrange(WEIGHTS[tier])
        costs = {
            unit: weight * round(60_000 * (abs(x - a) + abs(y - b)))
            for unit, (a, b) in stands.items()
        }
        made.append(Need(f"N{number:03}", tier, costs, weight * HORIZON_MS))
    return made


def lapjv(needs: list[Need]) -> tuple[float, int]:
    """Solve by scipy; give its milliseconds (without building the matrix) and the gain it found."""
    gain = np.array(
        [[float(cost - need.unserved) for cost in need.costs.values()] for need in needs]
    )
    begun = time.perf_counter()
    rows, columns = linear_sum_assignment(gain)
    elapsed_ms = (time.perf_counter() - begun) * 1000
    return elapsed_ms, int(gain[rows, columns].sum())


def ours(needs: list[Need]) -> tuple[float, int]:
    """Solve by the core; give its milliseconds, all included, and the gain it found."""
    begun = time.perf_counter()
    found = assign(needs)
    elapsed_ms = (time.perf_counter() - begun) * 1000
    by_id = {need.need_id: need for need in needs}
    gain = sum(by_id[name].costs[unit] - by_id[name].unserved for name, unit in found.pairs)
    return elapsed_ms, gain


def show(label: str, taken_ms: list[float], reference_ms: list[float]) -> None:
    """Print one line: ours with its spread, scipy's median, the ratio."""
    middle, other = statistics.median(taken_ms), statistics.median(reference_ms)
    p99 = statistics.quantiles(taken_ms, n=100, method="inclusive")[98]
    print(
        f"{label:<22} {middle:>8.2f} {p99:>8.2f} {max(taken_ms):>8.2f} "
        f"{other:>9.3f} {middle / other:>7.1f}"
    )


def main() -> None:
    """Measure each size and say whether the aim for 100 x 40 is reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="moments per size")
    rounds = parser.parse_args().rounds
    print(f"{'calls x units, tiers':<22} {'p50 ms':>8} {'p99 ms':>8} {'max ms':>8}", end=" ")
    print(f"{'LAPJV p50':>9} {'ratio':>7}")
    worst = 0.0
    for calls, units in SIZES:
        for mixed in (False, True):
            taken_ms, reference_ms = [], []
            for seed in range(rounds):
                needs = city(seed, calls, units, mixed=mixed)
                mine_ms, gain = ours(needs)
                other_ms, expected = lapjv(needs)
                if not mixed and gain != expected:
                    msg = f"seed {seed}: our sum {gain} is not LAPJV's {expected}"
                    raise SystemExit(msg)
                taken_ms.append(mine_ms)
                reference_ms.append(other_ms)
            show(f"{calls} x {units}, {'four' if mixed else 'one'}", taken_ms, reference_ms)
            if (calls, units) == (100, 40):
                worst = max(worst, statistics.median(taken_ms))
    word = "reached" if worst <= AIM_MS else "NOT reached"
    print(f"100 x 40: median at most {worst:.2f} ms; aim {AIM_MS:g} ms: {word}")


if __name__ == "__main__":
    main()
