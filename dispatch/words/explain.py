"""The engine's sentences, in Vietnamese and English: one catalogue, equal keys.

Those about mutual aid stand in ``mutual_aid_words``; nowhere else is there one.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from dispatch.ground.require import require
from dispatch.words.aid import AID
from dispatch.words.alarms import ALARM_WORDS
from dispatch.words.care import CARE
from dispatch.words.codes import WORDS
from dispatch.words.desk import DESK
from dispatch.words.handshake import HANDSHAKE_PHRASES
from dispatch.words.hospitals import HOSPITAL_PHRASES
from schemas.ground.texts import Bilingual

CATALOGUE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        **DESK,
        **WORDS,
        **AID,
        "assigned": (
            (
                "{unit} ({level}) đến {incident} ({priority}): {eta} chạy xe, gần nhất trong "
                "{count} xe phù hợp{runner_up}{age}"
            ),
            (
                "{unit} ({level}) to {incident} ({priority}): {eta} by road, nearest of {count} "
                "suitable{runner_up}{age}"
            ),
        ),
        "assigned.joint": (
            (
                "{unit} ({level}) đến {incident} ({priority}): {eta} chạy xe, tốt nhất cho mọi "
                "cuộc gọi đang chờ{runner_up}{age}"
            ),
            (
                "{unit} ({level}) to {incident} ({priority}): {eta} by road, best for all waiting "
                "calls together{runner_up}{age}"
            ),
        ),
        "assigned.pre_empted": (
            (
                "{unit} ({level}) đến {incident} ({priority}): {eta} chạy xe, chuyển từ "
                "{giver}{runner_up}{age}"
            ),
            (
                "{unit} ({level}) to {incident} ({priority}): {eta} by road, taken from "
                "{giver}{runner_up}{age}"
            ),
        ),
        "assigned.closer": (
            (
                "{unit} ({level}) đến {incident} ({priority}) thay {old}: {eta} chạy xe, "
                "sớm hơn {gap}"
            ),
            (
                "{unit} ({level}) to {incident} ({priority}) instead of {old}: {eta} by road, "
                "{gap} sooner"
            ),
        ),
        "assigned.cut_off": (
            (
                "{unit} ({level}) đến {incident} ({priority}) thay {old}: {eta} chạy xe, {old} "
                "không còn đường đến"
            ),
            (
                "{unit} ({level}) to {incident} ({priority}) instead of {old}: {eta} by road, no "
                "road leads {old} there any more"
            ),
        ),
        "tilted.forecast": ("{told}; sẵn sàng theo dự báo", "{told}; readiness by forecast"),
        "tilted.stations": ("{told}; sẵn sàng đều các trạm", "{told}; readiness by station"),
        "last_known": (
            "; vị trí cuối cách đây {seconds} giây",
            "; last known position, {seconds} s old",
        ),
        "updated": (
            "{unit} được báo thay đổi của {incident}",
            "{unit} is told what has changed of {incident}",
        ),
        "runner_up": ("; kế tiếp {unit} chậm hơn {gap}", "; next {unit} is {gap} later"),
        "runner_up.equal": ("; {unit} đến cùng lúc", "; {unit} would be there as soon"),
        "runner_up.sooner": ("; {unit} sớm hơn {gap}", "; {unit} would be {gap} sooner"),
        "overruled": (
            "{unit} đến {incident} theo lệnh của {who}: {reason}",
            "{unit} to {incident} by order of {who}: {reason}",
        ),
        "accepted": (
            "{unit} đến {incident}: {who} đồng ý với đề xuất",
            "{unit} to {incident}: {who} agreed to the proposal",
        ),
        "reopened": (
            "{who} mở lại {incident}: {reason}",
            "{incident} opened again by {who}: {reason}",
        ),
        "held": (
            "{who} tạm giữ {incident}: {reason}",
            "{incident} held by {who}: {reason}",
        ),
        "resumed": (
            "{who} giao {incident} lại cho hệ thống: {reason}",
            "{incident} given back to the engine by {who}: {reason}",
        ),
        "duplicate": (
            "{incident} có thể là cùng sự việc với {other} (giống {percent} %)",
            "{incident} may be the same event as {other} ({percent} % alike)",
        ),
        "merged": (
            "{other} gộp vào {incident}: {by}",
            "{other} merged into {incident}: {by}",
        ),
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
        "queued.awaits_unit": (
            (
                "{incident} ({priority}) chờ {unit}: rảnh sau {clear}, rồi {eta} chạy xe, sớm hơn "
                "mọi xe đang rảnh"
            ),
            (
                "{incident} ({priority}) waits for {unit}: clear in {clear}, then {eta} by road, "
                "sooner than any idle unit"
            ),
        ),
        "surge.begins": (
            "Quá tải: {waiting} cuộc gọi chờ xe",
            "Surge: {waiting} calls wait for a unit",
        ),
        "surge.ends": (
            "Hết quá tải: còn {waiting} cuộc gọi chờ xe",
            "Surge is over: {waiting} calls wait for a unit",
        ),
        "destination": (
            "{incident} đến {hospital}: {eta} chạy xe, gần nhất trong {count} nơi điều trị được",
            "{incident} to {hospital}: {eta} by road, nearest of {count} that can treat",
        ),
        "destination.freer": (
            "{incident} đến {hospital}: {eta} chạy xe, tốt nhất trong {count} nơi điều trị được",
            "{incident} to {hospital}: {eta} by road, best of {count} that can treat",
        ),
        "destination.chosen": (
            "{incident} đến {hospital}: {who} chọn ({reason})",
            "{incident} to {hospital}: chosen by {who} ({reason})",
        ),
        "destination.noted": (
            "{incident}: khi vận chuyển sẽ đến {hospital}, {who} chọn ({reason})",
            "{incident}: will go to {hospital}, chosen by {who} ({reason})",
        ),
        "destination.instead": ("thay đổi vì {why}", "changed because {why}"),
        "destination.although": ("lưu ý: nơi này {why}", "although it {why}"),
        "destination.farther": ("xa hơn {hospital} {extra}", "{extra} farther than {hospital}"),
        "destination.nearer": ("gần hơn {hospital} {extra}", "{extra} nearer than {hospital}"),
        "destination.busy": (
            "{hospital} gần hơn {extra} nhưng đông bệnh nhân",
            "{hospital} is {extra} nearer but busy",
        ),
        "destination.lacks": (
            "xa hơn {nearer} {extra}, nơi không có {services}",
            "{extra} farther than {nearer}, which has no {services}",
        ),
        "destination.better": (
            "{farther} có thêm {services}, xa hơn {extra}",
            "{farther} also has {services}, {extra} farther",
        ),
        "destination.stale": (
            "tin của {hospital} đã cũ {age}",
            "the report of {hospital} is {age} old",
        ),
        "destination.planned": (
            "{incident} ({patients} {tag}) đến {hospital} theo kế hoạch phân bổ",
            "{incident} ({patients} {tag}) to {hospital} by the plan of distribution",
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
        "queued.reserve": (
            "{incident} ({priority}) chờ: các xe cuối cùng dành cho cuộc gọi khác",
            "{incident} ({priority}) waits: the last units are kept for other calls",
        ),
        "move_up": (
            "{unit} đến điểm chờ {point}: {eta}, mức sẵn sàng từ {before} % lên {after} %",
            "{unit} to stand-by point {point}: {eta}, readiness {before} % to {after} %",
        ),
        "why.called": ("được điều đến {incident}", "sent to {incident}"),
        "why.not_idle": ("xe không còn rảnh", "the unit is not idle any more"),
        "why.point_gone": ("điểm chờ không còn", "the stand-by point is no longer there"),
        "why.no_move": ("không phải lệnh đang có của xe này", "is no move of this unit"),
        "why.counted": ("đã đếm {count} người còn sống", "{count} living patients counted"),
        "why.by_command": ("{reason}", "{reason}"),
        "why.declared": ("đã là sự cố nhiều nạn nhân", "is declared already"),
        "why.not_declared": ("chưa là sự cố nhiều nạn nhân", "is not declared"),
        "why.stood_down": ("{who} cho kết thúc: {reason}", "stood down by {who}: {reason}"),
        "hospital.not_accepting": ("ngừng tiếp nhận", "takes no patients"),
        "hospital.service_missing": ("không đủ chuyên khoa", "lacks a service that is needed"),
        "hospital.no_route": ("không có đường đến", "cannot be reached by road"),
        "hospital.refused": ("đã từ chối bệnh nhân này", "refused this patient"),
        "destination.none": (
            "{incident}: không có bệnh viện nhận được ({refusals})",
            "{incident}: no hospital can take the patient ({refusals})",
        ),
        "configured": (
            "Trung tâm {name}: {units} xe, {hospitals} bệnh viện, bản đồ {map}",
            "Centre {name}: {units} units, {hospitals} hospitals, map {map}",
        ),
        "refused": (
            "Từ chối {event}: {field}={value}: {why}",
            "Refused {event}: {field}={value}: {why}",
        ),
        **ALARM_WORDS,
        "why.declined": ("kíp từ chối: {reason}", "crew declined: {reason}"),
        "why.timed_out": ("không xác nhận trong {seconds} giây", "not acknowledged in {seconds} s"),
        "why.not_mobilised": (
            "chưa xuất phát trong {seconds} giây",
            "not rolling within {seconds} s",
        ),
        "why.pre_empted": ("{incident} khẩn cấp hơn", "{incident} is more urgent"),
        "why.closer": ("{unit} đến sớm hơn", "{unit} is there sooner"),
        "why.moved": ("địa điểm hoặc yêu cầu đã đổi", "the location or the need was corrected"),
        "why.cancelled": ("đã hủy: {reason}", "cancelled: {reason}"),
        "why.released": ("{who} rút xe: {reason}", "released by {who}: {reason}"),
        "why.reassigned": ("{who} điều xe khác", "{who} sent another unit"),
        "why.closed_by": ("{who}: {reason}", "{who}: {reason}"),
        "why.on_scene_clear": ("xử lý xong tại hiện trường", "treated on scene, not transported"),
        "why.handed_over": ("đã bàn giao tại {hospital}", "handed over at {hospital}"),
        "why.unit_gone": ("xe không còn trong cấu hình", "the unit is no longer configured"),
        "why.sooner": (
            "đến nơi khác sớm hơn {hospital}",
            "another is reached sooner than {hospital}",
        ),
        "why.left": ("{hospital} {why}", "{hospital} {why}"),
        "why.load": ("quá mức tin được ({most} %)", "is above what can be meant ({most} %)"),
        "why.unknown": ("không có trong trung tâm này", "is not known in this centre"),
        "why.over": ("đã kết thúc", "is over"),
        "why.exists": ("đã được báo với nội dung khác", "was reported before, update it instead"),
        "why.duplicate": ("sự kiện đã nhận trước đó", "this event was received before"),
        "why.not_in_state": (
            "không hợp lệ khi đang {state}",
            "is not possible while {state}",
        ),
        "why.not_yours": ("không phải nhiệm vụ của xe này", "is not this unit's"),
        "why.other_hospital": (
            "báo trước này gửi cho bệnh viện khác",
            "the pre-alert is another hospital's",
        ),
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
        "why.not_merged": (
            "không gộp và không bị đề xuất gộp",
            "is neither merged nor proposed to be",
        ),
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
        "outcome.advice": ("đã tư vấn", "advice given"),
        "outcome.referred": ("đã giới thiệu nơi khác", "referred"),
        "outcome.no_emergency": ("không cấp cứu", "no emergency"),
        "outcome.nuisance": ("cuộc gọi quấy rối", "nuisance call"),
        "outcome.served_otherwise": ("đã có phương tiện khác", "served otherwise"),
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
        "reason.released": (
            "{count} đã bị điều phối viên rút",
            "{count} taken off by a dispatcher",
        ),
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
        "why.fault": ("lỗi nội bộ: {reason}", "internal fault: {reason}"),
        **CARE,
        **HANDSHAKE_PHRASES,
        **HOSPITAL_PHRASES,
    }
)


def say(key: str, **words: object) -> Bilingual:
    """Fill a sentence of the catalogue in; a word may itself be bilingual."""
    require(key in CATALOGUE, f"the catalogue has no sentence {key}")
    vi, en = CATALOGUE[key]
    return Bilingual(
        vi=vi.format(**{name: _in(word, "vi") for name, word in words.items()}),
        en=en.format(**{name: _in(word, "en") for name, word in words.items()}),
    )


def _in(word: object, language: str) -> object:
    """Take one language of a bilingual word; what people wrote in lines becomes one line."""
    if isinstance(word, Bilingual):
        return getattr(word, language)
    if isinstance(word, str) and not word.isprintable():
        return " ".join("".join(c if c.isprintable() else " " for c in word).split())
    return word


def duration(milliseconds: int) -> Bilingual:
    """Write a duration as minutes and seconds, rounded to the second."""
    minutes, seconds = divmod((milliseconds + 500) // 1000, 60)
    if minutes == 0:
        return Bilingual(vi=f"{seconds} giây", en=f"{seconds} s")
    return Bilingual(vi=f"{minutes} phút {seconds:02d} giây", en=f"{minutes} min {seconds:02d} s")


def age(seconds: int) -> Bilingual:
    """Write an age: to the second below an hour, then in whole hours and minutes."""
    hours, minutes = divmod(seconds // 60, 60)
    if hours == 0:
        return duration(seconds * 1000)
    return Bilingual(vi=f"{hours} giờ {minutes:02d} phút", en=f"{hours} h {minutes:02d} min")


def listed(texts: Iterable[Bilingual]) -> Bilingual:
    """Write texts one after the other."""
    every = tuple(texts)
    return Bilingual(vi=", ".join(one.vi for one in every), en=", ".join(one.en for one in every))
