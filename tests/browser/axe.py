"""What axe-core finds on a page that a test has open."""

from typing import Final

import pytest
from playwright.sync_api import Page

from tests.support.tree import ROOT

AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def findings(seen: Page) -> list[str]:
    """Give what axe finds serious or critical, each with where it is."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run npm ci")
    # Not by a script tag: the page's own policy forbids one, and is to be tested as it is.
    seen.evaluate(AXE.read_text(encoding="utf-8"))
    found = seen.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
