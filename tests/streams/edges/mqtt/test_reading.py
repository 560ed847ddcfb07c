"""What a message comes to: records, a receipt, a refusal that names what is wrong."""

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from streams.edges.inlet import Inlet
from streams.edges.mqtt.addresses import address_of, may_hear, may_publish, topic_of
from streams.edges.mqtt.reading import UNFOLDED_BYTES_MAX, Read, Reader
from streams.edges.outlet import Outlet
from streams.edges.trackers.devices import Devices
from streams.host.clock import Clock
from streams.identity.actions import Kind
from streams.identity.store import Entry
from tests.streams.edges.trackers.test_forms import OWNTRACKS
from tests.streams.support.doors import CENTRE, NOW, Time, make_doors
from tests.streams.support.edges import AT, DIRECTORY, Stands

TOPIC = "smart115/BC-01/BC-01/positions"
LINK = "smart115/BC-01/BC-01/link"
FIX = {"occurred_at": AT, "place": {"lat": 21.0, "lon": 105.8}}


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    doors = make_doors(tmp_path, Time())
    two = Entry("van", Kind.VEHICLE, CENTRE, NOW, units=("BC-01", "BC-02"))
    doors.store.put(two)
    doors.store.disable("bach-mai", NOW)
    (tmp_path / "devices.csv").write_text("device,unit_id\nvan/pixel,BC-02\n", encoding="utf-8")
    inlet = Inlet(Outlet("fake:1", "t-"), DIRECTORY, Clock(changes=Stands(Time())), 5.0)
    devices = Devices(tmp_path / "devices.csv")
    yield Reader(inlet, lambda name: doors.store.active(name, "mqtt"), devices)
    doors.close()


def values(read: Read) -> list[dict[str, Any]]:
    return [json.loads(one.value) for one in read.letters]


def told(read: Read) -> dict[str, Any]:
    assert read.reply is not None
    said: dict[str, Any] = json.loads(read.reply.payload)
    return said


def test_a_fix_is_the_units_of_its_topic_and_from_who_published_it(reader: Reader) -> None:
    read = reader.read(TOPIC, json.dumps(FIX | {"source": "somebody"}).encode())
    [fix] = values(read)
    assert (fix["unit_id"], fix["source"], fix["centre_id"]) == ("BC-01", "BC-01", CENTRE)
    assert (read.letters[0].key, read.reply, read.why) == ("BC-01", None, None)
    again = reader.read(TOPIC, json.dumps(FIX | {"source": "somebody"}).encode())
    assert values(again)[0]["event_id"] == fix["event_id"], "sent twice it is one event"


@pytest.mark.parametrize("how", ["list", "lines", "gzip", "members", "marked"])
def test_many_come_in_one_message(reader: Reader, how: str) -> None:
    fixes = [FIX | {"event_id": f"f-{number}"} for number in range(3)]
    lines = "\n".join(json.dumps(one) for one in fixes).encode()
    payload = {
        "list": json.dumps(fixes, indent=1).encode(),
        "lines": lines,
        "gzip": gzip.compress(lines, mtime=0),
        "members": b"".join(gzip.compress(one, mtime=0) for one in lines.splitlines(keepends=True)),
        "marked": b"\xef\xbb\xbf" + lines.replace(b"\n", b"\r\n"),
    }[how]
    read = reader.read(f"{TOPIC}/b-7", payload)
    assert [one["event_id"] for one in values(read)] == ["f-0", "f-1", "f-2"]
    assert read.reply is not None
    assert read.reply.topic == topic_of("BC-01", "BC-01", "stored")
    assert told(read) == {"receipt": "b-7", "accepted": 3, "event_ids": ["f-0", "f-1", "f-2"]}


def test_a_line_that_was_cut_takes_no_other_with_it(reader: Reader) -> None:
    line = json.dumps(FIX).encode()
    read = reader.read(TOPIC, line + b"\n{\n" + line)
    stored, kept = values(read)[:-1], values(read)[-1]
    assert [one["type"] for one in stored] == ["vehicle.position"] * 2
    assert (kept["errors"][0]["field"], kept["errors"][0]["code"]) == ("1", "not_json")
    assert told(read)["code"] == "wrong_fields"


