"""What a build read, kept and dropped, and what a person should look at."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from routing.osm.restrictions import Broken, Unbound
from routing.roads.components import Islands
from routing.tags.access import Refusal, road_class
from routing.tags.speeds import KMH_MAX_BY_CLASS, tagged_kmh
from routing.tags.vocabulary import unknown_values

VALUES_MAX = 20  # values named per tag, the most frequent ones; the others are counted as "…"
WAYS_MAX = 20  # ways or relations named per finding
VALUE_LENGTH_MAX = 60


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build read, kept and dropped, as counts, and OSM ids where a person should look.

    `refused` counts ways by reason; `cut_ways` counts ways drawn short because the extract lacks
    some of their nodes; `islands` is what lies outside the part in which everything reaches
    everything by allowed turns. `unknown` counts values by tag; `conditional` counts ways by tag
    that holds at some hours only, which the build does not obey; `by_hour` counts ways that open
    and close with the hour; `suspects` names what may be a mistake in the source, though it is
    obeyed. `node_facts` counts barriers and lights. `turns` counts restrictions by fate;
    `broken_turns` names relations by cause. `speeds` names ways by what is odd about their limit.
    None: the source does not tell (OSMnx hands over edges, not ways).
    """

    ways_read: int | None
    ways_used: int | None
    refused: dict[str, int]
    cut_ways: int
    islands: Islands
    unknown: dict[str, dict[str, int]] = field(default_factory=dict)
    conditional: dict[str, int] = field(default_factory=dict)
    node_facts: dict[str, int] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    broken_turns: dict[str, list[int]] = field(default_factory=dict)
    speeds: dict[str, list[int]] = field(default_factory=dict)
    by_hour: int = 0
    suspects: dict[str, list[int]] = field(default_factory=dict)


class Oddities(NamedTuple):
    """What is odd about a way's tags: values that say nothing, hours, and limits that cannot be."""

    unknown: tuple[tuple[str, str], ...]
    conditional: tuple[str, ...]
    speeds: tuple[str, ...]


def oddities(tags: Mapping[str, str]) -> Oddities:
    """Look for what is odd about the tags of a usable way.

    Parameters
    ----------
    tags
        Its OSM tags.

    Returns
    -------
    Oddities
        Mostly empty.
    """
    unknown = tuple((key, value[:VALUE_LENGTH_MAX]) for key, value in unknown_values(tags))
    speeds = [f"{key}={value}: not usable" for key, value in unknown if key.startswith("maxspeed")]
    plausible = KMH_MAX_BY_CLASS.get(road_class(tags))
    if plausible is not None and "maxspeed" in tags:
        fastest = max((kmh for kmh in tagged_kmh(tags) if kmh is not None), default=0.0)
        if fastest > plausible:
            value, kind = tags["maxspeed"], road_class(tags)
            speeds.append(f"maxspeed={value} on {kind}: {plausible} km/h taken")
    conditional = tuple(key for key in tags if key.endswith(":conditional"))
    return Oddities(unknown, conditional, tuple(speeds))


class Findings:
    """The counts of a build in progress."""

    def __init__(self) -> None:
        self.ways: Counter[str] = Counter()
        self.turns: Counter[str] = Counter()
        self._unknown: dict[str, Counter[str]] = defaultdict(Counter)
        self._conditional: Counter[str] = Counter()
        self._speeds: dict[str, list[int]] = defaultdict(list)
        self._broken: dict[str, list[int]] = defaultdict(list)
        self._suspects: dict[str, list[int]] = defaultdict(list)

    def way(self, way_id: int, odd: Oddities) -> None:
        """Note what is odd about a usable way."""
        for key, value in odd.unknown:
            self._unknown[key][value] += 1
        self._conditional.update(odd.conditional)
        for what in odd.speeds:
            self._name(self._speeds, what, way_id)

    def turn(self, relation_id: int, fate: Unbound | Broken) -> None:
        """Note a restriction that is not used."""
        self.turns[fate] += 1
        if isinstance(fate, Broken):
            self._name(self._broken, fate.value, relation_id)

    def contradiction(self, relation_id: int) -> None:
        """Note a restriction that leaves, with others, no turn at all."""
        self.suspect("together they leave no turn (relations)", relation_id)

    def suspect(self, what: str, osm_id: int) -> None:
        """Note what may be a mistake in the source."""
        if osm_id not in self._suspects[what]:
            self._name(self._suspects, what, osm_id)

    def report(self, islands: Islands, node_facts: Mapping[str, int]) -> BuildReport:
        """Close the books."""
        return BuildReport(
            ways_read=self.ways["read"],
            ways_used=self.ways["used"],
            refused={reason.value: self.ways[reason] for reason in Refusal if self.ways[reason]},
            cut_ways=self.ways["cut"],
            islands=islands,
            unknown={key: _most(self._unknown[key]) for key in sorted(self._unknown)},
            conditional=dict(sorted(self._conditional.items())),
            node_facts={key: count for key, count in node_facts.items() if count},
            turns={str(key): count for key, count in sorted(self.turns.items()) if count},
            broken_turns={key: sorted(ids) for key, ids in sorted(self._broken.items())},
            speeds={key: sorted(ids) for key, ids in sorted(self._speeds.items())},
            by_hour=self.ways["by hour"],
            suspects={key: sorted(ids) for key, ids in sorted(self._suspects.items())},
        )

    @staticmethod
    def _name(lists: dict[str, list[int]], what: str, osm_id: int) -> None:
        """Keep the first ids of a finding."""
        if len(lists[what]) < WAYS_MAX:
            lists[what].append(osm_id)


def _most(values: Counter[str]) -> dict[str, int]:
    """Give the most frequent values, of equals the first by name, and the sum of the others."""
    ranked = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    named = dict(ranked[:VALUES_MAX])
    others = sum(count for _, count in ranked[VALUES_MAX:])
    return {**named, "…": others} if others else named
