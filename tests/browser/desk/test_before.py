"""What is shown before an order: whom it robs, how far a call moves, where calls are expected."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from console.centre.folder import Centre
from schemas.centre.forecast import HOURS, CellRates, Forecast
from schemas.centre.policies import ForecastPolicy
from schemas.events.commands import AssignUnit
from schemas.events.incidents import IncidentUpdated
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import Priority, UnitState
from schemas.outputs.decisions import DecisionKind, Explanation, UnitOption
from tests.browser.stage import Stage
from tests.console.support import samples

NEAR, FAR = LatLon(lat=10.98, lon=106.655), LatLon(lat=11.0, lon=106.68)
OPTIONS = (
    UnitOption(unit_id="BC-01", eta_ms=600_000, mobilise_ms=60_000, position_age_s=None),
    UnitOption(unit_id="BC-02", eta_ms=120_000, mobilise_ms=0, position_age_s=3),
)


def contested(stage: Stage) -> None:
    """BC-02 is under way to C-0009 (P3); C-0007 (P1), which is nearer to it, waits."""
    busy = samples.unit(1, "BC-02", UnitState.EN_ROUTE, fix_s=0, incident_id="C-0009")
    now = stage.now.feed.clock.now()
    stage.show(
        samples.unit(1, "BC-01"),
        busy.model_copy(update={"place": NEAR, "fix_at": now, "heading_deg": 45.0}),
        samples.incident(2, "C-0007", queue_reason="no_unit").model_copy(update={"place": NEAR}),
        samples.incident(2, "C-0009", priority=Priority.P3, unit_id="BC-02").model_copy(
            update={"place": FAR}
        ),
        samples.assignment(2, incident_id="C-0009").model_copy(
            update={"unit_id": "BC-02", "place": FAR}
        ),
        samples.decision(
            2, "q-1", DecisionKind.QUEUED, incident_id="C-0007",
            explanation=Explanation(units=OPTIONS),
        ),
    )  # fmt: skip


@pytest.mark.long
def test_whom_an_order_robs_is_said_before_the_key(stage: Stage, page: Page) -> None:
    contested(stage)
    page.locator('[data-id="C-0007"]').click()
    expect(page.locator('.option[data-key="2"]')).to_contain_text("lấy xe của 0009 (P3)")
    expect(page.locator('.option[data-key="1"]')).not_to_contain_text("lấy xe của")
    page.keyboard.press("2")
    trade = page.locator(".card .trade")
    expect(trade).to_contain_text("C-0007 (P1) được sớm hơn 1")
    expect(trade).to_contain_text("C-0009 (P3) trở lại hàng chờ: BC-02 lẽ ra đến đó sau")
    assert stage.sent == []
    page.keyboard.press("2")  # the second reason
    event = stage.only(page)
    assert isinstance(event, AssignUnit)
    assert (event.unit_id, event.incident_id, event.force) == ("BC-02", "C-0007", True)


@pytest.mark.long
def test_a_line_that_robs_a_call_needs_its_enter_twice(stage: Stage, page: Page) -> None:
    contested(stage)
    expect(page.locator(".row.call")).to_have_count(2)
    page.keyboard.press("/")
    page.keyboard.type("bc-02 0007 gần hơn")
    trade = page.locator(".line .trade")
    expect(trade).to_contain_text("C-0009 (P3) trở lại hàng chờ")
    page.keyboard.press("Enter")
    expect(page.locator(".line .before")).to_contain_text("nhấn lần nữa")
    assert stage.sent == []
    page.keyboard.press("Enter")
    event = stage.only(page)
    assert isinstance(event, AssignUnit)
    assert (event.reason, event.force) == ("gần hơn", True)


@pytest.mark.long
def test_each_line_that_robs_a_call_is_warned_of_also_the_same_one_later(
    stage: Stage, page: Page
) -> None:
    contested(stage)
    expect(page.locator(".row.call")).to_have_count(2)
    for sent in (1, 2):
        page.keyboard.press("/")
        page.keyboard.type("bc-02 0007 gần hơn")
        page.keyboard.press("Enter")
        expect(page.locator(".line .before")).to_contain_text("nhấn lần nữa")
        assert len(stage.sent) == sent - 1
        page.keyboard.press("Enter")
        expect(page.locator("#line")).to_have_value("")
        page.locator("#line").press("Escape")
        stage.heard(page, sent)


@pytest.mark.long
def test_words_that_may_be_several_complaints_open_the_form_with_the_place(
    stage: Stage, page: Page
) -> None:
    """`+ bệnh` is a sick child or another person: the first of them would be sent out unseen."""
    contested(stage)
    page.keyboard.press("/")
    page.keyboard.type("+ bệnh @ 10.98,106.65 chợ")
    page.keyboard.press("Enter")
    sheet = page.locator(".sheet")
    expect(sheet).to_contain_text("10.98000, 106.65000")
    expect(sheet.locator("#where")).to_have_value("chợ")
    assert stage.sent == []


@pytest.mark.long
def test_what_can_be_written_next_is_told_in_the_pages_language(stage: Stage, page: Page) -> None:
    stage.show(
        samples.unit(1, "BC-01", UnitState.EN_ROUTE),
        samples.unit(1, "BC-02", UnitState.AVAILABLE),
        samples.alarm(2, "al-1").model_copy(update={"unit_id": "BC-01"}),
        samples.alarm(3, "al-2").model_copy(update={"unit_id": "BC-01"}),
    )
    expect(page.locator(".row.unit")).to_have_count(2)
    page.locator(".top", has_text="English").get_by_text("English").click()
    page.keyboard.press("/")
    page.keyboard.type("bc")
    expect(page.locator("#offers")).to_contain_text("en route")
    page.keyboard.type("-01 ack ")
    expect(page.locator("#offers")).to_contain_text("al-1: no unit")


DESK = (
    "const page = document.querySelector('script[type=module]').src;"
    " const { desk } = await import(page.replace('centre.js', 'shell/desk.js'));"
)
"""In a script: the page's own desk."""


