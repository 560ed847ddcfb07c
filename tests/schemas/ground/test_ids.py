import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.ground.ids import (
    CentreId,
    EventId,
    HospitalId,
    IncidentId,
    RoadEventId,
    StationId,
    UnitId,
    derive,
)
from tests.support.tree import ROOT

ENTITIES = [
    TypeAdapter[str](kind)
    for kind in (CentreId, HospitalId, IncidentId, RoadEventId, StationId, UnitId)
]
EVENT = TypeAdapter[str](EventId)
PARTS = st.lists(st.text(alphabet="ab|-0", min_size=1, max_size=3), min_size=1, max_size=4)


@pytest.mark.parametrize("entity", ENTITIES)
def test_a_name_of_the_field_is_an_id(entity: TypeAdapter[str]) -> None:
    for name in ("BC-01", "h.1_2", "0", "a" * 64):
        assert entity.validate_python(name) == name


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize(
    "name", ["", "-a", ".a", "a b", "a/b", "a:b", "a\n", "xe-cứu", "a" * 65, "../x"]
)
def test_what_could_not_be_part_of_a_topic_name_is_no_id(
    entity: TypeAdapter[str], name: str
) -> None:
    with pytest.raises(ValidationError, match="match pattern"):
        entity.validate_python(name)


def test_an_event_may_be_named_with_colons_and_at_length() -> None:
    assert EVENT.validate_python("tick:BD:" + "7" * 92) == "tick:BD:" + "7" * 92
    with pytest.raises(ValidationError, match="match pattern"):
        EVENT.validate_python("a" * 101)


def test_derive_is_the_same_in_every_version_and_process() -> None:
    """These ids are in journals: another value would be another decision."""
    assert derive("asg", "id:1", 1, "C-1", "BC-01") == "asg-db3b5df24a2bf3806509"
    code = "from schemas.ground.ids import derive; print(derive('asg', 'id:1', 1, 'C-1', 'BC-01'))"
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == derive("asg", "id:1", 1, "C-1", "BC-01")


@given(PARTS, PARTS)
def test_other_parts_give_another_id(one: list[str], other: list[str]) -> None:
    assert (derive("dec", *one) == derive("dec", *other)) == (one == other)


@given(st.sampled_from(["asg", "dec", "alm"]), st.lists(st.text() | st.integers(), max_size=4))
def test_a_derived_id_is_an_event_id(kind: str, parts: list[str | int]) -> None:
    name = derive(kind, *(str(part).encode("utf-8", "replace").decode() for part in parts))
    assert re.fullmatch(rf"{kind}-[0-9a-f]{{20}}", name)
    assert EVENT.validate_python(name) == name
