"""A crew's page on a phone: orders, taps without a network, its safety, the patient by codes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from schemas.events.vehicles import CrewWelfare, VehiclePosition, VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import CrewReport, UnitState
from schemas.outputs.decisions import RefusedInput
from schemas.patient.care import CareReported
from schemas.patient.vitals import Vitals
from schemas.rules.alarms import AlarmKind, AlarmState
from tests.browser.stage import LIMIT_S, Stage
from tests.console.support import samples
from tests.support.pace import limit_s

UNIT = "TDM-01"
PHONE: ViewportSize = {"width": 390, "height": 780}
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
NEAR = LatLon(lat=10.98, lon=106.65)


@pytest.fixture
def phone(browser: Browser, stage: Stage) -> Iterator[BrowserContext]:
    opened = browser.new_context(
        viewport=PHONE,
        locale="vi-VN",
        permissions=["geolocation"],
        geolocation={"latitude": 10.98, "longitude": 106.65, "accuracy": 12},
        has_touch=True,
    )
    opened.set_default_timeout(limit_s(20_000))
    yield opened
    opened.close()


@pytest.fixture
def crew(stage: Stage, phone: BrowserContext) -> Page:
    opened = phone.new_page()
    opened.goto(f"{stage.address}crew/{UNIT}")
    opened.wait_for_selector(".crew")
    expect(opened.get_by_role("button", name="English")).to_be_visible()
    return opened


def stands(stage: Stage, offset: int, state: UnitState, **changes: object) -> None:
    view = samples.unit(offset, UNIT, state, incident_id="C-1")
    stage.show(view.model_copy(update=changes))


def order(stage: Stage, state: UnitState = UnitState.ALERTED) -> None:
    made = samples.assignment(1).model_copy(update={"unit_id": UNIT, "place": NEAR})
    stage.show(made)
    stands(stage, 2, state)


def sent(stage: Stage, page: Page, count: int) -> list[Event]:
    """Wait until so many were sent."""
    for _ in range(round(limit_s(LIMIT_S) * 50)):
        if len(stage.sent) >= count:
            break
        page.wait_for_timeout(20)
    assert len(stage.sent) == count
    return stage.sent


def test_an_order_is_accepted_and_taps_without_a_network_are_sent_once(
    stage: Stage, phone: BrowserContext, crew: Page
) -> None:
    order(stage)
    expect(crew.locator(".job")).to_contain_text("1 Đường Số 1")
    crew.get_by_role("button", name="Nhận lệnh").click()
    (accepted,) = sent(stage, crew, 1)
    assert isinstance(accepted, VehicleStatus)
    assert (accepted.unit_id, accepted.status, accepted.assignment_id) == (UNIT, "accepted", "a-1")
    stands(stage, 3, UnitState.ACCEPTED)
    expect(crew.get_by_role("button", name="Xuất xe")).to_be_visible()
    phone.set_offline(True)
    crew.get_by_role("button", name="Xuất xe").click()
    crew.get_by_role("button", name="Đã đến hiện trường").click()
    expect(crew.locator("[data-waiting='2']")).to_be_visible()
    crew.wait_for_timeout(300)
    phone.set_offline(False)
    _, rolled, there = sent(stage, crew, 3)
    assert isinstance(rolled, VehicleStatus)
    assert isinstance(there, VehicleStatus)
    assert [rolled.status, there.status] == ["mobilised", "on_scene"]
    assert stage.now.feed.clock.now() - rolled.occurred_at >= timedelta(milliseconds=250)
    expect(crew.locator("[data-waiting]")).to_have_count(0)
    assert len({one.event_id for one in stage.sent}) == 3


@pytest.mark.long
def test_taps_outlive_the_page_and_the_page_opens_without_a_network(
    stage: Stage, phone: BrowserContext, crew: Page
) -> None:
    order(stage, UnitState.EN_ROUTE)
    expect(crew.get_by_role("button", name="Đã đến hiện trường")).to_be_visible()
    crew.wait_for_function("() => navigator.serviceWorker.controller !== null")
    expect(crew.locator("html[data-kept='whole']")).to_be_attached()
    phone.set_offline(True)
    crew.get_by_role("button", name="Đã đến hiện trường").click()
    expect(crew.locator("[data-waiting='1']")).to_be_visible()
    crew.reload()
    expect(crew.locator("[data-waiting='1']")).to_be_visible()
    phone.set_offline(False)
    (there,) = sent(stage, crew, 1)
    assert isinstance(there, VehicleStatus)
    kept = crew.evaluate(
        "async () => (await (await caches.open('crew-1')).keys()).map((one) => one.url)"
    )
    assert not [url for url in kept if "/api/crew" in url], "no order stays on the phone"


@pytest.mark.long
def test_a_call_for_help_takes_two_taps_and_says_when_it_was_seen(stage: Stage, crew: Page) -> None:
    crew.get_by_role("button", name="SOS").click()
    assert stage.sent == []
    crew.get_by_role("button", name="Kêu cứu ngay").click()
    (called,) = sent(stage, crew, 1)
    assert isinstance(called, CrewWelfare)
    assert (called.unit_id, called.word) == (UNIT, "sos")
    alarm = samples.alarm(5, kind=AlarmKind.CREW_SOS).model_copy(update={"unit_id": UNIT})
    stage.show(alarm)
    expect(crew.locator("[data-sos='sent']")).to_be_visible()
    changes = {"status": AlarmState.ACKNOWLEDGED, "journal_offset": 6, "revision": 2}
    stage.show(alarm.model_copy(update=changes))
    expect(crew.locator("[data-sos='seen']")).to_be_visible()
    crew.get_by_role("button", name="Vẫn ổn").click()
    well = sent(stage, crew, 2)[1]
    assert isinstance(well, CrewWelfare)
    assert well.word == "well"


@pytest.mark.long
def test_a_crew_that_is_asked_answers_with_one_tap(stage: Stage, crew: Page) -> None:
    order(stage, UnitState.ON_SCENE)
    stands(stage, 3, UnitState.ON_SCENE, welfare_asked_at=samples.at(0))
    crew.locator("[data-well]").click()
    (well,) = sent(stage, crew, 1)
    assert isinstance(well, CrewWelfare)
    assert well.word == "well"


@pytest.mark.long
def test_findings_treatment_and_signs_are_sent_by_codes(stage: Stage, crew: Page) -> None:
    order(stage, UnitState.ON_SCENE)
    crew.get_by_role("button", name="Nhận định").click()
    crew.locator("[data-code='stemi']").click()
    crew.get_by_role("button", name="Gửi (1)").click()
    crew.get_by_role("button", name="Xử trí").click()
    crew.locator("[data-code='aspirin']").click()
    crew.get_by_label("mg").fill("300")
    crew.get_by_role("button", name="Gửi (1)").click()
    crew.get_by_role("button", name="Sinh hiệu").click()
    crew.get_by_label("Nhịp tim").fill("88")
    crew.get_by_role("button", name="V", exact=True).click()
    crew.get_by_role("button", name="Gửi", exact=True).click()
    found, given, signs = sent(stage, crew, 3)
    assert isinstance(found, CareReported)
    assert [one.code for one in found.findings] == ["stemi"]
    assert isinstance(given, CareReported)
    assert given.treatments[0].dose is not None
    assert (given.treatments[0].what, given.treatments[0].dose.amount) == ("aspirin", 300)
    assert isinstance(signs, Vitals)
    assert (signs.heart_rate_per_min, signs.consciousness, signs.spo2_pct) == (88, "V", None)


@pytest.mark.long
def test_the_phones_place_is_sent_only_with_consent(stage: Stage, crew: Page) -> None:
    crew.wait_for_timeout(200)
    assert stage.sent == []
    crew.get_by_role("switch").click()
    (fix,) = sent(stage, crew, 1)
    assert isinstance(fix, VehiclePosition)
    assert (fix.unit_id, fix.place, fix.accuracy_m) == (UNIT, NEAR, 12)
    crew.get_by_role("switch").click()
    expect(crew.get_by_role("switch")).to_have_attribute("aria-checked", "false")


@pytest.mark.long
def test_the_way_is_told_turn_by_turn_and_in_english(stage: Stage, crew: Page) -> None:
    order(stage, UnitState.EN_ROUTE)
    crew.get_by_role("button", name="English").click()
    expect(crew.get_by_role("button", name="On scene")).to_be_visible()
    expect(crew.locator(".steps li").first).to_be_visible()
    assert crew.locator(".steps li").first.inner_text().endswith(".")


@pytest.mark.long
@pytest.mark.parametrize("state", [UnitState.ALERTED, UnitState.ON_SCENE])
def test_nothing_is_too_small_for_a_thumb_or_grave_for_axe(
    stage: Stage, crew: Page, state: UnitState
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run npm ci")
    order(stage, state)
    expect(crew.locator(".job")).to_be_visible()
    small = crew.eval_on_selector_all(
        "button, a.button", "(all) => all.filter((one) => one.offsetHeight < 44).length"
    )
    assert small == 0
    crew.evaluate(AXE.read_text(encoding="utf-8"))
    found = crew.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    grave = [
        (one["id"], node["target"])
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
    assert grave == []
    assert crew.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.long
def test_what_the_engine_refuses_is_told(stage: Stage, crew: Page) -> None:
    order(stage)
    stage.answer = lambda event: [
        samples.decision(
            9,
            refused=RefusedInput(
                event_id=event.event_id, event_type="vehicle.status", field="status", value=None
            ),
        )
    ]
    crew.get_by_role("button", name="Nhận lệnh").click()
    expect(crew.get_by_role("alert").first).to_contain_text("d-1 bằng tiếng Việt")


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "status"),
    [("Đã đến hiện trường", CrewReport.ON_SCENE), ("Chưa đến", CrewReport.MOBILISED)],
)
def test_a_crew_says_it_with_one_tap(
    stage: Stage,
    crew: Page,
    name: str,
    status: CrewReport,
) -> None:
    order(stage, UnitState.EN_ROUTE)
    stands(stage, 3, UnitState.EN_ROUTE, proposed=samples.proposed())
    asked = crew.locator(".arrival")
    expect(asked).to_contain_text("Có vẻ xe đã đến hiện trường từ")
    asked.get_by_role("button", name=name).click()
    (event,) = sent(stage, crew, 1)
    assert isinstance(event, VehicleStatus)
    assert (event.status, event.assignment_id) == (status, "a-1")
    expect(asked).to_have_count(0)
