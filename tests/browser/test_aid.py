"""Units between centres in a real browser: asked for, lent, and given back."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from console.centre.folder import Centre
from schemas.centre.mutual_aid import Neighbour
from schemas.events.commands import AskAid, LendUnit, ReleaseUnit
from schemas.ground.vocabulary import CrewLevel
from schemas.outputs.decisions import DecisionKind
from tests.browser.stage import Stage
from tests.console.support import samples


@pytest.mark.long
def test_a_neighbour_is_answered_and_a_unit_given_back(stage: Stage, page: Page) -> None:
    asked = samples.decision(2, "asked", DecisionKind.AID, request_id="req-1")
    guest = samples.unit(1, "HCM-04").model_copy(update={"lent_by": "HCM"})
    stage.show(samples.unit(1, "BC-01"), guest, asked)
    expect(page.locator(".row.unit")).to_have_count(2)
    page.keyboard.press("u")
    expect(page.locator(".sheet")).to_contain_text("không có trung tâm bạn nào")
    request = page.locator(".asked")
    expect(request).to_contain_text("asked bằng tiếng Việt")
    expect(request.get_by_role("button", name="Cho mượn")).to_be_disabled()
    expect(request.locator("option")).to_have_count(2)  # none yet, and the only one of our own
    request.locator("select").select_option("BC-01")
    request.get_by_role("button", name="Cho mượn").click()
    expect(page.locator(".echo")).to_contain_text("mượn xe cho mượn BC-01 req-1 có xe rảnh")
    event = stage.only(page)
    assert isinstance(event, LendUnit)
    assert (event.request_id, event.unit_id, event.until) == ("req-1", "BC-01", None)

    stage.show(samples.decision(3, "lent", DecisionKind.AID, request_id="req-1", unit_id="BC-01"))
    expect(request).to_have_count(0)
    stage.sent.clear()
    page.locator(".loan").get_by_role("button", name="Trả xe").click()
    expect(page.locator(".echo")).to_contain_text("HCM-04 thu không còn cần")
    back = stage.only(page)
    assert isinstance(back, ReleaseUnit)
    assert (back.unit_id, back.force) == ("HCM-04", False)


@pytest.mark.long
def test_a_neighbour_is_asked_for_a_unit_of_one_level(
    page: Page, centre: tuple[Centre, Path, Path]
) -> None:
    known, folder, home = centre
    aid = known.city.policies.mutual_aid.model_copy(
        update={"neighbours": (Neighbour(centre_id="HCM"),)}
    )
    policies = known.city.policies.model_copy(update={"mutual_aid": aid})
    city = replace(known.city, policies=policies)
    beside = Stage(replace(known, city=city), folder, home)
    beside.open()
    try:
        assert page.context.browser is not None
        context = page.context.browser.new_context(locale="vi-VN")
        other = context.new_page()
        other.goto(beside.address)
        other.wait_for_selector(".shell")
        other.keyboard.press("u")
        other.get_by_label("Lý do").fill("hết xe")
        other.get_by_role("group", name="xin HCM một xe").get_by_role("button").first.click()
        expect(other.locator(".echo")).to_contain_text("mượn xe xin HCM als hết xe")
        event = beside.only(other)
        assert isinstance(event, AskAid)
        assert (event.neighbour_id, event.crew_level) == ("HCM", CrewLevel.ALS)
        assert event.reason == "hết xe"
        context.close()
    finally:
        beside.close()
