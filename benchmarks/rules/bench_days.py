"""Rules of dispatch over dozens of days a cell, by the quick model of ``quick_days``.

``python -m benchmarks.rules.bench_days --loads 0.6 0.85 --days 24 --first 100`` plays days of
the built-in cities; ``--unseen 6 --first-city 900`` of six that are laid out by seeds instead: to
be used once, with seeds on which nothing was chosen.

A first line of each cell says how many are late by the nearest idle unit, and how many nobody can
make in time (``floor``). Then each rule against the nearest idle unit, over the same calls: seconds
by priority, how many per cent fewer are late, and of those late ones that a whole fleet standing at
its stations would have made. Where ``rematch`` is played, the last line sets the default beside it.
"""

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from benchmarks.rules.cities import CITIES, Drawn, Place, draw, laid_out
from benchmarks.rules.floor import by_stations, foreseen
from benchmarks.rules.paired import BLOCK_S, Served, avoided, difference, late_change
from benchmarks.rules.quick_days import Point, QuickDay, closest_idle, rematch, rolling, sequence
from benchmarks.rules.quick_moves import Moves, past_demand, stations, towns
from schemas.centre.choosing import ChangePolicy
from schemas.centre.move_up import MoveUpPolicy
from schemas.centre.policies import WeightPolicy
from schemas.ground.vocabulary import Priority


@dataclass(frozen=True, slots=True)
class Rule:
    """Who decides, by which bounds, and the points to which idle units are moved up, if any."""

    choose: Callable[[QuickDay], None]
    change: ChangePolicy = field(default_factory=ChangePolicy)
    points: tuple[Callable[[Place], dict[str, Point]], ...] = ()
    reaches_pm: tuple[int, ...] = MoveUpPolicy().reaches_pm

    def moves(self, city: Place, demand: dict[Point, int]) -> Moves | None:
        """Give how units are moved up in a city, None where nobody is."""
        points = {name: place for some in self.points for name, place in some(city).items()}
        policy = MoveUpPolicy(strategy="dmexclp", reaches_pm=self.reaches_pm)
        return Moves(city, points, demand, policy) if points else None


RULES: Final = {
    "closest_idle": Rule(closest_idle),
    "default": Rule(rolling),
    "moves": Rule(rolling, points=(stations,)),
    "moves_adr47": Rule(rolling, points=(stations,), reaches_pm=(1_000,)),
    "moves_towns": Rule(rolling, points=(stations, towns)),
    "adr38": Rule(rolling, ChangePolicy(worth_pm=1_000)),
    "adr31": Rule(rolling, ChangePolicy(worth_pm=0, keeps_after_s=86_400)),
    "sequence": Rule(sequence),
    "rematch": Rule(rematch),
}
"""``moves`` are the default with idle units moved up between stations, and by ``moves_towns`` to
the middle of towns, too; by ``moves_adr47`` only what is in reach counts. ``adr38`` is the default
with its worth_pm of 1 000, ``adr31`` that before worth_pm and keeps_after_s, ``sequence`` that
before ADR 18."""


@dataclass(slots=True)
class Played:
    """What became of the calls by one rule; ``moves`` is how many units were moved up."""

    served: dict[Priority, list[Served]]
    turned: int = 0
    moves: int = 0

    @property
    def everybody(self) -> list[Served]:
        """Give all calls."""
        return [call for some in self.served.values() for call in some]


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


def one_day(city: Place, calls: Sequence[Drawn], rule: Rule, moves: Moves | None) -> QuickDay:
    """Play a day by a rule."""
    day = QuickDay(city, calls, rule.choose, rule.change)
    if moves is None:
        return day.run()
    today = moves.of_a_day()
    day.move_up = today
    day.run()
    moves.made += today.made
    return day


def play(city: Place, load: float, days: range, rules: Sequence[str]) -> Iterator[str]:
    """Play the same days under each rule; say each against the nearest idle unit, in seconds."""
    demand = past_demand(city, load)
    movers = {name: RULES[name].moves(city, demand) for name in rules}
    found = {name: Played({one: [] for one in Priority}) for name in rules}
    floor: dict[Priority, list[bool]] = {one: [] for one in Priority}
    known = 0
    for seed in days:
        calls = draw(city, load, 24.0, seed)
        far = by_stations(city, calls)
        known += foreseen(city, calls)
        for call in calls:
            floor[call.priority].append(call.incident_id in far)
        for name in rules:
            day = one_day(city, calls, RULES[name], movers[name])
            found[name].turned += day.turned
            for call in calls:
                wait_s = day.arrived[call.incident_id] - call.at_s
                is_late = wait_s > WeightPolicy().target_s(call.priority)
                block = seed, int(call.at_s // BLOCK_S)
                found[name].served[call.priority].append(Served(block, wait_s, is_late))
    for name, mover in movers.items():
        found[name].moves = 0 if mover is None else mover.made
    yield from told(f"{city.name:<9} {load:>4}", found, floor, known)


def told(
    head: str, found: dict[str, Played], floor: dict[Priority, list[bool]], known: int
) -> Iterator[str]:
    """Say what was found of one city and load."""
    plain = found["closest_idle"]
    least = [one for some in floor.values() for one in some]
    count = len(least)
    late = sum(one.is_late for one in plain.everybody)
    yield (
        f"{head} {count} calls, late {late / count:.1%} by closest_idle,"
        f" {sum(least) / count:.1%} from stations alone, {known / count:.1%} the day foreseen"
    )
    for name, rule in found.items():
        if rule is not plain:
            yield f"{head} {name:<11} {compared(rule, plain, least)}"
    if "default" in found and "rematch" in found:
        mine = compared(found["default"], found["rematch"], least)
        yield f"{head} {'to rematch':<11} {mine}"


def compared(rule: Played, plain: Played, least: Sequence[bool]) -> str:
    """Set one rule beside another."""
    shown = [f"{difference(rule.served[one], plain.served[one])!s:>22}" for one in Priority]
    mine, base = rule.everybody, plain.everybody
    late, of_avoidable = late_change(mine, base), avoided(mine, base, least)
    return (
        f"{' '.join(shown)} {difference(mine, base)!s:>20} {late!s:>16} {of_avoidable!s:>18}"
        f" {rule.turned / len(mine):>5.2f}" + (f" {rule.moves} moves" if rule.moves else "")
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
    print(f"{'city':<9} load rule        {names}        late %        avoidable %  turned")
    for city in cities:
        for load in given.loads:
            days = range(given.first, given.first + given.days)
            for line in play(city, load, days, ["closest_idle", *given.rules]):
                print(line, flush=True)


if __name__ == "__main__":
    main()
