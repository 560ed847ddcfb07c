"""Script in whatever a person types: text on every page that shows it, and as it was typed."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from console.picture.board import Published
from schemas.events.alarm_commands import ShelveAlarm
from schemas.events.commands import AssignUnit, HoldIncident
from schemas.events.vehicles import VehicleStatus
from schemas.ground.envelope import Event
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import IncidentState, PreAlertState, UnitState
from schemas.outputs.decisions import DecisionKind, RefusedInput
from tests.browser.stage import Stage
from tests.console.support import samples

pytestmark = pytest.mark.long

NASTY = '<img src=x onerror="top.bitten=1"><svg onload=top.bitten=1>"\'`${top.bitten=1}</b>'
"""What bites where it becomes markup, an attribute or a template."""

HOSPITAL, UNIT = "columbia-asia", "TDM-01"
BOTH = Bilingual(vi=f"vì {NASTY}", en=f"for {NASTY}")


def open_page(context: BrowserContext, stage: Stage, path: str = "") -> Page:
    opened = context.new_page()
    opened.goto(f"{stage.address}{path}")
    return opened


def unbitten(page: Page, where: str) -> None:
    """Tell that the text is there, whole, and nothing came of it."""
    expect(page.locator(where).filter(has_text="onerror").first).to_contain_text(NASTY)
    assert page.evaluate("() => top.bitten") is None
    assert page.locator("img[src=x], svg[onload]").count() == 0


def typed(page: Page, line: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(line)
    page.keyboard.press("Enter")
    page.locator("#line").press("Escape")


def refused(event: Event) -> list[Published]:
    """Say what the core says of another person's decision, with what was typed in it."""
    return [
        samples.decision(
            99,
            f"no-{event.event_id}",
            DecisionKind.REFUSED,
            incident_id="C-1",
            refused=RefusedInput(
                event_id=event.event_id, event_type="command.hold", field="source", value=NASTY
            ),
        ).model_copy(update={"summary": BOTH})
    ]


def test_reasons_of_dispatchers(stage: Stage, context: BrowserContext) -> None:
    page = open_page(context, stage)
    stage.show(
        samples.unit(1, "BC-01"),
        samples.incident(2, "C-1", queue_reason="no_unit", complaint=NASTY),
        samples.decision(
            3, "d-3", DecisionKind.HELD, incident_id="C-1", overruled_by=NASTY[:60]
        ).model_copy(update={"summary": BOTH}),
        samples.alarm(4).model_copy(update={"reason": NASTY, "by": NASTY[:60], "text": BOTH}),
    )
    page.locator(".row.call").click()
    unbitten(page, ".row.call")
    unbitten(page, ".card h3")
    unbitten(page, ".card .story")
    stage.answer = refused
    typed(page, f"1 hold {NASTY}")
    unbitten(page, ".echo")
    page.keyboard.press("!")
    unbitten(page, ".overrule")
    expect(page.locator("#overrule-why")).to_have_value(NASTY)
    page.keyboard.press("Enter")
    stage.heard(page, 2)
    sent = [one for one in stage.sent if isinstance(one, HoldIncident)]
    assert [(one.reason, one.force) for one in sent] == [(NASTY, False), (NASTY, True)]
    typed(page, f"bc-01 1 {NASTY}")
    stage.heard(page, 3)
    assigned = stage.sent[-1]
    assert isinstance(assigned, AssignUnit)
    assert assigned.reason == NASTY
    assert page.evaluate("() => top.bitten") is None


def test_why_an_alarm_is_put_aside(stage: Stage, context: BrowserContext) -> None:
    page = open_page(context, stage)
    stage.show(samples.alarm(4).model_copy(update={"text": BOTH, "incident_id": "C-1"}))
    stage.show(samples.incident(5, "C-1"))
    expect(page.locator(".row.alarm")).to_have_count(1)
    typed(page, f"1 shelve no_unit 15 {NASTY}")
    stage.heard(page, 1)
    [shelved] = stage.sent
    assert isinstance(shelved, ShelveAlarm)
    assert shelved.reason == NASTY
    unbitten(page, ".echo")
    unbitten(page, ".row.alarm")


def test_why_a_hospital_refuses(stage: Stage, context: BrowserContext) -> None:
    board = open_page(context, stage, f"hospital/{HOSPITAL}")
    desk = open_page(context, stage)
    alert = samples.pre_alert(1, PreAlertState.DELIVERED)
    stage.show(
        samples.incident(2, alert.incident_id, IncidentState.TRANSPORTING, unit_id="BC-01"),
        alert.model_copy(update={"hospital_id": HOSPITAL, "complaint": BOTH}),
    )
    unbitten(board, ".patient")
    board.get_by_role("button", name="Không thể nhận").click()
    board.get_by_role("button", name="hết giường hồi sức").click()  # ready reasons alone
    stage.heard(board, 1)
    stage.show(
        samples.pre_alert(3, PreAlertState.ACCEPTED, revision=3).model_copy(
            update={"hospital_id": HOSPITAL, "complaint": BOTH, "answer_reason": NASTY}
        )
    )
    desk.locator(".row.call").click()
    unbitten(desk, ".card .why")
    refused = samples.pre_alert(4, PreAlertState.REFUSED, revision=4, reason=NASTY)
    stage.show(refused.model_copy(update={"hospital_id": HOSPITAL, "complaint": BOTH}))
    expect(desk.locator(".card .tag.warn")).to_have_text("từ chối")
    unbitten(desk, ".card .answer")
    unbitten(desk, ".card .story")
    assert board.evaluate("() => top.bitten") is None


def test_what_a_crew_is_told_and_says(stage: Stage, context: BrowserContext) -> None:
    crew = open_page(context, stage, f"crew/{UNIT}")
    stage.show(
        samples.assignment(1).model_copy(
            update={"unit_id": UNIT, "complaint": NASTY, "address": NASTY, "reason": BOTH}
        ),
        samples.unit(2, UNIT, UnitState.ALERTED, incident_id="C-1"),
    )
    unbitten(crew, ".job")
    page = open_page(context, stage)
    expect(page.locator(".row.unit").first).to_be_visible()
    typed(page, f"{UNIT.lower()} từ chối {NASTY}")
    stage.heard(page, 1)
    [said] = stage.sent
    assert isinstance(said, VehicleStatus)
    assert said.reason == NASTY
    unbitten(page, ".echo")


def test_names_in_the_address_of_a_page(stage: Stage, context: BrowserContext) -> None:
    for path in (f"crew/{NASTY[:60]}", f"hospital/{NASTY[:60]}", f"past?day={NASTY}"):
        page = open_page(context, stage, path)
        assert page.evaluate("() => top.bitten") is None
        assert page.locator("img[src=x], svg[onload]").count() == 0
        page.close()
