"""What crews of each level can do: a higher level can do all that a lower one can."""

from collections.abc import Mapping
from typing import Final

from schemas.ground.vocabulary import CrewLevel

RANK: Final[Mapping[CrewLevel, int]] = {CrewLevel.BLS: 0, CrewLevel.ALS: 1}


def higher(one: CrewLevel, other: CrewLevel) -> CrewLevel:
    """Give the level that can do what either can."""
    return max(one, other, key=RANK.__getitem__)
