"""A centre is published only where it will be served; else nothing is, and it is said why."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.centre import applied
from console.centre.applied import require_served
from console.centre.folder import Centre, read_centres
from schemas.ground.errors import ConfigurationError
from schemas.outputs.engine import RoleReport, ServedCentre
from schemas.topics import CENTRE_CONFIG, ENGINE_HEALTH
from streams.host.settings import Settings
from streams.kafka.topic_rows import hospital_rows
from streams.watching.centres import SERVING
from tests.streams.support.cluster import Cluster
from tests.support import small_city


class World:
    """A deployment with its cluster and the folder of a centre that is to be published."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        small_city.write(tmp_path / "ag", centre_id="AG", mark="A")
        self.chosen = Settings(home=tmp_path / "home", city=tmp_path / "ag", topic_prefix="t-")
        self.centres: tuple[Centre, ...] = read_centres(self.chosen)
        self.cluster = Cluster()
        self.cluster.stand_in(monkeypatch, "console.centre.applied.admin")
        self.cluster.stand_in(monkeypatch, "console.centre.applied.reader")
        own = [row.name for row in hospital_rows(self.centres[0].city.hospitals)]
        for name in (CENTRE_CONFIG.name, ENGINE_HEALTH.name, *own):
            self.cluster.records[f"t-{name}", 0] = []
        self.waited_s = 0.0

    def report(self, role: str, *centres: str, map_hash: str | None = None, ago_s: int = 0) -> None:
        """Have a process say which centres it serves."""
        at = datetime.now(UTC) - timedelta(seconds=ago_s)
        served = tuple(ServedCentre(centre_id=name, map_hash=map_hash) for name in centres)
        subject = f"{role}/w"
        said = RoleReport(
            subject=subject, role=role, at=at, started_at=at, is_serving=True, centres=served
        )
        value = said.model_dump_json().encode()
        self.cluster.write(f"t-{ENGINE_HEALTH.name}", value, key=subject.encode())

    def publish(self, centre: Centre, centre_id: str, unit_id: str) -> None:
        """Have another centre published before, of one unit."""
        said = centre.configured(datetime.now(UTC))
        units = (said.units[0].model_copy(update={"unit_id": unit_id}),)
        other = said.model_copy(update={"centre_id": centre_id, "units": units})
        value = other.model_dump_json().encode()
        self.cluster.write(f"t-{CENTRE_CONFIG.name}", value, key=centre_id.encode())

    async def pause(self, seconds: float) -> None:
        self.waited_s += seconds
        if self.waited_s == 1.0:
            self.seen()

    def seen(self) -> None:
        """Change something after a second."""

    async def ask(self) -> tuple[str, ...]:
        return await require_served(
            "fake:1",
            self.chosen,
            self.centres,
            pause=self.pause,
            monotonic=lambda: self.waited_s,
        )


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(tmp_path, monkeypatch)


async def test_where_nothing_runs_there_is_nobody_to_ask(world: World) -> None:
    assert await world.ask() == ()
    world.report("dispatch", "BD", ago_s=60)
    assert await world.ask() == (), "who was silent for a minute is gone"
    world.report("watcher", "BD")
    assert await world.ask() == (), "the watcher needs no centre"
    world.cluster.records.clear()
    assert await world.ask() == ()


async def test_who_all_serve_it_are_named(world: World) -> None:
    for role in SERVING:
        world.report(role, "AG", "BD")
    assert await world.ask() == ("delivery/w", "dispatch/w", "intake/w", "telemetry/w")


async def test_a_worker_that_does_not_know_it_is_waited_for_and_then_named(world: World) -> None:
    world.report("dispatch", "AG")
    world.report("intake", "BD")
    with pytest.raises(ConfigurationError, match="AG would not be served: intake/w serves only BD"):
        await world.ask()
    assert world.waited_s >= applied.WAIT_S
    world.waited_s = 0.0
    world.seen = lambda: world.report("intake", "AG", "BD")  # type: ignore[method-assign]
    assert await world.ask() == ("dispatch/w", "intake/w")
    assert world.waited_s == 1.0


async def test_other_roads_are_refused(world: World) -> None:
    world.report("dispatch", "AG", map_hash=world.centres[0].roads.hash)
    assert await world.ask() == ("dispatch/w",)
    world.report("dispatch", "AG", map_hash="b" * 64)
    with pytest.raises(ConfigurationError, match="dispatch/w has it on other roads"):
        await world.ask()


async def test_a_unit_of_another_centre_is_refused_unless_that_has_ended(world: World) -> None:
    world.publish(world.centres[0], "BD", "AU0")
    with pytest.raises(ConfigurationError, match="AU0 is in centre BD and in centre AG"):
        await world.ask()
    world.report("dispatch", "AG")
    assert await world.ask() == ("dispatch/w",), "BD is served by nobody"
    world.report("dispatch", "AG", "BD")
    with pytest.raises(ConfigurationError, match="AU0 is in centre BD and in centre AG"):
        await world.ask()


async def test_a_hospital_without_its_topic_is_refused(world: World) -> None:
    del world.cluster.records["t-hospital.Ah2.alerts", 0]
    with pytest.raises(ConfigurationError, match=r"Ah2\.alerts does not exist .*topics apply"):
        await world.ask()
    world.chosen = world.chosen.model_copy(update={"security": "secure"})
    assert await world.ask() == (), "whoever publishes need not see a hospital's topics"
