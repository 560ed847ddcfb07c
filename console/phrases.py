"""The lines' own phrases, in English and Vietnamese: one table, equal keys and equal gaps."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from console.board.words import Lang

PHRASES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "decision.assigned": ("assigned", "điều xe"),
        "decision.queued": ("queued", "chờ xe"),
        "decision.updated": ("updated", "báo thay đổi"),
        "decision.withdrawn": ("withdrawn", "thôi điều"),
        "decision.destination": ("destination", "nơi đến"),
        "decision.refused": ("refused", "không nhận"),
        "decision.closed": ("closed", "kết thúc"),
        "decision.configured": ("configured", "cấu hình"),
        "decision.reopened": ("reopened", "mở lại"),
        "decision.proposed": ("proposed", "đề xuất"),
        "decision.held": ("held", "tạm giữ"),
        "decision.resumed": ("resumed", "giao lại"),
        "decision.duplicate": ("duplicate?", "trùng?"),
        "decision.merged": ("merged", "gộp"),
        "decision.split": ("split", "tách"),
        "decision.surge": ("surge", "quá tải"),
        "decision.mass_casualty": ("many patients", "nhiều nạn nhân"),
        "decision.distribution": ("distribution", "phân bổ"),
        "decision.move_up": ("move up", "chuyển điểm chờ"),
        "label.alarm": ("ALARM", "BÁO ĐỘNG"),
        "label.pre_alert": ("PRE-ALERT", "BÁO TRƯỚC"),
        "order": (
            "{unit} → {incident} ({priority} {complaint}), ETA {eta}{until}, order {attempt}",
            "{unit} → {incident} ({priority} {complaint}), đến sau {eta}{until}, lệnh {attempt}",
        ),
        "order.until": (", accept by {time}", ", nhận trước {time}"),
        "order.updated": ("updated: {order}", "có thay đổi: {order}"),
        "order.withdrawn": ("withdrawn", "thôi điều"),
        "move": (
            "{unit} → stand-by {point}: {status}, ETA {eta}{why}",
            "{unit} → điểm chờ {point}: {status}, ETA {eta}{why}",
        ),
        "move.made": ("ordered", "được điều"),
        "move.accepted": ("accepted", "đã nhận"),
        "move.arrived": ("arrived", "đã đến"),
        "move.withdrawn": ("withdrawn", "thôi điều"),
        "move.declined": ("declined", "từ chối"),
        "move.answer": ("{unit} answers the move: {status}{why}", "{unit} trả lời: {status}{why}"),
        "notice.alert": ("alert", "báo"),
        "notice.update": ("update", "cập nhật"),
        "notice.cancel": ("cancel", "hủy"),
        "with": ("{unit} with {incident}", "{unit} chở {incident}"),
        "on": (" on {incident}", " theo {incident}"),
        "by": (" by {unit}", " do {unit}"),
        "letter": (
            "{reason} {where}, {field}: {message} (by {role})",
            "{reason} {where}, {field}: {message} (bởi {role})",
        ),
        "reported": (
            "{incident} reported: {priority} {complaint}",
            "{incident}: {priority} {complaint}",
        ),
        "by_protocol": ("by protocol", "theo bảng"),
        "place.unknown": ("place not known", "chưa rõ địa điểm"),
        "updated": ("{incident} updated: {fields}", "{incident} được sửa: {fields}"),
        "cancelled": ("{incident} cancelled: {reason}", "{incident} bị hủy: {reason}"),
        "position": ("{unit} at {place}", "{unit} ở {place}"),
        "says": ("{unit} says {status}", "{unit} báo {status}"),
        "status.accepted": ("accepted", "đã nhận"),
        "status.declined": ("declined", "từ chối"),
        "status.mobilised": ("mobilised", "đã xuất phát"),
        "status.on_scene": ("on_scene", "đến hiện trường"),
        "status.transporting": ("transporting", "đang vận chuyển"),
        "status.at_hospital": ("at_hospital", "đến bệnh viện"),
        "status.clear": ("clear", "sẵn sàng"),
        "status.off_duty": ("off_duty", "nghỉ"),
        "ready.may_go": ("may be sent", "có thể điều"),
        "ready.low_fuel": ("low fuel", "thiếu nhiên liệu"),
        "ready.equipment_missing": ("equipment missing", "thiếu thiết bị"),
        "ready.maintenance": ("maintenance", "bảo dưỡng"),
        "ready.until": (", shift until {time}", ", hết ca {time}"),
        "vitals.respiration": ("RR", "nhịp thở"),
        "vitals.heart": ("HR", "mạch"),
        "vitals.temperature": ("T", "nhiệt độ"),
        "vitals.pressure": ("BP", "huyết áp"),
        "vitals.samples": ("{unit} {device}: {count} samples", "{unit} {device}: {count} mẫu đo"),
        "vitals.signs": ("{unit} patient signs: {count}", "{unit} dấu hiệu bệnh nhân: {count}"),
        "vitals.lost": ("lost {devices}", "mất {devices}"),
        "answer.received": ("received", "đã đọc"),
        "answer.accepted": ("accepted", "đồng ý nhận"),
        "answer.refused": ("refused", "từ chối"),
        "pre_alert": ("pre-alert {name}", "báo trước {name}"),
        "delivery.delivered": ("delivered", "đã chuyển"),
        "delivery.no_channel": ("no_channel", "chưa chuyển được"),
        "channel.none": ("no channel", "không có kênh"),
        "road.closure": ("closure", "cấm đường"),
        "road.slowdown": ("slowdown", "đường chậm"),
        "road.reopening": ("reopening", "thông đường"),
        "road.factor": (" to {factor}", " còn {factor}"),
        "road.ways": ("{count} ways", "{count} đoạn đường"),
        "speeds": (
            "{count} speeds observed in {traces} traces, in force from {since}",
            "{count} vận tốc đo được từ {traces} lộ trình, áp dụng từ {since}",
        ),
        "centre": (
            "{name}: {units} units, {hospitals} hospitals, map {map} {hash}",
            "{name}: {units} xe, {hospitals} bệnh viện, bản đồ {map} {hash}",
        ),
        "command.assign": (
            "{who} sends {unit} to {incident}: {reason}",
            "{who} điều {unit} đến {incident}: {reason}",
        ),
        "command.release": ("{who} releases {unit}: {reason}", "{who} rút {unit}: {reason}"),
        "command.declare": (
            "{who} declares {incident} a mass-casualty incident: {reason}",
            "{who} công bố {incident} là sự cố nhiều nạn nhân: {reason}",
        ),
        "command.stand_down": (
            "{who} stands down {incident}: {reason}",
            "{who} cho kết thúc sự cố {incident}: {reason}",
        ),
        "casualties": ("{incident} has {counts}", "{incident} có {counts}"),
        "tag.red": ("red", "đỏ"),
        "tag.yellow": ("yellow", "vàng"),
        "tag.green": ("green", "xanh"),
        "tag.grey": ("grey", "xám"),
        "tag.black": ("black", "đen"),
        "tag.unsorted": ("not sorted", "chưa phân loại"),
        "command.hospital": (
            "{who}: {incident} goes to {hospital}, chosen by {chosen_by}: {reason}",
            "{who}: {incident} đến {hospital}, do {chosen_by} chọn: {reason}",
        ),
        "chosen_by.patient": ("the patient", "người bệnh"),
        "chosen_by.clinician": ("a clinician", "bác sĩ"),
        "command.close": (
            "{who} closes {incident}: {reason}",
            "{who} kết thúc {incident}: {reason}",
        ),
        "command.reopen": (
            "{who} opens {incident} again: {reason}",
            "{who} mở lại {incident}: {reason}",
        ),
        "command.merge": (
            "{who} merges {other} into {incident}: {reason}",
            "{who} gộp {other} vào {incident}: {reason}",
        ),
        "command.split": (
            "{who} says {incident} is an event of its own: {reason}",
            "{who} tách {incident} thành sự việc riêng: {reason}",
        ),
        "command.accept": (
            "{who} accepts the proposal for {incident}",
            "{who} đồng ý đề xuất cho {incident}",
        ),
        "command.hold": ("{who} holds {incident}: {reason}", "{who} tạm giữ {incident}: {reason}"),
        "command.resume": (
            "{who} gives {incident} back to the engine: {reason}",
            "{who} giao lại {incident} cho hệ thống: {reason}",
        ),
        "tick": ("tick {time}", "nhịp {time}"),
        "deleted": ("deleted", "đã xóa"),
        "unreadable": (
            "unreadable {where}, {field}: {why}",
            "không đọc được {where}, {field}: {why}",
        ),
    }
)


def phrase(key: str, lang: Lang, **gaps: object) -> str:
    """Give a phrase with its gaps filled; KeyError for a key or a gap that is not there."""
    return PHRASES[key][0 if lang == "en" else 1].format(**gaps)
