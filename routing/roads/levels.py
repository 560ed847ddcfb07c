"""On which level a road runs: on the ground, on a bridge above it, in a tunnel below.

Source: OSM wiki, *Key:layer*, *Key:bridge*, *Key:tunnel*.
"""

import re
from collections.abc import Mapping

from routing.roads.graph import LEVEL_MAX

_LAYER = re.compile(r"[+-]?\d{1,3}")
_NONE = frozenset({"no", ""})
_ON_THE_GROUND = frozenset({"building_passage", "avalanche_protector", "culvert"})
"""Values of `tunnel` that say nothing of the height of a road."""


def level_of(tags: Mapping[str, str]) -> int:
    """Give the level of a road.

    Parameters
    ----------
    tags
        The way's OSM tags.

    Returns
    -------
    int
        The `layer`; without one 1 on a bridge, -1 in a tunnel, 0 elsewhere. What a `layer` cannot
        be counts as none.
    """
    layer = _LAYER.fullmatch(tags.get("layer", "").strip())
    if layer is not None and abs(int(layer.group())) <= LEVEL_MAX:
        return int(layer.group())
    if tags.get("bridge", "") not in _NONE:
        return 1
    tunnel = tags.get("tunnel", "")
    return -1 if tunnel not in _NONE | _ON_THE_GROUND else 0
