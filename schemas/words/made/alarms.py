"""Sentences: alarms. Made from ``po/alarms.vi.po``; edit that one."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "alarm.no_location": ("{incident}: chưa rõ địa điểm", "{incident}: location not known"),
    "action.no_location": ("Hãy gọi lại người báo", "Call the caller back"),
    "alarm.vague_location": (
        "{incident}: chỉ biết địa điểm trong vòng {accuracy} m",
        "{incident}: location only known to within {accuracy} m",
    ),
    "action.vague_location": ("Hãy hỏi thêm người báo", "Ask the caller for more"),
    "alarm.off_map": (
        "{incident}: ngoài bản đồ ({distance} m)",
        "{incident}: outside the map ({distance} m)",
    ),
    "action.off_map": (
        "Hãy hỏi lại địa điểm hoặc điều xe bằng tay",
        "Ask where it is again, or assign a unit by hand",
    ),
    "alarm.no_unit": ("{incident}: không có xe phù hợp", "{incident}: no suitable unit"),
    "action.no_unit": (
        "Hãy tìm một xe: gọi thêm kíp hoặc nhờ trung tâm bạn",
        "Find one: call in a crew or ask a neighbour",
    ),
    "alarm.undecided": (
        "{incident}: {seconds} giây chưa ai quyết định",
        "{incident}: nobody decided in {seconds} s",
    ),
    "action.undecided": (
        "Hãy chấp nhận đề xuất hoặc điều xe",
        "Accept the proposal or send a unit",
    ),
    "alarm.held_long": ("{incident}: {who} giữ đã lâu", "{incident}: held by {who} for long"),
    "action.held_long": ("Hãy điều xe hoặc bỏ giữ", "Send a unit or resume the call"),
    "alarm.possible_duplicate": (
        "{incident}: có thể cùng sự việc với {other}",
        "{incident}: may be the same event as {other}",
    ),
    "action.possible_duplicate": ("Hãy gộp hoặc tách", "Merge or split them"),
    "alarm.not_acknowledged": (
        "{incident}: {count} lệnh liên tiếp không kíp nào trả lời, giữ nguyên xe {unit}",
        "{incident}: {count} orders in a row were not answered, {unit} keeps the last one",
    ),
    "action.not_acknowledged": (
        "Hãy gọi điện cho kíp và ghi lại câu trả lời, hoặc tự điều xe khác",
        "Phone the crew and enter its answer, or send another unit by hand",
    ),
    "alarm.not_mobilised": (
        "{incident}: {unit} đã nhận nhưng chưa xuất phát, vẫn giữ nguyên xe này",
        "{incident}: {unit} accepted and does not roll, it keeps the order",
    ),
    "action.not_mobilised": (
        "Hãy gọi điện cho kíp và ghi lại câu trả lời, hoặc tự điều xe khác",
        "Phone the crew and enter its answer, or send another unit by hand",
    ),
    "alarm.lost_contact": (
        "{incident}: mất liên lạc với {unit} hơn {minutes} phút",
        "{incident}: nothing heard of {unit} for {minutes} min",
    ),
    "action.lost_contact": ("Hãy gọi kíp", "Call the crew"),
    "alarm.vehicle_silent": ("Xe {unit} im lặng: {why}", "{unit} has fallen silent: {why}"),
    "action.vehicle_silent": (
        "Hãy gọi kíp xe; nếu xe đang hoạt động, cho kiểm tra thiết bị",
        "Call the crew; have the device checked if the vehicle is in use",
    ),
    "silent.lost": ("mất kết nối với {device}", "the connection of {device} broke off"),
    "silent.long": (
        "quá {minutes} phút không có tín hiệu",
        "nothing heard of it for {minutes} min",
    ),
    "alarm.feed_lost": (
        "Mất tín hiệu vị trí: {silent} trong {recent} xe cùng im lặng",
        "Position feed lost: {silent} of {recent} units fell silent together",
    ),
    "action.feed_lost": (
        "Hãy báo kỹ thuật; điều xe qua bộ đàm",
        "Tell the engineers; ask crews where they are by radio",
    ),
    "alarm.crew_overdue": (
        "{incident}: {unit} chưa báo gì hơn {minutes} phút",
        "{incident}: {unit} has not reported for {minutes} min",
    ),
    "action.crew_overdue": ("Hãy gọi kíp", "Call the crew"),
    "alarm.crew_sos": (
        "SOS: kíp xe {unit} kêu cứu ({at})",
        "SOS: the crew of {unit} calls for help ({at})",
    ),
    "action.crew_sos": (
        "Hãy gọi kíp xe; điều công an và xe khác đến chỗ kíp",
        "Call the crew; send police and another unit there",
    ),
    "alarm.welfare_unanswered": (
        "{incident}: đã hỏi kíp xe {unit} có ổn không, hơn {minutes} phút chưa trả lời",
        "{incident}: {unit} was asked whether it is well, and has said nothing for {minutes} min",
    ),
    "action.welfare_unanswered": (
        "Hãy gọi kíp xe; nếu không trả lời, hãy điều công an đến chỗ kíp",
        "Call the crew; if it does not answer, send police there",
    ),
    "alarm.surge": ("{waiting} cuộc gọi chờ xe", "Calls that wait for a unit: {waiting}"),
    "action.surge": (
        "Hãy gọi thêm kíp hoặc nhờ trung tâm bạn",
        "Call in crews, or ask a neighbour for help",
    ),
    "alarm.patient_arrest": (
        "{incident}: máy theo dõi trên {unit} cho thấy ngừng tuần hoàn",
        "{incident}: the monitor on {unit} shows a cardiac arrest",
    ),
    "action.patient_arrest": (
        "Hãy hỏi kíp, cử xe hỗ trợ và gọi bệnh viện; nhân viên y tế quyết định",
        "Ask the crew, send help and phone the hospital; this is advice, clinicians decide",
    ),
    "alarm.patient_worse": (
        "{incident}: bệnh nhân trên {unit} nguy cơ cao ({score}), chưa bệnh viện nào nhận",
        "{incident}: high risk on {unit} ({score}), no hospital has accepted",
    ),
    "action.patient_worse": (
        "Hãy gọi điện cho bệnh viện; chỉ là gợi ý, nhân viên y tế quyết định",
        "Phone the hospital; this is advice, clinicians decide",
    ),
    "alarm.extreme_sign": (
        "{incident}: {unit} (BLS): {sign} {value}",
        "{incident}: {unit} (BLS): {sign} {value}",
    ),
    "action.extreme_sign": (
        "Hãy hỏi kíp có cần xe ALS hỗ trợ; chỉ là gợi ý, nhân viên y tế quyết định",
        "Ask the crew whether an ALS unit should meet it; this is advice, clinicians decide",
    ),
    "alarm.monitor_lost": (
        "{incident}: máy theo dõi trên {unit} im lặng hơn {minutes} phút",
        "{incident}: the monitor on {unit} has been silent for {minutes} min",
    ),
    "action.monitor_lost": (
        "Hãy hỏi kíp qua bộ đàm; chỉ là gợi ý, nhân viên y tế quyết định",
        "Ask the crew by radio; this is advice, clinicians decide",
    ),
    "alarm.vitals_feed_lost": (
        "Mất tín hiệu dấu hiệu sinh tồn: máy theo dõi trên {silent} xe cùng im lặng",
        "Vital signs feed lost: the monitors on {silent} units are silent together",
    ),
    "action.vitals_feed_lost": (
        "Hãy báo kỹ thuật; hỏi các kíp qua bộ đàm",
        "Tell the engineers; ask the crews by radio",
    ),
    "alarm.no_hospital": (
        "{incident}: không có bệnh viện nhận",
        "{incident}: no hospital takes the patient",
    ),
    "action.no_hospital": ("Hãy gọi điện tìm bệnh viện", "Phone one and choose it"),
    "alarm.hospital_unsuitable": (
        "{incident}: {hospital} {why}, kíp vẫn đang đến",
        "{incident}: {hospital} {why}, the crew drives on",
    ),
    "action.hospital_unsuitable": (
        "Hãy gọi bệnh viện hoặc chọn nơi khác",
        "Phone it or choose another",
    ),
    "alarm.hospital_diverting": (
        "{hospital} ngừng tiếp nhận, {count} bệnh nhân vẫn đang đến",
        "{hospital} takes no patients, {count} are on the way to it",
    ),
    "action.hospital_diverting": (
        "Hãy gọi bệnh viện một lần cho tất cả",
        "Phone it once for all of them",
    ),
    "alarm.no_room": (
        "{incident}: {count} nạn nhân chưa có bệnh viện",
        "{incident}: {count} patients without a hospital",
    ),
    "action.no_room": ("Hãy hỏi các bệnh viện còn chỗ", "Ask hospitals for room"),
    "alarm.pre_alert_unanswered": (
        "{hospital}: chưa trả lời về {incident} ({about})",
        "{hospital}: has not answered about {incident} ({about})",
    ),
    "action.pre_alert_unanswered": (
        "Hãy hỏi khoa cấp cứu xem đã đọc tin báo chưa",
        "Ask the emergency department if it has read the pre-alert",
    ),
    "alarm.phone_hospital": (
        "{hospital}: còn phải gọi {phone} về {incident} ({about})",
        "{hospital}: {phone} is still to be phoned about {incident} ({about})",
    ),
    "action.phone_hospital": ("Hãy gọi và ghi kết quả", "Phone it and record what is said"),
    "alarm.hospital_withdrew": (
        "{hospital}: không nhận {incident} nữa ({reason}), đang đổi nơi đến",
        "{hospital}: takes {incident} no more ({reason}), it goes elsewhere",
    ),
    "action.hospital_withdrew": ("Hãy gọi kíp", "Call the crew"),
    "alarm.aid_advised": (
        "{waiting} cuộc gọi chờ xe đã lâu, {centres} có thể giúp",
        "Calls that no unit can serve: {waiting}; {centres} may have one",
    ),
    "action.aid_advised": ("Hãy xin xe của trung tâm bạn", "Ask a neighbour for a unit"),
    "alarm.aid_unanswered": (
        "{centre} chưa trả lời việc xin xe",
        "{centre} has not answered the request for a unit",
    ),
    "action.aid_unanswered": ("Hãy gọi điện cho trung tâm bạn", "Phone the neighbour"),
    "alarm.aid_asked": ("{centre} xin một xe ({level})", "{centre} asks for a unit ({level})"),
    "action.aid_asked": ("Hãy cho mượn hoặc từ chối", "Lend one or decline"),
    "alarm.aid_overdue": (
        "{unit} chưa được {centre} trả, quá hạn {minutes} phút",
        "{unit} is not back from {centre}, {minutes} min after its time",
    ),
    "action.aid_overdue": ("Hãy gọi điện cho trung tâm bạn", "Phone the neighbour"),
    "alarm.invariant_broken": (
        "Lỗi nội bộ khi xử lý {event}: {why}",
        "Internal fault while applying {event}: {why}",
    ),
    "action.invariant_broken": ("Hãy báo kỹ thuật", "Tell the engineers"),
    "alarm.withdrawn": ("{subject}: hết báo động", "{subject}: the alarm is over"),
    "alarm.unit_silent": (
        "{unit} bỏ lỡ lệnh đi {call} ({why}); chỉ được điều sau cùng cho đến khi có tin từ xe",
        "{unit} missed its order for {call} ({why}); it is asked last until it is heard of",
    ),
    "action.unit_silent": (
        "Hãy gọi kíp và ghi lại câu trả lời của kíp",
        "Call the crew and enter what it says",
    ),
    "alarm.orders_unanswered": (
        "Lệnh điều xe không được trả lời: {silent} trong {asked} xe im lặng",
        "Orders are not being answered: {silent} of {asked} units are silent",
    ),
    "action.orders_unanswered": (
        "Hãy điều các kíp qua điện thoại hoặc bộ đàm, rồi báo kỹ thuật kiểm tra đường truyền",
        "Order the crews by phone or radio, then have the engineers check the link to them",
    ),
    "alarm.tracker_nonsense": (
        "Thiết bị định vị {tracker} của {unit} gửi dữ liệu sai: {why}",
        "Tracker {tracker} of {unit} sends nonsense: {why}",
    ),
    "action.tracker_nonsense": (
        "Hãy hỏi kíp xe đang ở đâu qua bộ đàm; báo kỹ thuật kiểm tra thiết bị định vị",
        "Ask the crew by radio where it is; have the engineers check the tracker",
    ),
    "alarm.place_implausible": (
        "{incident}: địa điểm được báo khó có thể đúng ({place})",
        "{incident}: the place that was given can hardly be right ({place})",
    ),
    "action.place_implausible": (
        "Hãy gọi lại người báo và hỏi địa điểm",
        "Call the caller back and ask where it is",
    ),
    "alarm.priority_unconfirmed": (
        "{incident}: {priority} chưa ai xác nhận, {why}",
        "{incident}: nobody has confirmed {priority}, {why}",
    ),
    "action.priority_unconfirmed": (
        "Hãy xác nhận mức ưu tiên, hoặc chọn mã khiếu nại",
        "Confirm the priority, or choose a complaint code",
    ),
    "alarm.crew_late": (
        "{incident}: {unit} sẽ đến trễ hơn dự kiến trên {minutes} phút",
        "{incident}: {unit} will be there over {minutes} min later than expected",
    ),
    "action.crew_late": ("Hãy gọi kíp", "Call the crew"),
    "engine.broker_away": (
        "Không có máy chủ Kafka nào trả lời tại {about}",
        "No Kafka broker answers at {about}",
    ),
    "engine_action.broker_away": (
        "Hãy khởi động lại máy chủ Kafka; trong lúc chờ, ghi cuộc gọi ra giấy",
        "Start the broker again; take calls on paper until then",
    ),
    "engine.topic_wrong": (
        "Chủ đề {about} không tồn tại hoặc sai số phân vùng",
        "Topic {about} is missing or has a wrong number of partitions",
    ),
    "engine_action.topic_wrong": ("Hãy tạo lại các chủ đề", "Create the topics again"),
    "engine.few_copies": (
        "Chủ đề {about} thiếu bản sao: một máy chủ Kafka đang tắt hoặc đầy đĩa",
        "Topic {about} lacks copies: a broker is down or full",
    ),
    "engine_action.few_copies": (
        "Hãy kiểm tra máy chủ Kafka bị thiếu",
        "Look after the broker that is missing",
    ),
    "engine.no_owner": (
        "Vai trò {about} có phân vùng mà không tiến trình nào đọc",
        "Role {about} has partitions that no process reads",
    ),
    "engine_action.no_owner": (
        "Hãy khởi động một tiến trình của vai trò này",
        "Start a worker of this role",
    ),
    "engine.stands_still": (
        "Có bản ghi đang chờ mà không được đọc: {about}",
        "Records wait and are not read: {about}",
    ),
    "engine_action.stands_still": (
        "Hãy xem nhật ký của vai trò này rồi khởi động lại",
        "Look into the log of this role; start it again",
    ),
    "engine.no_ticks": (
        "Vai trò điều phối không ghi thời gian vào {about}: không có quyết định nào được đưa ra",
        "The dispatch role writes no time into the {about}: nothing is decided",
    ),
    "engine_action.no_ticks": (
        "Hãy khởi động lại vai trò điều phối; trong lúc chờ, điều xe thủ công",
        "Start the dispatch role again; dispatch by hand until then",
    ),
    "engine.no_effect": (
        "Một bản tin vào không có tác dụng và cũng không bị loại: {about}",
        "An input had no effect and is no dead letter: {about}",
    ),
    "engine_action.no_effect": (
        "Hãy hỏi lại nơi gửi và báo kỹ thuật",
        "Ask the sender what it was; tell the engineers",
    ),
    "engine.went_back": (
        "Dữ liệu mà vai trò đã đọc không còn như trước: {about}",
        "What a role has read is no longer what stands there: {about}",
    ),
    "engine_action.went_back": (
        "Hãy hỏi lại các nơi gửi về bản tin gần đây; kiểm tra đĩa của máy chủ Kafka",
        "Ask senders for what they sent lately; look after the broker's disk",
    ),
    "engine.silent_role": (
        "Không tiến trình nào của vai trò {about} báo cáo",
        "No process of role {about} reports",
    ),
    "engine_action.silent_role": (
        "Hãy khởi động một tiến trình của vai trò này",
        "Start a worker of this role",
    ),
    "engine.quarantined": (
        "Một bản tin bị cách ly, không được xử lý, vì làm hỏng tiến trình: {about}",
        "A record is set aside untouched, for workers fail on it: {about}",
    ),
    "engine_action.quarantined": (
        (
            "Hãy đọc bản tin bị loại đó và xử lý ca bằng tay; báo lỗi cho kỹ thuật, rồi gửi lại "
            "hoặc bỏ bản tin"
        ),
        (
            "Read its dead letter and serve the case by hand; report the fault, then replay or "
            "drop the letter"
        ),
    ),
    "engine.newer_version": (
        "Có bản tin thuộc phiên bản mới hơn đang được giữ lại, chưa đọc: {about}",
        "Records of a newer version are parked, not read: {about}",
    ),
    "engine_action.newer_version": (
        "Hãy nâng cấp hệ thống rồi gửi lại các bản tin bị loại này",
        "Upgrade the engine, then replay these dead letters",
    ),
    "engine.snapshot_old": (
        "Ảnh chụp gần nhất đã cũ, khởi động lại sẽ lâu: {about}",
        "The newest snapshot is old, a restart would take long: {about}",
    ),
    "engine_action.snapshot_old": (
        "Hãy xem nhật ký của vai trò này để tìm nguyên nhân",
        "Look into the log of this role for the reason",
    ),
    "engine.disk_low": (
        "Đĩa của máy chủ Kafka tại {about} sắp đầy: Kafka sẽ dừng khi hết chỗ",
        "The disk of the Kafka broker at {about} is nearly full: Kafka ends when it is",
    ),
    "engine_action.disk_low": (
        "Hãy giải phóng chỗ trên đĩa này, hoặc lưu trữ rồi cắt bớt nhật ký",
        "Make room on this disk, or archive and cut the journal",
    ),
    "alarm_state.pending": ("chưa đến hạn", "not due yet"),
    "alarm_state.raised": ("đang báo", "raised"),
    "alarm_state.escalated": ("đã nâng cấp", "escalated"),
    "alarm_state.acknowledged": ("đã có người nhận", "acknowledged"),
    "alarm_state.shelved": ("đang hoãn", "put aside"),
    "alarm_state.suppressed": ("thuộc báo động khác", "part of another alarm"),
    "alarm_state.returned": ("đã hết, chưa ai xem", "over, seen by nobody"),
    "alarm_state.withdrawn": ("đã hết", "over"),
    "alarm_priority.low": ("thấp", "low"),
    "alarm_priority.medium": ("vừa", "medium"),
    "alarm_priority.high": ("cao", "high"),
}
