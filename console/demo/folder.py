"""The demonstration's folder: one demonstration at a time, and each starts from nothing."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console.cli.locks import held


@contextmanager
def fresh_folder(folder: Path) -> Iterator[Path]:
    """Hold the folder for oneself, emptied.

    Raises
    ------
    ConfigurationError
        Another demonstration holds it, or it cannot be written.
    """
    with held(folder.with_name(f"{folder.name}.lock"), "another demonstration"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
