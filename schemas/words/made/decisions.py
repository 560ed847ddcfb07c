"""Sentences: decisions. Made from ``po/decisions.vi.po``; edit that one."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "standing.unit": ("đã chọn xe cho cuộc gọi này", "has chosen the unit of this call"),
    "standing.hold": ("đang tạm giữ cuộc gọi này", "holds this call"),
    "standing.hospital": (
        "đã ghi nhận bệnh viện được chọn",
        "has passed on another choice of hospital",
    ),
    "standing.released": ("đã rút xe này khỏi cuộc gọi", "has taken this unit off the call"),
    "standing.reopened": ("đã mở lại cuộc gọi này", "has opened this call again"),
    "standing.declared": (
        "đã công bố sự cố nhiều nạn nhân này",
        "has declared this mass-casualty incident",
    ),
    "standing.stood_down": (
        "đã cho kết thúc sự cố nhiều nạn nhân này",
        "has stood this mass-casualty incident down",
    ),
    "standing.apart": ("đã xác định đây là hai sự việc", "has said that these are two events"),
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
    "unit.off_duty": ("nghỉ", "off duty"),
    "unit.available": ("sẵn sàng", "available"),
    "unit.alerted": ("chờ kíp xác nhận", "alerted"),
    "unit.accepted": ("đã nhận lệnh", "accepted"),
    "unit.en_route": ("trên đường đến hiện trường", "en route"),
    "unit.on_scene": ("ở hiện trường", "on scene"),
    "unit.transporting": ("vận chuyển bệnh nhân", "transporting"),
    "unit.at_hospital": ("ở bệnh viện", "at hospital"),
    "incident.queued": ("chờ xe", "waiting"),
    "incident.assigned": ("đã điều xe", "assigned"),
    "incident.en_route": ("có xe đang đến", "en route"),
    "incident.on_scene": ("có xe ở hiện trường", "on scene"),
    "incident.transporting": ("vận chuyển bệnh nhân", "transporting"),
    "incident.at_hospital": ("đã đến bệnh viện", "at hospital"),
    "aid.requested": (
        "Xin {centre} một xe ({level}), theo {who}: {reason}",
        "{centre} is asked for a unit ({level}) by {who}: {reason}",
    ),
    "aid.granted": (
        "{centre} cho mượn {unit} ({level}) đến {until}",
        "{centre} lends {unit} ({level}) until {until}",
    ),
    "aid.declined": ("{centre} không cho mượn xe: {reason}", "{centre} lends no unit: {reason}"),
    "aid.withdrawn": (
        "Thôi xin xe của {centre}: không còn ai chờ",
        "{centre} is no longer asked for a unit: nobody waits for one",
    ),
    "aid.expired": (
        "Hết hạn xin xe của {centre}: không có trả lời",
        "The request to {centre} for a unit has expired: it was not answered",
    ),
    "aid.left": ("{unit} trở về {centre}", "{unit} goes back to {centre}"),
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
    "aid.over": ("{centre} không cần mượn xe nữa", "{centre} needs no unit any more"),
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
    "assigned": (
        (
            "{unit} ({level}) đến {incident} ({priority}): {eta} chạy xe, gần nhất trong {count} "
            "xe phù hợp{walk}{runner_up}{age}"
        ),
        (
            "{unit} ({level}) to {incident} ({priority}): {eta} by road, nearest of {count} "
            "suitable{walk}{runner_up}{age}"
        ),
    ),
    "assigned.joint": (
        (
            "{unit} ({level}) đến {incident} ({priority}): {eta} chạy xe, tốt nhất cho mọi cuộc "
            "gọi đang chờ{walk}{runner_up}{age}"
        ),
        (
            "{unit} ({level}) to {incident} ({priority}): {eta} by road, best for all waiting "
            "calls together{walk}{runner_up}{age}"
        ),
    ),
    "assigned.pre_empted": (
        (
            "{unit} ({level}) đến {incident} ({priority}): {eta} chạy xe, chuyển từ "
            "{giver}{trade}{walk}{runner_up}{age}"
        ),
        (
            "{unit} ({level}) to {incident} ({priority}): {eta} by road, taken from "
            "{giver}{trade}{walk}{runner_up}{age}"
        ),
    ),
    "assigned.closer": (
        (
            "{unit} ({level}) đến {incident} ({priority}) thay {old}: {eta} chạy xe, sớm hơn "
            "{gap}{walk}{trade}"
        ),
        (
            "{unit} ({level}) to {incident} ({priority}) instead of {old}: {eta} by road, {gap} "
            "sooner{walk}{trade}"
        ),
    ),
    "assigned.cut_off": (
        (
            "{unit} ({level}) đến {incident} ({priority}) thay {old}: {eta} chạy xe, {old} không "
            "còn đường đến{walk}{trade}"
        ),
        (
            "{unit} ({level}) to {incident} ({priority}) instead of {old}: {eta} by road, no road "
            "leads {old} there any more{walk}{trade}"
        ),
    ),
    "tilted.forecast": ("{told}; sẵn sàng theo dự báo", "{told}; readiness by forecast"),
    "tilted.stations": ("{told}; sẵn sàng đều các trạm", "{told}; readiness by station"),
    "last_known": (
        "; vị trí cuối cách đây {seconds} giây",
        "; last known position, {seconds} s old",
    ),
    "late_word": (
        (
            "{unit} báo “{word}” cho lệnh đã thu hồi vì không trả lời: nay đã liên lạc được kíp "
            "xe, lại được gọi như các xe khác"
        ),
        (
            "{unit} says “{word}” of an order that was taken back unanswered: the crew is reached,"
            " and is asked as others are"
        ),
    ),
    "arrival.taken": (
        (
            "{unit} được tính là {word}: xe dừng tại {place}, {seconds} giây qua kíp xe không báo "
            "khác (quy tắc của trung tâm; kíp xe chưa tự báo)"
        ),
        (
            "{unit} counts as {word}: it stands at {place}, and its crew has said nothing else for"
            " {seconds} s (rule of the centre; the crew has not said it)"
        ),
    ),
    "updated": (
        "{unit} được báo thay đổi của {incident}",
        "{unit} is told what has changed of {incident}",
    ),
    "runner_up": ("; kế tiếp {unit} chậm hơn {gap}", "; next {unit} is {gap} later"),
    "runner_up.equal": ("; {unit} đến cùng lúc", "; {unit} would be there as soon"),
    "runner_up.sooner": ("; {unit} sớm hơn {gap}", "; {unit} would be {gap} sooner"),
    "overruled": (
        "{unit} đến {incident}{walk} theo lệnh của {who}: {reason}",
        "{unit} to {incident}{walk} by order of {who}: {reason}",
    ),
    "proposed": ("Đề xuất, chưa ai quyết định: {told}", "Proposed, nobody has decided: {told}"),
    "accepted": (
        "{unit} đến {incident}{walk}: {who} đồng ý với đề xuất",
        "{unit} to {incident}{walk}: {who} agreed to the proposal",
    ),
    "reopened": ("{who} mở lại {incident}: {reason}", "{incident} opened again by {who}: {reason}"),
    "held": ("{who} tạm giữ {incident}: {reason}", "{incident} held by {who}: {reason}"),
    "resumed": (
        "{who} giao {incident} lại cho hệ thống: {reason}",
        "{incident} given back to the engine by {who}: {reason}",
    ),
    "duplicate": (
        "{incident} có thể là cùng sự việc với {other} (giống {percent} %)",
        "{incident} may be the same event as {other} ({percent} % alike)",
    ),
    "merged": ("{other} gộp vào {incident}: {by}", "{other} merged into {incident}: {by}"),
    "split": (
        "{incident} và {other} là hai sự việc, theo {who}: {reason}",
        "{incident} and {other} are two events, says {who}: {reason}",
    ),
    "withdrawn": (
        "{unit} được rút khỏi {incident}: {reason}",
        "{unit} stood down from {incident}: {reason}",
    ),
    "closed": ("{incident} kết thúc: {reason}", "{incident} closed: {reason}"),
    "queued.no_location": (
        "{incident} ({priority}) chờ: chưa rõ địa điểm",
        "{incident} ({priority}) waits: its location is not known",
    ),
    "queued.off_map": (
        "{incident} ({priority}) chờ: cách đường gần nhất {distance} m, ngoài bản đồ",
        "{incident} ({priority}) waits: {distance} m from the nearest road, outside the map",
    ),
    "queued.no_unit": (
        "{incident} ({priority}) chờ: không có xe phù hợp ({refusals})",
        "{incident} ({priority}) waits: no suitable unit ({refusals})",
    ),
    "queued.longer": (
        "{incident} ({priority}) vẫn chờ: thứ {place} trong hàng chờ, {wait}",
        "{incident} ({priority}) still waits: place {place} in the queue, {wait}",
    ),
    "queue.wait": (
        "dự kiến khoảng {minutes} phút nữa có xe rảnh",
        "a unit should be clear in about {minutes} min",
    ),
    "queue.wait_unknown": (
        "chưa biết khi nào có xe rảnh",
        "nobody knows yet when a unit will be clear",
    ),
    "queued.awaits_unit": (
        (
            "{incident} ({priority}) chờ {unit}: rảnh sau {clear}, rồi {eta} chạy xe, sớm hơn mọi "
            "xe đang rảnh"
        ),
        (
            "{incident} ({priority}) waits for {unit}: clear in {clear}, then {eta} by road, "
            "sooner than any idle unit"
        ),
    ),
    "surge.begins": (
        "Quá tải: {waiting} cuộc gọi chờ xe",
        "Surge: calls that wait for a unit: {waiting}",
    ),
    "surge.ends": (
        "Hết quá tải: còn {waiting} cuộc gọi chờ xe",
        "Surge is over: calls that wait for a unit: {waiting}",
    ),
    "queued.reserve": (
        "{incident} ({priority}) chờ: các xe cuối cùng dành cho cuộc gọi khác",
        "{incident} ({priority}) waits: the last units are kept for other calls",
    ),
    "move_up": (
        "{unit} đến điểm chờ {point}: {eta}, mức sẵn sàng từ {before} % lên {after} %",
        "{unit} to stand-by point {point}: {eta}, readiness {before} % to {after} %",
    ),
    "configured": (
        "Trung tâm {name}: {units} xe, {hospitals} bệnh viện, bản đồ {map}",
        "Centre {name}: {units} units, {hospitals} hospitals, map {map}",
    ),
    "outcome.advice": ("đã tư vấn", "advice given"),
    "outcome.referred": ("đã giới thiệu nơi khác", "referred"),
    "outcome.no_emergency": ("không cấp cứu", "no emergency"),
    "outcome.nuisance": ("cuộc gọi quấy rối", "nuisance call"),
    "outcome.served_otherwise": ("đã có phương tiện khác", "served otherwise"),
    "assigned.answers": (
        (
            "{unit} ({level}) đến {incident} ({priority}) thay {old}: {eta} chạy xe, {old} không "
            "trả lời{walk}"
        ),
        (
            "{unit} ({level}) to {incident} ({priority}) instead of {old}: {eta} by road, {old} "
            "does not answer{walk}"
        ),
    ),
    "unanswered": (
        "; xe đã bỏ lỡ một lệnh cách đây {age}, chưa có tin",
        "; it missed an order {age} ago and was not heard of since",
    ),
    "kept": (
        "; {count} lệnh liên tiếp không kíp nào trả lời nên giữ nguyên xe này, cần gọi điện",
        "; {count} orders in a row were not answered, so it keeps this one: phone it",
    ),
    "event.vehicle.link": ("tin về kết nối", "word on a connection"),
    "tracker.no_fix": (
        "vị trí 0, 0, thiết bị không bắt được vệ tinh",
        "its places are 0, 0: it has no fix",
    ),
    "tracker.out_of_region": (
        "vị trí ngoài địa bàn {off}",
        "its places lie {off} outside the centre's region",
    ),
    "tracker.impossible_jump": (
        "vị trí nhảy {off}, không xe nào chạy kịp",
        "its places are {off} from the last good one, which no drive explains",
    ),
    "tracker.days": ("{count} ngày", "{count} days"),
    "tracker.clock_ahead": ("đồng hồ chạy nhanh {off}", "its clock is {off} ahead"),
    "tracker.clock_behind": ("đồng hồ chạy chậm {off}", "its clock is {off} behind"),
    "triaged.asked": (
        "{incident} ({priority}): {why}; chờ người xác nhận mức ưu tiên",
        "{incident} ({priority}): {why}; the priority is for a person to confirm",
    ),
    "triaged.told": ("{incident} ({priority}): {why}", "{incident} ({priority}): {why}"),
    "triaged.words": ("lời báo có dấu hiệu {sign}", "the caller's words name {sign}"),
    "triaged.no_card": (
        "mã khiếu nại {code} không có trong bảng của trung tâm, dùng mức mặc định",
        "complaint code {code} is on no card of the centre, the default was taken",
    ),
    "triaged.no_card_given": (
        (
            "mã khiếu nại {code} không có trong bảng của trung tâm, giữ mức ưu tiên của người nhận"
            " cuộc gọi"
        ),
        "complaint code {code} is on no card of the centre, the call-taker's priority stands",
    ),
    "triaged.no_card_words": (
        "mã khiếu nại {code} không có trong bảng của trung tâm, lời báo có dấu hiệu {sign}",
        "complaint code {code} is on no card of the centre, the caller's words name {sign}",
    ),
    "assigned.later": (
        (
            "{unit} ({level}) đến {incident} ({priority}) thay {old}: {eta} chạy xe, muộn hơn "
            "{gap}{walk}{trade}"
        ),
        (
            "{unit} ({level}) to {incident} ({priority}) instead of {old}: {eta} by road, {gap} "
            "later{walk}{trade}"
        ),
    ),
    "off_road_start": (
        ", trước hết {distance} m từ chỗ xe đỗ ra đường gần nhất",
        ", first {distance} m over the ground to the nearest road",
    ),
    "walk": (
        ", đến đường gần nhất rồi đi bộ {distance} m",
        ", then {distance} m on foot from the nearest road",
    ),
    "trade": (": {saves}, {costs}", ": {saves}, {costs}"),
    "trade.saves": (
        "{incident} ({priority}) được sớm hơn {time}",
        "saves {incident} ({priority}) {time}",
    ),
    "trade.costs": (
        "{incident} ({priority}) phải chờ thêm {time}",
        "costs {incident} ({priority}) {time}",
    ),
    "trade.else_nobody": (
        "{incident} ({priority}) không còn xe nào khác",
        "nobody else for {incident} ({priority})",
    ),
    "trade.waits": (
        "{incident} ({priority}) trở lại hàng chờ",
        "{incident} ({priority}) waits again",
    ),
    "trade.before": ("{gains}; {loses}", "{gains}; {loses}"),
    "trade.no_road": (
        "{unit} không có đường đến {incident} ({priority})",
        "no road leads {unit} to {incident} ({priority})",
    ),
    "trade.waits_so_near": (
        "{incident} ({priority}) trở lại hàng chờ: {unit} lẽ ra đến đó sau {time}",
        "{incident} ({priority}) waits again: {unit} would have been there in {time}",
    ),
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
