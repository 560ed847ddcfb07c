"""CPU seconds (user and system) of each command's help, and of what prints or reads little.

The smallest of some runs: what other programs do to the machine only adds to it. Python is left as
it is set: with PYTHONDONTWRITEBYTECODE every run compiles again what no installation has compiled.
Our aim is 0.3 s for ``smart115 --help`` and 0.7 s for every other line.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from console.cli import table as cli

AIM_S = 0.7
AIM_HELP_S = 0.3
RUNS = 3
SAID = (
    "broker status",
    "city defaults",
    "config",
    "config --example",
    "alarms table",
    "map policy",
    "score --list",
    "score --list --json",
    "topics asyncapi",
    "topics list",
    "topics reference",
    "explain C-1",
    "hospital list",
    "patient C-1",
    "tail decisions",
    "citi",
)
"""The five before the last end where no broker runs: after all that they load is loaded."""


def leaves(prefix: tuple[str, ...], command: object) -> Iterator[str]:
    """Give the help line of a command and of those below it."""
    yield " ".join([*prefix, "--help"])
    for name, child in getattr(command, "commands", {}).items():
        yield from leaves((*prefix, name), child)


def cpu_s(argv: list[str], env: dict[str, str]) -> float:
    """Measure one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "console", *argv],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def measured_s(line: str, env: dict[str, str]) -> float:
    """Measure a line; the first run, which may compile or draw the built-in city, is left out."""
    argv = line.split()
    return min([cpu_s(argv, env) for _ in range(1 + RUNS)][1:])


def main() -> None:
    """Measure all lines and print them, the ones over the aim with a mark."""
    helps = [line for row in cli.COMMANDS for line in leaves((row.name,), cli.load(row.name))]
    env = {key: value for key, value in os.environ.items() if "SMART115" not in key}
    over = 0
    with tempfile.TemporaryDirectory() as folder:
        env["SMART115_HOME"] = folder
        for line in ["--help", *helps, *SAID]:
            found_s = measured_s(line, env)
            aim_s = AIM_HELP_S if line == "--help" else AIM_S
            mark = "" if found_s <= aim_s else f"  over {aim_s} s"
            over += bool(mark)
            print(f"{found_s:6.2f} s  smart115 {line}{mark}", flush=True)
    print(f"over the aim: {over}")


if __name__ == "__main__":
    main()
