"""Sentences: casualties. Made from ``po/casualties.vi.po``; edit that one."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "mass.counted": (
        "{incident}: đếm được {counts} ({scheme})",
        "{incident}: counted {counts} ({scheme})",
    ),
    "mass.declared": (
        "{incident}: sự cố nhiều nạn nhân, {why}: {counts}",
        "{incident}: mass-casualty incident, {why}: {counts}",
    ),
    "mass.declared_by": (
        "{incident}: sự cố nhiều nạn nhân theo lệnh của {who} ({why}): {counts}",
        "{incident}: mass-casualty incident by order of {who} ({why}): {counts}",
    ),
    "mass.units": (
        "{incident}: điều thêm {more} (tổng {total}) cho {counts}",
        "{incident}: {more} more asked for ({total} in all) for {counts}",
    ),
    "mass.stood_down": (
        "{incident}: hết sự cố nhiều nạn nhân: {why}",
        "{incident}: no longer a mass-casualty incident: {why}",
    ),
    "mass.over": (
        "{incident}: hết sự cố nhiều nạn nhân: mọi xe đã xong",
        "{incident}: no longer a mass-casualty incident: every unit has finished",
    ),
    "plan": (
        "{incident}: kế hoạch cho {total} nạn nhân: {shares}",
        "{incident}: plan for {total} patients: {shares}",
    ),
    "plan.share": ("{patients} {tag} đến {hospital}", "{patients} {tag} to {hospital}"),
    "plan.nowhere": ("{patients} {tag} chưa có chỗ", "{patients} {tag} without a place"),
    "plan.more": ("và {count} nhóm nữa", "and {count} more groups"),
    "plan.uncounted": ("chưa đếm được nạn nhân nào", "no patient counted"),
    "plan.count": ("{patients} {tag}", "{patients} {tag}"),
    "plan.units": ("{count} xe {level}", "{count} {level}"),
    "tag.red": ("đỏ", "red"),
    "tag.yellow": ("vàng", "yellow"),
    "tag.green": ("xanh", "green"),
    "tag.grey": ("xám", "grey"),
    "tag.black": ("đen", "black"),
    "tag.unsorted": ("chưa phân loại", "not sorted"),
    "scheme.start": ("START", "START"),
    "scheme.jumpstart": ("JumpSTART", "JumpSTART"),
    "scheme.salt": ("SALT", "SALT"),
}
