"""The project's own files, as git knows them."""

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("console", "dispatch", "routing", "scenarios", "schemas", "streams")


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Every file that is or is about to be in the repository; what git ignores is not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode("utf-8").split("\0")
    return tuple(sorted(ROOT / name for name in set(names) if name and (ROOT / name).is_file()))


def modules(*folders: str) -> list[Path]:
    """The Python files of some top-level folders."""
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders
    ]
