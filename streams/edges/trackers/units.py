"""From a device's fix to a unit's position: whose it is, and the name that makes it one event."""

from typing import Any

from schemas.events.vehicles import DEVICE_CHARS_MAX
from streams.edges.inlet import Refused
from streams.edges.trackers.devices import Devices
from streams.edges.trackers.parts import Fix, NoPlace
from streams.identity.principals import Principal


def said_by(fix: Fix, who: Principal, devices: Devices) -> tuple[dict[str, Any], str]:
    """Give the fields of a unit's position, and the seed of its event's id.

    The unit is that of the table of devices, else the only one that the sender is bound to. By
    whichever door a fix comes, its id is the same.

    Raises
    ------
    NoPlace
        If it is 0, 0: what receivers say that do not know where they are.
    Refused
        If nobody says which unit the device is in.
    """
    if fix.is_nowhere:
        raise NoPlace.by(("place",), "0, 0", fix.device, fix.sos)
    unit_id = unit_of(fix.device, who, devices)
    fields = fix.fields(unit_id) | {"device": name_of(fix.device, who)}
    return fields, f"{fix.device}@{fix.at.isoformat()}"


def name_of(device: str, who: Principal) -> str | None:
    """Give what a device is called beside the name of its sender; null where it is the sender.

    OwnTracks puts its user's name before the device's own.
    """
    own = device.removeprefix(f"{who.name}/")
    return None if own in {who.name, ""} else own[:DEVICE_CHARS_MAX]


def unit_of(device: str, who: Principal, devices: Devices) -> str:
    """Give the unit that a device is in.

    Raises
    ------
    Refused
        If nobody says which.
    """
    unit_id = devices.unit_of(device) or own_unit(who)
    if unit_id is None:
        raise Refused([{"type": "no_device", "loc": ("device",), "msg": "", "input": device}])
    return unit_id


def own_unit(who: Principal) -> str | None:
    """Give the unit of a principal that is bound to just one: a phone with a token of its own."""
    return next(iter(who.units)) if who.units is not None and len(who.units) == 1 else None
