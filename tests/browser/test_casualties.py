"""A call with many patients in a real browser: what is known of it, and counted by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from schemas.events.commands import DeclareMassCasualty, StandDownMassCasualty
from schemas.events.incidents import CasualtiesCounted, CasualtyGroup
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import IncidentState, Service
from schemas.outputs.decisions import CasualtyShare, DecisionKind, Explanation
from schemas.patient.casualties import SortingScheme, Tag
from tests.browser.stage import Stage
from tests.console.support import samples

CALL = "C-0007"
COUNTED = Bilingual(vi="đếm được 2 đỏ, 5 xanh", en="counted 2 red, 5 green")
SHARES = (
    CasualtyShare(
        tag=Tag.RED,
        services=(Service.TRAUMA,),
        patients=2,
        hospital_id="H-9",
        hospital_name="BV Thử",
        eta_ms=480_000,
        lacking=(Service.TRAUMA,),
    ),
    CasualtyShare(tag=Tag.GREEN, services=(), patients=5, hospital_id=None, eta_ms=None),
)


def bus(stage: Stage, *, declared: bool = True) -> None:
    """Show a bus accident: counted, units asked for, patients planned."""
    leg = samples.incident(2, f"{CALL}.2", IncidentState.ON_SCENE, unit_id="BC-01")
    stage.show(
        samples.incident(2, CALL).model_copy(update={"declared": declared}),
        leg.model_copy(update={"part_of": CALL, "declared": declared}),
        samples.decision(2, "mass", DecisionKind.MASS_CASUALTY, incident_id=CALL).model_copy(
            update={"summary": COUNTED}
        ),
        samples.decision(
            2,
            "plan",
            DecisionKind.DISTRIBUTION,
            incident_id=CALL,
            explanation=Explanation(casualties=SHARES),
        ),
    )


@pytest.mark.long
def test_many_patients_are_shown_counted_and_stood_down_by_keyboard(
    stage: Stage, page: Page
) -> None:
    bus(stage)
    expect(page.locator(".row.call")).to_have_count(2)
    page.locator(f'[data-id="{CALL}"]').click()
    panel = page.locator(".casualties")
    expect(panel).to_contain_text("đếm được 2 đỏ, 5 xanh")
    expect(panel).to_contain_text("cần 2, đã điều 1, đã tới hoặc đang chở nạn nhân 1")
    expect(panel.locator(".plan tr").first).to_contain_text("BV Thử")
    expect(panel.locator(".plan tr").first).to_contain_text("8:00")
    expect(panel.locator(".plan tr").first).to_contain_text("thiếu")
    expect(panel.locator(".plan tr.warn")).to_contain_text("5 xanh")

    page.keyboard.press("t")
    expect(page.locator('[data-tag="red"]')).to_be_focused()
    page.keyboard.type("3")
    page.locator('[data-tag="unsorted"]').fill("4")
    page.keyboard.press("Enter")
    expect(page.locator(".echo")).to_contain_text("0007 đếm start đỏ3 chưa4")
    event = stage.only(page)
    assert isinstance(event, CasualtiesCounted)
    assert (event.incident_id, event.scheme) == (CALL, SortingScheme.START)
    assert event.groups == (
        CasualtyGroup(tag=Tag.RED, patients=3),
        CasualtyGroup(tag=None, patients=4),
    )

    stage.sent.clear()
    expect(panel.locator('[data-key="d"]')).to_have_count(0)  # it is declared already
    page.keyboard.press("o")
    page.keyboard.press("2")
    expect(page.locator(".echo")).to_contain_text("0007 ngưng thêm ít nạn nhân hơn tin báo")
    assert isinstance(stage.only(page), StandDownMassCasualty)


@pytest.mark.long
def test_the_line_counts_and_a_count_that_it_cannot_read_is_refused(
    stage: Stage, page: Page
) -> None:
    stage.show(samples.incident(2, CALL))
    expect(page.locator(".row.call")).to_have_count(1)
    page.keyboard.press("/")
    page.keyboard.type("0007 dem start xám1")
    page.keyboard.press("Enter")
    expect(page.locator(".echo.refused")).to_contain_text("viết số đếm như sau")
    assert stage.sent == []
    page.locator("#line").fill("0007 đếm salt đỏ1 xám2")
    page.keyboard.press("Enter")
    event = stage.only(page)
    assert isinstance(event, CasualtiesCounted)
    assert event.scheme is SortingScheme.SALT
    assert [one.tag for one in event.groups] == [Tag.RED, Tag.GREY]


@pytest.mark.long
def test_a_plan_that_is_older_than_a_persons_order_is_marked(stage: Stage, page: Page) -> None:
    bus(stage, declared=False)
    page.locator(f'[data-id="{CALL}"]').click()
    panel = page.locator(".casualties")
    expect(panel.locator(".plan caption .tag")).to_have_count(0)
    expect(panel.locator('[data-key="o"]')).to_have_count(0)  # there is nothing to stand down
    page.keyboard.press("d")
    page.keyboard.press("1")
    assert isinstance(stage.only(page), DeclareMassCasualty)
    stage.show(
        samples.decision(
            8, "down", DecisionKind.MASS_CASUALTY, incident_id=CALL, overruled_by="desk-2"
        )
    )
    expect(panel.locator(".plan caption .tag")).to_contain_text("có trước lệnh mới nhất")
