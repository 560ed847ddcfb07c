"""Who is let in to the pages, and what they may order: the gate of every door, with one addition.

Where nobody has been entered yet (``smart115 accounts``), and the pages have no name of their own,
whoever sits at this very machine is its supervisor: a first demonstration asks for no password.
From the first account on everybody signs in.
"""

import ipaddress
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request
from typing_extensions import override

from schemas.ground.ids import CentreId
from streams.identity.actions import Action, Kind
from streams.identity.audit import Touched
from streams.identity.principals import Principal, principal_of
from streams.identity.store import Store
from streams.web.gate import Gate

NOBODY: Final = "desk"
"""The name of whoever sits at this machine while nobody has been entered."""

ACTION_OF: Final = (
    ("command.", Action.COMMAND),
    ("incident.", Action.REPORT_INCIDENT),
    ("road.", Action.REPORT_ROADS),
    ("vehicle.welfare", Action.RAISE_SOS),
    ("vehicle.", Action.REPORT_STATUS),
    ("hospital.", Action.REPORT_HOSPITAL),
    ("pre_alert.", Action.ANSWER_PRE_ALERT),
)
"""The right that an order needs, by how its type begins."""

_NOTHING: Final = Touched()


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorkeeper(Gate):
    """The gate before the pages.

    ``store`` knows who has been entered; ``named``: the pages are reached under a name of their
    own, and so by others than who sits here.
    """

    store: Store
    centre_id: CentreId
    named: bool

    @override
    async def recognise(self, request: Request, *, by_link: str | None = None) -> Principal:
        if by_link is not None or not self.is_open(request):
            return await Gate.recognise(self, request, by_link=by_link)
        principal = principal_of(NOBODY, Kind.SUPERVISOR, self.centre_id)
        request.state.principal = principal
        return principal

    @override
    async def record(
        self,
        request: Request,
        action: str,
        touched: Touched = _NOTHING,
        what: str | None = None,
    ) -> None:
        """Write it down; of the one who sits here while nobody is entered there is nothing to say.

        Raises
        ------
        Unrecorded
            If it cannot be written down.
        """
        if not self.is_open(request):
            await Gate.record(self, request, action, touched, what)

    def is_open(self, request: Request) -> bool:
        """Tell whether whoever asks is let in without a name."""
        if self.named or request.client is None or self.store.entries():
            return False
        try:
            return ipaddress.ip_address(request.client.host).is_loopback
        except ValueError:
            return False


def require(principal: Principal, asked: dict[str, Any], centre_id: CentreId) -> None:
    """Refuse an order that is not this principal's to give; what is no order is left to the desk.

    Raises
    ------
    Forbidden
        The action, the unit or the hospital is beyond their rights.
    """
    kind = asked.get("type")
    action = next((one for head, one in ACTION_OF if str(kind).startswith(head)), None)
    if action is None:
        return
    unit_id, hospital_id = asked.get("unit_id"), asked.get("hospital_id")
    principal.require(
        action,
        centre_id=centre_id,
        unit_id=unit_id if isinstance(unit_id, str) else None,
        hospital_id=hospital_id if isinstance(hospital_id, str) else None,
    )
