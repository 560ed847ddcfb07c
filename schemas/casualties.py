"""The words of a mass-casualty incident that events, decisions and screens share."""

from enum import StrEnum


class Tag(StrEnum):
    """How a patient was sorted; the colours are common to START, JumpSTART and SALT.

    ``red`` is immediate, ``yellow`` delayed, ``green`` minor (START) or minimal (SALT), ``grey``
    expectant (SALT only), ``black`` dead.
    """

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"
    BLACK = "black"
