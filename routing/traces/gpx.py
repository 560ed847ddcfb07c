"""Track points of a GPX file (GPX 1.0 and 1.1, Topografix), read as plain XML.

Entities are not expanded: a file that declares any is refused.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from schemas.ground.errors import TraceError
from schemas.ground.places import place_fault

CHUNK_BYTES = 1 << 16

Point = tuple[float, float, int | None, float | None]
"""Latitude, longitude, milliseconds since 1970 UTC, degrees clockwise from north; None: unknown."""


class _Reader:
    """What is known while a file is read."""

    def __init__(self, time_ms_of: Callable[[str], int]) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._read
        self.parser.EntityDeclHandler = self._entity
        self._time_ms_of = time_ms_of
        self._place: tuple[float, float] | None = None
        self._at_ms: int | None = None
        self._heading: float | None = None
        self._text: list[str] | None = None
        self.found: list[Point] = []

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(" ")[2]
        if kind == "trkpt":
            self._place, self._at_ms, self._heading = self._place_of(attributes), None, None
        elif kind in {"time", "course"} and self._place is not None:
            self._text = []

    def _read(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        kind = name.rpartition(" ")[2]
        if kind in {"time", "course"} and self._text is not None:
            text, self._text = "".join(self._text).strip(), None
            if kind == "time" and text:
                self._at_ms = self._time(text)
            elif text:
                self._heading = self._course(text)
        elif kind == "trkpt" and self._place is not None:
            self.found.append((*self._place, self._at_ms, self._heading))
            self._place = None

    def _entity(self, *_: object) -> None:
        self._refuse("declares entities; save the track without them")

    def _place_of(self, attributes: dict[str, str]) -> tuple[float, float]:
        try:
            lat, lon = float(attributes["lat"]), float(attributes["lon"])
        except (KeyError, ValueError):
            self._refuse("has a track point without numbers lat and lon; correct it")
        fault = place_fault(lat, lon)
        if fault is not None:
            self._refuse(f"has a track point whose {fault.field} {fault.why}")
        return lat, lon

    def _time(self, text: str) -> int:
        try:
            return self._time_ms_of(text)
        except ValueError as error:
            self._refuse(f"has the time {text[:40]!r}, which {error}")

    @staticmethod
    def _course(text: str) -> float | None:
        """Give a course of 0 to 360 degrees; a receiver writes others for one that it has not."""
        try:
            course = float(text)
        except ValueError:
            return None
        return course % 360.0 if 0.0 <= course <= 360.0 else None  # noqa: PLR2004 - a turn

    def _refuse(self, what: str) -> NoReturn:
        message = f"line {self.parser.CurrentLineNumber} {what}."
        raise TraceError(message)


def read_gpx(path: Path, time_ms_of: Callable[[str], int]) -> Iterator[Point]:
    """Read the track points of all segments, in order.

    Parameters
    ----------
    path
        The file.
    time_ms_of
        Reads a time as milliseconds since 1970 UTC; `ValueError` says what is wrong with it.

    Yields
    ------
    tuple
        WGS 84 degrees, time and course; None where the file does not tell.

    Raises
    ------
    TraceError
        The file cannot be read or is no GPX, or a value is wrong: names the line.
    """
    reader = _Reader(time_ms_of)
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                reader.parser.Parse(chunk)
                points, reader.found = reader.found, []
                yield from points
            reader.parser.Parse(b"", True)  # noqa: FBT003 - it has no name
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); check the path."
        raise TraceError(message) from error
    except expat.ExpatError as error:
        message = f"{path} is no GPX file ({error}); save the track again."
        raise TraceError(message) from error
    except TraceError as error:
        message = f"{path}, {error}"
        raise TraceError(message) from None
    yield from reader.found
