"""The board's own words, in English and Vietnamese: one table, equal keys (see GLOSSARY.md)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from schemas.ground.texts import Bilingual

Lang = Literal["en", "vi"]

WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "title": ("115 dispatch", "Điều phối 115"),
        "schematic": ("SCHEMATIC map, not a survey", "Bản đồ PHÁC HỌA, không đo đạc"),
        "simulated": ("simulated time", "giờ mô phỏng"),
        "advice": (
            "The engine advises; clinicians and dispatchers decide.",
            "Hệ thống gợi ý; bác sĩ và điều phối viên quyết định.",
        ),
        "calls": ("Open calls", "Cuộc gọi đang mở"),
        "units": ("Units", "Xe cấp cứu"),
        "pre_alerts": ("Hospital pre-alerts", "Báo trước bệnh viện"),
        "alarms": ("Alarms", "Báo động"),
        "decisions": ("Decisions", "Quyết định"),
        "none": ("none", "không có"),
        "more": ("… {count} more", "… còn {count}"),
        "open": ("open", "đang mở"),
        "waiting": ("waiting", "đang chờ"),
        "response": ("median response", "trung vị tiếp cận"),
        "dead_letters": ("dead letters", "bản tin hỏng"),
        "silent": ("no news for {age}", "không có tin mới {age}"),
        "call": ("call", "cuộc gọi"),
        "state": ("state", "trạng thái"),
        "age": ("age", "đã chờ"),
        "unit": ("unit", "xe"),
        "complaint": ("complaint", "lý do gọi"),
        "crew": ("crew", "kíp"),
        "fix": ("last fix", "định vị"),
        "station": ("station", "trạm"),
        "hospital": ("hospital", "bệnh viện"),
        "eta": ("ETA", "đến sau"),
        "answer": ("answer", "trả lời"),
        "time": ("time", "giờ"),
        "reason": ("reason", "lý do"),
        "priority": ("level", "mức"),
        "stale": ("stale", "cũ"),
        "at_station": ("at station", "tại trạm"),
        "due": ("due", "sắp đến"),
        "unit.off_duty": ("off duty", "nghỉ"),
        "unit.available": ("available", "sẵn sàng"),
        "unit.alerted": ("alerted", "được gọi"),
        "unit.accepted": ("accepted", "đã nhận"),
        "unit.en_route": ("en route", "đang đi"),
        "unit.on_scene": ("on scene", "hiện trường"),
        "unit.transporting": ("transporting", "vận chuyển"),
        "unit.at_hospital": ("at hospital", "ở bệnh viện"),
        "incident.queued": ("waiting", "đang chờ"),
        "incident.assigned": ("assigned", "đã điều xe"),
        "incident.en_route": ("en route", "xe đang đến"),
        "incident.on_scene": ("on scene", "hiện trường"),
        "incident.transporting": ("transporting", "vận chuyển"),
        "incident.at_hospital": ("at hospital", "ở bệnh viện"),
        "incident.closed": ("closed", "kết thúc"),
        "incident.cancelled": ("cancelled", "đã hủy"),
        "waits.no_location": ("location not known", "chưa rõ địa điểm"),
        "waits.undecided": ("waits for a person's decision", "chờ người quyết định"),
        "waits.held": ("held by a person", "được tạm giữ"),
        "waits.off_map": ("outside the map", "ngoài bản đồ"),
        "waits.no_unit": ("no suitable unit", "không có xe phù hợp"),
        "waits.reserve": ("units kept for other calls", "xe dành cho cuộc gọi khác"),
        "waits.awaits_unit": ("held for a unit", "chờ xe sắp rảnh"),
        "pre_alert.drafted": ("not sent yet", "chưa gửi"),
        "pre_alert.sent": ("sent", "đã gửi"),
        "pre_alert.delivered": ("no answer yet", "chưa trả lời"),
        "pre_alert.read": ("read", "đã đọc"),
        "pre_alert.accepted": ("accepted", "đồng ý nhận"),
        "pre_alert.preparing": ("preparing", "đang chuẩn bị"),
        "pre_alert.ready": ("ready", "sẵn sàng đón"),
        "pre_alert.arriving": ("arriving", "sắp đến"),
        "pre_alert.arrived": ("arrived", "đã đến"),
        "pre_alert.handed_over": ("handed over", "đã bàn giao"),
        "pre_alert.refused": ("refused", "từ chối"),
        "pre_alert.redirected": ("goes elsewhere", "đi nơi khác"),
        "pre_alert.cancelled": ("cancelled", "đã hủy"),
        "pre_alert.stood_down": ("knows nobody comes", "đã biết không đến"),
        "channel.dispatcher": ("silent", "im lặng"),
        "channel.duty_phone": ("phone it", "gọi điện"),
        "alarm.high": ("high", "cao"),
        "alarm.medium": ("medium", "vừa"),
        "alarm.low": ("low", "thấp"),
        "alarm.pending": ("not due yet", "chưa đến hạn"),
        "alarm.raised": ("alarm", "báo động"),
        "alarm.escalated": ("alarm escalated", "báo động nâng cấp"),
        "alarm.acknowledged": ("acknowledged", "đã nhận"),
        "alarm.shelved": ("put aside", "tạm hoãn"),
        "alarm.suppressed": ("part of another alarm", "thuộc báo động khác"),
        "alarm.returned": ("over, nobody saw it", "đã hết, chưa ai xem"),
        "alarm.withdrawn": ("alarm over", "hết báo động"),
        "crew.bls": ("BLS", "cơ bản"),
        "crew.als": ("ALS", "nâng cao"),
    }
)

UNIT_LETTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "off_duty": "X",
        "available": "A",
        "alerted": "L",
        "accepted": "C",
        "en_route": "R",
        "on_scene": "S",
        "transporting": "T",
        "at_hospital": "H",
    }
)
"""One letter a unit's state, the same in both languages, for reading at a distance."""


def word(key: str, lang: Lang) -> str:
    """Give a word of the table; KeyError for a key that it does not have."""
    return WORDS[key][0 if lang == "en" else 1]


def why_it_waits(code: str, lang: Lang) -> str:
    """Say why a call waits; a reason that a newer core gives is shown by its code."""
    key = f"waits.{code}"
    return word(key, lang) if key in WORDS else code


def text_of(text: Bilingual, lang: Lang) -> str:
    """Give a bilingual sentence in one language."""
    return text.en if lang == "en" else text.vi
