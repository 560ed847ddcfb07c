"""What concerns hospitals: which event goes to which handler."""

from typing import assert_never

from dispatch.handlers.hospitals import pre_alerts, status
from dispatch.state.turn import Turn
from schemas.events.commands import ChooseHospital, HospitalPhoned
from schemas.events.hospitals import HospitalStatus, PreAlertAnswer, PreAlertDelivery

HospitalWord = HospitalStatus | ChooseHospital | PreAlertAnswer | PreAlertDelivery | HospitalPhoned


def hear(turn: Turn, event: HospitalWord) -> None:
    """Apply a word of a hospital, or on one."""
    match event:
        case HospitalStatus():
            status.status(turn, event)
        case ChooseHospital():
            status.choose(turn, event)
        case PreAlertAnswer() | PreAlertDelivery() | HospitalPhoned():
            pre_alerts.hear(turn, event)
        case _:
            assert_never(event)
