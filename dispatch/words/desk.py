"""What is said at the desk: why a command of one person does not undo another's, and of pairs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DESK: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "why.decided_by": (
            "{who} {what}; nếu vẫn muốn, hãy gửi lại với force",
            "{who} {what}; send it again with force to overrule",
        ),
        "standing.unit": ("đã chọn xe cho cuộc gọi này", "has chosen the unit of this call"),
        "standing.hold": ("đang tạm giữ cuộc gọi này", "holds this call"),
        "standing.hospital": (
            "đã ghi nhận bệnh viện được chọn",
            "has passed on another choice of hospital",
        ),
        "standing.released": (
            "đã rút xe này khỏi cuộc gọi",
            "has taken this unit off the call",
        ),
        "standing.reopened": ("đã mở lại cuộc gọi này", "has opened this call again"),
        "standing.declared": (
            "đã công bố sự cố nhiều nạn nhân này",
            "has declared this mass-casualty incident",
        ),
        "standing.stood_down": (
            "đã cho kết thúc sự cố nhiều nạn nhân này",
            "has stood this mass-casualty incident down",
        ),
        "standing.apart": (
            "đã xác định đây là hai sự việc",
            "has said that these are two events",
        ),
        "standing.closed": ("đã kết thúc cuộc gọi này", "has closed this call"),
        "standing.merged": ("đã gộp cuộc gọi này", "has merged this call"),
        "duplicate.closed": (
            "{other} đã kết thúc cách đây {age}, mở lại rồi mới gộp được",
            "{other}, closed {age} ago, to be opened again before a merge",
        ),
        "duplicate.finished": (
            "{other} do kíp hoàn thành cách đây {age}",
            "{other}, finished by its crew {age} ago",
        ),
        "why.keep_the_scene": (
            "{call} là sự cố nhiều nạn nhân: hãy giữ lại, hoặc cho kết thúc sự cố trước",
            "{call} is one with many patients: keep it, or stand it down first",
        ),
        "why.two_places": (
            "{who} vừa báo xe cách đó {apart} m, {seconds} giây trước: hãy kiểm tra mã xe",
            "is {apart} m from where {who} had the unit {seconds} s before: check the unit id",
        ),
        "why.two_crews": (
            "{who} vừa báo {state}, {seconds} giây trước: hãy gọi kíp, kiểm tra mã xe",
            "{who} said {state} {seconds} s before: call the crew, check the unit id",
        ),
        "why.not_a_call": (
            "là xe tăng cường của {call}; hãy ghi mã cuộc gọi đó",
            "is a further unit's part of {call}; name that call",
        ),
    }
)
