import subprocess
import sys

import pytest

from dispatch.ground.require import RequirementFailed, existing, require
from tests.support.tree import ROOT


def test_what_holds_passes() -> None:
    require(1 + 1 == 2, "sums")
    assert existing(0, "zero is there") == 0
    assert existing("", "so is the empty text") == ""


def test_what_does_not_hold_is_said() -> None:
    with pytest.raises(RequirementFailed, match="the unit is free"):
        require([], "the unit is free")
    with pytest.raises(RequirementFailed, match="there is an order"):
        existing(None, "there is an order")


def test_it_stays_on_without_assertions() -> None:
    code = "from dispatch.ground.require import require; require(False, 'still checked')"
    done = subprocess.run(
        [sys.executable, "-O", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "RequirementFailed: still checked" in done.stderr