def pin(page: Page, call: str) -> tuple[float, float]:
    """Give where a call's pin is on the screen, when the map has gone to what is picked.

    The loop is in the page: `wait_for_function` does not wait for what an async one answers.
    """
    page.evaluate(
        f"async () => {{ {DESK} const isThere = (view) => view && !view.map.isMoving() &&"
        " view.pickedId === (desk.picked?.id ?? null);"
        " while (!isThere(globalThis.smart115Map)) await new Promise(requestAnimationFrame); }"
    )
    place = page.evaluate(
        f"async (id) => {{ {DESK} const {{ lat, lon }} = desk.store.of('calls').get(id).place;"
        " const box = smart115Map.map.getCanvas().getBoundingClientRect();"
        " const at = smart115Map.map.project([lon, lat]);"
        " return [box.left + at.x, box.top + at.y]; }",
        call,
    )
    return place[0], place[1]


def drag(page: Page, call: str, right: float, down: float) -> None:
    x, y = pin(page, call)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2)
    page.mouse.move(x + right, y + down)


@pytest.mark.long
def test_a_pin_is_dragged_and_nothing_is_sent_before_a_person_says_so(
    stage: Stage, page: Page
) -> None:
    contested(stage)
    expect(page.locator(".row.call")).to_have_count(2)
    before = pin(page, "C-0007")
    drag(page, "C-0007", 90, 40)  # not picked: the map pans
    page.mouse.up()
    assert page.locator(".card").count() == 0
    assert pin(page, "C-0007") != before

    page.locator('[data-id="C-0007"]').click()
    drag(page, "C-0007", 90, 40)
    page.keyboard.press("Escape")  # before it is let go: it stays, and so does the card
    page.mouse.up()
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".move")).to_have_count(0)

    x, y = pin(page, "C-0007")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 3, y)  # a hand that shakes moves nothing
    page.mouse.up()
    expect(page.locator(".move")).to_have_count(0)

    drag(page, "C-0007", 90, 40)
    page.mouse.up()
    expect(page.locator(".move")).to_contain_text("Dời")
    expect(page.locator(".map-tools")).to_contain_text("★")  # the view is locked
    assert stage.sent == []
    expect(page.locator(".move .main")).to_be_focused()  # a frame after the words
    page.keyboard.press("Enter")
    event = stage.only(page)
    assert isinstance(event, IncidentUpdated)
    assert event.place is not None
    assert (event.place.lat < NEAR.lat, event.place.lon > NEAR.lon) == (True, True)
    assert event.place_accuracy_m == 20
    expect(page.locator(".echo")).to_contain_text("0007 vị trí 10.9")


@pytest.mark.long
def test_a_move_that_was_left_leaves_nothing_to_the_next_call(stage: Stage, page: Page) -> None:
    contested(stage)
    page.locator('[data-id="C-0007"]').click()
    drag(page, "C-0007", 90, 40)
    page.mouse.up()
    expect(page.locator(".move")).to_contain_text("Dời")
    page.locator('[data-id="C-0009"]').click()
    expect(page.locator(".move")).to_have_count(0)
    drag(page, "C-0009", -60, 30)  # it can be dragged though the other was never answered
    page.mouse.up()
    expect(page.locator(".move")).to_contain_text("Dời")
    page.keyboard.press("Escape")

    page.keyboard.press("p")
    page.get_by_role("button", name="chỉ trên bản đồ").click()
    page.locator('[data-id="C-0007"]').click()
    expect(page.locator(".legend")).to_have_count(0)  # the next click on the map says nothing
    page.keyboard.press("p")
    page.keyboard.type("phan boi chau")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("0009 vị trí cho thu dau mot")
    page.keyboard.press("Enter")
    expect(page.locator("#where")).to_have_value("cho thu dau mot")
    page.keyboard.press("Escape")
    assert stage.sent == []


