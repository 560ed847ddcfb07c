"""The ways in which one code of a coding system is written: one reader for signs, answers, units.

``8867-4``, ``LOINC:8867-4``, ``http://loinc.org|8867-4``, ``http://loinc.org/8867-4``,
``urn:oid:2.16.840.1.113883.6.1|8867-4``, ``8867-4^Heart rate^LN`` and
``147842^MDC_ECG_HEART_RATE^MDC`` (the triple of HL7 v2) are all read.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple


class System(StrEnum):
    """A coding system that is read."""

    LOINC = "loinc"
    MDC = "mdc"
    SNOMED = "snomed"
    UCUM = "ucum"


class Coded(NamedTuple):
    """A code without its system's name; ``system`` is null where none was given."""

    system: System | None
    code: str


_NAMES: Final[Mapping[str, System]] = MappingProxyType(
    {
        name: system
        for system, names in (
            (System.LOINC, ("loinc", "ln", "lnc", "loinc.org", "2.16.840.1.113883.6.1")),
            (
                System.MDC,
                (
                    "mdc",
                    "ieee11073",
                    "11073",
                    "iso:std:iso:11073:10101",
                    "1.3.111.2.11073.10101",
                    "1.2.840.10004.1.1.1.0.0.1",
                    "2.16.840.1.113883.6.24",
                ),
            ),
            (
                System.SNOMED,
                (
                    "snomed",
                    "sct",
                    "sctid",
                    "snomedct",
                    "snomed-ct",
                    "snm",
                    "snomed.info/sct",
                    "snomed.info/id",
                    "2.16.840.1.113883.6.96",
                ),
            ),
            (System.UCUM, ("ucum", "unitsofmeasure.org", "2.16.840.1.113883.6.8")),
        )
        for name in names
    }
)

_SCHEMES: Final = ("https://", "http://", "urn:oid:", "urn:", "oid:", "www.")
_TRIPLES: Final = (0, 3)
"""Where the two triples of an HL7 v2 coded element begin: code, text, system, and once more."""


def system_named(name: str) -> System | None:
    """Give the coding system of a name, an OID or an address; null for one that is not read."""
    bare = name.strip().casefold()
    for scheme in _SCHEMES:
        bare = bare.removeprefix(scheme)
    return _NAMES.get(bare.rstrip("/"))


def readings(text: str) -> Iterator[Coded]:
    """Give what a code may be, the likeliest first; nothing where its system is another's."""
    bare = text.strip()
    yield Coded(None, bare)
    if "^" in bare:
        yield from _triples(bare.split("^"))
        return
    if "|" in bare or "#" in bare:
        parts = bare.replace("#", "|").split(
            "|"
        )  # a version may stand between: system|version|code
        yield from _named(parts[0], parts[-1])
        return
    for mark in ("/", ":", " "):
        name, found, code = bare.rstrip("/").rpartition(mark)
        if found:
            yield from _named(name, code)


def _triples(parts: list[str]) -> Iterator[Coded]:
    for at in _TRIPLES:
        code, text, name = (*parts[at : at + 3], "", "", "")[:3]
        system = system_named(name)
        if system is not None or not name:
            yield from (Coded(system, one.strip()) for one in (code, text) if one.strip())


def _named(name: str, code: str) -> Iterator[Coded]:
    system = system_named(name)
    if system is not None:
        yield Coded(system, code.strip())
