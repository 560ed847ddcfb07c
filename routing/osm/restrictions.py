"""Turn restrictions: OSM relations read, judged, and turned into sequences of arcs.

Sources: OSM wiki, *Relation:restriction* and *Conditional restrictions*. ``no_*`` bans driving
from, via and to in a row. ``only_*`` bans every way of leaving that sequence once `from` has been
driven, turning round included; with via ways that holds at each node on the way. A way that runs
through its via node instead of ending there is taken to mean every arc of it that touches the node.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from routing.roads.graph import RoadGraph
from routing.roads.turns import CLOSED, Turn
from routing.tags.access import ACCESS_CHAIN
from routing.tags.hours import clauses, readable
from routing.tags.policy import EmergencyPolicy

KINDS = frozenset(
    {
        "no_left_turn",
        "no_right_turn",
        "no_straight_on",
        "no_u_turn",
        "no_entry",
        "no_exit",
        "only_left_turn",
        "only_right_turn",
        "only_straight_on",
        "only_u_turn",
    }
)
BINDING_MODES = ACCESS_CHAIN[1:]
"""Modes of the access hierarchy to which an ambulance belongs, the general ones first."""

LEGACY_HOURS = frozenset({"day_on", "day_off", "hour_on", "hour_off"})
VIA_ARCS_MAX = 64  # no real restriction is longer; beyond, its ways do not meet
WALKS_MAX = 1_000  # as above

Walk = tuple[int, ...]
"""Arcs in driving order, each beginning where the one before ends."""


class Unbound(StrEnum):
    """Why a restriction that is well written does not bind an ambulance."""

    OTHER_VEHICLES = "holds for other vehicles only"
    EXCEPTED = "excepts motor cars or emergency vehicles"
    CONDITIONAL = "holds at some hours only, and the policy ignores such"
    NONE = "says that nothing is restricted"


class Broken(StrEnum):
    """Why a restriction cannot be used."""

    KIND = "its kind is not known"
    MEMBERS = "from, via or to is missing, doubled or of the wrong type"
    OFF_MAP = "one of its ways is not in the map"
    APART = "its ways do not meet as it says"


@dataclass(frozen=True, slots=True)
class Restriction:
    """One usable relation: OSM way ids, and the via node or the via ways.

    `hours` say when it holds, as in `hours`; "" = always, and where they cannot be read.
    """

    relation_id: int
    kind: str
    from_ways: tuple[int, ...]
    via_node: int | None
    via_ways: tuple[int, ...]
    to_ways: tuple[int, ...]
    is_conditional: bool
    hours: str = ""

    @property
    def is_only(self) -> bool:
        """Whether it says where one must go, not where one must not."""
        return self.kind.startswith("only_")


class RoadIndex:
    """The roads, with the arcs of each way and of each node at hand.

    Parameters
    ----------
    graph
        The roads, islands included: a ban may name a way that leads to one.
    """

    def __init__(self, graph: RoadGraph) -> None:
        self.graph = graph
        lawful = np.flatnonzero(graph.wait_normal_ms != CLOSED)
        self._by_way = lawful[np.argsort(graph.way_id[lawful], kind="stable")]
        self._way_ids = graph.way_id[self._by_way]

    def arcs_of(self, ways: Iterable[int]) -> list[int]:
        """Give the arcs of ways in the directions that everybody may drive, ascending."""
        arcs: list[int] = []
        for way in ways:
            begin, end = np.searchsorted(self._way_ids, (way, way + 1)).tolist()
            arcs += self._by_way[begin:end].tolist()
        return sorted(arcs)

    def arcs_out_of(self, node: int) -> range:
        """Give the arcs that leave a node: they lie side by side."""
        begin, end = np.searchsorted(self.graph.tail, (node, node + 1)).tolist()
        return range(begin, end)

    def node(self, node_id: int) -> int | None:
        """Give the index of an OSM node; None where the map has no such junction."""
        found = int(np.searchsorted(self.graph.node_id, node_id))
        is_there = found < self.graph.node_count and self.graph.node_id[found] == node_id
        return found if is_there else None


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a relation: "n" or "w", OSM id, role."""

    kind: str
    ref: int
    role: str


