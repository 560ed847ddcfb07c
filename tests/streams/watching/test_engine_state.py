"""Which topics of single centres are looked at beside those of the table."""

from typing import Any

from streams.watching.engine_state import Looking

THERE = {
    "t-incidents",
    "t-centre.HCM.incidents",
    "t-centre.BD.vehicle-status",
    "t-centre.BD.vitals",
    "t-hospital.H1.status",
    "t-unit.U1.positions",
    "centre.HN.incidents",
}


class Cluster:
    """Has topics of two deployments."""

    async def topics(self) -> set[str]:
        return THERE


async def test_what_a_centre_says_on_its_own_topics_is_looked_at() -> None:
    """Not what the watcher may not read: a refused fetch would end its look."""
    cluster: Any = Cluster()
    nobody: Any = None
    eyes = Looking("t-", cluster, nobody, nobody, with_centres=False)
    assert await eyes.own_topics() == ["t-centre.BD.vehicle-status", "t-centre.HCM.incidents"]