@pytest.mark.parametrize("topic", [TOPIC, LINK, "owntracks/van/pixel"])
def test_a_message_without_content_says_nothing(reader: Reader, topic: str) -> None:
    """So a retained message is taken back, and so OwnTracks forgets a friend."""
    for is_retained in (False, True):
        assert reader.read(topic, b"", is_retained=is_retained) == Read()
    if topic == TOPIC:
        assert told(reader.read(f"{TOPIC}/b-8", b""))["accepted"] == 0


def test_one_value_may_be_written_over_many_lines(reader: Reader) -> None:
    assert len(values(reader.read(TOPIC, json.dumps(FIX, indent=2).encode()))) == 1


CLOCK = "2026-11-30T02:00:00Z"


@pytest.mark.parametrize(
    ("payload", "word"),
    [
        (b"lost", "lost"),
        (b" Offline\n", "lost"),
        (b"online", "heard"),
        (b'{"word": "lost"}', "lost"),
        (b'{"word": "heard", "occurred_at": "2026-11-30T01:00:00Z"}', "heard"),
    ],
)
def test_a_last_will_says_that_a_device_is_lost(reader: Reader, payload: bytes, word: str) -> None:
    [said] = values(reader.read(LINK, payload))
    assert (said["type"], said["unit_id"], said["source"]) == ("vehicle.link", "BC-01", "BC-01")
    own = b"01:00:00" in payload
    assert (said["word"], said["occurred_at"]) == (word, "2026-11-30T01:00:00Z" if own else CLOCK)


def test_a_will_of_another_unit_or_of_no_word_is_refused(reader: Reader) -> None:
    assert reader.read("smart115/BC-01/BC-02/link", b"lost").why == "forbidden"
    assert told(reader.read(LINK, b'{"word": "gone"}'))["errors"][0]["field"] == "word"
    assert told(reader.read(LINK, b"gone"))["errors"][0]["code"] == "not_json"
    assert told(reader.read(LINK, b"[1]"))["code"] == "wrong_fields"
    assert may_publish("BC-01", LINK)
    assert not may_publish("van", LINK)


def test_the_will_of_a_phone_says_that_it_is_lost(reader: Reader) -> None:
    """As OwnTracks documents it: ``tst`` is when the app connected."""
    will = json.dumps({"_type": "lwt", "tst": 1_764_460_000}).encode()
    [said] = values(reader.read("owntracks/van/pixel", will))
    assert (said["unit_id"], said["word"], said["occurred_at"]) == ("BC-02", "lost", CLOCK)
    assert told(reader.read("owntracks/van/other", will))["errors"][0]["code"] == "no_device"


@pytest.mark.parametrize(
    "kind", ["transition", "waypoint", "waypoints", "card", "cmd", "status", "steps", "dump"]
)
def test_what_else_the_app_says_is_no_place_and_no_error(reader: Reader, kind: str) -> None:
    said = {"_type": kind, "lat": 21.0, "lon": 105.8, "tst": 1_764_460_000}
    assert reader.read("owntracks/van/pixel", json.dumps(said).encode()) == Read()


def test_a_phone_at_nowhere_is_heard_and_a_wrong_one_takes_no_other_with_it(
    reader: Reader,
) -> None:
    sent = [OWNTRACKS | {"lat": 0, "lon": 0.0}, OWNTRACKS | {"lat": 91}, OWNTRACKS]
    read = reader.read("owntracks/van/pixel", json.dumps(sent).encode())
    placed, heard, kept = values(read)
    assert (heard["type"], heard["word"], heard["unit_id"]) == ("vehicle.link", "heard", "BC-02")
    assert placed["type"] == "vehicle.position"
    assert kept["errors"][0]["field"] == "1.lat"


def test_what_the_app_encrypts_is_told_to_be_unreadable(reader: Reader) -> None:
    read = reader.read("owntracks/van/pixel", b'{"_type": "encrypted", "data": "AAAA"}')
    assert told(read)["errors"][0]["code"] == "encrypted"
    assert may_publish("van", "owntracks/van/pixel/event"), "the app says more than is read"
    assert not may_publish("van", "owntracks/vans/pixel")


def test_status_and_vitals_have_their_own_topics(reader: Reader) -> None:
    status = {"type": "vehicle.status", "occurred_at": AT, "status": "clear"}
    [said] = values(reader.read("smart115/BC-01/BC-01/status", json.dumps(status).encode()))
    assert said["type"] == "vehicle.status"
    sos = {"occurred_at": AT, "word": "sos"}
    [said] = values(reader.read("smart115/BC-01/BC-01/welfare", json.dumps(sos).encode()))
    assert said["type"] == "vehicle.welfare"
    read = reader.read("smart115/BC-01/BC-01/status", json.dumps(said).encode())
    assert read.why == "wrong_fields", "it has a right of its own"
    signs = {"type": "vitals", "occurred_at": AT, "heart_rate_per_min": 88}
    read = reader.read("smart115/BC-01/BC-01/vitals", json.dumps(signs).encode())
    assert read.letters[0].topic.name == "vitals"


