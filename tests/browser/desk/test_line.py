"""What is done by mouse and what is typed are one: every order prints a line that says the same."""

from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

from console.web.desk import DISPATCHERS_WRITE
from console.web.files import PAGES

APP: Final = PAGES / "app"
ACTIONS: Final = APP / "desk" / "actions.js"

NOT_ON_THE_PAGES: Final = {"command.phoned", "command.pre_alert", "incident.cancelled"}
"""What other clients write, and no button does."""

WORLD: Final = Path(__file__).with_name("line_world.js").read_text(encoding="utf-8")
"""Fills a page's desk with names, and gives what its actions order and what their lines do."""


def test_no_order_is_given_but_by_an_action() -> None:
    """Else a button could do what no line says."""
    elsewhere = [
        path.relative_to(APP).as_posix()
        for path in sorted(APP.rglob("*.js"))
        if path != ACTIONS and "desk.order(" in path.read_text(encoding="utf-8")
    ]
    assert elsewhere == []


TRIES: Final = [
    ("bc 01 0007", "BC-01 0007 qua dòng lệnh"),  # a name in two words
    ("BC01 d-0009 gần hơn", "BC-01 D-0009 gần hơn"),
    ("tdm 7 cần kíp ALS", "TDM-01 0007 cần kíp ALS"),  # by their beginnings
    ("0007 tdm", "TDM-01 0007 qua dòng lệnh"),
    ("0007 giữ chờ người nhà", "0007 giữ chờ người nhà"),
    ("0007 hàng loạt xe khách lật", "0007 hàng loạt xe khách lật"),
    ("0007 ngưng thêm", "0007 ngưng thêm qua dòng lệnh"),
    ("c-0001 mở lại", "0001 mở lại qua dòng lệnh"),
    ("0007 re", "0007 tiếp qua dòng lệnh"),  # a verb by its beginning
    ("0007 P1", "0007 p1"),
    ("0007 vị trí 10.98,106.65", "0007 vị trí 10.98000,106.65000"),
    ("0007 gộp d-0009", "0007 gộp D-0009 qua dòng lệnh"),
    ("0007 bvdk", "0007 bvdk-binh-duong qua dòng lệnh"),
    ("bc 01 đến nơi", "BC-01 đến nơi"),  # the status from the end
    ("bc-01 0007 đến hiện trường lúc nào", "BC-01 0007 đến hiện trường lúc nào"),
    ("BC-01 0007 on scene", "BC-01 0007 đến nơi"),
    ("bc-01 chở bệnh bvdk", "BC-01 chở bệnh bvdk-binh-duong"),
    ("bc-01 từ chối xe hỏng", "BC-01 từ chối xe hỏng"),
    ("bc-01 an toàn", "BC-01 an toàn"),
    ("bc-01 thu cần xe khác", "BC-01 thu cần xe khác"),
    ("bc-01 ngưng bảo trì", "BC-01 ngưng bảo trì"),
    ("bc-01 sẵn sàng", "BC-01 sẵn sàng"),
    ("bc-01 ack crew", "BC-01 nhận xử lý kíp đến trễ"),  # a code by its beginning
    ("bc-01 nhận xử lý mất liên lạc", "BC-01 nhận xử lý mất liên lạc"),
    ("0007 nhận báo", "0007 nhận xử lý"),
    ("bc-01 hoãn lost 30 đang gọi", "BC-01 hoãn mất liên lạc 30 đang gọi"),
    ("0007 hoãn đang gọi", "0007 hoãn 10 đang gọi"),  # the longest for a grave one
    ("d-0009 hoãn đang gọi", "D-0009 hoãn 15 đang gọi"),
    ("tdm bỏ hoãn", "TDM-01 bỏ hoãn"),
    ("báo động ack", "báo động nhận xử lý flood"),
    ("mượn xe xin hcm bls hết xe", "mượn xe xin HCM bls hết xe"),
    ("aid lend bc 01 req có xe", "mượn xe cho mượn BC-01 req-1 có xe"),
    ("mượn xe từ chối 1", "mượn xe từ chối req-1 qua dòng lệnh"),
    (
        "đường chặn 10.98,106.65 50m 30p tầng=cầu ngập",
        "đường chặn 10.98000,106.65000 50m 30p tầng=cầu ngập",
    ),
    ("đường thông road-1", "đường thông road-1"),
    ("đường thông 4821", "đường thông road-261130-041502-4821"),  # as decisions call it
    ("+ đau ngực @ 10.98,106.65 chợ", "+ đau ngực @ 10.98000,106.65000 chợ"),
    ("+ đau ngực 1=Có 2=kh @ 10.98,106.65", "+ đau ngực 1=có 2=không @ 10.98000,106.65000"),
    ("+ đau ngực breathing=no @ 10.98,106.65", "+ đau ngực 1=không @ 10.98000,106.65000"),
    ("+ đau ngực 2=ch @ 10.98,106.65", "+ đau ngực 2=chưarõ @ 10.98000,106.65000"),
]  # fmt: skip
"""What is typed, and how the action that it does prints itself: in the language of the page."""

