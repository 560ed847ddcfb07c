"""Barriers and traffic lights on the nodes of ways: what stops an ambulance, and what delays it.

Sources: OSM wiki, *Key:barrier* and *Tag:highway=traffic_signals*; OSRM, profiles/car.lua (which
barriers let a car pass).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from routing.ground.geometry import BoolArray, IntArray
from routing.tags.access import ACCESS_CHAIN, is_closed_value, is_made_for_emergencies
from routing.tags.dimensions import keeps_out
from routing.tags.policy import EmergencyPolicy

OPEN_BARRIERS = frozenset(
    {
        "border_control",
        "bump_gate",
        "cattle_grid",
        "coupure",
        "entrance",
        "height_restrictor",
        "kerb",
        "no",
        "sally_port",
        "toll_booth",
    }
)
"""Barriers that a vehicle passes as it comes; a low one has a `maxheight`, which counts."""

GATES = frozenset(
    {"gate", "hampshire_gate", "lift_gate", "sliding_beam", "sliding_gate", "swing_gate"}
)
"""Barriers that somebody opens for an ambulance."""

TOLLS = frozenset({"border_control", "toll_booth"})

BLOCKING_BARRIERS = frozenset(
    {
        "block",
        "bollard",
        "bus_trap",
        "chain",
        "cycle_barrier",
        "debris",
        "ditch",
        "fence",
        "full-height_turnstile",
        "guard_rail",
        "jersey_barrier",
        "kissing_gate",
        "log",
        "motorcycle_barrier",
        "planter",
        "rope",
        "spikes",
        "stile",
        "sump_buster",
        "turnstile",
        "wall",
        "yes",
    }
)
"""Barriers that a vehicle does not pass unless their access tags say so."""

OPENING = frozenset({"yes", "designated", "permissive", "official", "destination", "emergency"})

SIGNAL_CLUSTER_MM = 40_000
"""A piece shorter than this between two lights lies inside one junction: its light is not paid
again (two dual carriageways cross at four nodes with lights, and a driver waits once)."""


class Passage(StrEnum):
    """How a node of a way is passed."""

    FREE = "free"
    GATE = "gate"
    TOLL = "toll"
    BLOCKED = "blocked"


def passage(tags: Mapping[str, str], policy: EmergencyPolicy) -> Passage:
    """Tell whether and how an ambulance passes a node; the most particular access tag decides.

    Parameters
    ----------
    tags
        The node's OSM tags.
    policy
        Which access values keep an ambulance out.

    Returns
    -------
    Passage
        An unknown kind of barrier is passed as a gate is: it costs time and closes no road. A
        limit of size keeps the vehicle out at any node, be it a barrier or not.
    """
    if keeps_out(tags, policy):
        return Passage.BLOCKED
    kind = tags.get("barrier")
    if kind is None:
        return Passage.FREE
    chain = [tags[key] for key in ACCESS_CHAIN if key in tags]
    decides = chain[-1] if chain else ""
    for_us = is_made_for_emergencies(tags)
    if decides and not for_us and is_closed_value(decides, policy):
        return Passage.BLOCKED
    if tags.get("locked") == "yes" and not for_us and tags.get("emergency") not in OPENING:
        return Passage.BLOCKED
    if kind in BLOCKING_BARRIERS:
        is_open = for_us or decides in OPENING or tags.get("bollard") == "rising"
        return Passage.GATE if is_open else Passage.BLOCKED
    if kind in OPEN_BARRIERS:
        return Passage.TOLL if kind in TOLLS else Passage.FREE
    return Passage.GATE


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """What is known of nodes, by OSM id.

    `signals` maps to the directions of the way in which the light counts: (along, against).
    """

    blocked: set[int] = field(default_factory=set)
    gates: set[int] = field(default_factory=set)
    tolls: set[int] = field(default_factory=set)
    signals: dict[int, tuple[bool, bool]] = field(default_factory=dict)

    def add(self, node_id: int, tags: Mapping[str, str], policy: EmergencyPolicy) -> None:
        """Note what a node's tags say."""
        how = passage(tags, policy)
        if how is Passage.BLOCKED:
            self.blocked.add(node_id)
        elif how is Passage.GATE:
            self.gates.add(node_id)
        elif how is Passage.TOLL:
            self.tolls.add(node_id)
        if tags.get("highway") == "traffic_signals":
            towards = tags.get("traffic_signals:direction", tags.get("direction", ""))
            self.signals[node_id] = (towards != "backward", towards != "forward")

    def counts(self) -> dict[str, int]:
        """Count the facts by kind, for the report."""
        return {
            "barriers that close a road": len(self.blocked),
            "gates that take time": len(self.gates),
            "toll booths and borders": len(self.tolls),
            "traffic lights": len(self.signals),
        }

    def waits(self, refs: IntArray, policy: EmergencyPolicy) -> "Waits":
        """Lay the facts out along the ways.

        Parameters
        ----------
        refs
            Node ids, way after way.
        policy
            What each costs.

        Returns
        -------
        Waits
            The waits at each of the positions.
        """
        along = [node for node, sides in self.signals.items() if sides[0]]
        against = [node for node, sides in self.signals.items() if sides[1]]
        fixed = np.zeros(len(refs), dtype=np.int64)
        fixed[_among(refs, self.gates)] = round(policy.gate_s * 1000)
        fixed[_among(refs, self.tolls)] = round(policy.toll_s * 1000)
        return Waits(
            signals=(_among(refs, along), _among(refs, against)),
            fixed_ms=fixed,
            signal_ms=(round(policy.signal_sirens_s * 1000), round(policy.signal_normal_s * 1000)),
        )


@dataclass(frozen=True, slots=True)
class Waits:
    """Lights (along and against the way) and other waits at each node position of the ways."""

    signals: tuple[BoolArray, BoolArray]
    fixed_ms: IntArray
    signal_ms: tuple[int, int]

    def of_pieces(
        self, from_at: IntArray, to_at: IntArray, length_mm: IntArray, *, is_backward: bool
    ) -> tuple[IntArray, IntArray]:
        """Sum the waits of pieces of way, those at the end included, those at the start not.

        Parameters
        ----------
        from_at, to_at
            Positions of each piece's start and end, in driving direction.
        length_mm
            Length of each piece, millimetres.
        is_backward
            Whether the pieces are driven against their way.

        Returns
        -------
        tuple of IntArray
            Whole milliseconds with sirens and without.
        """
        lights = self.signals[int(is_backward)]
        count = _sum_after(lights.astype(np.int64), from_at, to_at, is_backward=is_backward)
        count[lights[from_at] & (length_mm < SIGNAL_CLUSTER_MM)] = 0
        fixed = _sum_after(self.fixed_ms, from_at, to_at, is_backward=is_backward)
        sirens_ms, normal_ms = self.signal_ms
        return fixed + count * sirens_ms, fixed + count * normal_ms


def _among(refs: IntArray, ids: "set[int] | list[int]") -> BoolArray:
    """Tell which positions hold one of the ids."""
    return np.isin(refs, np.fromiter(ids, np.int64, len(ids)))


def _sum_after(
    values: IntArray, from_at: IntArray, to_at: IntArray, *, is_backward: bool
) -> IntArray:
    """Sum the values behind each start, up to and with each end, in driving direction."""
    before = np.concatenate(([0], np.cumsum(values)))
    if is_backward:  # positions to_at .. from_at - 1
        return before[from_at] - before[to_at]
    return before[to_at + 1] - before[from_at + 1]
