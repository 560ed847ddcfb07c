"""A principal: somebody who has proved who they are, and the one question of what they may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from schemas.ground.errors import ConfigurationError
from schemas.ground.ids import is_entity_id
from streams.identity.actions import OF_A_HOSPITAL, OF_A_UNIT, RIGHTS, Action, Kind

Scope = frozenset[str] | None
"""The ids that somebody is bound to; null: all of the centre; empty: none."""

Via = Literal["token", "session", "oidc", "certificate", "mqtt", "traccar"]
"""How somebody proved who they are; ``mqtt``: to the broker, by password or certificate;
``traccar``: not at all, its topic speaks for it."""

Lacking = Literal["action", "centre_id", "unit_id", "hospital_id", "address"]
"""What a right does not reach: the action as a whole, or this centre, unit or hospital.

``address``: it reaches too far for one that stands in an address, which histories and logs keep.
"""

NAME_CHARS_MAX: Final = 64


class Forbidden(Exception):
    """Somebody known may not do this; ``lacking`` says what their right does not reach.

    ``value`` is the id that it does not reach, or the action; of ``address`` what is too much.
    """

    def __init__(self, action: Action, lacking: Lacking, value: str) -> None:
        super().__init__(f"{action}: not for {lacking} {value!r}")
        self.action = action
        self.lacking = lacking
        self.value = value


@dataclass(frozen=True, slots=True)
class Principal:
    """Who it is, of which centre, and what they may do for whom.

    ``name`` is what every event of theirs gets as its ``source``. ``units`` and ``hospitals`` are
    the scopes of actions of a unit and of a hospital.
    """

    name: str
    kind: Kind
    centre_id: str
    actions: frozenset[Action]
    units: Scope = frozenset()
    hospitals: Scope = frozenset()
    via: Via = "token"

    def require(
        self,
        action: Action,
        *,
        centre_id: str | None = None,
        unit_id: str | None = None,
        hospital_id: str | None = None,
    ) -> None:
        """Refuse what this principal may not do: the one place where rights are judged.

        An action of a unit or a hospital that names none is refused to whoever is bound to some.

        Raises
        ------
        Forbidden
            If the action, the centre, the unit or the hospital is beyond the principal's rights.
        """
        if action not in self.actions:
            raise Forbidden(action, "action", action)
        if centre_id is not None and centre_id != self.centre_id:
            raise Forbidden(action, "centre_id", centre_id)
        if action in OF_A_UNIT and not _reaches(self.units, unit_id):
            raise Forbidden(action, "unit_id", unit_id or "")
        if action in OF_A_HOSPITAL and not _reaches(self.hospitals, hospital_id):
            raise Forbidden(action, "hospital_id", hospital_id or "")

    def may(self, action: Action) -> bool:
        """Tell whether the action is theirs for anything at all: for menus, never for a check."""
        return action in self.actions


def _reaches(scope: Scope, wanted: str | None) -> bool:
    return scope is None or wanted in scope


def principal_of(
    name: str,
    kind: Kind,
    centre_id: str,
    *,
    units: Iterable[str] = (),
    hospitals: Iterable[str] = (),
    actions: Iterable[Action] | None = None,
    via: Via = "token",
) -> Principal:
    """Make a principal of what an operator or an identity provider says of it.

    Parameters
    ----------
    name
        1 to 64 letters, digits and ``._-``; two principals of one name are one.
    kind
        What it is; it bounds what it may do.
    centre_id
        The centre whose it is.
    units, hospitals
        Whom it is bound to. None given: all of the centre, but a vehicle and a hospital need some.
    actions
        Which of its kind's actions it may do; null: all of them, and of an integration none.
    via
        How it proved who it is.

    Raises
    ------
    ConfigurationError
        Names what is wrong, its value and the fix.
    """
    bound_units, bound_hospitals = frozenset(units), frozenset(hospitals)
    _require_ids(name, bound_units, bound_hospitals)
    _require_bound(name, kind, bound_units, bound_hospitals)
    given = None if actions is None else frozenset(actions)
    if kind is Kind.INTEGRATION and not given:
        msg = f"principal {name!r} of kind integration has no action: name what it may do"
        raise ConfigurationError(msg)
    beyond = sorted((given or frozenset()) - RIGHTS[kind])
    if beyond:
        known = ", ".join(sorted(RIGHTS[kind]))
        msg = f"action {str(beyond[0])!r} is not for kind {kind}; of its actions are {known}"
        raise ConfigurationError(msg)
    return Principal(
        name=name,
        kind=kind,
        centre_id=centre_id,
        actions=RIGHTS[kind] if given is None else given,
        units=bound_units or _unbound(kind, Kind.HOSPITAL),
        hospitals=bound_hospitals or _unbound(kind, Kind.VEHICLE),
        via=via,
    )


def _unbound(kind: Kind, has_none: Kind) -> Scope:
    """Give the scope of a kind that is bound to nobody: all of the centre, or none."""
    return frozenset() if kind is has_none else None


def _require_ids(name: str, units: frozenset[str], hospitals: frozenset[str]) -> None:
    for what, ids in (("name", {name}), ("unit", units), ("hospital", hospitals)):
        for one in sorted(ids):
            if not is_entity_id(one):
                msg = (
                    f"{what} {one!r} must be 1 to {NAME_CHARS_MAX} letters, digits and ._- and "
                    "begin with a letter or digit"
                )
                raise ConfigurationError(msg)


def _require_bound(name: str, kind: Kind, units: frozenset[str], hospitals: frozenset[str]) -> None:
    if kind is Kind.VEHICLE and not units:
        msg = f"principal {name!r} of kind vehicle needs the unit that it is"
        raise ConfigurationError(msg)
    if kind is Kind.HOSPITAL and not hospitals:
        msg = f"principal {name!r} of kind hospital needs the hospital that it is"
        raise ConfigurationError(msg)
    if kind is Kind.VEHICLE and hospitals:
        msg = f"principal {name!r} of kind vehicle is bound to units, not to hospitals"
        raise ConfigurationError(msg)
    if kind is Kind.HOSPITAL and units:
        msg = f"principal {name!r} of kind hospital is bound to hospitals, not to units"
        raise ConfigurationError(msg)
