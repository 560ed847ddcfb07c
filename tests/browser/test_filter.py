"""The list of calls in a real browser: left out by keyboard, and never unseen."""

import pytest
from playwright.sync_api import Page, expect

from schemas.ground.vocabulary import IncidentState, Priority
from tests.browser.stage import Stage
from tests.console.support import samples


@pytest.mark.long
def test_calls_are_filtered_by_keyboard_and_the_tab_remembers_it(stage: Stage, page: Page) -> None:
    stage.show(
        samples.incident(1, "C-1", complaint="đau ngực"),
        samples.incident(2, "C-2", IncidentState.EN_ROUTE, complaint="Đau bụng", unit_id="BC-01"),
        samples.incident(3, "C-3", priority=Priority.P3, complaint="té ngã"),
    )
    rows, shown = page.locator(".row.call"), page.locator("#shown")
    expect(rows).to_have_count(3)
    expect(shown).to_have_count(0)

    page.keyboard.press("g")
    page.keyboard.type("dau")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    expect(shown).to_contain_text("đang hiện 2/3")
    page.keyboard.press("w")
    expect(rows).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator('.row.call[aria-current="true"]')).to_have_attribute("data-id", "C-1")

    page.reload()
    expect(shown).to_contain_text("đang hiện 1/3")
    page.keyboard.press("0")
    expect(rows).to_have_count(3)
    expect(shown).to_have_count(0)


@pytest.mark.long
def test_a_call_that_is_left_out_and_late_is_told(stage: Stage, page: Page) -> None:
    stage.show(
        samples.incident(1, "C-1"),
        samples.incident(2, "C-2", priority=Priority.P3, unit_id="BC-01"),
    )
    page.locator(".filter").get_by_role("button", name="P3", exact=True).click()
    expect(page.locator(".row.call")).to_have_count(1)
    expect(page.locator("#shown")).to_contain_text("1 cuộc gọi ẩn đã quá giờ")
    page.get_by_label("mọi trạng thái").select_option("on_scene")
    expect(page.locator(".row.call")).to_have_count(0)
    expect(page.locator("#shown")).to_contain_text("đang hiện 0/2")
