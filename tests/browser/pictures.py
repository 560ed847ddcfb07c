"""``make screenshots``: a demonstration, and pictures of its pages as the README shows them."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.browser.conftest import ARGUMENTS, found
from tests.support.pace import limit_s
from tests.support.tree import ROOT

FOLDER: Final = ROOT / "docs" / "images"
READY: Final = "operations centre: "
START_S: Final = 120.0
BUSY: Final = "() => document.querySelectorAll('.row.call').length >= 5"
SIZE: Final = ViewportSize(width=1600, height=900)


@contextmanager
def demonstration() -> Iterator[str]:
    """Run a demonstration; give the address of its pages."""
    command = [sys.executable, "-m", "console", "demo", "--plain", "--rate", "10"]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    try:
        yield _address(run)
    finally:
        run.terminate()
        run.wait(limit_s(START_S))


def _address(run: "subprocess.Popen[str]") -> str:
    """Wait for the line that says where the pages are."""
    deadline_s = time.monotonic() + limit_s(START_S)
    if run.stderr is None:
        raise RuntimeError
    for line in run.stderr:
        if line.startswith(READY):
            return line.removeprefix(READY).split()[0]
        if time.monotonic() > deadline_s:
            break
    message = "the demonstration did not say where its pages are"
    raise RuntimeError(message)


def _open(page: Page, address: str, lang: str, shade: str) -> None:
    """Open the centre's page in a language and a shade, when there is something to see."""
    page.add_init_script(
        f"localStorage.setItem('smart115.lang', '{lang}');"
        f"localStorage.setItem('smart115.shade', '{shade}');"
        "localStorage.setItem('smart115.who', 'Lan');"
    )
    page.goto(address)
    page.wait_for_function(BUSY, timeout=limit_s(180.0) * 1_000)
    page.wait_for_function(
        "() => globalThis.smart115Map?.map.style && smart115Map.map.querySourceFeatures('roads',"
        " {sourceLayer: 'roads'}).length > 0"
    )


def _settled(page: Page) -> None:
    """Let the map draw what it has."""
    page.wait_for_timeout(limit_s(2.0) * 1_000)


def main() -> None:
    """Take the pictures."""
    path = found()
    if path is None:
        sys.exit("no browser: install Debian's chromium, or name one in CHROMIUM")
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for name, lang, shade in (("centre-vi", "vi", "day"), ("centre-en", "en", "night")):
            page = browser.new_page(viewport=SIZE)
            page.set_default_timeout(limit_s(60.0) * 1_000)
            _open(page, address, lang, shade)
            if lang == "en":
                page.keyboard.press("j")
            _settled(page)
            page.screenshot(path=FOLDER / f"{name}.png")
            if lang == "vi":
                page.keyboard.press("n")
                page.keyboard.type("dai lo binh duong")
                page.wait_for_selector("#found li")
                page.keyboard.press("Enter")
                page.keyboard.type("dn")
                page.keyboard.press("Enter")
                _settled(page)
                page.screenshot(path=FOLDER / "new-call-vi.png")
            page.close()
        _supervisor(browser.new_page(viewport=SIZE), address)
        browser.close()


def _supervisor(page: Page, address: str) -> None:
    """Take the supervisor's figures, once the journal's part of them is there."""
    page.set_default_timeout(limit_s(180.0) * 1_000)
    page.goto(f"{address}supervisor")
    page.get_by_text("đã đọc nhật ký").wait_for()
    _settled(page)
    page.screenshot(path=FOLDER / "supervisor-vi.png")
    page.close()


if __name__ == "__main__":
    main()
