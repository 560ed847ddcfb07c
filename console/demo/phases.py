"""How long each phase of the start takes, in wall seconds; phases may overlap."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Phases:
    """The phases that have ended: name, start and end, counted from the beginning of all."""

    monotonic: Callable[[], float] = time.monotonic
    began_s: float = field(init=False)
    ended: list[tuple[str, float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take the time of the beginning."""
        self.began_s = self.monotonic()

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        start_s = self.so_far_s()
        try:
            yield
        finally:
            self.ended.append((name, start_s, self.so_far_s()))

    def so_far_s(self) -> float:
        """Give the seconds since the beginning."""
        return self.monotonic() - self.began_s

    def lines(self) -> list[str]:
        """Give one line a phase, in order of their starts."""
        ordered = sorted(self.ended, key=lambda phase: phase[1])
        return [
            f"{start_s:6.2f} s to {end_s:6.2f} s  {end_s - start_s:5.2f} s  {name}"
            for name, start_s, end_s in ordered
        ]