def is_restriction(tags: Mapping[str, str]) -> bool:
    """Tell whether a relation restricts turns, for whatever vehicle."""
    kind = tags.get("type", "")
    return kind == "restriction" or kind.startswith("restriction:")


def read_restriction(
    relation_id: int,
    tags: Mapping[str, str],
    members: Sequence[Member],
    policy: EmergencyPolicy,
) -> Restriction | Unbound | Broken:
    """Judge one relation.

    Parameters
    ----------
    relation_id
        Its OSM id.
    tags, members
        As OSM has them.
    policy
        Whether restrictions that hold at some hours count.

    Returns
    -------
    Restriction or Unbound or Broken
        The restriction, or why it does not bind an ambulance or cannot be used.
    """
    value, is_conditional, hours = _value(tags)
    if value is None:
        return Unbound.OTHER_VEHICLES
    if value in {"none", "no"}:
        return Unbound.NONE
    if value not in KINDS:
        return Broken.KIND
    excepted = {mode.strip() for mode in tags.get("except", "").split(";")}
    if excepted & set(BINDING_MODES):
        return Unbound.EXCEPTED
    if is_conditional and policy.conditional_restrictions == "ignore":
        return Unbound.CONDITIONAL
    by_hour = hours if policy.conditional_restrictions == "by_hour" else ""
    found = _with_members(relation_id, value, members, is_conditional=is_conditional)
    return replace(found, hours=by_hour) if isinstance(found, Restriction) else found


def to_turn_rows(
    roads: RoadIndex, restriction: Restriction, policy: EmergencyPolicy
) -> list[Turn] | Broken:
    """Find the sequences of arcs that a restriction bans.

    Parameters
    ----------
    roads
        The map.
    restriction
        What is banned.
    policy
        What a banned turn costs with sirens.

    Returns
    -------
    list of Turn or Broken
        The turns, none where an ``only_*`` leaves no other way anyhow; or why there are none.
    """
    walks = _walks(roads, restriction)
    if isinstance(walks, Broken):
        return walks
    banned = _all_but(roads, walks) if restriction.is_only else walks
    cost_s = policy.banned_turn_s
    sirens_ms = CLOSED if cost_s is None else round(cost_s * 1000)
    return [Turn(arcs, sirens_ms, CLOSED, restriction.hours) for arcs in sorted(set(banned))]


def _value(tags: Mapping[str, str]) -> tuple[str | None, bool, str]:
    """Give the kind that binds an ambulance, whether it holds at some hours only, and at which.

    The hours are "" where they cannot be read: then it holds at all hours.
    """
    mode = tags.get("type", "").partition(":")[2]
    if mode and mode not in BINDING_MODES:
        return None, False, ""
    keys = ["restriction", *(f"restriction:{mode}" for mode in BINDING_MODES)]
    always = [tags[key] for key in keys if key in tags]
    if always:
        return always[-1].strip(), bool(LEGACY_HOURS & tags.keys()), ""
    at_times = [tags[f"{key}:conditional"] for key in keys if f"{key}:conditional" in tags]
    if not at_times:
        return None, False, ""
    kind = at_times[-1].partition("@")[0].strip()
    found = [readable(when) for value, when in clauses(at_times[-1]) if value == kind]
    hours = [one for one in found if one is not None]
    is_clear = len(hours) == len(clauses(at_times[-1])) > 0  # another kind, too, is beyond us
    return kind, True, "; ".join(hours) if is_clear else ""


