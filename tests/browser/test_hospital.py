"""A hospital's board in a real browser: what is meant for it, and its answers."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from schemas.events.hospitals import HospitalStatus, PreAlertAnswer
from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.doors.notices import NoticeOutcome
from tests.browser.stage import Stage
from tests.console.support import samples

HOSPITAL = "columbia-asia"


@pytest.fixture
def board(stage: Stage, context: BrowserContext) -> Page:
    opened = context.new_page()
    opened.goto(f"{stage.address}hospital/{HOSPITAL}")
    opened.wait_for_selector(".board")
    return opened


def announce(stage: Stage, offset: int = 1, state: PreAlertState = PreAlertState.DELIVERED) -> None:
    alert = samples.pre_alert(offset, state, revision=offset, news2=samples.score(7))
    stage.show(alert.model_copy(update={"hospital_id": HOSPITAL}))


def test_an_alert_is_accepted_and_goes_its_way(stage: Stage, board: Page) -> None:
    announce(stage)
    expect(board.locator(".patient")).to_contain_text("đau ngực")
    expect(board.locator(".patient")).to_contain_text("NEWS2 7")
    board.get_by_role("button", name="Tiếp nhận").click()
    expect(board.locator(".patient .state")).to_be_visible()
    announce(stage, 2, PreAlertState.ACCEPTED)
    expect(board.get_by_role("button", name="Đang chuẩn bị")).to_be_visible()
    event = stage.only(board)
    assert isinstance(event, PreAlertAnswer)
    assert (event.answer, event.hospital_id) == ("accepted", HOSPITAL)


@pytest.mark.long
def test_a_refusal_says_why(stage: Stage, board: Page) -> None:
    announce(stage)
    board.get_by_role("button", name="Không thể nhận").press("Enter")
    expect(board.locator(".big:focus")).to_be_visible()  # a held Enter would pick a reason
    board.keyboard.press("Enter")
    board.get_by_role("button", name="hết giường hồi sức").click()
    board.wait_for_function("() => !document.querySelector('[data-answer=none]')")
    expect(board.get_by_role("button", name="Tiếp nhận")).to_be_visible()
    event = stage.only(board)
    assert isinstance(event, PreAlertAnswer)
    assert (event.answer, event.reason) == ("refused", "hết giường hồi sức")


@pytest.mark.long
def test_beds_are_reported_in_four_taps(stage: Stage, board: Page) -> None:
    for _ in range(3):
        board.get_by_role("button", name="+1").click()
    board.get_by_role("button", name="Báo cáo").click()
    expect(board.get_by_role("button", name="Báo cáo")).to_be_disabled()
    board.wait_for_function("() => true")
    event = stage.only(board)
    assert isinstance(event, HospitalStatus)
    assert event.beds[0].available == 3


@pytest.mark.long
def test_another_hospitals_patient_is_not_here(stage: Stage, board: Page) -> None:
    stage.show(samples.pre_alert(1))
    announce(stage, 2)
    expect(board.locator(".patient")).to_have_count(1)


@pytest.mark.long
def test_how_the_hospital_was_told_stands_on_its_board(stage: Stage, board: Page) -> None:
    announce(stage)
    again = samples.tried(2, at_s=9).model_copy(update={"next_at": samples.at(12)})
    stage.tell_tries(samples.tried(1, at_s=2), again)
    expect(board.locator(".try")).to_have_count(1)
    expect(board.locator(".try")).to_contain_text(
        "webhook: chưa gửi được, lần 2: http 503 · thử lại"
    )
    stage.tell_tries(samples.tried(3, NoticeOutcome.TAKEN, at_s=20, status=200, why=None))
    expect(board.locator(".try")).to_contain_text("webhook: đã gửi được, lần 3")
