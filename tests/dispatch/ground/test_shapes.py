"""What a record is made of: a field, a type or a value more or less anywhere is another shape."""

from dataclasses import dataclass, make_dataclass
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from dispatch.ground.shapes import described


class Colour(StrEnum):
    RED = "red"


class Signs(BaseModel):
    pulse: Annotated[int, Field(ge=0)] | None = None


@dataclass(frozen=True)
class Node:
    signs: tuple[Signs, ...]
    colour: Colour
    kind: Literal["a", "b"]
    parent: "Node | None" = None


HERE = __name__
NODE = (
    f"{HERE}.Node {{signs: builtins.tuple[{HERE}.Signs, Ellipsis]; colour: {HERE}.Colour; "
    f"kind: Literal['a', 'b']; parent: {HERE}.Node | builtins.NoneType}}"
)


def test_each_type_is_one_line_with_its_fields() -> None:
    assert described(Node) == (
        "builtins.NoneType {}",
        "builtins.int {}",
        f"{HERE}.Colour {{RED: Literal['red']}}",
        NODE,
        f"{HERE}.Signs {{pulse: builtins.int | builtins.NoneType}}",
    )


@pytest.mark.parametrize(
    "other",
    [
        [("a", int), ("b", str)],
        [("a", str)],
        [("a", list[int])],
        [("b", int)],
        [("a", Literal["x"])],
        [("a", Colour)],
    ],
)
def test_another_field_or_type_is_another_shape(other: list[tuple[str, type]]) -> None:
    assert described(make_dataclass("R", other)) != described(make_dataclass("R", [("a", int)]))
