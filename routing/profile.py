"""The two ways an ambulance drives."""

from enum import StrEnum


class Profile(StrEnum):
    """How the vehicle drives: with lights and sirens, or as everybody else."""

    SIRENS = "sirens"
    NORMAL = "normal"
