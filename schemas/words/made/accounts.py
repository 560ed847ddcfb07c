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
    "rule.year_out_of_range": (
        "năm {year} không nằm trong khoảng {least} đến {most}: hãy chỉnh lại đồng hồ",
        "year {year} is not within {least} to {most}; correct the clock",
    ),
    "rule.no_instant": (
        "phải là thời điểm kèm múi giờ theo ISO 8601, ví dụ {example}",
        "expected an instant with its zone as ISO 8601, e.g. {example}",
    ),
    "rule.truth_value": (
        "phải là một số, không phải giá trị đúng hay sai",
        "expected a number, not true or false",
    ),
    "rule.text_too_long": (
        "dài {count} ký tự; chỉ đọc nhiều nhất {most} ký tự",
        "has {count} characters; at most {most} are read",
    ),
    "rule.text_out_of_range": (
        "dài {count} ký tự; chỉ đọc từ 1 đến {most} ký tự",
        "has {count} characters; 1 to {most} are read",
    ),
    "rule.hospital_says_nothing": (
        "phải cho biết ít nhất một điều về bệnh viện",
        "must say at least one thing of the hospital",
    ),
    "rule.accepting_twice": (
        "'accepting' và ems_traffic nói cùng một điều: chỉ gửi một trong hai",
        "accepting and ems_traffic say the same: give one of them",
    ),
    "rule.facility_closed": (
        (
            "'facility' {facility} nghĩa là không nhận bệnh nhân: 'accepting' hoặc ems_traffic nói"
            " ngược lại"
        ),
        "facility {facility} takes no patients: accepting or ems_traffic disagrees",
    ),
    "rule.given_twice": (
        "{field}: {value} bị ghi nhiều lần (beds_free cũng tính là một lần)",
        "{field}: {value} is given more than once (beds_free counts as one)",
    ),
    "rule.cover_not_offered": (
        "'coverage': {service} không có trong 'services'",
        "coverage: {service} is not in services",
    ),
    "rule.cover_over": (
        "'coverage': {service}: 'until' phải sau occurred_at",
        "coverage: {service}: until must be after occurred_at",
    ),
    "rule.end_of_no_diversion": (
        (
            "diversion_until chỉ đi kèm accepting=false (ngừng nhận bệnh nhân), hoặc kèm tình "
            "trạng không bình thường"
        ),
        "diversion_until belongs to accepting=false (diversion), or to what is not normal",
    ),
    "rule.diversion_over": (
        "diversion_until phải sau occurred_at",
        "diversion_until must be after occurred_at",
    ),
    "rule.needs_reason": (
        "{field} '{value}' phải kèm lý do ('reason')",
        "{field} '{value}' needs a reason",
    ),
    "rule.swapped": (
        "{given} bị đảo vĩ độ và kinh độ: GeoJSON cần [kinh độ, vĩ độ], tức là {right}",
        (
            "{given} has latitude and longitude swapped: GeoJSON wants [longitude, latitude], so "
            "{right}"
        ),
    ),
    "rule.no_place": (
        "{given} không phải là một nơi: kinh độ -180..180, vĩ độ -90..90",
        "{given} is no place: longitude -180..180, latitude -90..90",
    ),
    "rule.ring_open": (
        "vòng kết thúc tại {end}, không trùng điểm đầu {begin}: hãy khép kín vòng",
        "a ring ends at {end}, not where it begins, at {begin}",
    ),
    "rule.polygon_too_fine": (
        "đa giác có {count} điểm: hãy vẽ lại với nhiều nhất {most} điểm",
        "the polygon has {count} points; draw it with {most} at most",
    ),
    "rule.around_incomplete": (
        "'around' và radius_m phải đi cùng nhau",
        "around and radius_m go together",
    ),
    "rule.placed_twice": (
        "chỉ gửi 'around' kèm radius_m, hoặc 'geometry', không gửi cả hai",
        "give around with radius_m, or geometry, not both",
    ),
    "rule.unplaced": (
        "{kind} phải có way_ids, hoặc 'around' kèm radius_m, hoặc 'geometry'",
        "a {kind} needs way_ids, or around with radius_m, or geometry",
    ),
    "rule.factor_of_slowdown": (
        "speed_factor chỉ dùng cho 'slowdown', và 'slowdown' phải có nó",
        "speed_factor belongs to a slowdown, and a slowdown needs it",
    ),
    "rule.valid_backwards": (
        "valid_from phải trước valid_until",
        "valid_from must be before valid_until",
    ),
    "rule.one_way_or_class": (
        "chỉ gửi một trong hai: way_id hoặc road_class",
        "give either way_id or road_class",
    ),
    "rule.observed_backwards": (
        "observed_from sau observed_until: hãy đổi lại",
        "observed_from is after observed_until",
    ),
    "rule.merge_of_one": (
        "incident_id và duplicate_id phải là hai vụ khác nhau: hãy sửa một trong hai",
        "incident_id and duplicate_id must be two incidents; correct one of them",
    ),
    "rule.channel_twice": (
        "'channels' {channels} có một kênh ghi hai lần: hãy bỏ bớt",
        "channels {channels} names one twice; take it out",
    ),
    "rule.no_channel": (
        "{channel} không phải kênh của bệnh viện: hãy bỏ khỏi 'channels'",
        "{channel} is no channel of a hospital; take it out of channels",
    ),
    "rule.person_not_last": (
        "{channel} phải đứng cuối 'channels': chỉ hỏi người trực khi các kênh khác không được",
        "{channel} must come last in channels: a person is asked when others fail",
    ),
    "rule.id_twice": (
        "{field} {value} bị ghi nhiều lần",
        "{field} {value} is given more than once",
    ),
    "rule.own_neighbour": (
        "policies.mutual_aid.neighbours: {centre} chính là trung tâm này: hãy ghi trung tâm khác",
        "policies.mutual_aid.neighbours: {centre} is this centre; name others",
    ),
    "rule.hash_of_others": (
        "policies_hash {told} không khớp với 'policies': {actual}",
        "policies_hash {told} is not that of policies: {actual}",
    ),
    "rule.fix_twice": (
        "'fixes' có một xe ghi hai lần: chỉ giữ vị trí mới nhất của mỗi xe",
        "fixes holds a unit twice: keep the newest of each",
    ),
    "rule.fix_of_another": (
        "'fixes' có xe của trung tâm khác: hãy ghi riêng cho từng trung tâm",
        "fixes holds a unit of another centre: write one record a centre",
    ),
    "rule.beds_unsaid": (
        "{beds}: phải có 'status' hoặc 'available'",
        "{beds}: needs status or available",
    ),
    "rule.beds_disagree": (
        "{beds}: 'status' {status} mâu thuẫn với số giường trống {count}",
        "{beds}: status {status} and {count} available disagree",
    ),
    "rule.reason_of_outage": (
        "{service}: 'reason' và 'until' chỉ đi kèm not_available",
        "{service}: reason and until belong to not_available",
    ),
    "rule.ages_disagree": (
        "age_months {months} không khớp age_years {years}: hãy sửa một trong hai hoặc bỏ đi",
        "age_months {months} is not within age_years {years}: correct one, or leave it out",
    ),
    "rule.id_too_long_for_legs": (
        "incident_id kèm more_units dài nhiều nhất {most} ký tự",
        "an incident_id with more_units has at most {most} characters",
    ),
    "rule.update_of_nothing": (
        "bản cập nhật phải đổi ít nhất một trường, ví dụ 'place' hoặc 'priority'",
        "an update must change at least one field, e.g. place or priority",
    ),
    "rule.tags_of_no_scheme": (
        "nhãn phân loại phải kèm 'scheme': 'start', 'jumpstart' hoặc 'salt'",
        "tags need the scheme that they are of: start, jumpstart or salt",
    ),
    "rule.grey_of_salt": (
        "nhãn 'grey' (khó qua khỏi) chỉ có trong 'scheme' 'salt'",
        "tag grey (expectant) is of the scheme salt only",
    ),
    "rule.group_twice": (
        "hai nhóm có cùng nhãn và cùng 'services': hãy gộp lại",
        "two groups have the same tag and services; add them up",
    ),
    "rule.too_many_patients": (
        "tổng số bệnh nhân của các nhóm vượt quá {most}: hãy kiểm tra lại",
        "the groups have more than {most} patients",
    ),
    "rule.no_base64": (
        "phải là dữ liệu nhị phân, hoặc văn bản mã hóa Base64",
        "expected bytes, or Base64 text",
    ),
    "rule.last_rule_conditional": (
        (
            "luật cuối của thẻ {card} là {rule} không được có điều kiện ('when'): hãy thêm một "
            "luật luôn đúng"
        ),
        "the last rule of card {card}, {rule}, must have no when; add one that fits always",
    ),
    "rule.code_twice": (
        "{what}: {code} bị ghi nhiều lần: mỗi mục phải có mã riêng",
        "{what}: {code} is given more than once; give each its own code",
    ),
    "rule.delivered_after_read": (
        "delivered_s {delivered} không được lớn hơn read_s {read}: chưa gửi đến thì không thể đọc",
        (
            "delivered_s {delivered} must not be more than read_s {read}: what is not delivered "
            "cannot be read"
        ),
    ),
    "rule.limit_of_nothing": (
        "một trong hai 'score', 'sign' phải đi kèm đúng một trong ba 'bands', at_least, at_most",
        "one of score and sign goes with one of bands, at_least and at_most",
    ),
    "rule.test_of_nothing": (
        (
            "phép thử phải hỏi một điều, ví dụ 'findings' hoặc 'score': phép thử rỗng lúc nào cũng"
            " đúng"
        ),
        "a test must ask for something, e.g. findings or score; an empty one always holds",
    ),
    "rule.no_score": (
        "'score' {score} phải là một trong: {known}",
        "score {score} must be one of {known}",
    ),
    "rule.no_band": (
        "'bands': {score} không có mức {band}, chỉ có: {known}",
        "bands: {score} has no band {band}, but {known}",
    ),
    "rule.score_without_number": (
        "'score' {score} không có tổng điểm: hãy ghi 'bands'",
        "score {score} has no number; give bands",
    ),
    "rule.sign_no_number": (
        "'sign' {sign} phải là một số trong bảng thông số, kèm at_least hoặc at_most",
        "sign {sign} must be a number of the table of parameters, with at_least or at_most",
    ),
    "rule.phrase_without_letters": (
        "cụm từ {phrase} của dấu hiệu {sign} không có chữ nào: hãy bỏ đi",
        "phrase {phrase} of sign {sign} has no letters; take it out",
    ),
    "rule.phrase_twice": (
        "cụm từ {phrase} của dấu hiệu {sign} bị ghi nhiều lần",
        "phrase {phrase} of sign {sign} is given more than once",
    ),
    "rule.no_measurement": (
        "sinh hiệu phải có ít nhất một số đo",
        "vitals must carry at least one measurement",
    ),
    "rule.why_unfitting": (
        "lý do {why} không hợp với 'wanted' {wanted}: hãy chọn một trong {fitting}",
        "why {why} does not fit wanted {wanted}; give one of {fitting}",
    ),
    "rule.finding_twice": (
        "{field} có một mã ghi nhiều lần: mỗi mã chỉ ghi một lần",
        "{field} has a code more than once; say each once",
    ),
    "rule.care_says_nothing": (
        "báo cáo chăm sóc phải có nội dung, ví dụ 'treatments' hoặc 'findings'",
        "a care report must say something, e.g. treatments or findings",
    ),
    "rule.done_after_said": (
        "thời điểm này sau occurred_at: hãy chỉnh lại đồng hồ",
        "at is after occurred_at; correct the clock",
    ),
    "rule.done_long_before": (
        "thời điểm này trước occurred_at hơn {days} ngày: hãy chỉnh lại đồng hồ",
        "at is more than {days} days before occurred_at; correct the clock",
    ),
    "rule.dose_of_none": (
        "'dose': {what} không có liều: hãy bỏ đi",
        "dose: {what} has none; leave it out",
    ),
    "rule.dose_unit": (
        "dose.unit của {what} phải là một trong: {units}",
        "dose.unit of {what} must be one of {units}",
    ),
    "rule.dose_too_large": (
        "dose.amount của {what} nhiều nhất là {most} {unit}",
        "dose.amount of {what} must be at most {most} {unit}",
    ),
    "rule.table_without_rows": (
        "'strategy' compliance_table phải có danh sách trạm, ví dụ 'table' = {example}",
        "strategy compliance_table needs the stations of its table, e.g. table = {example}",
    ),
    "rule.deadband_too_wide": (
        (
            "'low' {low} và 'high' {high} phải cách nhau hơn hai lần 'deadband' {deadband}: nếu "
            "không thì chỉ số không bao giờ trở lại trong khoảng"
        ),
        (
            "low {low} and high {high} must be more than twice the deadband {deadband} apart: else"
            " the sign never is within both"
        ),
    ),
    "rule.eta_range_torn": (
        "eta_low_pm {low} và eta_high_pm {high}: hãy ghi cả hai, số nhỏ trước, hoặc bỏ cả hai",
        "eta_low_pm {low} and eta_high_pm {high}: give both, the lower first, or neither",
    ),
    "rule.weights_grow": (
        (
            "trọng số 'p1' {p1}, 'p2' {p2}, 'p3' {p3}, 'p4' {p4} không được tăng dần từ 'p1' đến "
            "'p4': hãy đổi chỗ"
        ),
        "the weights p1 {p1}, p2 {p2}, p3 {p3}, p4 {p4} must not grow from p1 to p4; exchange them",
    ),
    "rule.must_be_less": (
        "{low} {low_value} phải nhỏ hơn {high} {high_value}",
        "{low} {low_value} must be less than {high} {high_value}",
    ),
    "rule.must_not_be_less": (
        "{high} {high_value} không được nhỏ hơn {low} {low_value}",
        "{high} {high_value} must not be less than {low} {low_value}",
    ),
    "rule.old_while_fresh": (
        (
            "response.fresh_position_s {fresh} không được lớn hơn limits.position_age_s {oldest}: "
            "nếu không thì vị trí còn mới đã bị coi là quá cũ"
        ),
        (
            "response.fresh_position_s {fresh} must not be more than limits.position_age_s "
            "{oldest}: a position would be too old while it is still fresh"
        ),
    ),
    "rule.must_not_be_more": (
        "{low} {low_value} không được lớn hơn {high} {high_value}",
        "{low} {low_value} must not be more than {high} {high_value}",
    ),
    "rule.pre_empts_downwards": (
        "pre_empts [{taker}, {giver}]: chỉ vụ khẩn cấp hơn mới được lấy xe",
        "pre_empts [{taker}, {giver}]: only a more urgent call may take a unit",
    ),
    "rule.bands_shrink": (
        "{name} {bands} phải tăng dần từ 1 trở lên, mỗi số một lần, ví dụ [5, 20, 50]",
        "{name} {bands} must grow from 1 or more, each once, e.g. [5, 20, 50]",
    ),
    "rule.surge_ends_above": (
        (
            "surge_until {until} phải nhỏ hơn surge_from {begin}: nếu bằng nhau thì sẽ báo đi báo "
            "lại mãi"
        ),
        (
            "surge_until {until} must be less than surge_from {begin}: one number for both would "
            "announce it again and again"
        ),
    ),
    "rule.cells_unordered": (
        "các ô ('cells') phải xếp theo 'row' rồi 'col', mỗi ô một lần",
        "cells must be in the order of row and col, each once",
    ),
    "rule.file_changed": (
        "mã băm của nội dung là {actual}: tệp đã bị sửa sau khi ghi",
        "the content hashes to {actual}: the file was changed after it was written",
    ),
    "rule.journal_unreceived": (
        "sự kiện trong nhật ký phải có received_at",
        "a journaled event has its received_at",
    ),
    "rule.radius_of_point": (
        "properties.radius_m chỉ dùng cho 'Point': hãy bỏ đi",
        "properties.radius_m belongs to a Point: leave it out",
    ),
    "rule.out_of_region": (
        (
            "{field} nằm ở tọa độ 0, 0 hoặc cách xa địa bàn của trung tâm '{centre}': hãy kiểm tra"
            " lại vị trí"
        ),
        "{field} lies at 0, 0 or far outside centre '{centre}': check the place",
    ),
    "door.detail.forbidden_action": (
        "{who} ({kind}) không có quyền {action}: hãy hỏi người quản trị trung tâm",
        "{who} ({kind}) has no right {action}: ask whoever runs the centre",
    ),
    "door.detail.forbidden_address": (
        (
            "mã truy cập của {who} có nhiều quyền hơn mức cho phép với mã nằm trong địa chỉ "
            "({beyond}): hãy tạo mã chỉ có quyền {action}, hoặc gửi mã này trong trường "
            "Authorization: Bearer"
        ),
        (
            "the token of {who} may do more than one in an address may ({beyond}): make one with "
            "--action {action} alone, or send it in the header Authorization: Bearer"
        ),
    ),
    "door.detail.forbidden_scope": (
        "{who} không được thay mặt {field} {value}",
        "{who} may not speak for {field} {value}",
    ),
}
