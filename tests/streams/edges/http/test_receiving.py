"""What is sent by HTTP: 202 when Kafka has it, who it is from, what is wrong, and repeats."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from streams.edges.http.endpoints import ENDPOINTS, Endpoint
from streams.identity.actions import Kind
from streams.identity.store import Entry
from streams.web.bounds import Limits
from tests.streams.support.edges import AT, Edge, edge_at_work
from tests.support.waiting import eventually

WHO = {
    "/v1/incidents": "cad",
    "/v1/vehicles/positions": "tdm",
    "/v1/vehicles/status": "tdm",
    "/v1/vehicles/link": "tdm",
    "/v1/vehicles/welfare": "tdm",
    "/v1/vehicles/vitals": "tdm",
    "/v1/hospitals/status": "columbia",
    "/v1/hospitals/answers": "columbia",
    "/v1/commands": "lan",
}
POSITIONS = "/v1/vehicles/positions"


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Edge]:
    async with edge_at_work(tmp_path) as made:
        put, now = made.doors.store.put, made.time.now()
        put(Entry("tdm", Kind.VEHICLE, "HN", now, units=("TDM-01",)))
        put(Entry("columbia", Kind.HOSPITAL, "HN", now, hospitals=("columbia-asia",)))
        yield made


def fix(unit_id: str = "BC-01", **more: object) -> dict[str, Any]:
    return {"occurred_at": AT, "unit_id": unit_id, "place": {"lat": 21.0, "lon": 105.8}} | more


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.path)
async def test_every_example_is_stored_as_its_senders(edge: Edge, endpoint: Endpoint) -> None:
    example = {
        **endpoint.example,
        **{name: AT for name in ("occurred_at", "at") if name in endpoint.example},
    }
    if "properties" in example:
        example["properties"] = {**example["properties"], "at": AT}
    who = WHO.get(endpoint.path, "traffic")
    answer = await edge.post(endpoint.path, example, who)
    assert answer.status_code == 202, answer.text
    assert answer.json()["accepted"] == 1
    [stored] = edge.kafka.records["t-" + endpoint.kind.topic.name]
    assert (stored["source"], stored["centre_id"]) == (who, "HN")
    assert [stored["event_id"]] == answer.json()["event_ids"]
    assert edge.kafka.keys["t-" + endpoint.kind.topic.name] == [stored[endpoint.kind.topic.key]]
    audit = edge.kafka.records.get("t-access", [])
    assert [one["event_ids"] for one in audit] == (
        [[stored["event_id"]]] if endpoint.audited else []
    )


async def test_nobody_speaks_under_anothers_name(edge: Edge) -> None:
    body = fix(source="dispatcher-lan", received_at=AT)
    assert (await edge.post(POSITIONS, body, "BC-01")).status_code == 202
    [stored] = edge.kafka.records["t-vehicle-positions"]
    assert (stored["source"], stored["received_at"]) == ("BC-01", None)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (fix("BC-02"), 403, None),
        (fix(centre_id="DN"), 403, None),
        (fix(occurred_at="2026-11-30T02:01:00Z"), 422, "occurred_at"),
        (fix(occurred_at="1764468000"), 422, "occurred_at"),
        (fix(place={"lat": 121.0, "lon": 105.8}), 422, "place.lat"),
        (fix(place={"lat": "21", "lon": 105.8}), 422, "place.lat"),
        (fix(speed_kmh=3), 422, "speed_kmh"),
        (fix(event_id="x\u202ey"), 422, "event_id"),
        (fix(event_id="x\x00y"), 422, "event_id"),
        (fix(event_id="x y"), 422, "event_id"),
        (fix(type="vitals"), 422, "type"),
        (fix(type=None), 422, "type"),
        ([], 422, "$"),
        (7, 422, "$"),
        (None, 422, "$"),
    ],
    ids=lambda one: json.dumps(one)[:60],
)
async def test_what_cannot_be_is_refused_and_not_stored(
    edge: Edge, body: object, status: int, field: str | None
) -> None:
    answer = await edge.post(POSITIONS, body, "BC-01")
    assert answer.status_code == status, answer.text
    if field is not None:
        assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert "t-vehicle-positions" not in edge.kafka.records


@pytest.mark.parametrize(
    "text",
    [b"{", b"", b"\xff\xfe{}", b'{"a": NaN}', b"[" * 100_000, b"1" * 10_000, b'{"a":"\\ud800"}'],
    ids=["half", "empty", "utf16", "nan", "deep", "digits", "surrogate"],
)
async def test_what_is_no_json_is_told_so(edge: Edge, text: bytes) -> None:
    headers = edge.token("BC-01") | {"Content-Type": "application/json"}
    answer = await edge.client.post(POSITIONS, content=text, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["code"] == "wrong_fields"


async def test_a_unit_that_is_not_the_centres_is_told_at_once(edge: Edge) -> None:
    units = ("BC-01", "XX-9")
    edge.doors.store.put(Entry("gw", Kind.VEHICLE, "HN", edge.time.now(), units=units))
    answer = await edge.post(POSITIONS, fix("XX-9"), "gw", **{"Accept-Language": "vi"})
    [error] = answer.json()["errors"]
    assert (error["field"], error["code"], error["value"]) == ("unit_id", "unknown", "XX-9")
    assert "trung tâm này không có" in error["fix"]


@pytest.mark.parametrize(
    ("path", "who", "body", "why"),
    [
        (
            "/v1/vehicles/status",
            "BC-01",
            {"unit_id": "BC-01", "status": "declined"},
            "status 'declined' phải kèm lý do ('reason')",
        ),
        (
            "/v1/roads",
            "traffic",
            {"road_event_id": "R-1", "kind": "slowdown", "way_ids": [7]},
            "speed_factor chỉ dùng cho 'slowdown', và 'slowdown' phải có nó",
        ),
        (
            "/v1/roads",
            "traffic",
            {
                "road_event_id": "R-1",
                "kind": "closure",
                "around": {"lat": 0.0, "lon": 0.0},
                "radius_m": 50.0,
            },
            (
                "around nằm ở tọa độ 0, 0 hoặc cách xa địa bàn của trung tâm 'HN': "
                "hãy kiểm tra lại vị trí"
            ),
        ),
    ],
    ids=["status", "slowdown", "region"],
)
async def test_a_rule_between_fields_is_told_in_the_senders_language(
    edge: Edge, path: str, who: str, body: dict[str, Any], why: str
) -> None:
    sent = {"occurred_at": AT, **body}
    answer = await edge.post(path, sent, who, **{"Accept-Language": "vi"})
    [error] = answer.json()["errors"]
    assert (error["code"], error["fix"]) == ("wrong_value", f"không dùng được: {why}")
    [english] = (await edge.post(path, sent, who)).json()["errors"]
    assert english["fix"].startswith("cannot be used: ")
    assert why not in english["fix"]


async def test_a_list_stores_what_is_right_and_tells_the_rest_by_its_place(edge: Edge) -> None:
    body = [fix(), fix(speed_mps=500.0), fix(occurred_at="2026-11-30T01:59:01Z"), "?"]
    answer = await edge.post(POSITIONS, body, "BC-01")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    told = [(one["index"], one["errors"][0]["field"]) for one in answer.json()["refused"]]
    assert told == [(1, "speed_mps"), (3, "$")]
    assert len(edge.kafka.records["t-vehicle-positions"]) == 2


async def test_a_list_of_which_nothing_is_right_is_refused(edge: Edge) -> None:
    answer = await edge.post(POSITIONS, [fix(speed_mps=500.0), 3], "BC-01")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["0.speed_mps", "1.$"]


async def test_one_of_anothers_in_a_list_stores_none(edge: Edge) -> None:
    assert (await edge.post(POSITIONS, [fix(), fix("BC-02")], "BC-01")).status_code == 403
    assert "t-vehicle-positions" not in edge.kafka.records


@pytest.mark.parametrize("fails", ["is_away", "hangs"])
async def test_what_is_anothers_is_refused_also_while_kafka_is_away(edge: Edge, fails: str) -> None:
    """It was a failure of the server, as the refusal could not be written down."""
    setattr(edge.kafka, fails, True)
    answer = await edge.post(POSITIONS, fix("BC-02"), "BC-01")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    call = {"type": "incident.reported", "occurred_at": AT}
    assert (await edge.post("/v1/incidents", call, "BC-01")).status_code == 403


async def test_lines_and_gzip(edge: Edge) -> None:
    lines = "\n".join(json.dumps(fix(speed_mps=float(at))) for at in range(40)) + "\n\n"
    headers = edge.token("BC-01") | {
        "Content-Type": "application/x-ndjson; charset=utf-8",
        "Content-Encoding": "gzip",
    }
    body = gzip.compress(lines.encode(), mtime=0)
    answer = await edge.client.post(POSITIONS, content=body, headers=headers)
    assert (answer.status_code, answer.json()["accepted"]) == (202, 40)
    answer = await edge.client.post(POSITIONS, content=body[:-9], headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "no_gzip")


@pytest.mark.parametrize("is_event", [True, False])
async def test_a_broken_line_is_told_by_its_number_and_takes_no_other_with_it(
    edge: Edge, *, is_event: bool
) -> None:
    """Two lines that were right were lost with one that was cut."""
    headers = edge.token("BC-01") | {"Content-Type": "application/x-ndjson"}
    path = POSITIONS if is_event else "/v1/trackers/owntracks"
    phone = {"_type": "location", "lat": 21.0, "lon": 105.8, "tst": 1_796_002_740, "tid": "x"}
    good = json.dumps(fix() if is_event else phone)
    later = json.dumps(fix(speed_mps=1.0) if is_event else phone | {"tst": 1_796_002_741})
    answer = await edge.client.post(path, content=f"{good}\n{{\n{later}\n", headers=headers)
    assert (answer.is_success, answer.json()["accepted"]) == (True, 2)
    [refused] = answer.json()["refused"]
    assert (refused["index"], refused["errors"][0]["code"]) == (1, "not_json")
    assert len(edge.kafka.records["t-vehicle-positions"]) == 2
    broken = await edge.client.post(path, content="{\n", headers=headers)
    assert (broken.status_code, broken.json()["errors"][0]["code"]) == (422, "not_json")


async def test_lines_of_other_systems(edge: Edge) -> None:
    """A mark of byte order, a carriage return, nothing at all, and a text made of two."""
    headers = edge.token("BC-01") | {"Content-Type": "application/x-ndjson"}
    one, other = (json.dumps(fix(speed_mps=mps)).encode() for mps in (1.0, 2.0))
    plain = b"\xef\xbb\xbf" + one + b"\r\n \r\n" + other + b"\r\n\r\n"
    answer = await edge.client.post(POSITIONS, content=plain, headers=headers)
    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    packed = gzip.compress(one + b"\n", mtime=0) + gzip.compress(other, mtime=0) + bytes(512)
    for name in ("gzip", "x-gzip"):
        again = await edge.client.post(
            POSITIONS, content=packed, headers=headers | {"Content-Encoding": name}
        )
        assert again.json() == answer.json()
    answer = await edge.client.post(
        POSITIONS, content=packed + b"more", headers=headers | {"Content-Encoding": "gzip"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "no_gzip")


async def test_too_many_at_once_and_other_types_are_refused(edge: Edge) -> None:
    answer = await edge.post(POSITIONS, [1] * 5_001, "BC-01")
    assert answer.json()["errors"][0]["code"] == "too_long"
    headers = edge.token("BC-01") | {"Content-Type": "text/csv"}
    answer = await edge.client.post(POSITIONS, content=b"x", headers=headers)
    assert (answer.status_code, answer.headers["accept-post"][:16]) == (415, "application/json")


async def test_the_same_sent_again_is_the_same_event(edge: Edge) -> None:
    one = (await edge.post(POSITIONS, fix(), "BC-01")).json()["event_ids"]
    assert (await edge.post(POSITIONS, fix(), "BC-01")).json()["event_ids"] == one
    other = (await edge.post(POSITIONS, fix(speed_mps=1.0), "BC-01")).json()["event_ids"]
    assert other != one
    mine = await edge.post(POSITIONS, fix(event_id="mine-1"), "BC-01")
    assert mine.json()["event_ids"] == ["mine-1"]


async def test_an_idempotency_key_names_the_events_and_is_used_once(edge: Edge) -> None:
    key = {"Idempotency-Key": "k-1"}
    one = await edge.post(POSITIONS, [fix(), fix(speed_mps=1.0)], "BC-01", **key)
    again = await edge.post(POSITIONS, [fix(), fix(speed_mps=1.0)], "BC-01", **key)
    assert one.json() == again.json()
    assert len(set(one.json()["event_ids"])) == 2
    other = await edge.post(POSITIONS, fix(), "BC-01", **key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    others = await edge.post("/v1/vehicles/status", STATUS, "BC-01", **key)
    assert others.status_code == 202


STATUS = {"type": "vehicle.status", "occurred_at": AT, "unit_id": "BC-01", "status": "clear"}


@pytest.mark.parametrize("fails", ["is_away", "hangs"])
async def test_without_kafka_it_is_503_and_nothing_is_promised(edge: Edge, fails: str) -> None:
    setattr(edge.kafka, fails, True)
    answer = await edge.post(POSITIONS, fix(), "BC-01")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "5"
    if fails == "is_away":
        assert (await edge.client.get("/health")).status_code == 503


async def test_health_asks_kafka_and_does_not_wait_until_something_is_sent(edge: Edge) -> None:
    assert (await edge.client.get("/health")).status_code == 200
    edge.kafka.is_away = True
    answer = await edge.client.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"kafka": False})


async def test_an_outage_ends_and_what_was_refused_is_stored_once_sent_again(edge: Edge) -> None:
    edge.kafka.is_away = True
    assert (await edge.post(POSITIONS, fix(), "BC-01")).status_code == 503
    edge.kafka.is_away = False

    async def is_stored() -> bool:
        return (await edge.post(POSITIONS, fix(), "BC-01")).status_code == 202

    await eventually(is_stored)
    assert len(edge.kafka.records["t-vehicle-positions"]) == 1
    assert (await edge.client.get("/health")).json() == {"kafka": True}


async def test_what_unfolds_too_far_or_is_too_large_is_cut_off(tmp_path: Path) -> None:
    async with edge_at_work(tmp_path, limits=Limits(2_000, 10_000, 5.0)) as edge:
        bomb = gzip.compress(b" " * 1_000_000, mtime=0)
        headers = edge.token("BC-01") | {"Content-Encoding": "gzip"}
        answer = await edge.client.post(POSITIONS, content=bomb, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        for body in (b"x" * 3_000, _parts(b"x" * 1_000, 3)):
            answer = await edge.client.post(POSITIONS, content=body, headers=edge.token("BC-01"))
            assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        headers["Content-Encoding"] = "br"
        answer = await edge.client.post(POSITIONS, content=b"x", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "encoding")


async def _parts(part: bytes, count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield part


async def test_a_body_that_does_not_come_is_not_waited_for(tmp_path: Path) -> None:
    async def nothing() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async with edge_at_work(tmp_path, limits=Limits(2_000, 10_000, 0.05)) as edge:
        answer = await edge.client.post(POSITIONS, content=nothing(), headers=edge.token("BC-01"))
    assert (answer.status_code, answer.json()["code"]) == (408, "too_slow")


async def test_who_comes_too_often_waits(tmp_path: Path) -> None:
    async with edge_at_work(tmp_path, edge_requests_per_s=0.001) as edge:
        answer = await edge.post(POSITIONS, fix(), "BC-01")
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 100


async def test_answers_carry_security_headers_and_no_other_site_reads_them(edge: Edge) -> None:
    answer = await edge.client.get("/health", headers={"Origin": "https://evil.example"})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers
    assert "strict-transport-security" not in answer.headers