def test_a_body_that_names_another_unit_does_not_beat_its_topic(reader: Reader) -> None:
    read = reader.read(
        "smart115/van/BC-01/positions", json.dumps(FIX | {"unit_id": "BC-02"}).encode()
    )
    [kept] = values(read)
    assert "unit_id" not in kept, "it is no event, and nobody's position"
    assert told(read)["errors"][0]["field"] == "unit_id"


def test_another_units_topic_is_refused_and_is_an_attempt(reader: Reader) -> None:
    read = reader.read("smart115/BC-01/BC-02/positions", json.dumps(FIX).encode())
    assert (read.letters, read.why) == ((), "forbidden")
    assert read.attempt is not None
    assert (read.attempt.principal.name, read.attempt.unit_id) == ("BC-01", "BC-02")
    assert told(read)["errors"][0]["field"] == "unit_id"


def test_what_is_not_theirs_to_do_is_refused(reader: Reader) -> None:
    read = reader.read("smart115/traffic/BC-01/positions", json.dumps(FIX).encode())
    assert (read.letters, read.why) == ((), "forbidden")


@pytest.mark.parametrize("name", ["bach-mai", "nobody"])
def test_whoever_is_not_known_or_disabled_is_refused(reader: Reader, name: str) -> None:
    read = reader.read(f"smart115/{name}/BC-01/positions", json.dumps(FIX).encode())
    assert (read.letters, read.attempt, read.why) == ((), None, "nobody")


@pytest.mark.parametrize(
    "payload",
    [
        b" ",
        b"{",
        b"[]",
        b"\x1f\x8bnot gzip",
        gzip.compress(b"[]", mtime=0)[:-9],
        gzip.compress(bytes(UNFOLDED_BYTES_MAX + 1), mtime=0),
        b'{"occurred_at": NaN}',
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps(FIX | {"place": {"lat": 99, "lon": 1}}).encode(),
        json.dumps(FIX | {"occurred_at": "2026-11-30T09:00:00Z"}).encode(),
        json.dumps(FIX | {"event_id": "a\u202eb"}).encode(),
        b"3",
    ],
    ids=range(13),
)
def test_what_is_no_event_is_kept_whole_and_told(reader: Reader, payload: bytes) -> None:
    read = reader.read(f"{TOPIC}/9", payload)
    [kept] = values(read)
    assert base64.b64decode(kept["payload_base64"]) == payload
    assert not {"type", "event_id", "unit_id"} & set(kept), "no role takes it for an event"
    said = told(read)
    assert (said["receipt"], said["code"]) == ("9", "wrong_fields")
    assert said["errors"][0]["fix"] != said["errors_vi"][0]["fix"]


def test_what_is_right_of_a_list_is_stored_and_the_rest_told_by_its_place(reader: Reader) -> None:
    read = reader.read(TOPIC, json.dumps([FIX, {"x": 1}]).encode())
    assert [one.get("type") for one in values(read)] == ["vehicle.position", None]
    assert {one["field"].split(".")[0] for one in told(read)["errors"]} == {"1"}


def test_a_message_that_is_too_large_is_refused(reader: Reader) -> None:
    read = reader.read(TOPIC, bytes(4 * 1024 * 1024 + 1))
    assert (read.letters, told(read)["errors"][0]["code"]) == ((), "too_long")


def test_owntracks_is_the_unit_of_its_device_and_not_of_what_it_says(reader: Reader) -> None:
    sent = json.dumps(OWNTRACKS | {"topic": "owntracks/other/pixel"}).encode()
    [fix] = values(reader.read("owntracks/van/pixel", sent))
    assert (fix["unit_id"], fix["source"]) == ("BC-02", "van")
    [fix] = values(reader.read("owntracks/BC-01/any", sent))
    assert fix["unit_id"] == "BC-01", "its only unit"
    assert reader.read("owntracks/van/other", sent).why == "wrong_fields"
    assert reader.read("owntracks/van/pixel", b'{"_type": "waypoint"}') == Read()


