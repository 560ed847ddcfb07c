"""The road graph of the 115 engine: travel times in whole milliseconds on today's roads.

Most callers need no more than ``graph, info = load_or_build(path, cache_dir)`` and
``Router(graph)``.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.public import *  # noqa: F403
else:

    def __getattr__(name: str) -> object:
        """Find a name of ``routing.public`` when it is asked for: numpy and scipy take a second."""
        if find_spec(f"{__name__}.{name}") is not None:  # a module of ours that is not loaded yet
            raise AttributeError(name)
        return getattr(import_module("routing.public"), name)
