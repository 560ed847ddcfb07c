"""Which record a worker failed on, and where in the code: told without anything of the record."""

from contextlib import AbstractContextManager
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Final

from aiokafka.errors import KafkaError

from schemas.ground.errors import Smart115Error
from schemas.outputs.dead_letters import TRACE_LINES_MAX
from streams.kafka.codec import Unreadable
from streams.kafka.records import RawRecord

_ROOT: Final = Path(__file__).parents[2]

NOT_THE_RECORDS: Final = (KafkaError, Smart115Error, OSError, Unreadable)
"""What comes of the surroundings: broker, configuration, disk; and what is kept as it should be."""


class RecordCrash(Exception):
    """A worker fails on this record; the cause is the exception that it raised."""

    def __init__(self, raw: RawRecord) -> None:
        super().__init__(f"a worker fails on {raw.topic}[{raw.partition}]@{raw.offset}")
        self.raw = raw

    @property
    def trace(self) -> tuple[str, ...]:
        """Where in the code; see `trace_of`."""
        return trace_of(self.__cause__ or self)

    def ended(self, rest: str = "") -> "WorkerEnded":
        """Give what ends the process: without the cause, whose words may be a patient's."""
        return WorkerEnded(f"{self}, {' raised '.join(self.trace[-2:])}{rest}")


class WorkerEnded(Smart115Error):
    """A process ends for a record on which it fails; it is started again."""


def blamed(raw: RawRecord, *besides: type[Exception]) -> AbstractContextManager[None]:
    """Name the record for whatever fails in the block, but what its surroundings are to blame for.

    ``besides`` are more kinds of these.

    Raises
    ------
    RecordCrash
        With the exception as its cause.
    """
    return _Blamed(raw, besides)


class _Blamed:
    """A class, not a generator: it stands around every record, and costs a fifth."""

    __slots__ = ("_besides", "_raw")

    def __init__(self, raw: RawRecord, besides: tuple[type[Exception], ...]) -> None:
        self._raw = raw
        self._besides = besides

    def __enter__(self) -> None:
        """Nothing is to be done before."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Name the record."""
        if not isinstance(error, Exception):
            return
        if not isinstance(error, (RecordCrash, *NOT_THE_RECORDS, *self._besides)):
            raise RecordCrash(self._raw) from error


def trace_of(error: BaseException) -> tuple[str, ...]:
    """Give where an exception came from: a place a line, outermost first, its kind as the last.

    Its message is left out, and so are all values: they may be a patient's. Of a long one, as of a
    recursion without end, the innermost places are given.
    """
    places = [
        f"{_told(frame.f_code.co_filename)}:{line} in {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    kind = type(error)
    named = kind.__qualname__ if kind.__module__ == "builtins" else _qualified(kind)
    return (*(one[:300] for one in places[1 - TRACE_LINES_MAX :]), named[:300])


def _qualified(kind: type[BaseException]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _told(filename: str) -> str:
    """Name a file as of this project, or as of its package: where it is installed tells nothing."""
    path = Path(filename)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name
