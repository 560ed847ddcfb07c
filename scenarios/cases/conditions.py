"""What can be wrong with a patient of a trial: the words that calls.csv and the monitors share."""

from enum import StrEnum


class Condition(StrEnum):
    """The course that a patient's vitals take; see ``patients.COURSES`` for the numbers."""

    STABLE = "stable"
    MINOR = "minor"
    CARDIAC = "cardiac"
    STROKE = "stroke"
    SEPSIS = "sepsis"
    HAEMORRHAGE = "haemorrhage"
    RESPIRATORY = "respiratory"
    CHILD = "child"
