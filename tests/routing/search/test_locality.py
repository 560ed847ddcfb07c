import numpy as np

from routing.search.locality import Places

ARCS = 100_000
NODES = np.arange(ARCS, dtype=np.int32)
PLACES = Places(NODES, NODES)


def test_what_lies_in_one_place_is_weighed_by_itself_whatever_its_share() -> None:
    assert not PLACES.are_sooner_all_weighed(np.arange(5_000, 15_000))
    assert PLACES.are_sooner_all_weighed(np.arange(5_000, 5_000 + ARCS // 4))


def test_few_changes_are_weighed_by_themselves_and_scattered_ones_with_all() -> None:
    scattered = np.arange(0, ARCS, 100)
    assert PLACES.are_sooner_all_weighed(scattered)
    assert not PLACES.are_sooner_all_weighed(scattered[::10])
