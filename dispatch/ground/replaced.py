"""``dataclasses.replace`` for the places that most events pass: the same, in less than half."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")

_Setter = Callable[[object, object], None]


@cache
def _shape(kind: type) -> tuple[Any, dict[str, int], tuple[_Setter, ...]]:
    """Give what reads all fields of a dataclass at once, the place of each, and what sets each."""
    names = [field.name for field in fields(kind)]
    places = {name: place for place, name in enumerate(names)}
    return attrgetter(*names), places, tuple(getattr(kind, name).__set__ for name in names)


def replaced(one: T, **changes: object) -> T:
    """Give a copy of a dataclass with some fields changed; one without that field raises KeyError.

    It must have slots, at least two fields, and nothing to do in ``__post_init__``: the fields are
    set one by one, which is what the constructor of a frozen dataclass does, by a slower way.
    """
    kind: type = type(one)
    read, places, setters = _shape(kind)
    values = list(read(one))
    for name, value in changes.items():
        values[places[name]] = value
    changed: T = object.__new__(kind)
    for put, value in zip(setters, values, strict=True):
        put(changed, value)
    return changed
