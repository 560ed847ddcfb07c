"""The words of a mass-casualty incident that events, decisions and screens share."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from schemas.ground.base import Model

PATIENTS_COUNTED_MAX = 500
"""Of one incident. What is larger is a disaster with its own command, not a dispatcher's count."""


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


class SortingScheme(StrEnum):
    """By which scheme the patients were sorted; JumpSTART is START for children."""

    START = "start"
    JUMPSTART = "jumpstart"
    SALT = "salt"


Patients = Annotated[int, Field(ge=0, le=PATIENTS_COUNTED_MAX)]


class CasualtyRoom(Model):
    """For how many more patients of each tag a hospital has room, as it says itself."""

    red: Patients
    yellow: Patients
    green: Patients
