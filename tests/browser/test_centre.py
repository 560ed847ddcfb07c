"""The centre's page in a real browser: seen, and worked by keyboard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from console.centre.folder import Centre
from console.picture.board import Published
from schemas.events.commands import AcceptProposal, AssignUnit, HoldIncident
from schemas.events.incidents import IncidentReported, IncidentUpdated
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import IncidentState, Priority, UnitState
from schemas.outputs.decisions import DecisionKind, Explanation, UnitOption
from schemas.outputs.doors.notices import NoticeOutcome
from tests.browser.axe import findings
from tests.browser.stage import Stage
from tests.console.support import samples
from tests.support.pace import limit_s

OPTIONS = tuple(
    UnitOption(unit_id=name, eta_ms=60_000 * minutes, mobilise_ms=60_000, position_age_s=None)
    for name, minutes in (("BC-01", 3), ("BC-02", 5), ("TDM-01", 9))
)


def proposed(stage: Stage, call: str = "C-0007") -> None:
    """Show a call for which the engine proposes a unit."""
    stage.show(
        samples.unit(1, "BC-01"),
        samples.unit(1, "BC-02", UnitState.EN_ROUTE, fix_s=0, incident_id="C-9"),
        samples.incident(2, call, queue_reason="undecided"),
        samples.decision(
            2,
            "prop-1",
            DecisionKind.PROPOSED,
            incident_id=call,
            unit_id="BC-01",
            explanation=Explanation(units=OPTIONS),
        ),
    )


def say_held(event: Event) -> list[Published]:
    return [
        samples.decision(9, "d-9", DecisionKind.HELD).model_copy(
            update={"cause_id": event.event_id}
        )
    ]


def test_a_proposal_is_accepted_with_two_keys(stage: Stage, page: Page) -> None:
    proposed(stage)
    expect(page.locator(".row.call")).to_have_count(1)
    page.keyboard.press("j")
    expect(page.locator(".option")).to_have_count(3)
    page.keyboard.press("a")
    expect(page.locator(".echo")).to_contain_text("0007 duyệt")
    event = stage.only(page)
    assert isinstance(event, AcceptProposal)
    assert (event.incident_id, event.proposal_id) == ("C-0007", "prop-1")


@pytest.mark.long
def test_another_option_is_sent_with_a_reason(stage: Stage, page: Page) -> None:
    proposed(stage)
    expect(page.locator(".row.call")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("3")
    page.keyboard.press("1")
    expect(page.locator(".echo")).to_contain_text("TDM-01 0007")
    event = stage.only(page)
    assert isinstance(event, AssignUnit)
    assert (event.unit_id, event.reason, event.force) == ("TDM-01", "biết rõ địa điểm", False)


@pytest.mark.long
def test_the_command_line_says_what_came_of_it(stage: Stage, page: Page) -> None:
    proposed(stage)
    stage.answer = say_held
    expect(page.locator(".row.call")).to_have_count(1)
    page.keyboard.press("/")
    page.keyboard.type("0007 giu chờ người nhà")
    page.keyboard.press("Enter")
    expect(page.locator(".echo")).to_contain_text("d-9 bằng tiếng Việt")
    event = stage.only(page)
    assert isinstance(event, HoldIncident)
    assert event.reason == "chờ người nhà"


@pytest.mark.long
def test_a_line_that_means_nothing_is_refused_at_once(stage: Stage, page: Page) -> None:
    proposed(stage)
    page.keyboard.press("/")
    page.keyboard.type("QQ-99 0007")
    page.keyboard.press("Enter")
    expect(page.locator(".echo.refused")).to_contain_text("QQ-99")
    assert stage.sent == []


@pytest.mark.long
def test_names_are_completed(stage: Stage, page: Page) -> None:
    proposed(stage)
    expect(page.locator(".row.call")).to_have_count(1)
    page.keyboard.press("/")
    page.keyboard.type("bc")
    expect(page.locator(".offers li")).to_have_count(2)
    page.keyboard.press("Tab")
    expect(page.locator("#line")).to_have_value("BC-01 ")


def test_a_new_call_takes_six_keys_and_its_place(stage: Stage, page: Page) -> None:
    page.keyboard.press("n")
    expect(page.locator("#where")).to_be_focused()
    expect(page.get_by_text("đang vẽ bản đồ")).to_have_count(0)
    page.keyboard.type("dai lo binh duong")
    expect(page.locator("#found li").first).to_contain_text("Đại lộ Bình Dương")
    page.keyboard.press("Enter")
    page.keyboard.type("dn")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".echo")).to_contain_text("đau ngực")
    event = stage.only(page)
    assert isinstance(event, IncidentReported)
    assert event.complaint_code == "chest_pain"
    assert event.place is not None
    assert event.address == "Đại lộ Bình Dương (QL13)"
    assert re.fullmatch(r"\d{6}-\d{6}-\d{4}", event.incident_id)


@pytest.mark.long
def test_the_priority_is_corrected_by_line(stage: Stage, page: Page) -> None:
    proposed(stage)
    expect(page.locator(".row.call")).to_have_count(1)
    page.keyboard.press("/")
    page.keyboard.type("0007 p3")
    page.keyboard.press("Enter")
    expect(page.locator(".echo")).to_contain_text("0007 p3")
    event = stage.only(page)
    assert isinstance(event, IncidentUpdated)
    assert event.priority is Priority.P3


@pytest.mark.long
def test_both_languages_and_both_shades_are_a_click_away(stage: Stage, page: Page) -> None:
    proposed(stage)
    expect(page.get_by_role("heading", name="Cuộc gọi đang mở")).to_be_visible()
    page.click("#lang")
    expect(page.get_by_role("heading", name="Open calls")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.click("#shade")
    expect(page.locator("html")).to_have_attribute("data-shade", "night")
    page.reload()
    expect(page.get_by_role("heading", name="Open calls")).to_be_visible()


@pytest.mark.long
def test_a_call_that_ends_leaves_the_list(stage: Stage, page: Page) -> None:
    proposed(stage)
    expect(page.locator(".row.call")).to_have_count(1)
    stage.show(samples.incident(5, "C-0007", IncidentState.CLOSED))
    expect(page.locator(".row.call")).to_have_count(0)


@pytest.mark.long
def test_another_console_sees_who_has_a_call_in_hand(
    stage: Stage, page: Page, context: BrowserContext
) -> None:
    proposed(stage)
    other = context.browser.new_context() if context.browser else context
    other.add_init_script("localStorage.setItem('smart115.who', 'Lan')")
    second = other.new_page()
    second.goto(stage.address)
    second.locator(".row.call").click()
    expect(page.locator(".row.call")).to_contain_text("Lan")
    other.close()


@pytest.mark.long
def test_an_engine_that_stands_still_is_unmistakable(stage: Stage, page: Page) -> None:
    expect(page.locator(".note.grave")).to_have_count(0)
    stage.alive = False
    # The page says so after five seconds, at the next heartbeat.
    expect(page.locator(".note.grave")).to_contain_text("đứng yên", timeout=limit_s(15_000))
    stage.alive = True
    expect(page.locator(".note.grave")).to_have_count(0)


@pytest.mark.long
def test_a_console_that_dies_is_unmistakable_and_comes_back_by_itself(
    stage: Stage, page: Page, centre: tuple[Centre, Path, Path]
) -> None:
    proposed(stage)
    expect(page.locator(".row.call")).to_have_count(1)
    port = int(stage.address.rstrip("/").rpartition(":")[2])
    stage.close()
    expect(page.locator(".note.grave")).to_contain_text("Mất kết nối")
    again = Stage(*centre, port=port)
    again.open()
    try:
        again.show(samples.incident(3, "C-0008"), samples.incident(4, "C-0009"))
        expect(page.locator(".note.grave")).to_have_count(0)
        expect(page.locator(".row.call")).to_have_count(2)
    finally:
        again.close()


def test_script_in_names_is_text(stage: Stage, page: Page) -> None:
    nasty = '<img src=x onerror="document.title=1"><script>alert(1)</script>'
    stage.show(samples.incident(2, complaint=nasty))
    expect(page.locator(".row.call")).to_contain_text(nasty)
    page.keyboard.press("j")
    expect(page.locator(".card h3").first).to_have_text(nasty)
    assert page.locator("img[src=x]").count() == 0
    assert page.title().startswith("115 · ")


@pytest.mark.long
def test_five_hundred_calls_and_two_hundred_alarms_are_held(stage: Stage, page: Page) -> None:
    stage.show(*(samples.incident(number, f"C-{number}") for number in range(500)))
    stage.show(*(samples.alarm(number + 1, f"al-{number}") for number in range(200)))
    expect(page.locator(".row.call")).to_have_count(500)
    expect(page.locator(".row.alarm")).to_have_count(200)
    page.keyboard.press("j")
    expect(page.locator(".card")).to_be_visible()


@pytest.mark.long
def test_without_webgl_the_lists_hold_everything(stage: Stage, context: BrowserContext) -> None:
    context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    blind = context.new_page()
    blind.goto(stage.address)
    expect(blind.get_by_text("Trình duyệt này không vẽ được bản đồ.")).to_be_visible()
    proposed(stage)
    expect(blind.locator(".row.call")).to_have_count(1)
    blind.keyboard.press("j")
    expect(blind.locator(".option")).to_have_count(3)


@pytest.mark.long
def test_without_storage_everything_works(stage: Stage, context: BrowserContext) -> None:
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('off'); }})"
    )
    bare = context.new_page()
    bare.goto(stage.address)
    proposed(stage)
    bare.click("#lang")
    expect(bare.get_by_role("heading", name="Open calls")).to_be_visible()
    expect(bare.locator(".row.call")).to_have_count(1)


@pytest.mark.long
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("shade", ["day", "night"])
def test_nothing_serious_is_wrong_for_those_who_see_or_hear_less(
    stage: Stage, context: BrowserContext, lang: str, shade: str
) -> None:
    context.add_init_script(
        f"localStorage.setItem('smart115.lang', '{lang}');"
        f"localStorage.setItem('smart115.shade', '{shade}');"
    )
    seen = context.new_page()
    seen.goto(stage.address)
    proposed(stage)
    stage.show(samples.alarm(4), samples.incident(5, "C-2", priority=Priority.P3))
    for keys in ("", "j", "h", "Escape", "n", "Escape", "b", "Escape", "?"):
        if keys:
            seen.keyboard.press(keys)
        expect(seen.locator(".row.call")).to_have_count(2)
        assert findings(seen) == [], keys


def test_the_tiles_are_drawn(stage: Stage, page: Page) -> None:
    if page.get_by_text("Trình duyệt này không vẽ được bản đồ.").count():
        pytest.skip("this browser draws no map")
    page.wait_for_function(
        "() => globalThis.smart115Map?.map.style && smart115Map.map.querySourceFeatures('roads',"
        " {sourceLayer: 'roads'}).length > 0"
    )


@pytest.mark.long
def test_a_picture_can_be_taken(stage: Stage, page: Page, tmp_path: Path) -> None:
    proposed(stage)
    page.screenshot(path=tmp_path / "page.png")
    assert (tmp_path / "page.png").stat().st_size > 20_000


@pytest.mark.long
def test_a_wall_looks_on_and_orders_nothing(stage: Stage, context: BrowserContext) -> None:
    wall = context.new_page()
    wall.goto(f"{stage.address}?wall")
    proposed(stage)
    expect(wall.locator(".row.call")).to_have_count(1)
    for key in ("n", "b", "j", "1", "a", "h", "x"):
        wall.keyboard.press(key)
    expect(wall.locator(".card")).to_be_visible()
    expect(wall.locator(".sheet, .reason")).to_have_count(0)
    expect(wall.locator("#line")).to_be_disabled()
    assert stage.sent == []


@pytest.mark.long
def test_a_ringing_line_is_taken_with_a_key_and_its_number_is_in_the_call(
    stage: Stage, page: Page
) -> None:
    stage.ring("trunk-2", "+84900000777")
    expect(page.locator(".ring")).to_contain_text("Đang đổ chuông")
    page.keyboard.press("l")
    expect(page.locator("#callback")).to_have_value("+84900000777")
    expect(page.locator(".ring")).to_contain_text("dispatcher")
    page.locator("#complaint").fill("dn")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    event = stage.only(page)
    assert isinstance(event, IncidentReported)
    assert event.callback == "+84900000777"
    page.keyboard.press("Backspace")
    expect(page.get_by_role("button", name="Nhận")).to_be_visible()


@pytest.mark.long
def test_the_protocols_questions_are_answered_by_keyboard(stage: Stage, page: Page) -> None:
    """The form goes to the first question, a number answers it, and Enter sends what is known."""
    page.keyboard.press("n")
    expect(page.locator("#where")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#complaint")).to_be_focused()
    page.keyboard.type("dn")
    page.keyboard.press("Enter")
    questions = page.get_by_role("radiogroup")
    first = questions.first
    expect(first.get_by_role("radio", name="Chưa rõ")).to_be_focused()
    page.keyboard.press("1")
    expect(first.get_by_role("radio", name="Có")).to_be_checked()
    second = questions.nth(1)
    expect(second.get_by_role("radio", name="Chưa rõ")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(second.get_by_role("radio", name="Không", exact=True)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("h")  # is no order about a call behind the form
    page.keyboard.press("Enter")
    event = stage.only(page)
    assert isinstance(event, IncidentReported)
    assert list(event.answers.values()) == ["yes", "no"]
    expect(page.locator(".card")).to_contain_text("Đã gửi; hệ thống đang ghi nhận")


@pytest.mark.long
def test_how_a_hospital_was_told_is_on_the_card_and_in_the_time_line(
    stage: Stage, page: Page
) -> None:
    proposed(stage)
    expect(page.locator(".row.call")).to_have_count(1)
    stage.show(samples.pre_alert(3, incident_id="C-0007"))
    first = samples.tried(1, at_s=2, incident_id="C-0007", why="timeout")
    given_up = samples.tried(2, NoticeOutcome.GIVEN_UP, at_s=31, incident_id="C-0007")
    stage.tell_tries(first, given_up)
    page.keyboard.press("j")
    expect(page.locator(".card .try")).to_have_count(1)
    expect(page.locator(".card .try")).to_contain_text("webhook: thôi chờ sau 2 lần")
    expect(page.locator(".story")).to_contain_text("chưa gửi được, lần 1: quá thời gian chờ")
    expect(page.locator(".card")).to_contain_text("Đang hỏi qua: chủ đề Kafka")
