"""What is written by a command and kept in the project agrees with what wrote it."""

from streams.host import settings
from tests.support.tree import ROOT, tracked


def test_env_example_is_what_the_settings_say() -> None:
    committed = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert committed == settings.example(), "run `make env-example` and commit the file"


def test_env_example_is_not_ignored() -> None:
    assert ROOT / ".env.example" in set(tracked())


def test_make_bench_finds_every_benchmark() -> None:
    scripts = {path.name for path in (ROOT / "benchmarks").glob("*.py")}
    found = {path.name for path in (ROOT / "benchmarks").glob("bench_*.py")}
    assert scripts == found
    assert "benchmarks/bench_*.py" in (ROOT / "Makefile").read_text(encoding="utf-8")
