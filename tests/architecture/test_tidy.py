"""The house rules hold in every file; and each rule is one that can be broken."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.architecture import tidy
from tests.support.tree import PACKAGES, ROOT, modules, tracked

EVERYWHERE = (*PACKAGES, "tests", "benchmarks")
LIBRARIES = tuple(package for package in PACKAGES if package != "console")
WAITING = ROOT / "tests" / "support" / "waiting.py"  # which asks again every few milliseconds
CODEC = ROOT / "streams" / "codec.py"  # where what cannot be read goes to the dead letters, whole


def readable(paths: Iterable[Path]) -> list[Path]:
    """Leave out binary files, which hold a null byte early on."""
    return [path for path in paths if b"\0" not in path.read_bytes()[:8_192]]


RULES: dict[str, tuple[tidy.Check, Callable[[], list[Path]]]] = {
    "functions fit": (tidy.long_functions, lambda: modules(*EVERYWHERE)),
    "modules fit": (tidy.long_module, lambda: modules(*EVERYWHERE)),
    "lines fit": (tidy.long_lines, lambda: modules(*EVERYWHERE)),
    "docstrings": (tidy.missing_docstrings, lambda: modules(*PACKAGES)),
    "return types": (tidy.missing_return_types, lambda: modules(*EVERYWHERE)),
    "no error is swallowed": (
        tidy.swallowed_errors,
        lambda: [path for path in modules(*PACKAGES) if path != CODEC],
    ),
    "tests do not sleep": (tidy.sleeps, lambda: modules("tests")),
    "limits fit the machine": (
        tidy.wall_limits,
        lambda: [path for path in modules("tests") if path != WAITING],
    ),
    "tests measure no speed": (tidy.timed_asserts, lambda: modules("tests")),
    "properties draw more at night": (tidy.own_examples, lambda: modules("tests")),
    "tests compress without the time": (tidy.dated_bytes, lambda: modules("tests")),
    "libraries do not print": (tidy.prints, lambda: modules(*LIBRARIES)),
    "no foreign place": (tidy.foreign_places, lambda: readable(tracked())),
    "packages are locked": (
        tidy.loose_requirements,
        lambda: sorted(ROOT.glob("requirements*.lock")),
    ),
    "jars locked": (tidy.loose_jars, lambda: [ROOT / "streams" / "broker" / "jars.lock"]),
}


@pytest.fixture(scope="module")
def broken() -> dict[str, list[str]]:
    """Ask every rule about each file, one file after the other: parsing is what takes long."""
    asked = {name: set(paths()) for name, (_, paths) in RULES.items()}
    assert all(asked.values()), "a rule was asked about no file at all"
    found: dict[str, list[str]] = {name: [] for name in RULES}
    for path in sorted(set().union(*asked.values())):
        source = path.read_text(encoding="utf-8")
        for name, (check, _) in RULES.items():
            if path in asked[name]:
                place = path.relative_to(ROOT)
                found[name] += [f"{place}:{one.line}: {one.message}" for one in check(source)]
    return found


@pytest.mark.parametrize("name", RULES)
def test_rule_holds(name: str, broken: dict[str, list[str]]) -> None:
    assert broken[name] == []


LONG_FUNCTION = "def f() -> None:\n" + "    x = 1\n" * 70
RAISES = "try:\n    pass\nexcept Exception:\n    raise\n"
HANDED_ON = RAISES.replace(":\n    raise", " as e:\n    future.set_exception(e)")
AMONG_OTHERS = "try:\n    pass\nexcept (OSError, Exception):\n    x = 1\n"
HASH = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("check", "bad"),
    [
        (tidy.long_functions, LONG_FUNCTION),
        (tidy.long_functions, "class C:\n  async " + LONG_FUNCTION.replace("\n", "\n  ")),
        (tidy.long_module, "x = 1\n" * 501),
        (tidy.long_lines, "x = '" + "ế" * 96 + "'"),
        (tidy.missing_docstrings, "x = 1"),
        (tidy.missing_docstrings, '"""M."""\ndef f() -> None: ...'),
        (tidy.missing_docstrings, '"""M."""\nclass C: ...'),
        (tidy.missing_docstrings, '"""M."""\nclass C:\n  """C."""\n  def f(self) -> None: ...'),
        (tidy.missing_return_types, "def f(): ..."),
        (tidy.missing_return_types, "def f() -> None:\n    async def g(): ..."),
        (tidy.swallowed_errors, RAISES.replace("raise", "pass")),
        (tidy.swallowed_errors, RAISES.replace("raise", "log(1)").replace(" Exception", "")),
        (
            tidy.swallowed_errors,
            AMONG_OTHERS,
        ),
        (tidy.swallowed_errors, RAISES.replace(":\n    raise", " as e:\n    log.error('%s', e)")),
        (tidy.swallowed_errors, "with contextlib.suppress(Exception): pass"),
        (tidy.sleeps, "import time\ntime.sleep(1)"),
        (tidy.sleeps, "async def f() -> None: await asyncio.sleep(0.1)"),
        (tidy.sleeps, "from time import sleep\nsleep(1)"),
        (tidy.wall_limits, "LIMIT_S = 60.0\nchild.communicate(timeout=LIMIT_S)"),
        (tidy.wall_limits, "subprocess.run([], timeout=60)"),
        (tidy.wall_limits, "async def f() -> None: await asyncio.wait_for(stop.wait(), 5)"),
        (tidy.wall_limits, "async def f() -> None:\n    async with asyncio.timeout(5): pass"),
        (tidy.timed_asserts, "assert time.process_time() - begun_s < limit_s(1)"),
        (tidy.dated_bytes, "body = gzip.compress(lines)"),
        (tidy.own_examples, "@settings(max_examples=9)\n@given(x)\ndef f() -> None: ..."),
        (tidy.own_examples, "@settings(deadline=None)\n@given(x)\ndef f() -> None: ..."),
        (tidy.prints, "print('x')"),
        (tidy.foreign_places, "see https://py" + "pi.org/simple"),
        (tidy.foreign_places, "path = '/wo" + "rk/main/x'"),
        (tidy.foreign_places, "cd /ro" + "ot/x"),
        (tidy.foreign_places, "/ho" + "me/somebody/x"),
        (tidy.loose_requirements, "aiokafka==1.0\n    # via smart115\n"),
        (tidy.loose_requirements, f"aiokafka>=1.0 \\\n    --hash={HASH}\n"),
        (tidy.loose_requirements, f"--index-url https://x\na==1 --hash={HASH}\n"),
        (tidy.loose_jars, "org.apache.kafka:kafka_2.13:4.3.1\n"),
        (tidy.loose_jars, f"org.apache.kafka:kafka_2.13:4.3.1 {HASH[:-1]}\n"),
        (tidy.loose_jars, f"# https://x\na:b:1 {HASH}\n"),
    ],
)
def test_rule_can_be_broken(check: tidy.Check, bad: str) -> None:
    assert list(check(bad))


@pytest.mark.parametrize(
    ("check", "good"),
    [
        (tidy.long_functions, LONG_FUNCTION.removesuffix("    x = 1\n")),
        (tidy.long_module, "x = 1\n" * 500),
        (tidy.long_lines, "x = '" + "ế" * 94 + "'"),
        (tidy.long_lines, "x = '" + "ế" * 94 + "'  # noqa: S101 - for a reason"),
        (tidy.missing_docstrings, '"""M."""\ndef _f() -> None: ...'),
        (tidy.missing_docstrings, '"""M."""\n@typing.overload\ndef f() -> None: ...'),
        (tidy.swallowed_errors, RAISES),
        (tidy.swallowed_errors, RAISES.replace("raise", "pass").replace("Exception", "OSError")),
        (
            tidy.swallowed_errors,
            HANDED_ON,
        ),
        (tidy.sleeps, "async def f() -> None: await asyncio.sleep(0)"),
        (tidy.wall_limits, "LIMIT_S = limit_s(60.0)\nchild.communicate(timeout=LIMIT_S)"),
        (tidy.wall_limits, "process.ends(within_s=0)"),
        (tidy.timed_asserts, "assert patience.is_over(monotonic)"),
        (tidy.dated_bytes, "body = gzip.compress(lines, mtime=0)"),
        (tidy.own_examples, "@examples(9)\n@given(x)\ndef f() -> None: ..."),
        (
            tidy.own_examples,
            "@settings(suppress_health_check=[x])\n@given(x)\ndef f() -> None: ...",
        ),
        (tidy.foreign_places, "the framework/main part, http://x/work"),
        (tidy.loose_requirements, f"# c\na==1 ; python_version < '3' \\\n    --hash={HASH}\n"),
        (tidy.loose_jars, f"# c\na.b:c_2.13:1 {HASH}\n"),
    ],
)
def test_rule_leaves_good_code_alone(check: tidy.Check, good: str) -> None:
    assert list(check(good)) == []
