"""The two ways an ambulance drives."""

from enum import StrEnum


class Profile(StrEnum):
    """How the vehicle drives: with lights and sirens, or as everybody else."""

    SIRENS = "sirens"
    NORMAL = "normal"

    # An Enum's own hash is a Python function: the dictionaries of every question would pay for it.
    __hash__ = str.__hash__
