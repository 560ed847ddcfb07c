"""The data beside this module that the schematic city is made from."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

COPIED: Final = ("city.toml", "stations.csv", "units.csv", "hospitals.csv")
"""What is taken as it is."""

DRAWN: Final = ("roads.csv", "towns.csv")
"""What the roads are drawn from."""


def data_file(name: str) -> Traversable:
    """Give one of the schematic city's package data files."""
    return files("scenarios") / "data" / "schematic" / name