def _with_members(
    relation_id: int, value: str, members: Sequence[Member], *, is_conditional: bool
) -> Restriction | Broken:
    """Check the members of a restriction."""

    def ways(role: str) -> tuple[int, ...]:
        return tuple(one.ref for one in members if one.role == role and one.kind == "w")

    from_ways, to_ways, via_ways = ways("from"), ways("to"), ways("via")
    via_nodes = [one.ref for one in members if one.role == "via" and one.kind == "n"]
    known = len(from_ways) + len(to_ways) + len(via_ways) + len(via_nodes)
    whole = sum(one.role in {"from", "to", "via"} for one in members) == known
    one_via = len(via_nodes) == (0 if via_ways else 1)
    enters = len(from_ways) == 1 or (value == "no_entry" and len(from_ways) > 1)
    leaves = len(to_ways) == 1 or (value == "no_exit" and len(to_ways) > 1)
    if not (whole and one_via and enters and leaves):
        return Broken.MEMBERS
    return Restriction(
        relation_id=relation_id,
        kind=value,
        from_ways=from_ways,
        via_node=via_nodes[0] if via_nodes else None,
        via_ways=via_ways,
        to_ways=to_ways,
        is_conditional=is_conditional,
    )


def _walks(roads: RoadIndex, restriction: Restriction) -> list[Walk] | Broken:
    """Find the sequences of arcs that the members describe."""
    firsts, lasts = roads.arcs_of(restriction.from_ways), roads.arcs_of(restriction.to_ways)
    if not (firsts and lasts and all(roads.arcs_of([way]) for way in restriction.via_ways)):
        return Broken.OFF_MAP
    if restriction.via_node is None:
        return _walks_by_ways(roads, restriction.via_ways, firsts, lasts) or Broken.APART
    graph, node = roads.graph, roads.node(restriction.via_node)
    walks: list[Walk] = [
        (first, last)
        for first in firsts
        if graph.head[first] == node
        for last in lasts
        if graph.tail[last] == node
    ]
    if restriction.from_ways == restriction.to_ways:  # one way on both sides: the kind tells
        turns_round = restriction.kind.endswith("u_turn")
        walks = [walk for walk in walks if is_u_turn(graph, *walk) == turns_round]
    return walks or Broken.APART


def is_u_turn(graph: RoadGraph, first: int, last: int) -> bool:
    """Tell whether an arc is the other direction of the one before it."""
    return bool(
        graph.tail[first] == graph.head[last]
        and graph.head[first] == graph.tail[last]
        and graph.way_id[first] == graph.way_id[last]
        and graph.length_mm[first] == graph.length_mm[last]
    )


def _walks_by_ways(
    roads: RoadIndex, ways: Sequence[int], firsts: Sequence[int], lasts: Sequence[int]
) -> list[Walk]:
    """Find the shortest walks from `firsts` over each of the ways to `lasts`, no node twice."""
    graph = roads.graph
    inner = _by_tail(graph, roads.arcs_of(ways))
    leaving = _by_tail(graph, lasts)
    walks: list[Walk] = [(first,) for first in firsts]
    for _ in range(VIA_ARCS_MAX):
        longer = [
            (*walk, arc)
            for walk in walks
            for arc in inner.get(int(graph.head[walk[-1]]), ())
            if int(graph.head[arc]) not in {int(graph.head[driven]) for driven in walk}
        ]
        found = [
            (*walk, last)
            for walk in longer
            if {int(graph.way_id[arc]) for arc in walk[1:]} == set(ways)
            for last in leaving.get(int(graph.head[walk[-1]]), ())
        ]
        if found or not longer or len(longer) > WALKS_MAX:
            return found
        walks = longer
    return []


def _by_tail(graph: RoadGraph, arcs: Sequence[int]) -> dict[int, list[int]]:
    """Group arcs by the node that they leave."""
    groups: dict[int, list[int]] = {}
    for arc in arcs:
        groups.setdefault(int(graph.tail[arc]), []).append(arc)
    return groups


def _all_but(roads: RoadIndex, walks: Sequence[Walk]) -> Iterator[Walk]:
    """Give every sequence that leaves all of the walks after having begun one of them."""
    allowed = {walk[:size] for walk in walks for size in range(1, len(walk) + 1)}
    for walk in walks:
        for size in range(1, len(walk)):
            for arc in roads.arcs_out_of(int(roads.graph.head[walk[size - 1]])):
                if (*walk[:size], arc) not in allowed:
                    yield (*walk[:size], arc)
