"""From what an operator types to a principal of the centre: its units and hospitals must exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from console.centre.folder import read_city
from console.cli.suggestion import did_you_mean
from console.cli.talk import BadUsage
from schemas.ground.errors import ConfigurationError
from streams.host.clock import Clock
from streams.host.settings import Settings
from streams.identity.actions import Action, Kind
from streams.identity.doors import Doors
from streams.identity.store import Entry

CLOCK: Final = Clock()
"""Credentials end by the wall clock."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A principal as it is typed; the lists may be empty."""

    name: str
    kind: str
    units: Sequence[str] = ()
    hospitals: Sequence[str] = ()
    actions: Sequence[str] = ()


def doors(settings: Settings) -> Doors:
    """Open the identities of this centre."""
    return Doors.open(settings, read_city(settings).centre_id)


def enter(settings: Settings, open_doors: Doors, asked: Asked) -> Entry:
    """Enter a principal; one that is entered already must be the same, and stays.

    Raises
    ------
    BadUsage
        If a kind, action, unit or hospital is not known.
    ConfigurationError
        If the name is another principal's, or what was typed makes none.
    """
    wanted = _read(settings, asked)
    known = open_doors.store.entry(asked.name)
    if known is None:
        open_doors.store.put(wanted)
        return wanted
    if _same(known, wanted) and known.disabled_at is None:
        return known
    what = "is disabled" if known.disabled_at else f"is entered already as {told(known)}"
    msg = f"principal {asked.name!r} {what}: take another name, or change it with `accounts change`"
    raise ConfigurationError(msg)


def change(settings: Settings, open_doors: Doors, asked: Asked) -> Entry:
    """Enter a principal anew under its name, and make it active: what it may do is now this.

    Raises
    ------
    BadUsage
        If a kind, action, unit or hospital is not known.
    ConfigurationError
        If nobody has this name, or what was typed makes no principal.
    """
    wanted = _read(settings, asked)
    if open_doors.store.entry(asked.name) is None:
        msg = f"there is no principal {asked.name!r}: see `smart115 accounts list`"
        raise ConfigurationError(msg)
    open_doors.store.put(wanted)
    return wanted


def disable(open_doors: Doors, name: str, at: datetime) -> int:
    """Let somebody in no more; give how many tokens and sessions ended.

    Raises
    ------
    ConfigurationError
        If nobody has this name.
    """
    known = open_doors.store.entry(name)
    if known is None:
        msg = f"there is no principal {name!r}: see `smart115 accounts list`"
        raise ConfigurationError(msg)
    open_doors.store.disable(name, at)
    return open_doors.tokens.end_all(name)


def told(entry: Entry) -> str:
    """Say in a few words what a principal is."""
    bound = [*entry.units, *entry.hospitals]
    actions = [] if entry.actions is None else [f"may {', '.join(entry.actions)}"]
    return " ".join([entry.kind, *bound, *actions])


def _read(settings: Settings, asked: Asked) -> Entry:
    city = read_city(settings)
    kind = _one_of("kind", asked.kind, [str(kind) for kind in Kind])
    actions = [_one_of("action", one, [str(known) for known in Action]) for one in asked.actions]
    lent = [name for one in city.policies.mutual_aid.neighbours for name in one.unit_ids]
    units = [one.unit_id for one in city.units] + lent
    hospitals = [one.hospital_id for one in city.hospitals]
    return Entry(
        name=asked.name,
        kind=Kind(kind),
        centre_id=city.centre_id,
        created_at=CLOCK.now(),
        units=tuple(sorted({_one_of("unit", one, units) for one in asked.units})),
        hospitals=tuple(sorted({_one_of("hospital", one, hospitals) for one in asked.hospitals})),
        actions=tuple(sorted(Action(one) for one in actions)) if actions else None,
    )


def _one_of(what: str, given: str, known: Sequence[str]) -> str:
    if given not in known:
        meant = did_you_mean(given, known)
        msg = f"{given!r} is no {what} of this centre{meant}"
        if not meant:
            msg += f"; known are {', '.join(known[:20])}"
        raise BadUsage(msg)
    return given


def _same(known: Entry, wanted: Entry) -> bool:
    return told(known) == told(wanted) and known.centre_id == wanted.centre_id
