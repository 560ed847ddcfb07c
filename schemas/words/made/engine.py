"""Sentences: engine. Made from ``po/engine.vi.po``; edit that one."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
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
}
