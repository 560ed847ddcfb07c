"""The house rules hold in every file; and each rule is one that can be broken."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.support import tidy
from tests.support.tree import PACKAGES, ROOT, modules, tracked

EVERYWHERE = (*PACKAGES, "tests", "benchmarks")
LIBRARIES = tuple(package for package in PACKAGES if package != "console")
CODEC = ROOT / "streams" / "codec.py"  # where what cannot be read goes to the dead letters, whole


def broken(check: tidy.Check, paths: Iterable[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{finding.line}: {finding.message}"
        for path in paths
        for finding in check(path.read_text(encoding="utf-8"))
    ]


def readable(paths: Iterable[Path]) -> list[Path]:
    """Leave out binary files, which hold a null byte early on."""
    return [path for path in paths if b"\0" not in path.read_bytes()[:8_192]]


@pytest.mark.parametrize(
    ("check", "paths"),
    [
        pytest.param(tidy.long_functions, lambda: modules(*EVERYWHERE), id="functions fit"),
        pytest.param(tidy.long_module, lambda: modules(*EVERYWHERE), id="modules fit"),
        pytest.param(tidy.long_lines, lambda: modules(*EVERYWHERE), id="lines fit"),
        pytest.param(tidy.missing_docstrings, lambda: modules(*PACKAGES), id="docstrings"),
        pytest.param(tidy.missing_return_types, lambda: modules(*EVERYWHERE), id="return types"),
        pytest.param(
            tidy.swallowed_errors,
            lambda: [path for path in modules(*PACKAGES) if path != CODEC],
            id="no error is swallowed",
        ),
        pytest.param(tidy.sleeps, lambda: modules("tests"), id="tests do not sleep"),
        pytest.param(tidy.prints, lambda: modules(*LIBRARIES), id="libraries do not print"),
        pytest.param(tidy.foreign_places, lambda: readable(tracked()), id="no foreign place"),
        pytest.param(
            tidy.loose_requirements,
            lambda: sorted(ROOT.glob("requirements*.lock")),
            id="packages are locked",
        ),
        pytest.param(
            tidy.loose_jars, lambda: [ROOT / "streams" / "broker" / "jars.lock"], id="jars locked"
        ),
    ],
)
def test_rule_holds(check: tidy.Check, paths: Callable[[], list[Path]]) -> None:
    checked = paths()
    assert checked, "the rule was asked about no file at all"
    assert broken(check, checked) == []


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
        (tidy.foreign_places, "the framework/main part, http://x/work"),
        (tidy.loose_requirements, f"# c\na==1 ; python_version < '3' \\\n    --hash={HASH}\n"),
        (tidy.loose_jars, f"# c\na.b:c_2.13:1 {HASH}\n"),
    ],
)
def test_rule_leaves_good_code_alone(check: tidy.Check, good: str) -> None:
    assert list(check(good)) == []
