"""Rules of dispatch over dozens of days a cell, by the quick model of ``quick_days``.

``python -m benchmarks.rules.bench_days --loads 0.6 0.85 --days 24 --first 100`` plays days of
the built-in cities; ``--unseen 6 --first-city 900`` of six that are laid out by seeds instead: to
be used once, with seeds on which nothing was chosen.
"""

import argparse
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from benchmarks.rules.cities import CITIES, Place, draw, laid_out
from benchmarks.rules.paired import BLOCK_S, Served, difference, late_change
from benchmarks.rules.quick_days import QuickDay, closest_idle, rematch, rolling, sequence
from schemas.centre.choosing import ChangePolicy
from schemas.ground.vocabulary import Priority

LATE_S: Final = {Priority.P1: 480, Priority.P2: 900, Priority.P3: 900, Priority.P4: 900}

RULES: Final[dict[str, tuple[Callable[[QuickDay], None], ChangePolicy]]] = {
    "closest_idle": (closest_idle, ChangePolicy()),
    "default": (rolling, ChangePolicy()),
    "adr31": (rolling, ChangePolicy(worth_pm=0, keeps_after_s=86_400)),
    "sequence": (sequence, ChangePolicy()),
    "rematch": (rematch, ChangePolicy()),
}
"""``adr31`` is the default before worth_pm and keeps_after_s, ``sequence`` that before ADR 18."""


def unseen(seed: int) -> Place:
    """Lay a city out by a seed: size, form, fleet, stations and hospitals are drawn, too."""
    chance = random.Random(f"unseen/{seed}")
    long, wide = sorted((chance.uniform(0.1, 0.9), chance.uniform(0.08, 0.5)), reverse=True)
    stations = chance.randrange(4, 13)
    place = laid_out(
        f"city{seed}",
        seed=seed,
        span=(long, wide),
        units=max(stations, chance.randrange(8, 25)),
        stations=stations,
        beds=chance.randrange(1, 5),
        towns=chance.randrange(8, 21),
    )
    spread_m = chance.choice([1_500, 3_000, 6_000])
    return replace(place, spread_m=spread_m, grid_deg=chance.choice([None, None, 20.0]))


def play(city: Place, load: float, days: range, rules: list[str]) -> Iterator[str]:
    """Play the same days under each rule; say each against the nearest idle unit, in seconds."""
    served: dict[str, dict[Priority, list[Served]]] = {
        name: {one: [] for one in Priority} for name in rules
    }
    turned, count = dict.fromkeys(rules, 0), 0
    for seed in days:
        calls = draw(city, load, 24.0, seed)
        count += len(calls)
        for name in rules:
            choose, change = RULES[name]
            day = QuickDay(city, calls, choose, change).run()
            turned[name] += day.turned
            for call in calls:
                wait_s = day.arrived[call.incident_id] - call.at_s
                block = seed, int(call.at_s // BLOCK_S)
                one = Served(block, wait_s, wait_s > LATE_S[call.priority])
                served[name][call.priority].append(one)
    plain = served["closest_idle"]
    everybody = [call for some in plain.values() for call in some]
    for name in rules[1:]:
        shown = [f"{difference(served[name][one], plain[one])!s:>22}" for one in Priority]
        mine = [call for some in served[name].values() for call in some]
        late = late_change(mine, everybody)
        yield (
            f"{city.name:<9} {load:>4} {name:<9} {' '.join(shown)}"
            f" {difference(mine, everybody)!s:>20} {100 * (late or 0):>+4.0f} %"
            f" {turned[name] / count:>5.2f}"
        )


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loads", type=float, nargs="+", default=[0.3, 0.6, 0.85, 1.1])
    parser.add_argument("--days", type=int, default=24)
    parser.add_argument("--first", type=int, default=100, help="the first day's seed")
    parser.add_argument("--cities", nargs="+", default=list(CITIES), choices=list(CITIES))
    parser.add_argument("--unseen", type=int, default=0, help="so many cities by seed instead")
    parser.add_argument("--first-city", type=int, default=0, help="the first city's seed")
    parser.add_argument("--rules", nargs="+", default=list(RULES)[1:], choices=list(RULES)[1:])
    given = parser.parse_args()
    cities = [CITIES[name]() for name in given.cities]
    if given.unseen:
        cities = [unseen(seed) for seed in range(given.first_city, given.first_city + given.unseen)]
    names = " ".join(f"{one:>22}" for one in (*(p.value for p in Priority), "all"))
    print(f"{'city':<9} load rule      {names}  late turned")
    for city in cities:
        for load in given.loads:
            days = range(given.first, given.first + given.days)
            for line in play(city, load, days, ["closest_idle", *given.rules]):
                print(line, flush=True)


if __name__ == "__main__":
    main()
