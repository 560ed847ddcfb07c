"""How grave a patient is, in six steps: what a hospital is asked to look again for."""

from enum import StrEnum
from typing import Final

from schemas.patient.scores import News2, Score


class Severity(StrEnum):
    """The band that is certain: of an uncertain score the least possible one."""

    UNKNOWN = "unknown"
    LOW = "low"
    LOW_MEDIUM = "low_medium"
    MEDIUM = "medium"
    HIGH = "high"
    ARREST = "arrest"


ORDER: Final = tuple(Severity)
"""From least to gravest."""

_OF_BAND: Final = {
    "low": Severity.LOW,
    "low-medium": Severity.LOW_MEDIUM,
    "medium": Severity.MEDIUM,
    "high": Severity.HIGH,
}


def rank(severity: Severity) -> int:
    """Give the place in the order, 0 for unknown."""
    return ORDER.index(severity)


def severity_of(news2: News2 | None, arrest: Score) -> Severity:
    """Give the gravest that is certain; a red flag at any age counts as high.

    Of who has no adult score and no flag nothing more is certain than that something was measured.
    """
    if arrest.bands_possible and "no_arrest" not in arrest.bands_possible:
        return Severity.ARREST
    if news2 is None:
        return Severity.UNKNOWN
    if news2.red_flags:
        return Severity.HIGH
    if not news2.inputs:
        return Severity.UNKNOWN
    if not news2.bands_possible:
        return Severity.LOW
    return _OF_BAND[news2.bands_possible[0]]
