"""Trackers and phones at the edge: whose fix it is, how they prove who they are, and repeats."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from schemas.ground.errors import ConfigurationError
from streams.identity.actions import Action, Kind
from streams.identity.store import Entry
from tests.streams.edges.trackers.test_forms import CLIENT, OWNTRACKS, QUERY, TRACCAR
from tests.streams.edges.trackers.test_lines import DEPOT, HEADER, ROW
from tests.streams.support.edges import Edge, edge_at_work

STORED = "t-vehicle-positions"
NOWHERE_AT = "2026-11-30T01:59:30Z"


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Edge]:
    table = tmp_path / "devices.csv"
    lines = (
        "861234567890123,BC-02",
        "xe-12,BC-02",
        "lan/pixel,BC-01",
        "123456,BC-01",
        "7700123,BC-01",
    )
    table.write_text("device,unit_id\n" + "\n".join(lines) + "\n", encoding="utf-8")
    mapping = tmp_path / "trackers.toml"
    mapping.write_text(DEPOT, encoding="utf-8")
    async with edge_at_work(tmp_path, devices_file=table, trackers_file=mapping) as made:
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


def traccar(**changed: object) -> dict[str, Any]:
    return TRACCAR | {"position": TRACCAR["position"] | changed}


@pytest.mark.parametrize(("mark", "value"), [("outdated", True), ("valid", False)])
async def test_a_place_that_is_not_of_now_moves_no_unit_and_is_told_so(
    edge: Edge, mark: str, *, value: bool
) -> None:
    answer = await edge.post("/v1/trackers/traccar", traccar(**{mark: value}), "traccar")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 0)
    [refused] = answer.json()["refused"]
    [error] = refused["errors"]
    told = (refused["index"], error["field"], error["code"], error["value"])
    assert told == (0, f"position.{mark}", "no_place", str(value).lower())
    [heard] = edge.kafka.records[STORED]
    assert (heard["type"], heard["unit_id"], heard["word"]) == ("vehicle.link", "BC-02", "heard")
    assert (heard["source"], heard["occurred_at"]) == ("traccar", "2026-11-30T02:00:00Z")


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (("fix", "deviceOffline"), ["vehicle.position", "lost"]),
        (("deviceOffline", "fix"), ["vehicle.position"]),
        (("fix", "deviceOnline"), ["vehicle.position"]),
    ],
)
async def test_in_one_request_a_lost_connection_stands_until_the_next_fix(
    edge: Edge, sent: tuple[str, ...], stored: list[str]
) -> None:
    news = [
        TRACCAR if one == "fix" else {"event": {"type": one}, "device": TRACCAR["device"]}
        for one in sent
    ]
    answer = await edge.post("/v1/trackers/traccar", news, "traccar")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    assert [one.get("word", one["type"]) for one in edge.kafka.records[STORED]] == stored


async def test_a_device_that_nobody_knows_is_heard_of_no_unit(edge: Edge) -> None:
    unknown = traccar(outdated=True) | {"device": {"uniqueId": "9"}}
    answer = await edge.post("/v1/trackers/traccar", unknown, "traccar")
    assert answer.json()["refused"][0]["errors"][0]["code"] == "no_place"
    assert STORED not in edge.kafka.records


@pytest.mark.parametrize(
    ("event", "word"),
    [("deviceOffline", "lost"), ("deviceUnknown", "lost"), ("deviceOnline", "heard")],
)
async def test_traccars_events_say_whether_a_device_is_connected(
    edge: Edge, event: str, word: str
) -> None:
    sent = {"event": {"id": 43, "type": event, "positionId": 0}, "device": TRACCAR["device"]}
    answer = await edge.post("/v1/trackers/traccar", sent, "traccar")
    assert (answer.status_code, answer.json()["refused"]) == (202, [])
    [said] = edge.kafka.records[STORED]
    assert (said["type"], said["unit_id"], said["word"]) == ("vehicle.link", "BC-02", word)


async def test_traccars_other_events_are_taken_and_mean_nothing(edge: Edge) -> None:
    sent = {"event": {"type": "ignitionOff"}, "device": TRACCAR["device"]}
    answer = await edge.post("/v1/trackers/traccar", sent, "traccar")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 0)
    assert STORED not in edge.kafka.records
    unknown = {"event": {"type": "deviceOffline"}, "device": {"uniqueId": "9"}}
    answer = await edge.post("/v1/trackers/traccar", unknown, "traccar")
    assert answer.json()["errors"][0]["code"] == "no_device"


async def test_what_the_app_encrypts_is_refused_with_what_to_do(edge: Edge) -> None:
    sent = {"_type": "encrypted", "data": "b3duVHJhY2tzIQ=="}
    answer = await edge.post("/v1/trackers/owntracks", sent, "phone")
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["field"]) == (422, "encrypted", "_type")
    assert "turn the encryption key off" in error["fix"]


async def test_of_a_list_what_is_a_fix_is_stored_and_the_rest_told_by_its_place(edge: Edge) -> None:
    late = {"fixTime": "2026-11-30T08:58:00+07:00"}
    sent = [traccar(outdated=True), traccar(), traccar(latitude=91), traccar(**late)]
    answer = await edge.post("/v1/trackers/traccar", sent, "traccar")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    assert [(one["index"], one["errors"][0]["field"]) for one in answer.json()["refused"]] == [
        (0, "position.outdated"),
        (2, "position.latitude"),
    ]
    answer = await edge.post("/v1/trackers/traccar", sent[::2], "traccar")
    assert [one["field"] for one in answer.json()["errors"]] == [
        "0.position.outdated",
        "1.position.latitude",
    ]
    assert answer.status_code == 422


async def test_what_comes_together_is_stored_by_the_times_of_the_fixes(edge: Edge) -> None:
    sent = [traccar(fixTime=f"2026-11-30T08:{at}:00+07:00") for at in (58, 31, 47, 12)]
    answer = await edge.post("/v1/trackers/traccar", sent, "traccar")
    stored = edge.kafka.records[STORED]
    times = [one["occurred_at"] for one in stored]
    assert [one[14:16] for one in times] == ["12", "31", "47", "58"]
    ids = answer.json()["event_ids"]
    assert [one["event_id"] for one in stored] == [ids[at] for at in (3, 1, 2, 0)]


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


async def test_a_form_says_what_a_query_says(edge: Edge) -> None:
    token = edge.token("phone")["Authorization"].partition(" ")[2]
    url = f"/v1/trackers/osmand?token={token}"
    form = {"id": "123456", "location": "21.0285,105.8542", "timestamp": "2026-11-30 08:59:00"}
    answer = await edge.client.post(url, data=form | {"speed": "36"})
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["value"]) == (
        422,
        "timestamp",
        "2026-11-30T08:59:00",
    )
    answer = await edge.client.post(f"{url}&zone=+07:00&speed_unit=km/h", data=form | {"speed": 36})
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    [fix] = edge.kafka.records[STORED]
    assert (fix["occurred_at"], fix["speed_mps"]) == ("2026-11-30T01:59:00Z", pytest.approx(10.0))
    body = {"location": "21.03,105.85", "id": "123456"}
    assert (await edge.client.post(url, data=body)).status_code == 202
    assert edge.kafka.records[STORED][1]["occurred_at"] == "2026-11-30T02:00:00Z", "it is of now"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await edge.client.post(url, content=b"a=1&" * 300, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "too_long")
    answer = await edge.client.post(url, content=b'{"device_id": "123456"}', headers=headers)
    assert (answer.status_code, answer.headers["accept-post"][:16]) == (415, "application/json")


async def test_a_token_that_is_good_for_more_is_not_believed_in_an_address(edge: Edge) -> None:
    says = {"BC-01": "--action report_position", "minh": "has no right report_position"}
    for name, why in says.items():
        token = edge.token(name)["Authorization"].partition(" ")[2]
        answer = await edge.client.get("/v1/trackers/osmand", params=QUERY | {"token": token})
        assert answer.status_code == 403
        assert why in answer.json()["detail"]
        assert ("report_vitals" in answer.json()["detail"]) == (name == "BC-01"), "what is too much"
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


async def text(edge: Edge, path: str, body: str, who: str, **more: str) -> httpx.Response:
    headers = edge.token(who) | {"Content-Type": more.pop("media_type", "text/csv")}
    url = f"/v1/trackers/{path}"
    return await edge.client.post(url, content=body.encode(), headers=headers, params=more)


async def test_lines_of_csv_are_stored_by_their_times_and_wrong_ones_named(edge: Edge) -> None:
    rows = [ROW, ROW.replace("08:59", "08:41"), ROW.replace(";36;", ";nhanh;"), ROW + "V"]
    rows.append(ROW.replace("xe-12", "xe-99"))
    rows.append(ROW.replace(";36;", ";720;"))
    answer = await text(edge, "csv/depot", "\n".join([HEADER, *rows]), "traccar")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    told = [
        (one["index"], error["field"], error["code"], error["value"])
        for one in answer.json()["refused"]
        for error in one["errors"]
    ]
    assert told == [
        (2, "line 4.toc_do", "wrong_type", "nhanh"),
        (3, "line 5.gps", "no_place", "AV"),
        (4, "line 6.device", "no_device", "xe-99"),
        (5, "line 7.speed_mps", "less_than_equal", "200.0"),
    ]
    stored = edge.kafka.records[STORED]
    assert [one["occurred_at"][11:16] for one in stored] == ["01:41", "01:59"]
    assert {(one["unit_id"], one["source"]) for one in stored} == {("BC-02", "traccar")}
    assert stored[1]["speed_mps"] == pytest.approx(10.0)
    again = await text(edge, "csv/depot", f"{HEADER}\n{ROW}", "traccar")
    assert again.json()["event_ids"] == answer.json()["event_ids"][:1], "one fix, one event"


async def test_a_form_that_is_not_declared_and_no_text_are_told(edge: Edge) -> None:
    answer = await text(edge, "csv/depo", ROW, "traccar")
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["code"]) == (422, "form", "no_form")
    assert error["fix"].endswith("depot, modem")
    answer = await text(edge, "csv/depot", ROW, "traccar")
    assert answer.json()["errors"][0]["field"] == "line 1.ngay"
    answer = await text(edge, "csv/depot", ROW, "traccar", media_type="application/json")
    assert (answer.status_code, answer.headers["accept-post"]) == (415, "text/csv, text/plain")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded"])
async def test_sentences_are_the_tokens_unit_or_the_devices(edge: Edge, media_type: str) -> None:
    rmc = "$GNRMC,015900.00,A,2101.71,N,10551.252,E,19.438,90.0,301126,,,A"
    answer = await text(edge, "nmea", f"$GPGSV,1,1,00*79\n{rmc}\n", "phone", media_type=media_type)
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    answer = await text(edge, "nmea", f"{rmc}\n$GNRMC,1", "traccar", device="861234567890123")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    [refused] = answer.json()["refused"]
    assert refused["errors"][0]["field"] == "line 2.sentence"
    assert [one["unit_id"] for one in edge.kafka.records[STORED]] == ["BC-01", "BC-02"]
    answer = await text(edge, "nmea", rmc, "traccar")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "no_device")


async def test_an_edge_with_a_wrong_mapping_does_not_start(tmp_path: Path) -> None:
    mapping = tmp_path / "trackers.toml"
    mapping.write_text(DEPOT.replace("km/h", "kmh"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="'kmh'"):
        async with edge_at_work(tmp_path, trackers_file=mapping):
            pass


CALLED = "t-vehicle-status"
PRESSED = {"attributes": {"alarm": "sos"}}


@pytest.fixture
def server(edge: Edge) -> str:
    """Give a tracker server whose devices have a button for help."""
    both = (Action.REPORT_POSITION, Action.RAISE_SOS)
    edge.doors.store.put(Entry("gps", Kind.INTEGRATION, "HN", edge.time.now(), actions=both))
    return "gps"


async def test_a_button_for_help_is_a_call_for_help_beside_its_place(
    edge: Edge, server: str
) -> None:
    answer = await edge.post("/v1/trackers/traccar", traccar(**PRESSED), server)
    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    [call] = edge.kafka.records[CALLED]
    said = (call["type"], call["unit_id"], call["word"], call["source"], call["occurred_at"])
    assert said == ("vehicle.welfare", "BC-02", "sos", "gps", "2026-11-30T01:59:00Z")
    [fix] = edge.kafka.records[STORED]
    assert fix["device"] == "861234567890123"


async def test_a_button_that_is_held_calls_once_and_anew_when_it_was_let_go(
    edge: Edge, server: str
) -> None:
    async def says(second: int, *, is_held: bool) -> None:
        at = f"2026-11-30T01:59:{second:02}Z"
        sent = traccar(fixTime=at, deviceTime=at, **(PRESSED if is_held else {}))
        assert (await edge.post("/v1/trackers/traccar", sent, server)).status_code == 202

    await says(1, is_held=True)
    await says(2, is_held=True)
    event = {"type": "alarm", **PRESSED, "eventTime": "2026-11-30T01:59:01Z"}
    same = {"event": event, "device": TRACCAR["device"]}
    assert (await edge.post("/v1/trackers/traccar", same, server)).json()["accepted"] == 0
    await says(3, is_held=False)
    await says(4, is_held=True)
    at = [one["occurred_at"] for one in edge.kafka.records[CALLED]]
    assert at == ["2026-11-30T01:59:01Z", "2026-11-30T01:59:04Z"]


async def test_a_call_for_help_that_kafka_did_not_take_is_taken_when_it_is_sent_again(
    edge: Edge, server: str
) -> None:
    edge.kafka.hangs = True
    answer = await edge.post("/v1/trackers/traccar", traccar(**PRESSED), server)
    assert answer.status_code == 503
    edge.kafka.hangs = False
    assert (await edge.post("/v1/trackers/traccar", traccar(**PRESSED), server)).json()["accepted"]
    assert len(edge.kafka.records[CALLED]) == 1


async def test_a_call_for_help_needs_its_right_and_loses_no_place(edge: Edge) -> None:
    answer = await edge.post("/v1/trackers/traccar", traccar(**PRESSED), "traccar")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    [error] = answer.json()["refused"][0]["errors"]
    assert (error["field"], error["code"]) == ("alarm", "no_right")
    assert "--action raise_sos" in error["fix"]
    assert CALLED not in edge.kafka.records
    [written] = edge.kafka.records["t-access"]
    assert (written["action"], written["outcome"]) == ("raise_sos", "refused")
    alone = {"event": {"type": "alarm", **PRESSED}, "device": TRACCAR["device"]}
    assert (await edge.post("/v1/trackers/traccar", alone, "traccar")).status_code == 403


async def test_a_clock_that_is_ahead_calls_for_help_now(edge: Edge, server: str) -> None:
    ahead = {"deviceTime": "2030-01-01T00:00:00Z", "outdated": True, **PRESSED}
    answer = await edge.post("/v1/trackers/traccar", traccar(**ahead), server)
    assert answer.json()["accepted"] == 1
    assert edge.kafka.records[CALLED][0]["occurred_at"] == "2026-11-30T02:00:00Z"


async def test_a_phones_address_may_hold_a_token_that_can_call_for_help_too(edge: Edge) -> None:
    both = (Action.REPORT_POSITION, Action.RAISE_SOS)
    own = Entry("sos", Kind.VEHICLE, "HN", edge.time.now(), units=("BC-01",), actions=both)
    edge.doors.store.put(own)
    token = edge.token("sos")["Authorization"].removeprefix("Bearer ")
    query = QUERY | {"alarm": "sos", "token": token}
    answer = await edge.client.get("/v1/trackers/osmand", params=query)
    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    assert edge.kafka.records[CALLED][0]["unit_id"] == "BC-01"
    token = edge.token("BC-01")["Authorization"].removeprefix("Bearer ")
    answer = await edge.client.get("/v1/trackers/osmand", params=query | {"token": token})
    assert answer.status_code == 403, "one that can do more is not believed there"


async def test_two_devices_of_a_unit_behind_one_token_are_two(edge: Edge) -> None:
    """Found by reading: a fix of the one ended that the connection of the other was lost."""
    other = {"device": {"uniqueId": "xe-12"}}
    sent = [{"event": {"type": "deviceOffline"}, "device": TRACCAR["device"]}, TRACCAR | other]
    await edge.post("/v1/trackers/traccar", sent, "traccar")
    told = [(one["type"], one["device"]) for one in edge.kafka.records[STORED]]
    assert told == [("vehicle.position", "xe-12"), ("vehicle.link", "861234567890123")]


@pytest.mark.parametrize("body", [b"", b" \n"])
async def test_owntracks_forgets_a_friend_without_an_error(edge: Edge, body: bytes) -> None:
    """Its documents have it that an app posts nothing then, and ask to pass over it."""
    answer = await edge.client.post(
        "/v1/trackers/owntracks", content=body, headers=edge.token("phone")
    )
    assert (answer.status_code, answer.json()) == (200, [])
    assert not edge.kafka.records


@pytest.mark.parametrize("form", ["traccar", "owntracks", "osmand", "client"])
async def test_a_device_that_is_at_nowhere_is_heard_and_moves_no_unit(
    edge: Edge, form: str
) -> None:
    """Receivers that do not know where they are say 0, 0, as a place that is right."""
    location = {"timestamp": NOWHERE_AT, "coords": {"latitude": 0.0, "longitude": -0.0}}
    body, who, path = {
        "traccar": (traccar(latitude=0.0, longitude=0.0), "traccar", "traccar"),
        "owntracks": (OWNTRACKS | {"lat": 0, "lon": 0}, "phone", "owntracks"),
        "osmand": (None, "phone", f"osmand?id=x&lat=0&lon=0.0&timestamp={NOWHERE_AT}"),
        "client": ({"device_id": "x", "location": location}, "phone", "osmand"),
    }[form]
    answer = await edge.post(f"/v1/trackers/{path}", body, who)
    assert answer.is_success
    [refused] = answer.json()["refused"]
    assert refused["errors"][0]["code"] == "no_place"
    assert [one["type"] for one in edge.kafka.records[STORED]] == ["vehicle.link"]
