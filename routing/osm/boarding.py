"""Boarding a ferry: paid once a crossing, where a drive goes from a road onto the ferry.

However a line is cut into ways, or joined, the crossing costs the same.
"""

import numpy as np

from routing.roads.graph import RoadGraph, arcs_by_node
from routing.roads.turns import Turn
from routing.tags.policy import EmergencyPolicy
from routing.tags.speeds import FERRY, ROAD_CLASSES


def boarding_rows(graph: RoadGraph, policy: EmergencyPolicy) -> list[Turn]:
    """Give what it costs to go from a road onto a ferry.

    Parameters
    ----------
    graph
        The roads.
    policy
        The time at the pier.

    Returns
    -------
    list of Turn
        Pairs of arcs, from the road to the ferry; none where boarding costs nothing.
    """
    board_ms = round(policy.ferry_board_s * 1000)
    is_ferry = graph.road_class == ROAD_CLASSES.index(FERRY)
    if not board_ms or not is_ferry.any():
        return []
    piers = np.intersect1d(graph.tail[is_ferry], graph.head[~is_ferry]).tolist()
    into, out_of = arcs_by_node(graph.head, piers), arcs_by_node(graph.tail, piers)
    return [
        Turn((road, line), board_ms, board_ms)
        for pier in piers
        for road in into[pier]
        for line in out_of[pier]
        if is_ferry[line] and not is_ferry[road]
    ]
