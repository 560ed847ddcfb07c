"""The watcher says by itself what dispatch cannot; `smart115 status` shows the whole engine."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from streams.broker import EmbeddedBroker
from tests.support import small_city
from tests.support.engine import PARTITIONS, Client, Engine, Event

WITHIN_S = 1


def engine(broker: EmbeddedBroker, prefix: str, folder: Path) -> Engine:
    engine = Engine(broker.bootstrap, prefix, small_city.write(folder / "city"), folder / "home")
    engine.env["SMART115_WATCH_WITHIN_S"] = str(WITHIN_S)
    engine.prepare()
    return engine


async def hear(client: Client, trouble: str, about: str, *, is_over: bool) -> None:
    """Wait until the watcher has said this."""

    def matches(said: Event) -> bool:
        if said["type"] != "engine.alarm":
            return False
        same = (said["trouble"], said["about"]) == (trouble, about)
        return same and (said["ended_at"] is not None) == is_over

    await client.wait("engine-health", matches)


def status(engine: Engine) -> Any:  # noqa: ANN401 - what JSON holds
    done = engine.cli("status", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
async def test_the_watcher_says_by_itself_that_nobody_dispatches(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> None:
    watched = engine(broker, topic_prefix, tmp_path)
    async with watched.running(["watcher"]), Client(watched, small_city.CENTRE_ID) as client:
        client.read("engine-health")
        await hear(client, "silent_role", "dispatch", is_over=False)
        await hear(client, "no_owner", "dispatch", is_over=False)
        seen = status(watched)
        [dispatch] = [one for one in seen["roles"] if one["role"] == "dispatch"]
        assert (dispatch["processes"], dispatch["owned"]) == (0, 0)
        assert dispatch["partitions"] == PARTITIONS
        assert "silent_role" in {one["trouble"] for one in seen["standing"]}
        [disk] = seen["disks"]
        assert (disk["broker"], disk["is_out"]) == (watched.bootstrap, False)
        assert 0 < disk["free"] < 1
        assert seen["watched_s"] is not None


@pytest.mark.slow
@pytest.mark.skipif("CHAOS_SEEDS" not in os.environ, reason="long: make chaos runs it")
async def test_when_dispatch_dies_the_watcher_says_so_and_that_it_is_back(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> None:
    watched = engine(broker, topic_prefix, tmp_path)
    roles = ["dispatch", "watcher"]
    async with watched.running(roles), Client(watched, small_city.CENTRE_ID) as client:
        client.read("engine-health")
        await hear(client, "no_owner", "intake", is_over=False)
        watched.kill("dispatch")
        await hear(client, "silent_role", "dispatch", is_over=False)
        await hear(client, "no_owner", "dispatch", is_over=False)
        watched.launch("dispatch")
        await watched.ready("dispatch")
        await hear(client, "no_owner", "dispatch", is_over=True)
        await hear(client, "silent_role", "dispatch", is_over=True)
        [dispatch] = [one for one in status(watched)["roles"] if one["role"] == "dispatch"]
        assert (dispatch["processes"], dispatch["owned"]) == (1, PARTITIONS)
        page = watched.cli("status").stdout
        assert [word for word in ("ALARM", "dispatch", "SNAPSHOT") if word not in page] == []
