from console.alarms import table
from dispatch.rules.alarm_lifecycle import ALARM
from schemas.rules.alarms import AlarmKind
from tests.support.tree import ROOT


def test_the_committed_page_is_what_the_core_uses() -> None:
    committed = (ROOT / "docs" / "alarms.md").read_text(encoding="utf-8")
    assert committed == table.markdown() + "\n", "run `make docs` and commit the file"


def test_every_kind_and_every_move_is_on_the_page() -> None:
    page = table.markdown()
    assert all(page.count(f"\n| `{kind}` |") >= 1 for kind in AlarmKind)
    for state, moves in ALARM.items():
        assert all(f"| `{state}` | {move} | `{then}` |" in page for move, then in moves.items())
