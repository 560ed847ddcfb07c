"""Which device is in which unit: a table in a file that may be edited while the edge runs."""

import csv
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import structlog

from schemas.ground.errors import ConfigurationError
from schemas.ground.ids import is_entity_id

COLUMNS: Final = ("device", "unit_id")
_LOOK_S: Final = 1.0


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
    """The table, read again when its file has changed.

    A file that cannot be read leaves the last good table in force and is logged; there may be none
    at all. ``monotonic`` is a clock in seconds: the file is looked at once a second at most.
    """

    def __init__(self, path: Path, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._path, self._monotonic = path, monotonic
        self._looked_s = float("-inf")
        self._stamp: tuple[int, int] | None = None
        self._table: Mapping[str, str] = {}

    def unit_of(self, device: str) -> str | None:
        """Give the unit that a device is in; null where the table does not say."""
        self._look()
        return self._table.get(device)

    def _look(self) -> None:
        now_s = self._monotonic()
        if now_s - self._looked_s < _LOOK_S:
            return
        self._looked_s = now_s
        try:
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
        except OSError:
            stamp = None
        if stamp == self._stamp:
            return
        self._stamp = stamp
        log = structlog.get_logger()
        if stamp is None:
            self._table = {}
            return
        try:
            self._table = read_table(self._path)
            log.info("devices are read", path=str(self._path), devices=len(self._table))
        except ConfigurationError as error:
            log.warning("the old table of devices stays in force", error=str(error))
