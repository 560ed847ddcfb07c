"""What turns cost that no sign forbids: across traffic, round a corner, back the way one came.

Costs are given where they change a decision and the engine's graph stays small: at junctions with
traffic lights, and at nodes with a banned turn, every turn has its cost; at the next nodes behind
a banned turn only turning round has, lest a ban is dodged by going on, turning and coming back.
Elsewhere turns are free: a full expansion has 2.2 times the nodes, ten times the customization
and eight times the time of a table, and quiet junctions hardly tell the ways apart.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np

from routing.ground.geometry import FloatArray, IntArray
from routing.osm.restrictions import is_u_turn
from routing.roads.graph import RoadGraph, arcs_by_node
from routing.roads.turns import Turn
from routing.tags.policy import EmergencyPolicy

STRAIGHT_DEG = 40.0  # a bend of less is no turn
LEGS_MIN = 3  # with two, a driver has no choice


def cost_rows(graph: RoadGraph, signal_nodes: Sequence[int], policy: EmergencyPolicy) -> list[Turn]:
    """Give the turns that cost time.

    Parameters
    ----------
    graph
        The roads with their banned turns.
    signal_nodes
        OSM ids of nodes with a traffic light, on the map or not.
    policy
        The costs.

    Returns
    -------
    list of Turn
        Pairs of arcs; turns that cost nothing are left out.
    """
    banned = np.unique(graph.head[graph.turns.arcs[graph.turns.start[:-1]]])
    lights = np.flatnonzero(np.isin(graph.node_id, list(signal_nodes)))
    full = _with_choice(graph, np.union1d(banned, lights))
    behind = np.unique(graph.head[np.isin(graph.tail, banned)])
    beyond = _with_choice(graph, np.setdiff1d(behind, full))
    arriving, leaving = _bearings(graph)
    nodes = np.union1d(full, beyond).tolist()
    into, out_of = arcs_by_node(graph.head, nodes), arcs_by_node(graph.tail, nodes)
    rows, has_all = [], set(full.tolist())
    for node in nodes:
        for first, last in product(into[node], out_of[node]):
            bend = float((leaving[last] - arriving[first] + 180.0) % 360.0 - 180.0)
            row = _row(graph, (first, last), bend, policy, only_round=node not in has_all)
            rows.append(row)
    return [row for row in rows if row.normal_ms or row.sirens_ms]


def _with_choice(graph: RoadGraph, nodes: IntArray) -> IntArray:
    """Keep the nodes at which three pieces of road or more meet."""
    pieces = [
        np.column_stack((here, there, graph.way_id, graph.length_mm))[np.isin(here, nodes)]
        for here, there in ((graph.tail, graph.head), (graph.head, graph.tail))
    ]
    own = np.unique(np.concatenate(pieces), axis=0)[:, 0]  # both directions are one piece
    kept: IntArray = nodes[np.bincount(own, minlength=graph.node_count)[nodes] >= LEGS_MIN]
    return kept


def _bearings(graph: RoadGraph) -> tuple[FloatArray, FloatArray]:
    """Give the bearing with which each arc reaches its head and leaves its tail, degrees."""
    first, end = graph.shape_start[:-1], graph.shape_start[1:]
    has_shape = end > first
    ways = []
    for points, tails, heads in (
        (graph.shape_lat, graph.lat[graph.tail], graph.lat[graph.head]),
        (graph.shape_lon, graph.lon[graph.tail], graph.lon[graph.head]),
    ):
        padded = np.append(points, 0.0)
        ways.append(
            (
                np.where(has_shape, padded[end - 1], tails),
                heads,
                tails,
                np.where(has_shape, padded[first], heads),
            )
        )
    lat, lon = ways
    return _bearing(lat[0], lon[0], lat[1], lon[1]), _bearing(lat[2], lon[2], lat[3], lon[3])


def _bearing(
    from_lat: FloatArray, from_lon: FloatArray, to_lat: FloatArray, to_lon: FloatArray
) -> FloatArray:
    """Give the bearing from one point to the next, degrees clockwise from north."""
    east = ((to_lon - from_lon + 180.0) % 360.0 - 180.0) * np.cos(np.radians(from_lat))
    bearing: FloatArray = np.degrees(np.arctan2(east, to_lat - from_lat))
    return bearing


def _row(
    graph: RoadGraph,
    pair: tuple[int, int],
    bend_deg: float,
    policy: EmergencyPolicy,
    *,
    only_round: bool,
) -> Turn:
    """Give the cost of one turn."""
    if is_u_turn(graph, *pair):
        seconds = policy.u_turn_sirens_s, policy.u_turn_normal_s
    elif only_round or abs(bend_deg) < STRAIGHT_DEG:
        seconds = 0.0, 0.0
    elif (bend_deg > 0) == (policy.drives_on == "right"):
        seconds = policy.near_turn_sirens_s, policy.near_turn_normal_s
    else:
        seconds = policy.far_turn_sirens_s, policy.far_turn_normal_s
    return Turn(pair, round(seconds[0] * 1000), round(seconds[1] * 1000))
