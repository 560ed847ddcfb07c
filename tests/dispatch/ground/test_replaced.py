from dataclasses import replace

import pytest

from dispatch.ground.replaced import replaced
from dispatch.state.world import World


def test_it_is_what_the_library_does() -> None:
    world = World("BD")
    changes = {"surge": True, "policies_hash": "a" * 64}
    assert replaced(world, **changes) == replace(world, surge=True, policies_hash="a" * 64)
    assert world == World("BD")


def test_a_field_that_there_is_not_is_a_bug() -> None:
    with pytest.raises(AttributeError, match="surgery"):
        replaced(World("BD"), surgery=True)
