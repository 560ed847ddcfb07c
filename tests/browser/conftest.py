"""A browser, cut off from everything but this machine, and a console for it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from console.centre.folder import Centre
from scenarios.city.files import load_city
from scenarios.city.roads import read_city_roads
from scenarios.schematic.build import ensure_builtin
from tests.browser.stage import Stage
from tests.support.pace import limit_s

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--no-sandbox",
]
LIMIT_MS = 20_000  # on a busy machine; what is there sooner is not waited for


def found() -> str | None:
    """Give the browser of this machine; null where there is none."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what is long to `make test-browser`, which asks for everything."""
    if os.environ.get("BROWSER_TESTS") == "all":
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="long: make test-browser runs it"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all tests of a file: it keeps an event loop running, which others cannot share."""
    path = found()
    if path is None:
        pytest.skip("no browser: install Debian's chromium, or name one in CHROMIUM")
    expect.set_options(timeout=limit_s(LIMIT_MS))
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> tuple[Centre, Path, Path]:
    """The built-in city, its folder, and a home in which its map is drawn once."""
    home = tmp_path_factory.mktemp("home")
    folder = ensure_builtin(home / "cities")
    city = load_city(folder)
    return Centre(city, read_city_roads(city, home / "maps")), folder, home


@pytest.fixture
def stage(centre: tuple[Centre, Path, Path]) -> Iterator[Stage]:
    opened = Stage(*centre)
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def context(browser: Browser, stage: Stage) -> Iterator[BrowserContext]:
    """A browser's own storage; a request to anywhere else is refused, and fails the test."""
    foreign: list[str] = []
    opened = browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN")
    opened.set_default_timeout(limit_s(LIMIT_MS))

    def watch(route: Route) -> None:
        url = route.request.url
        if url.startswith((stage.address, "blob:", "data:")):
            route.continue_()
        else:
            foreign.append(url)
            route.abort()

    opened.route("**/*", watch)
    yield opened
    opened.close()
    assert foreign == []


@pytest.fixture
def page(context: BrowserContext, stage: Stage) -> Iterator[Page]:
    """The centre's page, open; an error of its scripts, or a blocked one, fails the test."""
    errors: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on(
        "console",
        lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None,
    )
    opened.goto(stage.address)
    opened.wait_for_selector(".shell")
    yield opened
    assert errors == []
