"""What is said of hospitals' state: beds, services that are down, and the age of their news."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

HOSPITAL_PHRASES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "destination.unknown": (
            "chưa rõ {beds} của {hospital}",
            "the {beds} of {hospital} are not known",
        ),
        "destination.few_beds": (
            "{hospital} còn {left} {bed}",
            "{hospital} has {left} {bed} left",
        ),
        "destination.advisory": (
            "{hospital} đề nghị chuyển bệnh nhân nơi khác",
            "{hospital} asks for patients to go elsewhere",
        ),
        "hospital.service_down": ("tạm ngừng {services}", "has {services} down"),
        "reason.service_down": ("{count} tạm ngừng chuyên khoa", "{count} service down"),
        "term.unknown": ("{time} vì chưa rõ giường", "{time} for beds not known"),
        "term.advisory": ("{time} vì nơi này đề nghị tránh", "{time} for its advisory"),
        "account.reports": ("báo cáo {ages}", "reports: {ages}"),
        "account.reports_more": (
            "báo cáo {ages} và {more} nơi nữa",
            "reports: {ages} and {more} more",
        ),
        "age.report": ("{name} cũ {age}", "{name} {age} old"),
        "age.no_report": ("{name} chưa báo", "{name} never reported"),
        "why.future": (
            "ở tương lai, hơn giờ trung tâm {ahead}; hãy chỉnh đồng hồ",
            "is {ahead} in the future: set the clock of the sender",
        ),
        "why.older": (
            "cũ hơn báo cáo đã có lúc {known}",
            "is older than the report of {known}, which stands",
        ),
        "why.beds_over": (
            "quá mức tin được ({most} % của {baseline} giường)",
            "is above what can be meant ({most} % of {baseline} beds)",
        ),
        "bed.adult_icu": ("giường hồi sức", "ICU beds"),
        "bed.pediatric_icu": ("giường hồi sức nhi", "paediatric ICU beds"),
        "bed.emergency_department": ("giường cấp cứu", "emergency beds"),
        "bed.burn": ("giường bỏng", "burn beds"),
        "bed.pediatrics": ("giường nhi", "paediatric beds"),
    }
)
