"""Topics of MQTT: who publishes what about which unit, and where the edge answers.

The second level is the principal's name, which is its user name at the broker: an ACL of one line
(``pattern write smart115/%u/#``) keeps each to its own topics, and so says who it is.
"""

import re
from dataclasses import dataclass
from typing import Final

from streams.edges.inlet import Kind
from streams.edges.kinds import LINKS, POSITIONS, STATUS, VITAL_SIGNS, WELFARE

ROOT: Final = "smart115"
OWNTRACKS: Final = "owntracks"
STORED: Final = "stored"
REFUSED: Final = "refused"
LINK: Final = "link"

KINDS: Final = {
    "positions": POSITIONS,
    "status": STATUS,
    "vitals": VITAL_SIGNS,
    "welfare": WELFARE,
    LINK: LINKS,
}
"""What can be published about a unit, by the last word of its topic."""

_RECEIPT: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_LEVELS: Final = 4


@dataclass(frozen=True, slots=True)
class Address:
    """A topic, taken apart. ``receipt`` null: nobody waits for word that it is stored.

    ``what`` is a key of `KINDS`, or ``owntracks``, where ``about`` is the device
    and not the unit.
    """

    topic: str
    name: str
    about: str
    what: str
    receipt: str | None = None

    @property
    def kind(self) -> Kind | None:
        """What is published there, where that is events; null where it is another form."""
        return KINDS.get(self.what)


def address_of(topic: str) -> Address | None:
    """Take a topic apart; null for one at which nothing is taken."""
    root, *rest = topic.split("/")
    if not all(rest):
        return None
    if root == OWNTRACKS and len(rest) == _LEVELS - 2:
        return Address(topic, rest[0], rest[1], OWNTRACKS)
    is_known = root == ROOT and len(rest) in {_LEVELS - 1, _LEVELS}
    if not is_known or rest[2] not in KINDS:
        return None
    receipt = rest[3] if len(rest) == _LEVELS else None
    if receipt is not None and _RECEIPT.fullmatch(receipt) is None:
        return None
    return Address(topic, rest[0], rest[1], rest[2], receipt)


def topic_of(name: str, unit_id: str, what: str, receipt: str | None = None) -> str:
    """Give the topic at which somebody publishes, or is answered."""
    return "/".join(one for one in (ROOT, name, unit_id, what, receipt) if one is not None)


def subscribed() -> list[str]:
    """Give the filters of all that the edge reads."""
    of_units = [f"{ROOT}/+/+/{what}" for what in KINDS]
    return [*of_units, *(f"{ROOT}/+/+/{what}/+" for what in KINDS), f"{OWNTRACKS}/+/+"]


def may_publish(name: str, topic: str) -> bool:
    """Tell whether a topic is one at which this user says something."""
    if topic.startswith(f"{OWNTRACKS}/{name}/"):  # the app says more than is read of it
        return True
    address = address_of(topic)
    return address is not None and address.name == name


def may_hear(name: str, topic_or_filter: str) -> bool:
    """Tell whether a topic or filter is of this user's answers alone."""
    root, *rest = topic_or_filter.split("/")
    if root == OWNTRACKS:  # the app asks for its friends' places: it is told of none but its own
        return rest[:1] == [name]
    return root == ROOT and len(rest) == _LEVELS - 1 and rest[0] == name and rest[2] in _ANSWERS


_ANSWERS: Final = frozenset({STORED, REFUSED})
