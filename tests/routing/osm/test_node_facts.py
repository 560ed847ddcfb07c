import numpy as np
import pytest

from routing.osm.node_facts import (
    BLOCKING_BARRIERS,
    GATES,
    OPEN_BARRIERS,
    NodeFacts,
    Passage,
    passage,
)
from routing.tags.policy import DEFAULT_POLICY, EmergencyPolicy


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, Passage.FREE),
        ({"highway": "crossing"}, Passage.FREE),
        ({"barrier": "gate"}, Passage.GATE),
        ({"barrier": "lift_gate", "access": "private"}, Passage.GATE),
        ({"barrier": "gate", "access": "no"}, Passage.BLOCKED),
        ({"barrier": "gate", "access": "no", "emergency": "yes"}, Passage.GATE),
        ({"barrier": "gate", "emergency": "no"}, Passage.BLOCKED),
        ({"barrier": "gate", "locked": "yes"}, Passage.BLOCKED),
        ({"barrier": "gate", "locked": "yes", "emergency": "yes"}, Passage.GATE),
        ({"barrier": "bollard"}, Passage.BLOCKED),
        ({"barrier": "bollard", "emergency": "yes"}, Passage.GATE),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, Passage.GATE),
        ({"barrier": "bollard", "access": "private"}, Passage.BLOCKED),
        ({"barrier": "bollard", "bollard": "rising"}, Passage.GATE),
        ({"barrier": "motorcycle_barrier"}, Passage.BLOCKED),
        ({"barrier": "jersey_barrier"}, Passage.BLOCKED),
        ({"barrier": "chain"}, Passage.BLOCKED),
        ({"barrier": "entrance"}, Passage.FREE),
        ({"barrier": "cattle_grid"}, Passage.FREE),
        ({"barrier": "toll_booth"}, Passage.TOLL),
        ({"barrier": "toll_booth", "motorcar": "no"}, Passage.BLOCKED),
        ({"barrier": "unheard-of"}, Passage.GATE),
        ({"barrier": "height_restrictor", "maxheight": "2.1"}, Passage.BLOCKED),
        ({"barrier": "height_restrictor", "maxheight": "3.5"}, Passage.FREE),
        ({"barrier": "height_restrictor", "maxheight": "thấp"}, Passage.BLOCKED),
        ({"barrier": "entrance", "maxwidth": "2"}, Passage.BLOCKED),
        ({"barrier": "gate", "maxweight": "2.5"}, Passage.BLOCKED),
        ({"maxheight:physical": "2.0"}, Passage.BLOCKED),
        ({"highway": "crossing", "maxlength": "5"}, Passage.BLOCKED),
        ({"barrier": "gate", "access": "agricultural;forestry"}, Passage.BLOCKED),
        ({"barrier": "gate", "access": "emergency", "locked": "yes"}, Passage.GATE),
        ({"barrier": "bollard", "access": "emergency"}, Passage.GATE),
        ({"barrier": "gate", "motor_vehicle": "no", "access": "emergency"}, Passage.GATE),
    ],
)
def test_tags_decide_how_a_node_is_passed(tags: dict[str, str], expected: Passage) -> None:
    assert passage(tags, DEFAULT_POLICY) is expected


def test_each_barrier_is_of_one_kind() -> None:
    assert not GATES & OPEN_BARRIERS
    assert not BLOCKING_BARRIERS & (GATES | OPEN_BARRIERS)


def test_waits_count_at_the_end_and_in_between_and_not_at_the_start() -> None:
    facts = NodeFacts()
    signals = {"highway": "traffic_signals"}
    facts.add(1, signals, DEFAULT_POLICY)
    facts.add(2, {**signals, "traffic_signals:direction": "forward"}, DEFAULT_POLICY)
    facts.add(3, {**signals, "direction": "backward", "barrier": "gate"}, DEFAULT_POLICY)
    facts.add(4, {"barrier": "toll_booth"}, DEFAULT_POLICY)
    facts.add(5, {"barrier": "block"}, DEFAULT_POLICY)
    assert facts.counts() == {
        "barriers that close a road": 1,
        "gates that take time": 1,
        "toll booths and borders": 1,
        "traffic lights": 3,
    }
    policy = EmergencyPolicy(signal_normal_s=10.0, signal_sirens_s=1.0, gate_s=0.1, toll_s=0.2)
    waits = facts.waits(np.array([1, 2, 3, 4]), policy)
    first, last, long_mm = np.array([0, 1]), np.array([3, 3]), np.array([10**6, 10**6])
    sirens, normal = waits.of_pieces(first, last, long_mm, is_backward=False)
    assert (sirens.tolist(), normal.tolist()) == ([1_300, 300], [10_300, 300])
    sirens, normal = waits.of_pieces(last, first, long_mm, is_backward=True)
    assert (sirens.tolist(), normal.tolist()) == ([2_100, 1_100], [20_100, 10_100])


def test_one_junction_of_two_dual_carriageways_is_one_light() -> None:
    facts = NodeFacts(signals={1: (True, True), 2: (True, True)})
    waits = facts.waits(np.array([1, 2]), EmergencyPolicy(signal_normal_s=10.0))
    for length_mm, expected in ((39_999, 0), (40_000, 10_000)):
        piece = np.array([0]), np.array([1]), np.array([length_mm])
        assert waits.of_pieces(*piece, is_backward=False)[1].tolist() == [expected]
