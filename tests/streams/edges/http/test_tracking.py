"""Trackers and phones at the edge: whose fix it is, how they prove who they are, and repeats."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streams.identity.actions import Action, Kind
from streams.identity.store import Entry
from tests.streams.edges.trackers.test_forms import CLIENT, OWNTRACKS, QUERY, TRACCAR
from tests.streams.support.edges import Edge, edge_at_work

STORED = "t-vehicle-positions"


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Edge]:
    table = tmp_path / "devices.csv"
    lines = ("861234567890123,BC-02", "lan/pixel,BC-01", "123456,BC-01", "7700123,BC-01")
    table.write_text("device,unit_id\n" + "\n".join(lines) + "\n", encoding="utf-8")
    async with edge_at_work(tmp_path, devices_file=table) as made:
        only = (Action.REPORT_POSITION,)
        now = made.time.now()
        made.doors.store.put(Entry("traccar", Kind.INTEGRATION, "HN", now, actions=only))
        phone = Entry("phone", Kind.VEHICLE, "HN", now, units=("BC-01",), actions=only)
        made.doors.store.put(phone)
        yield made


async def test_traccar_forwards_a_fleet(edge: Edge) -> None:
    answer = await edge.post("/v1/trackers/traccar", TRACCAR, "traccar")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    [fix] = edge.kafka.records[STORED]
    assert (fix["unit_id"], fix["source"]) == ("BC-02", "traccar")
    assert fix["speed_mps"] == pytest.approx(10.0, abs=1e-4)
    again = await edge.post("/v1/trackers/traccar", TRACCAR, "traccar")
    assert again.json() == answer.json(), "a fix sent twice is one event"
    old = TRACCAR | {"position": TRACCAR["position"] | {"outdated": True}}
    answer = await edge.post("/v1/trackers/traccar", old, "traccar")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 0)


async def test_what_a_tracker_kept_through_an_outage_comes_in_its_order(edge: Edge) -> None:
    fixes = [OWNTRACKS | {"tst": OWNTRACKS["tst"] - 60 * back} for back in (3, 2, 1)]
    for one in fixes:
        assert (await edge.post("/v1/trackers/owntracks", one, "phone")).json() == []
    times = [one["occurred_at"] for one in edge.kafka.records[STORED]]
    assert times == sorted(times)
    assert len(times) == 3


async def test_owntracks_sends_its_token_as_a_password(edge: Edge) -> None:
    token = edge.token("phone")["Authorization"].partition(" ")[2]
    basic = base64.b64encode(f"lan:{token}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "X-Limit-U": "lan", "X-Limit-D": "pixel"}
    url = "/v1/trackers/owntracks"
    answer = await edge.client.post(url, json=OWNTRACKS, headers=headers)
    assert (answer.status_code, answer.json()) == (200, [])
    answer = await edge.client.post(url, json={"_type": "lwt", "tst": 1}, headers=headers)
    assert (answer.status_code, answer.json()) == (200, [])
    assert len(edge.kafka.records[STORED]) == 1
    for wrong in ("!!", base64.b64encode(b"lan").decode(), base64.b64encode(b"\xff:x").decode()):
        answer = await edge.client.post(url, json={}, headers={"Authorization": f"Basic {wrong}"})
        assert answer.status_code == 401


async def test_a_phone_that_knows_only_an_address_sends_its_token_in_it(edge: Edge) -> None:
    token = edge.token("phone")["Authorization"].partition(" ")[2]
    answer = await edge.client.get("/v1/trackers/osmand", params=QUERY | {"token": token})
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    answer = await edge.client.post("/v1/trackers/osmand", params=QUERY | {"token": token})
    assert answer.status_code == 202
    url = "/v1/trackers/osmand"
    answer = await edge.client.post(url, params={"token": token}, json=CLIENT)
    assert answer.status_code == 202
    assert {one["unit_id"] for one in edge.kafka.records[STORED]} == {"BC-01"}


async def test_a_token_that_is_good_for_more_is_not_believed_in_an_address(edge: Edge) -> None:
    for name, status in (("BC-01", 403), ("minh", 403)):
        token = edge.token(name)["Authorization"].partition(" ")[2]
        answer = await edge.client.get("/v1/trackers/osmand", params=QUERY | {"token": token})
        assert answer.status_code == status
    only = edge.token("phone")["Authorization"].partition(" ")[2]
    url = "/v1/vehicles/positions"
    assert (await edge.client.post(url, params={"token": only}, json={})).status_code == 401


async def test_a_device_of_no_unit_is_told_so_and_a_phone_of_one_unit_needs_no_table(
    edge: Edge,
) -> None:
    unknown = TRACCAR | {"device": {"uniqueId": "999"}}
    answer = await edge.post("/v1/trackers/traccar", unknown, "traccar")
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["value"]) == (422, "no_device", "999")
    answer = await edge.post("/v1/trackers/traccar", unknown, "phone")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)


async def test_a_table_gives_nobody_another_unit(edge: Edge) -> None:
    answer = await edge.post("/v1/trackers/traccar", TRACCAR, "phone")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert STORED not in edge.kafka.records


async def test_without_kafka_a_tracker_keeps_its_fix(edge: Edge) -> None:
    edge.kafka.is_away = True
    answer = await edge.post("/v1/trackers/owntracks", OWNTRACKS, "phone")
    assert answer.status_code == 503
