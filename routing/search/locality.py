"""Whether changes of weights lie in one place: then the engine weighs that place again, not all."""

import numpy as np

from routing.ground.geometry import Int32Array, IntArray

PARTIAL_SHARE = 256  # measured: so few changes cost less in part wherever they lie
LOCAL_SHARE = 8  # measured: so many cost more in part wherever they lie
REGIONS = 1_024  # parts of the map, of as many nodes each
REGION_SHARE = 8  # measured: changes in less than this share of the regions lie in one place


class Places:
    """Where arcs lie, as the elimination order tells.

    Parameters
    ----------
    order
        A permutation of the nodes. It comes from nested cuts of the map: what is near in it is
        near on the map.
    tail
        Node at which each arc starts.
    """

    def __init__(self, order: Int32Array, tail: Int32Array) -> None:
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        self._region: IntArray = rank[tail] * REGIONS // max(len(order), 1)

    def are_sooner_all_weighed(self, changed: IntArray) -> bool:
        """Tell whether changes are so many, or so scattered, that all is sooner weighed again.

        Parameters
        ----------
        changed
            Arcs, each once.

        Returns
        -------
        bool
            It changes the speed of a change, never an answer.
        """
        count = len(self._region)
        if len(changed) * PARTIAL_SHARE <= count:
            return False
        if len(changed) * LOCAL_SHARE > count:
            return True
        touched = np.count_nonzero(np.bincount(self._region[changed], minlength=REGIONS))
        return bool(touched * REGION_SHARE > REGIONS)
