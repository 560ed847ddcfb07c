"""Every page at every size that people have, in both languages and shades: whole and reachable."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from console.centre.folder import Centre
from schemas.ground.vocabulary import IncidentState, PreAlertState, Priority, UnitState
from schemas.outputs.decisions import DecisionKind, Explanation, UnitOption
from schemas.outputs.pre_alerts import PreAlert
from schemas.patient.care import Need
from streams.identity.actions import Kind
from streams.identity.store import Entry
from tests.browser.axe import findings
from tests.browser.looks.faults import faults, read_from
from tests.browser.stage import Stage
from tests.console.support import samples
from tests.support.pace import limit_s

pytestmark = pytest.mark.long

DESKS = {
    "720p": (1280, 720, 1.0),
    "1080p": (1920, 1080, 1.0),
    "4k": (3840, 2160, 1.0),
    "200%": (640, 360, 2.0),
}
PHONE = {"phone": (360, 640, 3.0), "1080p": (1920, 1080, 1.0), "200%": (640, 360, 2.0)}
HOSPITAL, UNIT = "columbia-asia", "TDM-01"
LONG = "người đàn ông 62 tuổi đau ngực lan ra tay trái, vã mồ hôi, khó thở khi nằm, có bệnh tim"
OPTIONS = tuple(
    UnitOption(unit_id=name, eta_ms=60_000 * minutes, mobilise_ms=60_000, position_age_s=None)
    for name, minutes in (("BC-01", 3), ("BC-02", 5), (UNIT, 9))
)

Open = Callable[[str, tuple[int, int, float], str, str], Page]


@pytest.fixture
def opened(browser: Browser, stage: Stage) -> Iterator[Open]:
    """Opens a page of the stage at a size, in a language and a shade."""
    contexts = []

    def open_at(path: str, size: tuple[int, int, float], lang: str, shade: str) -> Page:
        width, height, ratio = size
        context = browser.new_context(
            viewport=ViewportSize(width=width, height=height),
            device_scale_factor=ratio,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(limit_s(20_000))
        context.add_init_script(
            f"localStorage.setItem('smart115.lang', '{lang}');"
            f"localStorage.setItem('crew.lang', '{lang}');"
            f"localStorage.setItem('smart115.shade', '{shade}');"
        )
        page = context.new_page()
        page.goto(path if "://" in path else stage.address + path)
        return page

    yield open_at
    for context in contexts:
        context.close()


@pytest.fixture
def locked(centre: tuple[Centre, Path, Path], tmp_path: Path) -> Iterator[Stage]:
    """A console of a home of its own, in which somebody has been entered: it asks who comes."""
    city, folder, _ = centre
    stage = Stage(city, folder, tmp_path / "home")
    stage.open()
    stage.now.doors.store.put(Entry("lan", Kind.DISPATCHER, "BD", datetime.now(UTC)))
    yield stage
    stage.close()


def evening(stage: Stage) -> None:
    """Show what an evening looks like: calls of all kinds, units at work, alarms, patients."""
    stage.show(
        *(samples.unit(n, f"BC-{n:02}", state) for n, state in enumerate(UnitState, 1)),
        samples.unit(20, UNIT, UnitState.ALERTED, incident_id="C-3"),
        samples.incident(21, "C-1", queue_reason="undecided", complaint=LONG),
        samples.incident(22, "C-2", priority=Priority.P2, reported_s=20, queue_reason="no_unit"),
        samples.incident(23, "C-3", IncidentState.ASSIGNED, priority=Priority.P3, unit_id=UNIT),
        samples.incident(24, "C-4", IncidentState.TRANSPORTING, priority=Priority.P4),
        samples.decision(
            25,
            "prop-1",
            DecisionKind.PROPOSED,
            incident_id="C-1",
            unit_id="BC-01",
            explanation=Explanation(units=OPTIONS),
        ),
        samples.assignment(26, "a-3", "C-3").model_copy(update={"unit_id": UNIT}),
        *(samples.alarm(30 + n, f"al-{n}") for n in range(5)),
        *(coming(40 + n, f"pa-{n}", f"C-{n}") for n in range(3)),
    )


def coming(offset: int, name: str, call: str) -> PreAlert:
    alert = samples.pre_alert(offset, pre_alert_id=name, incident_id=call, news2=samples.score(7))
    state = (PreAlertState.DELIVERED, PreAlertState.ACCEPTED)[offset % 2]
    needs = (Need.CATH_LAB, Need.RESUS_TEAM)
    return alert.model_copy(update={"hospital_id": HOSPITAL, "state": state, "needs": needs})


def looked_at(page: Page, name: str, folder: Path, least_px: int = 24) -> list[str]:
    """Take a picture of a page, and tell what is wrong with it, also for who sees less."""
    return [*seen(page, name, folder, least_px), *(f"{name}: {one}" for one in findings(page))]


def seen(page: Page, name: str, folder: Path, least_px: int = 24) -> list[str]:
    """Take a picture of a page, and tell what is cut, covered or too small."""
    page.screenshot(path=folder / f"{name}.png")
    return [f"{name}: {one}" for one in faults(page, least_px)]


@pytest.mark.parametrize("size", DESKS)
@pytest.mark.parametrize(("lang", "shade"), [("vi", "day"), ("en", "night")])
def test_the_console_is_whole_at(
    stage: Stage, opened: Open, size: str, lang: str, shade: str, tmp_path: Path
) -> None:
    page = opened("", DESKS[size], lang, shade)
    evening(stage)
    expect(page.locator(".row.call")).to_have_count(4)
    wrong = []
    for name, keys in {
        "list": (), "card": ("j",), "reason": ("h",), "new": ("Escape", "Escape", "n"),
        "road": ("Escape", "b"), "aid": ("Escape", "u"), "keys": ("Escape", "?"),
    }.items():  # fmt: skip
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_timeout(100)
        look = looked_at if size == "720p" else seen
        wrong += look(page, f"{name}-{size}-{lang}", tmp_path)
    assert wrong == []


@pytest.mark.parametrize("size", PHONE)
@pytest.mark.parametrize(("lang", "shade"), [("vi", "day"), ("en", "night")])
def test_the_hospitals_board_and_the_crews_page_are_whole_at(
    stage: Stage, opened: Open, size: str, lang: str, shade: str, tmp_path: Path
) -> None:
    evening(stage)
    board = opened(f"hospital/{HOSPITAL}", PHONE[size], lang, shade)
    expect(board.locator(".patient")).to_have_count(3)
    wrong = looked_at(board, f"board-{size}-{lang}", tmp_path, 44)
    board.locator("[data-answer=refused]").first.click()
    wrong += looked_at(board, f"refusal-{size}-{lang}", tmp_path, 44)
    crew = opened(f"crew/{UNIT}", PHONE[size], lang, shade)
    expect(crew.locator(".job")).to_be_visible()
    wrong += looked_at(crew, f"crew-{size}-{lang}", tmp_path, 44)
    assert wrong == []


@pytest.mark.parametrize("size", ["720p", "1080p", "4k"])
def test_arrival_severity_and_need_are_read_at_4_m(
    stage: Stage, opened: Open, size: str, tmp_path: Path
) -> None:
    evening(stage)
    board = opened(f"hospital/{HOSPITAL}", DESKS[size], "vi", "day")
    expect(board.locator(".patient")).to_have_count(3)
    expect(board.locator(".far .need").first).to_be_visible()
    board.screenshot(path=tmp_path / f"far-{size}.png")
    arc = read_from(board, 4, 43, eta=".eta b", severity=".far .prio, .score", need=".need")
    others = arc.pop("others")
    assert min(arc.values()) >= 20, arc  # ISO 9241-303 asks for 20 to 22, and for 16 at the least
    assert others < min(arc.values()), others
    assert arc["eta"] == max(arc.values())


@pytest.mark.parametrize("size", ["720p", "4k", "200%"])
@pytest.mark.parametrize(("lang", "shade"), [("vi", "night"), ("en", "day")])
def test_what_is_beside_the_desk_is_whole_at(
    stage: Stage, opened: Open, size: str, lang: str, shade: str, tmp_path: Path
) -> None:
    evening(stage)
    wrong = []
    for name, path, ready in (
        ("wall", "?wall", ".row.call"),
        ("supervisor", "supervisor", ".figures"),
        ("past", "past", ".shell"),
    ):
        page = opened(path, DESKS[size], lang, shade)
        expect(page.locator(ready).first).to_be_visible()
        wrong += looked_at(page, f"{name}-{size}-{lang}", tmp_path)
    assert wrong == []


@pytest.mark.parametrize("size", ["720p", "4k", "200%"])
@pytest.mark.parametrize(("lang", "shade"), [("vi", "night"), ("en", "day")])
def test_the_door_is_whole_at(
    locked: Stage, opened: Open, size: str, lang: str, shade: str, tmp_path: Path
) -> None:
    page = opened(locked.address, DESKS[size], lang, shade)
    expect(page.locator(".login form")).to_be_visible()
    assert looked_at(page, f"login-{size}-{lang}", tmp_path) == []