@pytest.mark.long
def test_a_place_is_corrected_by_keyboard(stage: Stage, page: Page) -> None:
    contested(stage)
    expect(page.get_by_text("đang vẽ bản đồ")).to_have_count(0)
    page.locator('[data-id="C-0007"]').click()
    page.keyboard.press("p")
    expect(page.locator("#where")).to_be_focused()
    page.keyboard.type("dai lo binh duong")
    expect(page.locator("#found li").first).to_contain_text("Đại lộ Bình Dương")
    page.keyboard.press("Enter")
    expect(page.locator(".move")).to_contain_text("Đại lộ Bình Dương")
    page.keyboard.press("Escape")
    expect(page.locator(".move")).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("0007 vị trí dai lo binh duong")
    page.keyboard.press("Enter")
    expect(page.locator("#found li").first).to_contain_text("Đại lộ Bình Dương")
    page.locator("#where").press("Enter")
    expect(page.locator(".move .main")).to_be_focused()
    page.keyboard.press("Enter")
    event = stage.only(page)
    assert isinstance(event, IncidentUpdated)
    assert event.address == "Đại lộ Bình Dương (QL13)"


def label(page: Page, unit: str) -> dict[str, object]:
    """Give what the map says of a unit."""
    found: dict[str, object] = page.evaluate(
        "(id) => JSON.parse(smart115Map.given.get('units')).features"
        ".find((one) => one.properties.id === id).properties",
        unit,
    )
    return found


@pytest.mark.long
def test_a_unit_that_drives_has_its_heading_and_a_range_of_times(stage: Stage, page: Page) -> None:
    contested(stage)
    row = page.locator(".row.unit", has_text="BC-02")
    expect(row).to_contain_text("–")  # from the earliest to the latest
    page.wait_for_function("() => globalThis.smart115Map?.given.get('units')?.includes('BC-02  ')")
    assert label(page, "BC-02")["heading"] == 45
    assert label(page, "BC-01")["label"] == "BC-01"
    assert "heading" not in label(page, "BC-01")  # it stands, and nobody knows how

    old = stage.now.feed.clock.now() - timedelta(seconds=120)
    unit = samples.unit(3, "BC-02", UnitState.EN_ROUTE, fix_s=0, incident_id="C-0009")
    stage.show(unit.model_copy(update={"place": NEAR, "fix_at": old, "heading_deg": 45.0}))
    expect(row).to_contain_text("(vị trí cũ)")
    page.wait_for_function("() => smart115Map.given.get('units').includes('(vị trí cũ)')")
    assert "heading" not in label(page, "BC-02")


@pytest.mark.long
def test_a_unit_whose_tracker_names_no_course_heads_where_it_moves(
    stage: Stage, page: Page
) -> None:
    for step in range(3):
        now = stage.now.feed.clock.now()
        unit = samples.unit(step + 1, "BC-02", UnitState.EN_ROUTE, fix_s=0, incident_id="C-0009")
        east = LatLon(lat=NEAR.lat, lon=NEAR.lon + step * 0.002)
        stage.show(unit.model_copy(update={"place": east, "fix_at": now}))
        page.wait_for_function(
            "(lon) => globalThis.smart115Map?.given.get('units')?.includes(`[${lon},`)",
            arg=east.lon,
        )
    assert label(page, "BC-02")["heading"] == 90


@pytest.mark.long
def test_a_centre_without_a_forecast_says_so(stage: Stage, page: Page) -> None:
    contested(stage)
    page.keyboard.press("i")
    legend = page.locator(".legend")
    expect(legend).to_contain_text("Chưa nạp dự báo")
    expect(legend).to_contain_text("smart115 forecast fit")
    page.keyboard.press("i")
    expect(legend).to_have_count(0)


@pytest.mark.long
def test_where_calls_are_expected_is_drawn_with_its_legend(
    page: Page, centre: tuple[Centre, Path, Path]
) -> None:
    known, folder, home = centre
    cells = tuple(
        CellRates(row=1098, col=10_665 + col, rates=(rate,) * HOURS)
        for col, rate in enumerate((400_000, 100_000))
    )
    forecast = Forecast(
        policy=ForecastPolicy(cell_udeg=10_000),
        utc_offset_min=420,
        calls=5_210,
        observed_h=8_760,
        cells=cells,
    )
    beside = Stage(replace(known, city=replace(known.city, forecast=forecast)), folder, home)
    beside.open()
    try:
        assert page.context.browser is not None
        context = page.context.browser.new_context(locale="vi-VN")
        other = context.new_page()
        other.goto(beside.address)
        other.wait_for_selector(".shell")
        other.keyboard.press("i")
        legend = other.locator(".legend")
        expect(legend).to_contain_text("0,50 cuộc gọi")
        expect(legend).to_contain_text("ô đậm nhất: 0,40 mỗi giờ")
        expect(legend).to_contain_text("theo 5.210 cuộc gọi trong 8.760 giờ đã qua")
        other.wait_for_function("() => smart115Map.given.get('expected')?.includes('\"step\":2')")
        context.close()
    finally:
        beside.close()
