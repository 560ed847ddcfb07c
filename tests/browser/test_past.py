"""A day that is over, and a supervisor's figures, in a real browser."""

from concurrent.futures import Future
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from console.picture.board import Board, Published, fold
from console.picture.figures import Figures
from console.web.past.daybook import DaybookWriter
from console.web.past.days import Known
from console.web.past.folder import Folder
from console.web.past.local_days import first_day_of
from schemas.ground.vocabulary import IncidentState, Priority, UnitState
from tests.browser.axe import findings
from tests.browser.stage import Stage
from tests.console.support import samples

DAY = first_day_of(samples.START)
STORY: tuple[Published, ...] = (
    samples.unit(1),
    samples.unit(2, "BC-02", UnitState.OFF_DUTY),
    samples.incident(10, "C-0001", queue_reason="no_unit", complaint="ngưng tim"),
    samples.alarm(20),
    samples.assignment(60, incident_id="C-0001"),
    samples.unit(61, state=UnitState.EN_ROUTE, incident_id="C-0001"),
    samples.incident(200, "C-0001", IncidentState.ON_SCENE, unit_id="BC-01"),
    samples.unit(201, state=UnitState.ON_SCENE, incident_id="C-0001", fix_s=190),
    samples.alarm(260, withdrawn=True),
    samples.incident(400, "C-0002", priority=Priority.P3, reported_s=400, complaint="chóng mặt"),
    samples.incident(3_000, "C-0001", IncidentState.CLOSED),
)


@pytest.fixture
def story(stage: Stage, tmp_path: Path) -> Stage:
    """A console whose journal is one day that is over."""
    folder = Folder.of(tmp_path, "BD", "0")
    writer = DaybookWriter(folder.day(DAY), samples.at(0))
    writer.begin_with(Board())
    board, figures = Board(), Figures()
    for one in STORY:
        board, news = fold(board, [one])
        figures.take(board, news)
        writer.add([(samples.at(getattr(one, "journal_offset", 0)), one)])
    figures.cover(samples.at(60), 71.5)
    writer.close(figures, samples.at(3_600), whole=True)

    async def find() -> Known | None:
        return Known(folder, DAY, DAY + timedelta(days=1))

    def begin(day: date) -> Future[None]:
        done: Future[None] = Future()
        if day > DAY:
            done.set_result(None)
        return done

    stage.now.days.find, stage.now.days.begin = find, begin
    return stage


def past(story: Stage, context: BrowserContext) -> Page:
    opened = context.new_page()
    opened.goto(f"{story.address}past?day={DAY.isoformat()}")
    expect(opened.locator("#past-slider")).to_be_visible()
    return opened


def slide(page: Page, seconds: float) -> None:
    at = round(samples.at(seconds).timestamp())
    page.locator("#past-slider").fill(str(at - at % 10))


@pytest.mark.long
def test_a_day_that_is_over_is_leafed_through(story: Stage, context: BrowserContext) -> None:
    page = past(story, context)
    expect(page.locator(".row.call")).to_have_count(0)
    slide(page, 100)
    expect(page.locator(".row.call")).to_contain_text("ngưng tim")
    expect(page.locator(".row.call")).to_contain_text("1:40")
    expect(page.locator(".row.alarm.asks")).to_have_count(1)
    slide(page, 410)
    expect(page.locator(".row.call")).to_have_count(2)
    expect(page.locator(".row.alarm")).to_have_count(0)
    slide(page, 100)
    expect(page.locator(".row.call")).to_have_count(1)
    page.get_by_role("button", name="×60").click()
    expect(page.locator(".row.call")).to_have_count(2)


@pytest.mark.long
def test_what_is_over_is_marked_and_cannot_be_ordered_about(
    story: Stage, context: BrowserContext
) -> None:
    page = past(story, context)
    slide(page, 100)
    expect(page.locator(".row.call")).to_have_count(1)
    for key in ("n", "b", "j", "1", "a", "h", "x", "c"):
        page.keyboard.press(key)
    expect(page.locator(".card")).to_be_visible()
    expect(page.locator(".sheet, .reason")).to_have_count(0)
    expect(page.locator("#line")).to_be_disabled()
    expect(page.locator(".note.past")).to_contain_text("ĐÃ QUA")
    expect(page.locator(".live")).to_contain_text("đã qua")
    assert story.sent == []
    assert findings(page) == []


@pytest.mark.long
def test_a_day_that_cannot_be_read_says_why(story: Stage, context: BrowserContext) -> None:
    page = past(story, context)
    page.locator("#past-day").fill((DAY + timedelta(days=1)).isoformat())
    expect(page.locator(".note.past")).to_contain_text("Không xem lại được")


@pytest.mark.long
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("shade", ["day", "night"])
def test_a_supervisor_sees_the_figures_of_a_day(
    story: Stage, context: BrowserContext, lang: str, shade: str
) -> None:
    context.add_init_script(
        f"localStorage.setItem('smart115.lang', '{lang}');"
        f"localStorage.setItem('smart115.shade', '{shade}');"
    )
    page = context.new_page()
    page.goto(f"{story.address}supervisor?day={DAY.isoformat()}")
    first = page.locator("#responses tbody tr").first
    expect(first).to_contain_text("3:20")
    expect(page.locator("#responses .dot")).to_have_count(1)
    expect(page.locator("#covered b")).to_contain_text("71" + (",5" if lang == "vi" else ".5"))
    expect(page.locator("#alarms .bar")).to_have_count(1)
    expect(page.locator("#eta b").first).to_have_text("1:19")
    with page.expect_download() as saved:
        page.locator("a[download]").first.click()
    text = saved.value.path().read_text(encoding="utf-8")
    assert "C-0001,P1," in text
    assert findings(page) == []
