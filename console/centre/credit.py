"""Whose data a centre's map and places are: what must stand on every picture of them."""

from typing import Final

from console.centre.folder import Centre
from scenarios.schematic.build import NAME

ATTRIBUTION_OSM: Final = "© OpenStreetMap contributors (ODbL)"
"""As ``routing.maps.store`` has it, which brings scipy; a test compares the two."""


def credit(centre: Centre) -> str:
    """Give the credit of a centre; "" where it is made of nobody's data.

    The built-in city's roads are ours; the places of its hospitals are OpenStreetMap's.
    """
    builtin = centre.city.map_path.name.startswith(NAME)
    return centre.map_info.attribution or (ATTRIBUTION_OSM if builtin else "")
