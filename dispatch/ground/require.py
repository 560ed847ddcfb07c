"""Preconditions that stay on under ``python -O``."""

from typing import TypeVar

T = TypeVar("T")


class RequirementFailed(Exception):
    """A precondition of the core does not hold: a bug in the engine, never a user's mistake."""


def require(condition: object, message: str) -> None:
    """Stop here unless ``condition`` is true.

    Raises
    ------
    RequirementFailed
        With ``message``; the fold turns it into a refused event and leaves the world as it was.
    """
    if not condition:
        raise RequirementFailed(message)


def existing(value: T | None, message: str) -> T:
    """Give ``value``, which must be there.

    Raises
    ------
    RequirementFailed
        With ``message``, if it is None.
    """
    if value is None:
        raise RequirementFailed(message)
    return value
