"""Where the files of days are kept: a folder a journal, so that two journals are never mixed."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from console.web.past.daybook import FORMAT_VERSION

PAST_FOLDER: Final = "past"
_STATE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d+)\.state")


@dataclass(frozen=True, slots=True)
class Folder:
    """The days of one journal: ``2026-11-30.day``, and the state with which each began."""

    path: Path

    @classmethod
    def of(cls, home: Path, centre_id: str, digest: str) -> "Folder":
        """Give the folder of a journal, by the digest of its first record; made if need be."""
        path = home / PAST_FOLDER / f"{centre_id}-{digest}-v{FORMAT_VERSION}"
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(path)

    @property
    def told(self) -> Path:
        """The file that says how far the work is."""
        return self.path / "progress.json"

    def day(self, day: date) -> Path:
        """Name the file of a day."""
        return self.path / f"{day.isoformat()}.day"

    def tell(self, share: float) -> None:
        """Say how far the work is, 0 to 1."""
        self.told.write_text(json.dumps(round(share, 3)), encoding="utf-8")

    def progress(self) -> float:
        """Give how far the work is, 0 to 1."""
        try:
            return float(json.loads(self.told.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return 0.0

    def keep_state(self, day: date, offset: int, state: bytes) -> None:
        """Keep the state with which a day begins, at an offset of the journal."""
        path = self.path / f"{day.isoformat()}.{offset}.state"
        draft = path.with_suffix(".draft")
        draft.write_bytes(state)
        draft.replace(path)

    def newest_state(self, until: date) -> tuple[date, int, bytes] | None:
        """Give the newest state of a day up to ``until``, whose day before is kept; null: none."""
        for day, offset, path in sorted(self._states(), reverse=True):
            before = date.fromordinal(day.toordinal() - 1)
            if day <= until and self.day(before).exists():
                return day, offset, path.read_bytes()
        return None

    def _states(self) -> Iterator[tuple[date, int, Path]]:
        for path in self.path.iterdir():
            if found := _STATE.fullmatch(path.name):
                yield date.fromisoformat(found[1]), int(found[2]), path


def forget_others(home: Path, kept: Folder) -> None:
    """Remove the days of other journals: a topic that was created again has another past."""
    for path in (home / PAST_FOLDER).iterdir():
        if path != kept.path and path.is_dir():
            shutil.rmtree(path)
