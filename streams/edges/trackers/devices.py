"""Which device is in which unit: a table in a file that may be edited while the edge runs."""

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from schemas.ground.errors import ConfigurationError
from schemas.ground.ids import is_entity_id
from streams.edges.trackers.rereading import Reread

COLUMNS: Final = ("device", "unit_id")


def read_table(path: Path) -> dict[str, str]:
    """Read a CSV file with the columns ``device`` and ``unit_id``.

    Raises
    ------
    ConfigurationError
        Names the line and what is wrong with it.
    """
    try:
        lines = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        msg = f"{path} cannot be read: {error}"
        raise ConfigurationError(msg) from error
    found: dict[str, str] = {}
    for number, row in enumerate(lines, start=2):
        device, unit_id = ((row.get(name) or "").strip() for name in COLUMNS)
        if not device or not is_entity_id(unit_id):
            msg = f"{path}:{number}: a line is device,unit_id; it says {device!r},{unit_id!r}"
            raise ConfigurationError(msg)
        if found.setdefault(device, unit_id) != unit_id:
            msg = f"{path}:{number}: device {device!r} is in {found[device]!r} already"
            raise ConfigurationError(msg)
    return found


class Devices:
    """The table, read again when its file has changed: see `Reread`."""

    def __init__(self, path: Path, monotonic: Callable[[], float] = time.monotonic) -> None:
        nothing: dict[str, str] = {}
        self._table = Reread(path, read_table, nothing, monotonic)

    def unit_of(self, device: str) -> str | None:
        """Give the unit that a device is in; null where the table does not say."""
        return self._table.held().get(device)
