"""A crew's safety and its arrivals on its unit's card: seen, and said for it by radio."""

import pytest
from playwright.sync_api import Page, expect

from schemas.events.vehicles import CrewWelfare, VehicleStatus, WelfareWord
from schemas.ground.vocabulary import CrewReport, UnitState
from schemas.rules.alarms import AlarmKind, AlarmState
from tests.browser.stage import Stage
from tests.console.support import samples

UNIT = "BC-01"


@pytest.mark.long
def test_a_crew_that_called_for_help_is_said_to_be_well(stage: Stage, page: Page) -> None:
    raised = samples.alarm(2, kind=AlarmKind.CREW_SOS).model_copy(update={"unit_id": UNIT})
    stage.show(samples.unit(1, UNIT, UnitState.ON_SCENE), raised)
    page.locator(".row.unit").click()
    well = page.get_by_role("button", name="Kíp xe an toàn")
    expect(page.locator(".welfare")).to_contain_text("hãy xác nhận lời kêu cứu trước")
    expect(well).to_be_disabled()
    link = page.get_by_role("link", name="Trang của kíp xe")
    expect(link).to_have_attribute("href", f"/crew/{UNIT}")

    seen = {"status": AlarmState.ACKNOWLEDGED, "journal_offset": 3, "revision": 2, "by": "Lan"}
    stage.show(raised.model_copy(update=seen))
    expect(well).to_be_enabled()
    page.keyboard.press("y")
    expect(page.locator(".echo")).to_contain_text("BC-01 an toàn")
    event = stage.only(page)
    assert isinstance(event, CrewWelfare)
    assert (event.unit_id, event.word) == (UNIT, WelfareWord.WELL)


@pytest.mark.long
def test_a_crew_that_is_asked_is_answered_for_on_the_line(stage: Stage, page: Page) -> None:
    asked = samples.unit(1, UNIT, UnitState.ON_SCENE)
    stage.show(asked.model_copy(update={"welfare_asked_at": samples.at(1)}))
    page.locator(".row.unit").click()
    expect(page.locator(".welfare")).to_contain_text("đã được hỏi có an toàn không")
    page.keyboard.press("/")
    page.keyboard.type("bc-01 antoan")
    page.keyboard.press("Enter")
    event = stage.only(page)
    assert isinstance(event, CrewWelfare)
    assert event.word is WelfareWord.WELL


@pytest.mark.long
def test_a_dispatcher_sees_it_and_passes_on_the_word_by_radio(stage: Stage, page: Page) -> None:
    view = samples.unit(1, UNIT, UnitState.TRANSPORTING, incident_id="C-1")
    there = samples.proposed("at_hospital", "hospital", "h-9")
    stage.show(view.model_copy(update={"proposed": there}))
    row = page.locator(".row.unit")
    expect(row).to_contain_text("đã đến?")
    row.click()
    card = page.locator("[data-proposed='at_hospital']")
    expect(card).to_contain_text("tại h-9 đã")
    expect(card).to_contain_text("kíp xe chưa báo")
    card.get_by_role("button", name="Báo qua bộ đàm: Đã đến bệnh viện").click()
    event = stage.only(page)
    assert isinstance(event, VehicleStatus)
    assert (event.unit_id, event.status, event.hospital_id, event.incident_id) == (
        UNIT,
        CrewReport.AT_HOSPITAL,
        "h-9",
        "C-1",
    )


@pytest.mark.long
def test_a_dispatcher_denies_it_and_sees_when_the_rule_would_take_it(
    stage: Stage, page: Page
) -> None:
    view = samples.unit(1, UNIT, UnitState.EN_ROUTE, incident_id="C-1")
    there = samples.proposed(taken_at=samples.at(151))
    stage.show(view.model_copy(update={"proposed": there}))
    page.locator(".row.unit").click()
    card = page.locator("[data-proposed='on_scene']")
    expect(card).to_contain_text("theo quy tắc của trung tâm")
    card.get_by_role("button", name="Chưa đúng").click()
    event = stage.only(page)
    assert isinstance(event, VehicleStatus)
    assert event.status is CrewReport.MOBILISED
