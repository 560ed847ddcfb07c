"""A model made of what was checked when it came in: the same object, in a third of the time."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from schemas.ground.base import Model

M = TypeVar("M", bound=Model)

_CONSTANT: Final = ("type", "schema_version")
"""What has one value in all records of a kind."""

_MADE: Final = """
def made(*, {parameters}):
    one = new(kind)
    put(one, "__dict__", {{{content}}})
    put(one, "__pydantic_fields_set__", {{{given}}})
    put(one, "__pydantic_extra__", None)
    put(one, "__pydantic_private__", None)
    return one
"""


def unchecked(kind: type[M]) -> Callable[..., M]:
    """Give what makes a model without looking at its values, for what is made at most events.

    Only for values that come from checked models: nothing is refused, brought to UTC or to NFC, and
    no check between fields is made. Every field is given but ``type`` and ``schema_version``;
    TypeError names one that it has not, or that is missing. It is written out field by field, as
    ``replaced`` does it.
    """
    kind.model_rebuild()  # a model is built when it is first checked, and this one never may be
    fields = kind.model_fields
    constant = [name for name in fields if name in _CONSTANT]
    asked = [name for name in fields if name not in _CONSTANT]
    made: dict[str, Any] = {
        "kind": kind,
        "new": kind.__new__,
        "put": object.__setattr__,
        **{f"_{name}": fields[name].default for name in constant},
    }
    content = ", ".join(f"'{one}': {'_' if one in _CONSTANT else ''}{one}" for one in fields)
    given = ", ".join(f"'{one}'" for one in asked)
    text = _MADE.format(parameters=", ".join(asked), content=content, given=given)
    exec(text, made)  # noqa: S102 - of a model's own names
    result: Callable[..., M] = made["made"]
    return result
