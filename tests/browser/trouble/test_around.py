"""What goes wrong around a page: clocks, proxies, storage, a second tab, a flood, odd data."""

from collections.abc import Iterator
from time import monotonic

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from schemas.ground.vocabulary import UnitState
from tests.browser.stage import Stage
from tests.browser.trouble.holding import Holding
from tests.console.support import samples
from tests.support.pace import limit_s

pytestmark = pytest.mark.long

NO_STORAGE = """for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, {get() { throw new Error('off'); }});"""
AN_HOUR_AHEAD = """const Own = Date;
    globalThis.Date = class extends Own {
        constructor(...args) { args.length ? super(...args) : super(Own.now() + 3_600_000); }
        static now() { return Own.now() + 3_600_000; }
    };"""
HOSPITAL, UNIT = "columbia-asia", "TDM-01"


@pytest.fixture
def holding(stage: Stage) -> Iterator[Holding]:
    opened = Holding(stage.address)
    yield opened
    stage.close()
    opened.close()


@pytest.fixture
def behind(browser: Browser, holding: Holding) -> Iterator[Page]:
    """The centre's page behind a proxy that holds streams back."""
    context = browser.new_context(locale="vi-VN")
    context.set_default_timeout(limit_s(30_000))
    page = context.new_page()
    page.goto(holding.address)
    yield page
    context.close()


def test_behind_a_proxy_that_holds_streams_back_news_still_comes(
    stage: Stage, behind: Page
) -> None:
    wait_ms = limit_s(40_000)
    stage.show(samples.incident(1, "C-1"))
    expect(behind.locator(".row.call")).to_have_count(1, timeout=wait_ms)
    for number in range(2, 6):
        stage.show(samples.incident(number, f"C-{number}"))
        expect(behind.locator(".row.call")).to_have_count(number, timeout=wait_ms)
    expect(behind.locator(".live.on")).to_be_visible()
    expect(behind.locator(".note.grave")).to_have_count(0)


def test_a_browsers_clock_that_is_an_hour_ahead_is_told_and_changes_no_age(
    stage: Stage, context: BrowserContext
) -> None:
    context.add_init_script(AN_HOUR_AHEAD)
    page = context.new_page()
    page.goto(stage.address)
    now = stage.now.feed.clock.now()
    call = samples.incident(1, "C-1").model_copy(update={"reported_at": now, "decided_at": now})
    stage.show(call)
    expect(page.locator(".note.warn")).to_contain_text("1:00:0")
    expect(page.locator(".row.call .age")).to_contain_text("0:0")


@pytest.mark.parametrize(
    ("path", "ready"),
    [
        ("", ".row.call"),
        ("?wall", ".row.call"),
        (f"hospital/{HOSPITAL}", ".patient"),
        (f"crew/{UNIT}", ".job"),
        ("supervisor", ".figures"),
        ("past", ".shell"),
    ],
)
def test_every_page_works_where_storage_is_off(
    stage: Stage, context: BrowserContext, path: str, ready: str
) -> None:
    context.add_init_script(NO_STORAGE)
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    alert = samples.pre_alert(1).model_copy(update={"hospital_id": HOSPITAL})
    made = samples.assignment(2).model_copy(update={"unit_id": UNIT})
    stage.show(
        samples.incident(1),
        alert,
        made,
        samples.unit(3, UNIT, UnitState.ALERTED, incident_id="C-1"),
    )
    page.goto(stage.address + path)
    expect(page.locator(ready).first).to_be_visible()
    assert errors == []


def test_where_storage_is_off_a_crew_is_told_that_taps_are_not_kept(
    stage: Stage, context: BrowserContext
) -> None:
    context.add_init_script(NO_STORAGE)
    page = context.new_page()
    made = samples.assignment(2).model_copy(update={"unit_id": UNIT})
    stage.show(made, samples.unit(3, UNIT, UnitState.ALERTED, incident_id="C-1"))
    page.goto(f"{stage.address}crew/{UNIT}")
    expect(page.locator(".job")).to_be_visible()
    context.set_offline(True)
    page.locator("[data-says=accepted]").click()
    expect(page.locator("[data-waiting='1']")).to_contain_text("không lưu được dữ liệu")
    context.set_offline(False)


@pytest.mark.parametrize("path", [f"hospital/{HOSPITAL}", f"crew/{UNIT}"])
def test_a_page_whose_stream_is_refused_asks_again_in_pauses(
    stage: Stage, context: BrowserContext, path: str
) -> None:
    """Each failure asks who is signed in; that once opened the stream anew at once, without end."""
    page = context.new_page()
    asked_s: list[float] = []

    def refuse(route: Route) -> None:
        asked_s.append(monotonic())
        route.fulfill(status=503)

    page.route("**/stream?*", refuse)
    page.goto(stage.address + path)
    until_s = monotonic() + limit_s(60)
    while len(asked_s) < 4 and monotonic() < until_s:
        page.wait_for_timeout(50)  # lets the browser's requests go on meanwhile
    assert len(asked_s) >= 4
    assert asked_s[3] - asked_s[0] > 1.5  # pauses of 0.3, 0.7 and 1 s


def test_two_tabs_see_the_same_and_each_keeps_its_own_filter(
    stage: Stage, context: BrowserContext
) -> None:
    tabs = [context.new_page(), context.new_page()]
    for tab in tabs:
        tab.goto(stage.address)
    stage.show(samples.incident(1, "C-1"), samples.incident(2, "C-2", complaint="ngã"))
    for tab in tabs:
        expect(tab.locator(".row.call")).to_have_count(2)
    tabs[0].keyboard.press("g")
    tabs[0].keyboard.type("nga")
    expect(tabs[0].locator(".row.call")).to_have_count(1)
    tabs[1].reload()
    expect(tabs[1].locator(".row.call")).to_have_count(2)
    stage.show(samples.incident(3, "C-3"))
    expect(tabs[1].locator(".row.call")).to_have_count(3)


def test_an_address_of_ten_thousand_letters_is_cut_on_the_page_and_asked_for_in_part(
    stage: Stage, page: Page
) -> None:
    endless = "đường rất dài " * 720
    order = samples.assignment(2).model_copy(update={"address": endless})
    stage.show(
        samples.unit(1, "BC-01", UnitState.EN_ROUTE, incident_id="C-1"),
        samples.incident(2, "C-1", unit_id="BC-01", complaint=endless[:200]),
        order,
    )
    expect(page.locator(".row.call")).to_have_count(1)
    assert page.locator(".row.call").bounding_box()["height"] < 120  # type: ignore[index]
    page.keyboard.press("j")
    expect(page.locator(".card h3").first).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("n")
    page.locator("#where").fill(endless)
    expect(page.locator("#where")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator(".sheet")).to_have_count(0)


def test_a_unit_without_a_fix_and_a_call_without_a_place_stand_in_the_lists(
    stage: Stage, page: Page
) -> None:
    nowhere = samples.incident(2, "C-1").model_copy(update={"place": None})
    stage.show(samples.unit(1, "BC-01", UnitState.EN_ROUTE, incident_id="C-1"), nowhere)
    expect(page.locator(".row.unit")).to_contain_text("tại trạm")
    expect(page.locator(".row.call")).to_contain_text("chưa rõ địa điểm")
    page.keyboard.press("j")
    expect(page.locator(".card")).to_be_visible()
