"""The engine's sentences about mutual aid, in Vietnamese and English: a part of the catalogue."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

AID: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "aid.requested": (
            "Xin {centre} một xe ({level}), theo {who}: {reason}",
            "{centre} is asked for a unit ({level}) by {who}: {reason}",
        ),
        "aid.granted": (
            "{centre} cho mượn {unit} ({level}) đến {until}",
            "{centre} lends {unit} ({level}) until {until}",
        ),
        "aid.declined": (
            "{centre} không cho mượn xe: {reason}",
            "{centre} lends no unit: {reason}",
        ),
        "aid.withdrawn": (
            "Thôi xin xe của {centre}: không còn ai chờ",
            "{centre} is no longer asked for a unit: nobody waits for one",
        ),
        "aid.expired": (
            "Hết hạn xin xe của {centre}: không có trả lời",
            "The request to {centre} for a unit has expired: it was not answered",
        ),
        "aid.left": (
            "{unit} trở về {centre}",
            "{unit} goes back to {centre}",
        ),
        "aid.asked": (
            "{centre} xin một xe ({level}) đến {until}: {reason}",
            "{centre} asks for a unit ({level}) until {until}: {reason}",
        ),
        "aid.lent": (
            "{unit} cho {centre} mượn đến {until}, theo {who}: {reason}",
            "{unit} is lent to {centre} until {until} by {who}: {reason}",
        ),
        "aid.refused": (
            "Không cho {centre} mượn xe, theo {who}: {reason}",
            "No unit is lent to {centre}, says {who}: {reason}",
        ),
        "aid.over": (
            "{centre} không cần mượn xe nữa",
            "{centre} needs no unit any more",
        ),
        "aid.lapsed": (
            "Yêu cầu của {centre} đã hết hạn, chưa ai trả lời",
            "The request of {centre} for a unit has expired: nobody answered it",
        ),
        "aid.returned": (
            "{centre} trả {unit}; kíp báo khi sẵn sàng",
            "{centre} gives {unit} back; its crew says when it is clear",
        ),
        "aid.taken_back": (
            "{unit} không còn cho {centre} mượn, theo {who}: {reason}",
            "{unit} is no longer lent to {centre}, says {who}: {reason}",
        ),
        "why.aid_over": (
            "không phải yêu cầu đang mở với trung tâm đó",
            "is no open request between these centres",
        ),
        "why.itself": ("là chính trung tâm này", "is this centre itself"),
        "why.no_need": (
            "không có cuộc gọi nào chờ xe mức này",
            "no call waits for a unit that such a crew could serve",
        ),
        "why.too_many_open": (
            "đã có {count} yêu cầu đang mở",
            "would be more than the {count} requests that may be open",
        ),
        "why.not_offered": (
            "không nằm trong các xe trung tâm đó được cho mượn",
            "is not among the units that this neighbour may lend",
        ),
        "why.here_already": ("đã có trong trung tâm này", "is a unit of this centre already"),
        "why.too_low": ("thấp hơn mức được yêu cầu", "is less than what was asked for"),
        "why.too_long": ("dài hơn thời gian được yêu cầu", "is longer than was asked for"),
        "why.in_the_past": ("đã qua", "is over already"),
        "why.lent": ("đang cho {centre} mượn", "is lent to {centre}"),
        "why.not_lent": ("không cho trung tâm đó mượn", "is not lent to that centre"),
        "why.of_neighbour": ("là xe mượn của {centre}", "is itself lent by {centre}"),
        "why.shift_too_short": ("hết ca trước khi hết hạn mượn", "has its shift end before that"),
        "why.low_fuel": ("sắp hết nhiên liệu", "is low on fuel"),
        "why.equipment_missing": ("thiếu trang bị", "lacks equipment"),
        "why.maintenance": ("đang bảo dưỡng", "is in maintenance"),
        "reason.lent": ("{count} đang cho mượn", "{count} lent to a neighbour"),
    }
)
