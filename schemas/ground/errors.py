"""Every failure the engine can tell a person about, in one tree.

::

    Smart115Error
    ├── ConfigurationError      exit code 3
    │   ├── MapError            the road map is missing, unreadable, empty or not the one expected
    │   ├── CityError           a city folder's file is missing or wrong
    │   ├── TraceError          a GPS trace or what was learnt from traces cannot be read
    │   └── RuntimeMissing      Java or Kafka's jars cannot be had
    ├── BrokerUnreachable       exit code 4
    ├── InvariantBroken         exit code 5
    └── NoWay                   exit code 6

A message is one sentence that names the thing, its value and the fix. Exit code 2 (usage) belongs
to the command line's own parser; 0 is success.

Beside the tree stands `BrokenRule`: what a model's own checks refuse, which must be a ValueError.
"""

from collections.abc import Mapping
from typing import ClassVar


class Smart115Error(Exception):
    """Base of every error that is shown to a person without a traceback."""

    exit_code: ClassVar[int] = 1


class ConfigurationError(Smart115Error):
    """Something the operator set, or the machine lacks, keeps the engine from starting."""

    exit_code: ClassVar[int] = 3


class MapError(ConfigurationError):
    """The road map is missing, unreadable, empty, or not the map that was expected."""


class CityError(ConfigurationError):
    """A city folder's file is missing or holds a wrong value."""


class TraceError(ConfigurationError):
    """A file of GPS fixes, or of what was learnt from them, is missing or holds a wrong value."""


class RuntimeMissing(ConfigurationError):
    """The Java runtime or Kafka's jars cannot be had on this machine."""


class BrokerUnreachable(Smart115Error):
    """No Kafka broker answers at the configured address."""

    exit_code: ClassVar[int] = 4


class InvariantBroken(Smart115Error):
    """A promise of the dispatch core does not hold; the world must not be trusted."""

    exit_code: ClassVar[int] = 5


class NoWay(Smart115Error):
    """No road leads from one place to another, as the roads are now."""

    exit_code: ClassVar[int] = 6


class BrokenRule(ValueError):
    """A rule that a model checks itself, mostly between its fields, does not hold.

    ``key`` is that of its sentence in the catalogue, in both languages, and ``english`` the English
    there, a test holds them equal: what lies below the catalogue breaks rules, too. ``gaps`` fill
    both; what may be a patient's does not belong there. pydantic hands the error on as the
    ``error`` of its context, see `of`.
    """

    def __init__(self, key: str, english: str, /, **gaps: object) -> None:
        super().__init__(english.format_map(gaps))
        self.key = key
        self.gaps = gaps
        self._english = english

    def bare(self) -> "BrokenRule":
        """Give it again without the frames in which it was raised, for who keeps it."""
        return BrokenRule(self.key, self._english, **self.gaps)

    @classmethod
    def of(cls, context: Mapping[str, object] | None) -> "BrokenRule | None":
        """Give the rule that one of pydantic's errors is of by its ``ctx``; null where of none."""
        error = (context or {}).get("error")
        return error if isinstance(error, cls) else None
