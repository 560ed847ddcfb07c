"""What is written by a command and kept in the project agrees with what wrote it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

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


WORKER = """
import sys, {imports}
from pathlib import Path
from tests.support import small_city
from console.centre.folder import read_centre
from console.centre.option import settings_for
known = set(sys.modules)
read_centre(settings_for(small_city.write(Path({folder!r})))).oracle()
fresh = {{name for name in sys.modules if name.partition(".")[0] not in sys.stdlib_module_names}}
print(*sorted(fresh - known))
"""


@pytest.mark.slow
def test_make_setup_compiles_all_that_a_worker_imports(tmp_path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    listed = re.search(r"^WORKERS_IMPORT := (.*)$", makefile, re.MULTILINE)
    assert listed is not None
    code = WORKER.format(imports=", ".join(listed[1].split()), folder=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [], "add them to WORKERS_IMPORT"


LOADED = """
import sys
from streams.running import worker
print(*sorted(name for name in sys.modules if name.startswith(("dispatch", "streams.roles"))))
import routing.oracle, scenarios.city.roads
print("scipy" in sys.modules)
"""


@pytest.mark.slow
def test_a_worker_loads_no_other_role_and_the_core_only_where_it_decides() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    *found, brings_scipy = done.stdout.split()
    loaded = set(found)
    assert brings_scipy == "False", "who reads a map needs a quarter of a second less"
    assert "streams.roles.app" in loaded
    roles = {f"streams.roles.{role}" for role in ("intake", "telemetry", "dispatch", "delivery")}
    assert loaded & (roles | {"dispatch.step", "dispatch.fold"}) == set()