BEGUN: Final = {
    "bc-01 out ": ["bc-01 out nhiên liệu ", "bc-01 out thiết bị ", "bc-01 out bảo trì "],
    "bc-01 out m": ["bc-01 out maintenance "],
    "0007 g": ["C-0007 giữ ", "C-0007 gộp "],
}
"""What a line may go on with: each word once, and as people write it."""

UNCLEAR: Final = {
    "bc 0007": "web.line.go_on",  # BC-01 or BC-02
    "0009": "web.line.go_on",  # C-0009 or D-0009
    "0007 h": "web.line.go_on",  # one letter is no order
    "0007 xyz": "web.line.unknown",
    "QQ-99 0007": "web.line.unknown",
    "bc-01 ack": "web.line.go_on",  # two alarms
    "bvdk ack": "web.line.go_on",
    "bc-02 ack": "web.line.no_alarm",
    "bc-01 out xyz": "web.line.unknown",
    "bc-01 chở bệnh xyz": "web.line.unknown",
    "0001 hold": "web.line.unknown",  # it is over: it can only be opened again
    "aid ask hc als": "web.line.go_on",  # HCM or HCN
    "aid ask hcm": "web.line.go_on",
    "aid ask hcm icu": "web.line.unknown",
    "road close 10.98,106.65 level=moon": "web.line.level",
    "road reopen xyz": "web.line.unknown",
    "0007 đếm": "web.line.count",
}


def test_every_action_prints_the_line_that_does_the_same(page: Page) -> None:
    """On one page also the lines that people type, and those that are not clear."""
    orders: list[dict[str, Any]] = page.evaluate(WORLD)
    assert [one for one in orders if one["typed"] != one["done"]] == []
    ordered = {one["done"][1]["type"] for one in orders}
    assert ordered == DISPATCHERS_WRITE - NOT_ON_THE_PAGES
    source = ACTIONS.read_text(encoding="utf-8")
    exported = {
        line.split("function ")[1].split("(")[0]
        for line in source.splitlines()
        if line.startswith("export function ")
    }
    assert exported - {"short"} == {one["action"] for one in orders}
    closed = "Đường bị chặn (261130-153233-road-001); (road-261130-041502-4821); 0007"
    assert page.evaluate("(text) => briefly(text)", closed) == "Đường bị chặn (001); (4821); 0007"
    assert page.evaluate("printedInEnglish()") == "BC-01 out maintenance"
    offers = "(lines) => lines.map((line) => [line, offered(line)])"
    assert dict(page.evaluate(offers, list(BEGUN))) == BEGUN
    read = "(lines) => lines.map((line) => [line, typed(line)])"
    assert dict(page.evaluate(read, [line for line, _ in TRIES])) == dict(TRIES)
    assert dict(page.evaluate(read, list(UNCLEAR))) == UNCLEAR
