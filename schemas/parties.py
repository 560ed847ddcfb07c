"""Who connects to the engine's Kafka: kinds of principals, and how one is named.

A principal is what the broker has authenticated: one name, one password, the rights of its kind.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Party(StrEnum):
    """Kinds of principals. Rights are given to kinds, in the topic table."""

    CALL_CENTRE = "call-centre"
    FLEET = "fleet"
    UNIT = "unit"
    HOSPITAL = "hospital"
    HOSPITAL_DESK = "hospital-desk"
    ROADS = "roads"
    DISPATCHER = "dispatcher"
    EDGE = "edge"
    DOOR = "door"
    CONSOLE = "console"
    NEIGHBOUR = "neighbour"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    INTAKE = "engine.intake"
    TELEMETRY = "engine.telemetry"
    DISPATCH = "engine.dispatch"
    DELIVERY = "engine.delivery"
    WATCHER = "engine.watcher"


ROLES: Final = {
    "intake": Party.INTAKE,
    "telemetry": Party.TELEMETRY,
    "dispatch": Party.DISPATCH,
    "delivery": Party.DELIVERY,
    "watcher": Party.WATCHER,
}
"""The principal of each worker role, the watcher among them; all its workers share it."""

ENGINE: Final = frozenset(ROLES.values())

OF_ONE: Final = frozenset({Party.UNIT, Party.HOSPITAL})
"""Kinds of which each principal is one unit or hospital, named with its id, with topics of its own.

Access rights work on topics, not on keys.
"""

OF_CENTRE: Final = frozenset(
    {Party.CALL_CENTRE, Party.FLEET, Party.HOSPITAL_DESK, Party.ROADS, Party.DISPATCHER}
)
"""Kinds that may be one centre's: ``call-centre@HCM`` writes to that centre's topics alone."""

_CENTRE_MARK: Final = "@"

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Principal:
    """One who connects. ``of`` tells principals of a kind apart; empty where there is one.

    For a unit or a hospital it is the id. ``centre`` is the one that it is of, and that alone it
    may speak for; empty where it may speak for all of the deployment.
    """

    party: Party
    of: str = ""
    centre: str = ""

    @property
    def name(self) -> str:
        """The name under which it authenticates: ``hospital.H01``, ``dispatcher.night@HCM``."""
        own = f"{self.party}.{self.of}" if self.of else str(self.party)
        return f"{own}{_CENTRE_MARK}{self.centre}" if self.centre else own

    @property
    def sources(self) -> frozenset[str]:
        """What it may write as an event's ``source``: its name or, for a unit or hospital, the id.

        FHIR reports of a hospital name it ``hospital <id>``.
        """
        if not self.of:
            return frozenset({self.name})
        return frozenset({self.name, self.of, f"{self.party} {self.of}"})


def read_principal(name: str) -> Principal:
    """Read a principal's name.

    Raises
    ------
    ValueError
        Says what is wrong with it and which names there are.
    """
    found = next((one for one in ENGINE if name == one), None)
    if found is not None:
        return Principal(found)
    own, mark, centre = name.partition(_CENTRE_MARK)
    kind, _, of = own.partition(".")
    outside = sorted(set(Party) - ENGINE)
    party = next((one for one in outside if kind == one), None)
    if party is None:
        known = ", ".join(f"{one}.<id>" if one in OF_ONE else str(one) for one in outside)
        msg = f"{name!r} is no principal; known are {known}, {', '.join(sorted(ENGINE))}"
        raise ValueError(msg)
    if party in OF_ONE and not of:
        msg = f"{name!r} does not say which {party}; write {party}.<id>"
        raise ValueError(msg)
    if (of or "." in own) and _NAME.fullmatch(of) is None:
        msg = f"{name!r}: after the dot come 1 to 64 letters, digits, '.', '_' or '-'"
        raise ValueError(msg)
    if mark and party not in OF_CENTRE:
        named = ", ".join(sorted(OF_CENTRE))
        msg = f"{name!r}: {party} is of no one centre; of one may be {named}"
        raise ValueError(msg)
    if mark and _NAME.fullmatch(centre) is None:
        msg = f"{name!r}: after the {_CENTRE_MARK} comes the centre's id"
        raise ValueError(msg)
    return Principal(party, of, centre)
