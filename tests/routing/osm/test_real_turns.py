"""Turn restrictions of a real city, read here in a way of our own and held against every route."""

import random
from collections import defaultdict
from pathlib import Path

import osmium
import pytest

from routing import Profile, RoadGraph
from routing.osm.reader import build_from_osm
from routing.roads.expansion import expand
from routing.roads.searched import Expansion
from routing.tags.policy import EmergencyPolicy
from tests.routing.support.turn_search import Engine, Roads, TurnCost, Walk, engine_from, walk_of

PORTLAND = "portland.osm.pbf"
FREE_TURNS = EmergencyPolicy(
    near_turn_normal_s=0.0,
    near_turn_sirens_s=0.0,
    far_turn_normal_s=0.0,
    far_turn_sirens_s=0.0,
    u_turn_normal_s=0.0,
    u_turn_sirens_s=0.0,
)
Rule = tuple[str, int, tuple[str, int], int]
"""Kind, from way, via ("n" or "w" and id), to way."""


def read_rules(path: Path) -> list[Rule]:
    """Read the relations that bind a car, as written."""
    rules = []
    for relation in osmium.FileProcessor(str(path), osmium.osm.RELATION):
        assert isinstance(relation, osmium.osm.Relation)
        tags = {tag.k: tag.v for tag in relation.tags}
        excepted = tags.get("except", "").split(";")
        if "restriction" in tags and "motorcar" not in excepted:
            by_role = {member.role: (member.type, member.ref) for member in relation.members}
            ends = by_role["from"][1], by_role["via"], by_role["to"][1]
            rules.append((tags["restriction"], *ends))
    return rules


class Checker:
    """Tells of any walk over the map whether it breaks a rule; knows ways and nodes, no arcs."""

    def __init__(self, graph: RoadGraph, rules: list[Rule]) -> None:
        self.way, self.node = graph.way_id.tolist(), graph.node_id.tolist()
        self.tail, self.head = graph.tail.tolist(), graph.head.tolist()
        leaving = defaultdict(set)
        for arc, tail in enumerate(self.tail):
            leaving[self.node[tail], self.way[arc]].add(arc)
        self.by_node = defaultdict(list)
        self.by_way = []
        for kind, start, (via, ref), end in rules:
            if via == "w":
                self.by_way.append((start, ref, end))
                assert kind.startswith("no_")
            elif leaving[ref, end]:  # else nobody can turn there, and "only" names no way out
                self.by_node[ref, start].append((kind, end))

    def breaks(self, behind: Walk, arc: int) -> bool:
        """Tell whether driving on to an arc breaks a rule."""
        last = behind[-1]
        for kind, end in self.by_node[self.node[self.head[last]], self.way[last]]:
            goes_there = self.way[arc] == end
            if self.way[last] == end:
                goes_there &= self.head[arc] == self.tail[last]
            if goes_there == kind.startswith("no_"):
                return True
        driven = (*behind, arc)
        ways = [self.way[one] for one in driven]
        for start, via, end in self.by_way:
            inner = len(ways) - 2
            while inner >= 0 and ways[inner] == via:
                inner -= 1
            over = driven[inner + 1 : -1]  # back and forth on it is no passage
            passes = over and len({self._road(one) for one in over}) == len(over)
            if ways[-1] == end and passes and inner >= 0 and ways[inner] == start:
                return True
        return False

    def _road(self, arc: int) -> tuple[int, int]:
        """Name a piece of road, the same in both directions."""
        return min(self.tail[arc], self.head[arc]), max(self.tail[arc], self.head[arc])

    def trim(self, walk: Walk) -> Walk:
        """Keep the last arc, and those before it while they may belong to a ban by way."""
        vias = {via for _, via, _ in self.by_way}
        begin = len(walk) - 1
        while begin > max(0, len(walk) - 6) and self.way[walk[begin]] in vias:
            begin -= 1
        return walk[begin:]

    def cost(self) -> TurnCost:
        """Give the rules as the search wants them: a turn is free or not to be made."""
        return lambda behind, arc: None if self.breaks(behind, arc) else 0


@pytest.fixture(scope="module")
def portland(shared_data: Path) -> tuple[RoadGraph, Expansion, Checker]:
    """Central Portland with its 443 relations; turns that no sign forbids are free."""
    path = shared_data / PORTLAND
    if not path.exists():
        pytest.skip(f"{path} is not there")
    graph, _ = build_from_osm(path, policy=FREE_TURNS)
    return graph, expand(graph), Checker(graph, read_rules(path))


@pytest.mark.slow
@pytest.mark.parametrize("profile", Profile)
def test_routes_break_no_restriction_and_are_the_fastest_that_break_none(
    portland: tuple[RoadGraph, Expansion, Checker], profile: Profile
) -> None:
    graph, expansion, checker = portland
    draw = random.Random(443)
    arcs = range(graph.arc_count)
    asked = 0
    roads, engine = Roads(graph, profile), Engine(graph, expansion, profile)
    for start in draw.sample(arcs, 6):
        found = engine.search(start)
        truth = roads.search(start, checker.cost(), checker.trim)
        assert len(found) == len(truth) == graph.arc_count
        assert [arc for arc in arcs if found[arc][0] != truth[arc][0]] == []
        for end in draw.sample(arcs, 60):
            asked += 1
            walk = (*walk_of(found[end][1]), end)
            assert not any(
                checker.breaks(walk[max(0, at - 6) : at], walk[at]) for at in range(1, len(walk))
            )
    assert asked == 360


@pytest.mark.slow
def test_every_restricted_corner_is_driven_by_the_rules(
    portland: tuple[RoadGraph, Expansion, Checker],
) -> None:
    graph, expansion, checker = portland
    bound = {key for key, rules in checker.by_node.items() if rules}
    approaches = [
        arc
        for arc in range(graph.arc_count)
        if (checker.node[checker.head[arc]], checker.way[arc]) in bound
    ]
    assert len(approaches) > 300
    out = defaultdict(list)
    for arc, tail in enumerate(checker.tail):
        out[tail].append(arc)
    turns = {(int(t), int(h)) for t, h in zip(expansion.tail, expansion.head, strict=True)}
    for arc in approaches:
        end = int(expansion.head[expansion.copies[expansion.copies_start[arc]]])
        for after in out[checker.head[arc]]:
            copies = expansion.copies[slice(*expansion.copies_start[after : after + 2])].tolist()
            starts = {int(expansion.tail[copy]) for copy in copies}
            possible = end in starts or any((end, start) in turns for start in starts)
            assert possible != checker.breaks((arc,), after)


def test_ignoring_signs_is_faster_and_obeying_them_is_the_default(shared_data: Path) -> None:
    bold = FREE_TURNS.model_copy(update={"banned_turn_s": 0.0})
    obeying, _ = build_from_osm(shared_data / PORTLAND, policy=FREE_TURNS)
    ignoring, _ = build_from_osm(shared_data / PORTLAND, policy=bold)
    assert (obeying.turns.sirens_ms == obeying.turns.normal_ms).all()
    assert (ignoring.turns.sirens_ms == 0).all()
    start = 100
    by_rule = engine_from(obeying, expand(obeying), start, Profile.SIRENS)
    by_force = engine_from(ignoring, expand(ignoring), start, Profile.SIRENS)
    assert all(by_force[arc][0] <= by_rule[arc][0] for arc in by_rule)
    assert sum(by_force[arc][0] < by_rule[arc][0] for arc in by_rule) > 1_000
