"""Two centres on one cluster, each a deployment of its own: one lends the other a unit."""

from pathlib import Path

import pytest

from streams.broker import EmbeddedBroker
from tests.support import small_city
from tests.support.engine import Client, Engine, Event

BD, HCM = "BD", "HCM"
ROLES = ("intake", "dispatch")
SAID = ("assignments", "decisions", "mutual-aid", "unit-views", "dead-letters")


def city(folder: Path, own: str, other: str, *, units: int) -> Path:
    """Write a city whose units are named after its centre, and who its neighbour is."""
    small_city.write(folder, units=units)
    for file, old, new in (
        ("city.toml", small_city.CENTRE_ID, own),
        ("units.csv", "\nU", f"\n{own}-"),
    ):
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    neighbour = f'[[mutual_aid.neighbours]]\ncentre_id = "{other}"\nunit_ids = ["{other}-0"]\n'
    with (folder / "centre.toml").open("a", encoding="utf-8") as parameters:
        parameters.write(neighbour)
    return folder


@pytest.mark.slow
async def test_a_unit_is_asked_for_lent_and_given_back_over_kafka(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> None:
    prefixes = {name: f"{topic_prefix}{name}-" for name in (BD, HCM)}
    engines = {
        own: Engine(
            broker.bootstrap,
            prefixes[own],
            city(tmp_path / own, own, other, units=units),
            tmp_path / f"home-{own}",
        )
        for own, other, units in ((BD, HCM, 0), (HCM, BD, 1))
    }
    for own, other in ((BD, HCM), (HCM, BD)):
        # The second one is not there: that must not keep a centre from its work.
        named = f"{prefixes[other]},{topic_prefix}nobody-"
        engines[own].env["SMART115_NEIGHBOUR_PREFIXES"] = named
        engines[own].beside.append(engines[other])
    engines[BD].prepare()
    async with engines[BD].running(ROLES):
        engines[HCM].prepare()  # its topics come after the other's start
        async with (
            engines[HCM].running(ROLES),
            Client(engines[BD], BD) as bd,
            Client(engines[HCM], HCM) as hcm,
        ):
            bd.read(*SAID)
            hcm.read(*SAID)
            await _lend_and_give_back(bd, hcm, engines[BD])
            assert bd.seen.get("dead-letters", []) == []
            assert hcm.seen.get("dead-letters", []) == []
        for engine in engines.values():
            done = engine.cli("replay")
            assert done.returncode == 0, done.stdout + done.stderr
        told = engines[HCM].cli("explain", _request(hcm)["request_id"], "--lang", "en")
        assert "HCM-0 is lent to BD" in told.stdout, told.stderr


def _request(hcm: Client) -> Event:
    """Give the decision about the neighbour's request."""
    return next(one for one in hcm.seen["decisions"] if one["kind"] == "aid")


async def _lend_and_give_back(bd: Client, hcm: Client, asking: Engine) -> None:
    lat, lon = small_city.node(1, 2)
    call = {"incident_id": "C-1", "priority": "P1", "complaint": "khó thở"}
    await bd.send(
        "incidents", bd.event("incident.reported", place={"lat": lat, "lon": lon}, **call)
    )
    await bd.wait("decisions", lambda e: e["kind"] == "queued")
    wanted = {"neighbour_id": HCM, "crew_level": "als", "reason": "không còn xe"}
    await bd.send("dispatcher-commands", bd.event("command.ask_aid", **wanted))
    await hcm.wait("decisions", lambda e: e["kind"] == "aid")
    lend = {"request_id": _request(hcm)["request_id"], "unit_id": "HCM-0", "reason": "còn xe"}
    await hcm.send("dispatcher-commands", hcm.event("command.lend", **lend))
    order = await bd.wait("assignments", lambda e: e["status"] == "made")
    assert (order["incident_id"], order["unit_id"]) == ("C-1", "HCM-0")

    asking.kill("dispatch")  # what it says again is taken once
    asking.launch("dispatch")
    await asking.ready("dispatch")
    for status in ("accepted", "mobilised", "on_scene", "clear"):
        await bd.send("vehicle-status", bd.event("vehicle.status", unit_id="HCM-0", status=status))
    await bd.wait("decisions", lambda e: e["kind"] == "closed")
    release = {"unit_id": "HCM-0", "reason": "đã xong"}
    await bd.send("dispatcher-commands", bd.event("command.release", **release))
    await hcm.wait("decisions", lambda e: "gives HCM-0 back" in e["summary"]["en"])
    await hcm.send("vehicle-status", hcm.event("vehicle.status", unit_id="HCM-0", status="clear"))
    await hcm.wait("unit-views", lambda e: e["state"] == "available" and e["journal_offset"] > 3)
