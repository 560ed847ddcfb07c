"""How many small changes of the code that chooses a unit are noticed by its tests.

``make mutants`` has mutmut make the changes (``[tool.mutmut]`` says where, and which tests judge
them), one at a time, and then prints this table. ``ARGS="dispatch.choosing.choice.*"`` takes some
of them, ``.venv/mutants/bin/mutmut show NAME`` shows one. mutmut changes what functions do; the
transition tables of ``dispatch.rules.lifecycle`` are data, and each of their pairs stands written
out a second time in ``tests/dispatch/rules/test_lifecycle.py``.

Changes that no test can notice, because nothing is different for anybody:

- ``x.incident_id or ""`` with another word for ``""``: the unit has an incident, the empty word is
  there for the type checker; no incident has either name.
- in ``choice._wait`` and ``_send``, another part of what an id is derived from: ids are told apart
  by the event and a running number, and nobody reads more than their first letters.
- in ``choice._no_unit``, the early way out for who waits already: ``_wait`` says it once as well,
  only after more work.
- in ``choice.summary``, another gap where there is no next unit: it is not looked at.
- in ``response.stands_at``, 1 000 001 for a million: a thousandth of a degree is rounded the same.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Final

FOLDER: Final = Path("mutants/dispatch")
ASKED: Final = ("choice", "eligibility", "lifecycle")
"""The modules of which at least 85 % is asked."""

_WORDS: Final = {0: "survived", 33: "no tests", None: "not run"}
"""mutmut's exit codes; all others mean that a test, a time limit or a crash ended the mutant."""


def counted(path: Path) -> Counter[str]:
    """Count the mutants of one module by what became of them."""
    codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].values()
    return Counter(_WORDS.get(code, "noticed") for code in codes)


def line(name: str, found: Counter[str]) -> str:
    """Give one row: how many were noticed, of how many that were run."""
    run = found.total() - found["not run"]
    score = f"{100 * found['noticed'] / run:6.1f} %" if run else "       –"
    return f"{name:<14}{found.total():>8}{run:>6}{found['noticed']:>9}{score}"


def main() -> None:
    """Print the table."""
    modules = {path.name.split(".")[0]: counted(path) for path in sorted(FOLDER.glob("*.py.meta"))}
    print(f"{'module':<14}{'changes':>8}{'run':>6}{'noticed':>9}{'score':>8}")
    for name, found in modules.items():
        print(line(name, found))
    asked = [modules[name] for name in ASKED if name in modules]
    print(line("asked for", sum(asked, Counter())))
    print(line("all", sum(modules.values(), Counter())))


if __name__ == "__main__":
    main()
