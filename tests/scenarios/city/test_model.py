from dataclasses import replace
from datetime import UTC, datetime, timedelta

from routing.places.snap import SNAP_LIMIT_M as ROUTING_SNAP_LIMIT_M
from scenarios.city.model import SNAP_LIMIT_M, City
from schemas.events.centre import CentreConfigured

AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_equal_content_has_an_equal_id_whatever_the_time(city: City) -> None:
    first = city.configured("a" * 64, AT)
    later = city.configured("a" * 64, AT + timedelta(days=1))
    assert first.event_id == later.event_id
    assert later.occurred_at == AT + timedelta(days=1)


def test_another_content_has_another_id(city: City) -> None:
    first = city.configured("a" * 64, AT).event_id
    off_duty = city.units[0].model_copy(update={"on_duty": False})
    changed = replace(city, units=(off_duty, *city.units[1:]))
    assert changed.configured("a" * 64, AT).event_id != first
    assert city.configured("b" * 64, AT).event_id != first


def test_the_event_is_valid_and_whole(city: City) -> None:
    event = city.configured("a" * 64, AT)
    assert CentreConfigured.model_validate_json(event.model_dump_json()) == event
    assert (event.units, event.hospitals, event.policies) == (
        city.units,
        city.hospitals,
        city.policies,
    )
    assert event.schematic


def test_the_default_snap_limit_is_the_routers() -> None:
    assert SNAP_LIMIT_M == ROUTING_SNAP_LIMIT_M
