"""What the worker roles write, each in a file of its own."""

import threading
from pathlib import Path
from typing import TextIO


class Logs:
    """Log files by role in one folder; each line is on disk when `write` returns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, TextIO] = {}
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, role: str, line: str) -> None:
        """Append a line to a role's file; called from the roles' threads."""
        with self._lock:
            if role not in self._files:
                path = self.folder / f"{role}.log"
                self._files[role] = path.open("a", encoding="utf-8", buffering=1)
            self._files[role].write(f"{line}\n")

    def close(self) -> None:
        """Close the files; a later line opens its file again."""
        with self._lock:
            for file in self._files.values():
                file.close()
            self._files.clear()