@pytest.mark.parametrize(
    "topic",
    [
        "smart115/BC-01/BC-01/orders",
        "smart115/BC-01/BC-01",
        "smart115/BC-01//positions",
        "smart115/BC-01/BC-01/positions/a/b",
        "smart115/BC-01/BC-01/positions/a b",
        "owntracks/BC-01",
        "owntracks/BC-01/phone/event",
        "other/BC-01/BC-01/positions",
        "$SYS/broker/uptime/positions",
    ],
)
def test_nothing_is_taken_at_other_topics(reader: Reader, topic: str) -> None:
    assert address_of(topic) is None
    assert reader.read(topic, b"{}") == Read(why="no_topic")


def test_everybody_has_topics_of_their_own() -> None:
    assert may_publish("a", "smart115/a/U1/vitals")
    assert may_publish("a", "owntracks/a/phone")
    assert not may_publish("a", "smart115/b/U1/vitals")
    assert not may_publish("a", "smart115/a/U1/stored")
    assert may_hear("a", "smart115/a/+/stored")
    assert may_hear("a", "owntracks/a/+")
    for forbidden in ("smart115/#", "smart115/+/+/stored", "smart115/a/#", "#", "owntracks/+/+"):
        assert not may_hear("a", forbidden)


@pytest.mark.parametrize("payload", [b"lost", b"online", b'{"word": "lost"}'])
def test_a_will_that_a_broker_kept_is_not_of_now(reader: Reader, payload: bytes) -> None:
    """Found by reading: at each new subscription a retained will was the loss of that moment."""
    assert reader.read(LINK, payload, is_retained=True) == Read(why="retained")
    assert values(reader.read(LINK, payload)), "published now it is"


def test_a_phones_will_that_a_broker_kept_is_not_of_now_and_its_place_is(reader: Reader) -> None:
    will = json.dumps({"_type": "lwt", "tst": 1_764_460_000}).encode()
    assert reader.read("owntracks/van/pixel", will, is_retained=True) == Read(why="retained")
    place = json.dumps(OWNTRACKS).encode()
    [kept] = values(reader.read("owntracks/van/pixel", place, is_retained=True))
    [now] = values(reader.read("owntracks/van/pixel", place))
    assert kept == now, "it has a time and an id of its own"
    assert (kept["source"], kept["device"]) == ("van", "pixel")


@pytest.mark.parametrize(
    "payload", [b'{"word": "lost", "occurred_at": "2026-11-30T01:00:00Z"}', b"{"]
)
def test_what_was_kept_and_has_its_own_time_is_read(reader: Reader, payload: bytes) -> None:
    assert reader.read(LINK, payload, is_retained=True) == reader.read(LINK, payload)


def test_a_will_may_name_one_device_of_several(reader: Reader) -> None:
    [said] = values(reader.read(LINK, b'{"word": "lost", "device": "gps"}'))
    assert (said["source"], said["device"]) == ("BC-01", "gps")


def test_a_refusal_is_in_both_languages_where_the_edge_itself_refuses(reader: Reader) -> None:
    """Found by reading: what is another's to say was told in English to both."""
    others = told(reader.read("smart115/BC-01/BC-02/link", b"lost"))
    body = json.dumps(FIX | {"unit_id": "BC-02"}).encode()
    named = told(reader.read("smart115/van/BC-01/positions", body))
    undated = json.dumps(OWNTRACKS | {"tst": "noon"}).encode()
    timed = told(reader.read("owntracks/van/pixel", undated))
    codes = [one["errors"][0]["code"] for one in (others, named, timed)]
    assert codes == ["not_yours", "other_unit", "wrong_type"]
    for one in (others, named, timed):
        assert one["errors"][0]["fix"] not in one["errors_vi"][0]["fix"]


def test_what_is_wrong_in_a_list_is_told_by_its_place_and_the_rest_is_stored(
    reader: Reader,
) -> None:
    wrong = [FIX | {"unit_id": "BC-02"}, FIX | {"speed_mps": 500.0}, "what?"]
    read = reader.read(TOPIC, json.dumps([FIX, *wrong, FIX | {"speed_mps": 1.0}]).encode())
    assert [one["field"] for one in told(read)["errors"]] == ["1.unit_id", "2.speed_mps", "3"]
    stored = [one for one in values(read) if "event_id" in one]
    assert [one["speed_mps"] for one in stored] == [None, 1.0]
