"""Alarms after ISA-18.2 in a real browser: taken, put aside for a time and a reason, escalated."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from schemas.events.alarm_commands import AcknowledgeAlarm, ShelveAlarm, UnshelveAlarm
from schemas.outputs.alarms import Alarm
from schemas.rules.alarms import AlarmKind, AlarmState
from tests.browser.axe import findings
from tests.browser.stage import Stage
from tests.console.support import samples

pytestmark = pytest.mark.long


def now(stage: Stage, name: str, minutes_ago: float, **changes: object) -> Alarm:
    """Give an alarm that was announced some minutes before the stage's present."""
    at = stage.now.feed.clock.now() - timedelta(minutes=minutes_ago)
    update = {"raised_at": at, "decided_at": at} | changes
    return samples.alarm(1, name).model_copy(update=update)


def test_an_alarm_is_put_aside_by_keyboard_as_long_as_the_centre_allows(
    stage: Stage, page: Page
) -> None:
    first = now(stage, "al-1", 2)
    stage.show(first)
    row = page.locator(".row.alarm")
    expect(row).to_contain_text("al-1: không có xe")
    page.keyboard.press("q")
    length = row.locator("select")
    expect(length).to_have_value("10")  # of high priority: no button asks for what is refused
    expect(length.locator("option")).to_have_text(["5 phút", "10 phút"])
    length.select_option("5")
    row.locator("input").focus()
    page.keyboard.press("2")
    shelved = stage.only(page)
    assert isinstance(shelved, ShelveAlarm)
    assert (shelved.alarm_id, shelved.for_s) == ("al-1", 300)
    until = stage.now.feed.clock.now() + timedelta(seconds=300)
    aside = {
        "status": AlarmState.SHELVED, "by": "Lan", "reason": shelved.reason, "shelved_until": until,
        "revision": 2, "journal_offset": 2,
    }  # fmt: skip
    stage.show(first.model_copy(update=aside))
    expect(row).to_contain_text(f"tạm hoãn (Lan) → {until.astimezone():%H:%M}: {shelved.reason}")
    expect(page.locator(".row.alarm.asks")).to_have_count(0)
    row.get_by_role("button", name="đưa trở lại").click()
    stage.heard(page, 2)
    assert isinstance(stage.sent[1], UnshelveAlarm)
    stage.show(first.model_copy(update={"revision": 3, "journal_offset": 3}))  # its time is up
    expect(page.locator(".row.alarm.asks")).to_have_count(1)
    page.keyboard.press("x")
    stage.heard(page, 3)
    assert isinstance(stage.sent[2], AcknowledgeAlarm)


def test_what_nobody_took_in_time_is_marked_and_comes_first(stage: Stage, page: Page) -> None:
    overdue = now(stage, "al-9", 20, kind=AlarmKind.SURGE, priority="medium")
    escalated = {
        "status": AlarmState.ESCALATED, "priority": "high", "revision": 2, "journal_offset": 2,
        "decided_at": stage.now.feed.clock.now(),
    }  # fmt: skip
    low = now(stage, "al-2", 1, priority="low")
    stage.show(overdue, low, overdue.model_copy(update=escalated))
    first = page.locator(".row.alarm").first
    expect(first).to_contain_text("al-9")
    expect(first.locator(".tag")).to_have_text("quá hạn, đã nâng mức")
    assert findings(page) == []


def test_the_meter_counts_what_was_announced_in_the_last_hour(stage: Stage, page: Page) -> None:
    alarms = [now(stage, f"al-{ago}", ago) for ago in (70, 50, 40, 30, 20, 10, 5, 1)]
    stage.show(*alarms)
    meter = page.locator("section[aria-label='Báo động'] header .num").last
    expect(page.locator(".row.alarm")).to_have_count(8)
    over = [
        one.model_copy(update={"status": AlarmState.WITHDRAWN, "revision": 2, "journal_offset": 2})
        for one in alarms
    ]
    stage.show(*over)
    expect(page.locator(".row.alarm")).to_have_count(0)
    expect(meter).to_have_text("7/6 mỗi giờ")
    expect(meter).to_have_class("num tag")
