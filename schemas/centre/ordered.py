"""Parameters that must be in order: what a model says where they are not, in both languages."""

from collections.abc import Sequence

from schemas.ground.errors import BrokenRule


def not_less(low: str, low_value: float, high: str, high_value: float) -> BrokenRule:
    """Give the rule that one parameter must be less than another, by their names."""
    return BrokenRule(
        "rule.must_be_less",
        "{low} {low_value} must be less than {high} {high_value}",
        low=low,
        low_value=low_value,
        high=high,
        high_value=high_value,
    )


def require_growing(name: str, bands: Sequence[int]) -> None:
    """Refuse bands that do not grow from 1 or more, each once.

    Raises
    ------
    BrokenRule
        Names the parameter and what it is.
    """
    if list(bands) != sorted(set(bands)) or any(one < 1 for one in bands):
        raise BrokenRule(
            "rule.bands_shrink",
            "{name} {bands} must grow from 1 or more, each once, e.g. [5, 20, 50]",
            name=name,
            bands=list(bands),
        )
