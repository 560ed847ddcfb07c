"""A day that is over, and a supervisor's figures, in a real browser."""

from concurrent.futures import Future
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from console.picture.board import Board, Published, fold
from console.picture.figures import Figures
from console.web.otherwise.change import Change
from console.web.otherwise.working import Asked
from console.web.past.daybook import DaybookWriter
from console.web.past.days import Known
from console.web.past.folder import Folder
from console.web.past.local_days import first_day_of
from schemas.centre.forecast import HOURS, CellRates, Forecast
from schemas.centre.policies import ForecastPolicy
from schemas.ground.errors import BrokerUnreachable
from schemas.ground.vocabulary import IncidentState, Priority, UnitState
from tests.browser.axe import findings
from tests.browser.stage import Stage
from tests.console.support import samples

DAY = first_day_of(samples.START)
FORECAST = Forecast(
    policy=ForecastPolicy(cell_udeg=10_000),
    utc_offset_min=420,
    calls=5_210,
    observed_h=8_760,
    cells=tuple(
        CellRates(row=1_098, col=10_665 + col, rates=(rate,) * HOURS)
        for col, rate in enumerate((400_000, 100_000))
    ),
)
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
    writer.expect(samples.at(0), FORECAST)
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


@pytest.mark.long
@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("vi", "không có nhật ký: chưa nối được với Kafka"),
        ("en", "without the journal: no Kafka broker answers"),
    ],
)
def test_without_kafka_a_supervisor_reads_why_in_the_pages_language(
    stage: Stage, context: BrowserContext, lang: str, says: str
) -> None:
    async def find() -> Known | None:
        message = "no Kafka broker answers at localhost:9092"
        raise BrokerUnreachable(message)

    stage.now.days.find = find
    context.add_init_script(f"localStorage.setItem('smart115.lang', '{lang}')")
    page = context.new_page()
    page.goto(f"{stage.address}supervisor?day={DAY.isoformat()}")
    expect(page.locator(".from")).to_contain_text(says)
    expect(page.locator(".from")).to_contain_text(" · ")
    if lang == "vi":
        expect(page.locator("main")).not_to_contain_text("broker")
    page.locator("#lang").click()
    expect(page.locator(".from")).not_to_contain_text(says)


RUN = {"count": 1, "median_ms": 200_000, "p90_ms": 200_000, "late": 0}
TOLD = {
    "calls": 2, "broken": 0, "never": {"happened": 0, "same": 0, "changed": 1}, "most": [{
        "incident_id": "C-0001", "priority": "P1", "happened_ms": 190_000, "same_ms": 200_000,
        "changed_ms": 140_000,
    }],
    "by_priority": [
        {
            "priority": name, "target_ms": 480_000,
            "happened": RUN, "same": RUN, "changed": RUN,
            "difference": {"calls": 1, "mean_ms": off, "sooner": 1, "later": 0},
        }
        for name, off in (("P1", -60_000), ("P2", None), ("P3", 75_000), ("P4", 0))
    ],
    "at": samples.at(100).isoformat(), "until": samples.at(3_600).isoformat(),
    "basis": {"courses": 1, "drive_pm": 1_050, "accept_ms": 20_000, "by_hand": 3, "accepted": 0},
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_rest_of_a_day_is_played_with_one_thing_changed(
    story: Stage, context: BrowserContext, lang: str
) -> None:
    begun: list[Asked] = []
    future: Future[dict[str, Any]] = Future()

    def begin(one: Asked) -> "Future[dict[str, Any]]":
        begun.append(one)
        return future

    async def share(_one: Asked) -> float:
        return 0.42

    story.now.plays.begin, story.now.plays.progress = begin, share
    context.add_init_script(f"localStorage.setItem('smart115.lang', '{lang}')")
    page = past(story, context)
    slide(page, 100)
    page.keyboard.press("z")
    sheet = page.locator(".sheet")
    page.locator("#otherwise-what").select_option("without")
    page.locator("#otherwise-unit").select_option("BC-02")
    sheet.locator("form button").click()
    expect(sheet).to_contain_text("42 %")
    [asked] = begun
    assert (asked.day, asked.change) == (DAY, Change("without", "BC-02"))
    assert abs((asked.at - samples.at(100)).total_seconds()) <= 10
    future.set_result(TOLD)
    row = page.locator("#otherwise tbody tr").first
    expect(row).to_contain_text("−1:00")
    expect(page.locator("#otherwise tbody tr").nth(1)).to_contain_text("–")
    expect(page.locator("#otherwise tbody tr").nth(2)).to_contain_text("+1:15")
    says = "mô phỏng, không phải số đo" if lang == "vi" else "Simulated, not measured"
    expect(sheet).to_contain_text(says)
    assert findings(page) == []
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    assert story.sent == []


@pytest.mark.long
def test_where_calls_were_expected_is_the_forecast_of_that_hour(
    story: Stage, context: BrowserContext
) -> None:
    page = past(story, context)
    slide(page, 100)
    page.keyboard.press("i")
    legend = page.locator(".legend")
    expect(legend).to_contain_text("0,50 cuộc gọi")
    page.wait_for_function("() => smart115Map.given.get('expected')?.includes('\"step\":2')")
    page.keyboard.press("i")
    expect(legend).to_have_count(0)
