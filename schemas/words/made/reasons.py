"""Sentences: reasons. Made from ``po/reasons.vi.po``; edit that one."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "why.decided_by": (
        "{who} {what}; nếu vẫn muốn, hãy gửi lại với force",
        "{who} {what}; send it again with force to overrule",
    ),
    "why.keep_the_scene": (
        "{call} là sự cố nhiều nạn nhân: hãy giữ lại, hoặc cho kết thúc sự cố trước",
        "{call} is one with many patients: keep it, or stand it down first",
    ),
    "why.two_crews": (
        "{who} vừa báo {state}, {seconds} giây trước: hãy gọi kíp, kiểm tra mã xe",
        "{who} said {state} {seconds} s before: call the crew, check the unit id",
    ),
    "why.not_a_call": (
        "là xe tăng cường của {call}; hãy ghi mã cuộc gọi đó",
        "is a further unit's part of {call}; name that call",
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
    "why.called": ("được điều đến {incident}", "sent to {incident}"),
    "why.not_idle": ("xe không còn rảnh", "the unit is not idle any more"),
    "why.point_gone": ("điểm chờ không còn", "the stand-by point is no longer there"),
    "why.no_move": ("không phải lệnh đang có của xe này", "is no move of this unit"),
    "why.counted": ("đã đếm {count} người còn sống", "{count} living patients counted"),
    "why.by_command": ("{reason}", "{reason}"),
    "why.declared": ("đã là sự cố nhiều nạn nhân", "is declared already"),
    "why.not_declared": ("chưa là sự cố nhiều nạn nhân", "is not declared"),
    "why.stood_down": ("{who} cho kết thúc: {reason}", "stood down by {who}: {reason}"),
    "why.alarm_over": ("không có báo động này", "no such alarm stands"),
    "why.shelved_too_long": (
        "ưu tiên {priority} chỉ được hoãn tối đa {most} giây",
        "an alarm of {priority} priority is shelved for at most {most} s",
    ),
    "why.declined": ("kíp từ chối: {reason}", "crew declined: {reason}"),
    "why.timed_out": ("không xác nhận trong {seconds} giây", "not acknowledged in {seconds} s"),
    "why.not_mobilised": ("chưa xuất phát trong {seconds} giây", "not rolling within {seconds} s"),
    "why.pre_empted": ("{incident} khẩn cấp hơn", "{incident} is more urgent"),
    "why.closer": ("{unit} đến sớm hơn", "{unit} is there sooner"),
    "why.exchanged": ("xe này cần cho {incident} hơn", "it is of more use to {incident}"),
    "why.moved": ("địa điểm hoặc yêu cầu đã đổi", "the location or the need was corrected"),
    "why.cancelled": ("đã hủy: {reason}", "cancelled: {reason}"),
    "why.released": ("{who} rút xe: {reason}", "released by {who}: {reason}"),
    "why.reassigned": ("{who} điều xe khác", "{who} sent another unit"),
    "why.closed_by": ("{who}: {reason}", "{who}: {reason}"),
    "why.on_scene_clear": ("xử lý xong tại hiện trường", "treated on scene, not transported"),
    "why.handed_over": ("đã bàn giao tại {hospital}", "handed over at {hospital}"),
    "why.unit_gone": ("xe không còn trong cấu hình", "the unit is no longer configured"),
    "why.sooner": ("đến nơi khác sớm hơn {hospital}", "another is reached sooner than {hospital}"),
    "why.left": ("{hospital} {why}", "{hospital} {why}"),
    "why.load": ("quá mức tin được ({most} %)", "is above what can be meant ({most} %)"),
    "why.unknown": ("không có trong trung tâm này", "is not known in this centre"),
    "why.over": ("đã kết thúc", "is over"),
    "why.exists": ("đã được báo với nội dung khác", "was reported before, update it instead"),
    "why.duplicate": ("sự kiện đã nhận trước đó", "this event was received before"),
    "why.not_in_state": ("không hợp lệ khi đang {state}", "is not possible while {state}"),
    "why.not_yours": ("không phải nhiệm vụ của xe này", "is not this unit's"),
    "why.no_incident": ("xe không có nhiệm vụ", "the unit is on no incident"),
    "why.busy": ("xe đang ở {incident}", "the unit is on {incident}"),
    "why.other_map": ("không phải bản đồ đang dùng", "is not the map that is loaded"),
    "why.merged": ("cùng sự việc với {other}: {by}", "the same event as {other}: {by}"),
    "why.is_merged": ("đã gộp vào {other}", "is merged into {other}, use that one"),
    "why.alike": ("giống {percent} %", "{percent} % alike"),
    "why.keep_the_other": (
        "{unit} đã ở với bệnh nhân: hãy giữ cuộc gọi này",
        "{unit} is with the patient: keep this call and merge the other into it",
    ),
    "why.one_call": (
        "là xe khác của cùng cuộc gọi; hãy kết thúc nó",
        "is another unit's part of the same call; close it instead",
    ),
    "why.not_merged": ("không gộp và không bị đề xuất gộp", "is neither merged nor proposed to be"),
    "why.open": ("vẫn đang mở", "is open"),
    "why.finished": (
        "kíp đã hoàn thành hoặc quá lâu, hãy báo cuộc gọi mới",
        "was finished by its crew or too long ago, report a new call",
    ),
    "why.settled": ("{outcome}: {reason}", "{outcome}: {reason}"),
    "why.person_chose": ("{who} chọn nơi khác", "{who} chose another hospital"),
    "why.crew_chose": ("kíp chọn bệnh viện khác", "the crew chose another hospital"),
    "why.proposal_over": (
        "đề xuất không còn hiệu lực, hãy xem đề xuất mới",
        "the proposal is over, look at the newest one",
    ),
    "why.nothing_decided": (
        "chưa có ai quyết định, không có gì để bỏ",
        "nobody has decided about it, there is nothing to give back",
    ),
    "why.fault": ("lỗi nội bộ: {reason}", "internal fault: {reason}"),
    "why.call_over": ("cuộc gọi đã kết thúc hoặc bị hủy", "the call is over or was cancelled"),
    "why.over_as": ("đã kết thúc: {state}", "is over: {state}"),
    "why.no_longer_comes": ("kíp không đưa đến nữa", "the crew does not bring the patient"),
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
    "why.implausible": (
        "nằm ngoài địa bàn của trung tâm",
        "cannot be: it is 0, 0 or far outside the centre's region",
    ),
    "why.answers": (
        "{unit} sẵn sàng, {old} không trả lời",
        "{unit} is ready, {old} does not answer",
    ),
    "door.title.not_authenticated": ("Không nhận ra người gửi", "Nobody is recognised"),
    "door.detail.not_authenticated": (
        "hãy gửi mã truy cập còn hiệu lực trong trường Authorization: Bearer smart115_…",
        "send a valid token in the header Authorization: Bearer smart115_…",
    ),
    "door.title.too_often": ("Thử quá nhiều lần", "Too many attempts"),
    "door.detail.too_often": ("hãy thử lại sau {seconds} giây", "try again in {seconds} s"),
    "door.title.sign_in_refused": ("Không đăng nhập được", "Sign-in refused"),
    "door.detail.sign_in_refused": (
        "sai tên, mật khẩu hoặc mã một lần",
        "name, password or code is wrong",
    ),
    "door.title.forbidden": ("Không có quyền", "Not allowed"),
    "door.detail.forbidden_action": (
        "{who} ({kind}) không có quyền {action}: hãy hỏi người quản trị trung tâm",
        "{who} ({kind}) has no right {action}: ask whoever runs the centre",
    ),
    "door.detail.forbidden_scope": (
        "{who} không được thay mặt {field} {value}",
        "{who} may not speak for {field} {value}",
    ),
    "door.title.foreign_site": ("Gửi từ trang khác", "From another site"),
    "door.detail.foreign_site": (
        (
            "phiên đăng nhập chỉ dùng được từ trang của chính máy chủ này; chương trình phải gửi "
            "mã truy cập"
        ),
        "a session may be used from this server's own pages only; programs send a token",
    ),
    "door.title.wrong_fields": ("Yêu cầu không dùng được", "The request cannot be used"),
    "door.detail.wrong_fields": (
        "số trường cần sửa: {count}; xem errors",
        "fields to correct: {count}; see errors",
    ),
    "door.title.not_found": ("Không tìm thấy", "Not found"),
    "door.detail.not_found": (
        "địa chỉ này không có gì: xem /openapi.json",
        "nothing is at this address: see /openapi.json for what there is",
    ),
    "door.title.wrong_method": ("Sai phương thức", "Not in this way"),
    "door.detail.wrong_method": (
        "địa chỉ này nhận phương thức khác: xem trường Allow của câu trả lời",
        "this address takes other methods: see the header Allow",
    ),
    "door.title.unavailable": ("Chưa lưu được", "Not stored"),
    "door.detail.unavailable": (
        "Kafka chưa xác nhận: hãy giữ lại và gửi lại sau {seconds} giây, với cùng event_id",
        (
            "Kafka has not acknowledged it: keep it and send it again in {seconds} s, with the "
            "same event_id"
        ),
    ),
    "door.title.internal": ("Máy chủ bị lỗi", "The server failed"),
    "door.detail.internal": (
        "có thể chưa lưu được gì: hãy gửi lại với cùng event_id",
        "nothing may have been stored: send it again with the same event_id",
    ),
    "door.title.request": ("Yêu cầu không dùng được", "The request cannot be used"),
    "door.detail.request": (
        "máy chủ trả lời {status}: xem /openapi.json",
        "the server answers {status}: see /openapi.json for what it takes",
    ),
    "door.field.missing": ("bị thiếu: hãy gửi kèm", "is missing: send it"),
    "door.field.extra_forbidden": (
        "không phải trường ở đây: hãy bỏ đi hoặc sửa tên",
        "is no field here: leave it out, or correct its name",
    ),
    "door.field.not_json": (
        "không phải JSON: hãy gửi một giá trị JSON, mã UTF-8",
        "is no JSON: send one JSON value in UTF-8",
    ),
    "door.field.string_pattern_mismatch": ("phải khớp với {pattern}", "must match {pattern}"),
    "door.field.too_short": ("quá ngắn: ít nhất {least}", "is too short: at least {least}"),
    "door.field.too_long": ("quá dài: nhiều nhất {most}", "is too long: at most {most}"),
    "door.field.greater_than_equal": ("phải từ {limit} trở lên", "must be {limit} or more"),
    "door.field.greater_than": ("phải lớn hơn {limit}", "must be more than {limit}"),
    "door.field.less_than_equal": ("phải từ {limit} trở xuống", "must be {limit} or less"),
    "door.field.less_than": ("phải nhỏ hơn {limit}", "must be less than {limit}"),
    "door.field.one_of": ("phải là một trong {values}", "must be one of {values}"),
    "door.field.wrong_type": ("phải có kiểu {wanted}", "must be of type {wanted}"),
    "door.field.other": ("không dùng được: {why}", "cannot be used: {why}"),
}
