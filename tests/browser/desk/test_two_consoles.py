"""Two dispatchers at two consoles who overrule each other: the real core says who won, to both."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from console.centre.folder import Centre
from console.picture.board import Published
from dispatch.fold import Fold
from schemas.events.commands import AssignUnit, ReleaseUnit
from schemas.events.incidents import IncidentReported
from schemas.ground.envelope import Event
from schemas.journal import JournalRecord
from tests.browser.stage import Stage

pytestmark = pytest.mark.long


class Core:
    """The dispatch core behind a stage: it decides on each order, as they come."""

    def __init__(self, centre: Centre, stage: Stage) -> None:
        self._fold = Fold(centre.city.centre_id, centre.oracle())
        self._stage = stage
        self._offset = -1
        self.hear(centre.configured(stage.now.feed.clock.now()))
        stage.answer = self._decide

    @property
    def broken(self) -> int:
        """How many of the core's promises were broken."""
        return self._fold.broken_promises

    def hear(self, *events: Event) -> None:
        """Take what comes by other doors, and let the pages have what came of it."""
        self._stage.show(*(one for event in events for one in self._decide(event)))

    def _decide(self, event: Event) -> Sequence[Published]:
        now: Any = event.model_copy(update={"received_at": self._stage.now.feed.clock.now()})
        self._offset += 1
        outputs = self._fold.apply(JournalRecord(event=now), offset=self._offset).outputs
        return [one for one in outputs if isinstance(one, get_args(Published))]


@pytest.fixture
def desks(stage: Stage, context: BrowserContext) -> Iterator[tuple[Page, Page]]:
    """The consoles of Lan and Minh, each in a browser of its own."""
    assert context.browser is not None
    contexts, pages = [], []
    for who in ("Lan", "Minh"):
        own = context.browser.new_context(locale="vi-VN")
        contexts.append(own)
        own.add_init_script(f"localStorage.setItem('smart115.who', '{who}')")
        page = own.new_page()
        page.goto(stage.address)
        page.wait_for_selector(".shell")
        pages.append(page)
    yield pages[0], pages[1]
    for own in contexts:
        own.close()


def typed(page: Page, line: str) -> Locator:
    """Type a line and order it; gives what it echoes."""
    page.keyboard.press("/")
    page.keyboard.type(line)
    page.keyboard.press("Enter")
    expect(page.locator("#line")).to_have_value("")
    page.locator("#line").press("Escape")
    return page.locator(".echo")


def drawn_up(stage: Stage, centre: Centre) -> Core:
    """A call of one unit, which the core has sent; every unit is free at its station."""
    core = Core(centre, stage)
    station = next(one for one in centre.city.stations if one.station_id == "TDM")
    core.hear(
        IncidentReported(
            event_id="e-1",
            centre_id=centre.city.centre_id,
            occurred_at=stage.now.feed.clock.now(),
            source="intake",
            incident_id="C-0007",
            complaint="té ngã",
            complaint_code="fall",
            place=station.place,
            place_accuracy_m=20.0,
        )
    )
    return core


def test_who_overrules_whom_is_told_to_both_and_nobody_is_overruled_unawares(
    stage: Stage, desks: tuple[Page, Page], centre: tuple[Centre, Path, Path]
) -> None:
    lan, minh = desks
    core = drawn_up(stage, centre[0])
    rows = [page.locator(".row.call") for page in desks]
    for row in rows:
        expect(row).to_have_count(1)
    lan.keyboard.press("j")
    expect(rows[1]).to_contain_text("Lan")  # who has it in hand
    minh.keyboard.press("j")

    expect(typed(lan, "tdm-03 0007 kíp quen đường")).to_contain_text("Lan điều xe khác")
    for row in rows:
        expect(row).to_contain_text("TDM-03")

    refused = typed(minh, "tdm-03 recall giữ cho khu bắc")
    expect(refused).to_contain_text("Lan đã chọn xe cho cuộc gọi này")
    for page, row in zip(desks, rows, strict=True):
        expect(row).to_contain_text("TDM-03")
        expect(page.locator(".card .story")).to_contain_text("Minh")  # the other sees the try
    minh.keyboard.press("!")
    asked = minh.locator(".overrule")
    expect(asked).to_contain_text("Lan")  # who has decided, what, and when
    expect(asked).to_contain_text("kíp quen đường")
    expect(asked.locator("p .num")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    expect(minh.locator("#overrule-why")).to_have_value("giữ cho khu bắc")
    expect(minh.locator("#overrule-why")).to_be_focused()
    before = len(stage.sent)
    minh.keyboard.press("Escape")
    expect(asked).to_have_count(0)
    minh.keyboard.press("!")
    expect(minh.locator("#overrule-why")).to_be_focused()
    assert len(stage.sent) == before  # asked is not sent
    minh.locator("#overrule-why").fill("kíp báo hỏng đèn")
    minh.keyboard.press("Enter")
    expect(minh.locator(".echo")).to_contain_text("! TDM-03 thu kíp báo hỏng đèn")
    expect(minh.locator(".echo.refused")).to_have_count(0)
    for page, row in zip(desks, rows, strict=True):
        expect(row).not_to_contain_text("TDM-03")
        expect(page.locator(".card .story")).to_contain_text("kíp báo hỏng đèn")
    expect(asked).to_have_count(0)

    expect(typed(lan, "tdm-03 0007 đi ngay")).to_contain_text("Minh")
    expect(lan.locator(".echo.refused")).to_have_count(1)
    echo = typed(lan, "! tdm-03 0007 đi ngay")  # the line that the button stands for
    expect(echo).to_contain_text("đi ngay")
    expect(lan.locator(".echo.refused")).to_have_count(0)
    for row in rows:
        expect(row).to_contain_text("TDM-03")
    told = [page.locator(".card .story li") for page in desks]
    expect(told[0]).to_have_count(told[1].count())
    assert told[0].all_inner_texts() == told[1].all_inner_texts()
    assert [one.force for one in stage.sent if isinstance(one, AssignUnit | ReleaseUnit)] == [
        False, False, True, False, True,
    ]  # fmt: skip
    assert core.broken == 0


def test_an_order_that_no_person_stands_against_cannot_be_forced(
    stage: Stage, desks: tuple[Page, Page], centre: tuple[Centre, Path, Path]
) -> None:
    lan, _ = desks
    drawn_up(stage, centre[0])
    expect(lan.locator(".row.call")).to_have_count(1)
    echo = typed(lan, "0007 resume hết nguy hiểm")  # it is not on hold
    expect(lan.locator(".echo.refused")).to_have_count(1)
    expect(echo.get_by_role("button")).to_have_count(0)
    before = len(stage.sent)
    lan.keyboard.press("!")
    expect(lan.locator(".overrule")).to_have_count(0)
    lan.keyboard.press("j")
    expect(lan.locator(".card")).to_have_count(1)
    assert len(stage.sent) == before
