"""Sentences: accounts. Made from ``po/accounts.vi.po``; edit that one."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "reason.lent": ("{count} đang cho mượn", "{count} lent to a neighbour"),
    "account.choice": ("{chosen}{instead}", "{chosen}{instead}"),
    "account.cost": ("{chosen}: {terms} = {total}", "{chosen}: {terms} = {total}"),
    "account.unranked": (
        "{chosen}: không nằm trong các phương án nhanh nhất",
        "{chosen}: not among the fastest options",
    ),
    "account.instead": ("; thay vì {others}", "; instead of {others}"),
    "account.refused": ("không chọn được: {reasons}", "not possible: {reasons}"),
    "account.ages": ("vị trí: {ages}", "positions: {ages}"),
    "account.roads": ("dữ liệu đường bản {version}", "roads version {version}"),
    "account.rule": ("bảng hỏi {rule}", "protocol {rule}"),
    "account.policies": ("tham số {hash}", "parameters {hash}"),
    "account.cause": ("do sự kiện {cause}", "because of event {cause}"),
    "other.later": ("{name} chậm hơn {time}", "{name} {time} later"),
    "other.sooner": ("{name} sớm hơn {time}", "{name} {time} sooner"),
    "other.equal": ("{name} cùng lúc", "{name} as soon"),
    "other.more": ("{name} nhiều hơn {time}", "{name} {time} more"),
    "other.less": ("{name} ít hơn {time}", "{name} {time} less"),
    "other.same": ("{name} bằng nhau", "{name} equal"),
    "other.alone": ("{name} {time}", "{name} {time}"),
    "age.station": ("{name} ở trạm", "{name} at its station"),
    "age.position": ("{name} cách đây {age}", "{name} {age} old"),
    "term.load": ("{time} cộng thêm vì đông bệnh nhân", "{time} for its load"),
    "term.doubt": ("{time} cộng thêm vì có thể không trả lời", "{time} as it may not answer"),
    "term.eta": ("{time} chạy xe", "{time} drive"),
    "term.mobilise": ("{time} xuất xe", "{time} to roll out"),
    "term.penalty": ("{time} cộng thêm vì vị trí cũ", "{time} for an old position"),
    "term.clear_in": ("{time} chờ xe rảnh", "{time} until clear"),
    "reason.off_duty": ("{count} nghỉ", "{count} off duty"),
    "reason.busy": ("{count} đang bận", "{count} busy"),
    "reason.proposed": ("{count} đang được đề xuất nơi khác", "{count} proposed elsewhere"),
    "reason.crew_level": ("{count} kíp không đủ mức", "{count} crew level too low"),
    "reason.declined": ("{count} đã từ chối", "{count} declined"),
    "reason.timed_out": ("{count} không xác nhận", "{count} did not answer"),
    "reason.released": ("{count} đã bị điều phối viên rút", "{count} taken off by a dispatcher"),
    "reason.position_stale": ("{count} vị trí quá cũ", "{count} position too old"),
    "reason.low_fuel": ("{count} sắp hết nhiên liệu", "{count} low on fuel"),
    "reason.equipment_missing": ("{count} thiếu thiết bị", "{count} equipment missing"),
    "reason.maintenance": ("{count} đang bảo dưỡng", "{count} in maintenance"),
    "reason.out_of_region": ("{count} ngoài khu vực", "{count} outside its region"),
    "reason.shift_ends": ("{count} sắp hết ca", "{count} shift ends"),
    "reason.off_road": ("{count} xa đường", "{count} far from any road"),
    "reason.no_route": ("{count} không có đường đi", "{count} no road there"),
    "reason.not_accepting": ("{count} ngừng tiếp nhận", "{count} not accepting"),
    "reason.service_missing": ("{count} không đủ chuyên khoa", "{count} cannot treat this"),
    "reason.refused": ("{count} đã từ chối bệnh nhân", "{count} refused this patient"),
    "reason.service_down": ("{count} tạm ngừng chuyên khoa", "{count} service down"),
    "term.unknown": ("{time} vì chưa rõ giường", "{time} for beds not known"),
    "term.advisory": ("{time} vì nơi này đề nghị tránh", "{time} for its advisory"),
    "account.reports": ("báo cáo {ages}", "reports: {ages}"),
    "account.reports_more": ("báo cáo {ages} và {more} nơi nữa", "reports: {ages} and {more} more"),
    "age.report": ("{name} cũ {age}", "{name} {age} old"),
    "age.no_report": ("{name} chưa báo", "{name} never reported"),
    "time.seconds": ("{seconds} giây", "{seconds} s"),
    "time.minutes": ("{minutes} phút {seconds} giây", "{minutes} min {seconds} s"),
    "time.whole_minutes": ("{minutes} phút", "{minutes} min"),
    "time.hours": ("{hours} giờ {minutes} phút", "{hours} h {minutes} min"),
    "number.tenths": ("{whole},{tenth}", "{whole}.{tenth}"),
    "account.unanswered": ("bỏ lỡ lệnh: {ages}", "missed an order: {ages}"),
    "age.ago": ("{name} cách đây {age}", "{name} {age} ago"),
    "reason.doubtful": (
        "{count} bỏ lỡ lệnh trước, chưa có tin",
        "{count} missed an order, not heard of since",
    ),
    "account.words": (
        "theo lời báo, không qua bảng hỏi ({rule})",
        "by the caller's words, no card ({rule})",
    ),
    "door.title.head_too_large": ("Phần đầu yêu cầu quá dài", "Headers too long"),
    "door.detail.head_too_large": (
        "địa chỉ và các dòng đầu cộng lại nhiều nhất {most} byte: hãy bỏ những gì không cần đến",
        (
            "address and headers may have {most} bytes together: leave out what nobody reads, such"
            " as cookies"
        ),
    ),
    "door.title.http_version": ("Không có phiên bản HTTP này", "No such version of HTTP"),
    "door.detail.http_version": ("hãy gửi bằng HTTP/1.1", "send HTTP/1.1"),
    "door.field.encrypted": (
        (
            "đã bị mã hóa, ở đây không đọc được: hãy tắt khóa mã hóa trong ứng dụng; đường truyền "
            "đã được bảo vệ"
        ),
        (
            "is encrypted, and cannot be read here: turn the encryption key off in the app; the "
            "connection itself is protected"
        ),
    ),
    "door.field.no_right": (
        "là tín hiệu báo nguy nhưng mã truy cập này không có quyền gửi: hãy cấp thêm quyền {right}",
        "is a call for help that this token has no right to make: give it --action {right}",
    ),
    "door.field.no_zone": (
        "thiếu múi giờ: hãy ghi thêm Z hoặc +07:00",
        "has no zone: write it with Z or +07:00",
    ),
    "door.field.not_yours": (
        "nằm ngoài quyền của bên gửi: chỉ gửi cho những gì mã truy cập cho phép",
        "is beyond this sender's rights: publish for what its token is bound to",
    ),
    "door.field.other_unit": (
        "không phải xe của chủ đề này: hãy bỏ trường này, hoặc gửi lên chủ đề của xe đó",
        "is not the unit of the topic: leave it out, or publish at that unit's topic",
    ),
}
