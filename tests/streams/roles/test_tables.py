"""Faust's manager of tables: there are none, and nobody waits for them."""

from typing import Any

import pytest
from faust.tables import TableManager

from streams.host.settings import Settings
from streams.roles.app import make_app
from streams.roles.tables import NoTables


class Begun:
    """Stands for Faust's recovery and consumer: notes that it was started."""

    def __init__(self) -> None:
        self.started = 0

    async def start(self) -> None:
        self.started += 1

    def assignment(self) -> set[Any]:
        return set()

    def pause_partitions(self, parts: set[Any]) -> None:
        assert parts == set()


@pytest.mark.parametrize(("kind", "sleeps"), [(NoTables, 0), (TableManager, 1)])
async def test_it_begins_without_the_second_that_fausts_own_sleeps(
    kind: type[TableManager], sleeps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app("telemetry", "a:1", Settings())
    stand_in: Any = Begun()
    monkeypatch.setattr(app, "_consumer", stand_in)
    tables: Any = kind(app)
    tables._recovery = stand_in
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(tables, "sleep", sleep)
    await tables.on_start()
    assert (stand_in.started, len(slept)) == (1, sleeps)
    assert tables._tables_registered.is_set()


def test_the_app_has_this_one() -> None:
    assert isinstance(make_app("telemetry", "a:1", Settings()).tables, NoTables)
