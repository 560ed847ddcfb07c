from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.topics import RECORD_BYTES_MAX
from streams.broker import properties


def read(text: str) -> dict[str, str]:
    """Read a Java properties file of the simple kind: one name=value a line."""
    found = dict(line.split("=", 1) for line in text.splitlines())
    return {name: _unescape(value) for name, value in found.items()}


def _unescape(value: str) -> str:
    """Undo what Java undoes: backslashes, and four hexadecimal digits of UTF-16."""
    units, at = bytearray(), 0
    while at < len(value):
        taken = 1
        unit = ord(value[at])
        if value[at] == "\\" and value[at + 1] == "u":
            unit, taken = int(value[at + 2 : at + 6], 16), 6
        elif value[at] == "\\":
            unit, taken = ord(value[at + 1]), 2
        units += unit.to_bytes(2, "big")
        at += taken
    return units.decode("utf-16-be", "surrogatepass")


def settings(folder: str = "/data") -> dict[str, str]:
    return read(properties.server_properties(Path(folder), port=20_001, controller_port=20_002))


def test_only_the_loopback_address_is_listened_on() -> None:
    found = settings()
    assert found["listeners"] == "PLAINTEXT://127.0.0.1:20001,CONTROLLER://127.0.0.1:20002"
    assert found["advertised.listeners"] == "PLAINTEXT://127.0.0.1:20001"
    assert found["controller.quorum.voters"] == "1@127.0.0.1:20002"


def test_topics_are_not_made_by_accident() -> None:
    assert settings()["auto.create.topics.enable"] == "false"


def test_the_broker_takes_what_the_topic_table_takes() -> None:
    found = settings()
    assert int(found["message.max.bytes"]) == RECORD_BYTES_MAX
    assert int(found["replica.fetch.max.bytes"]) >= RECORD_BYTES_MAX


@pytest.mark.parametrize("folder", ["/a b", "/a\\b", "/điều phối", "/😀", "/a=b:c#d!e"])
def test_a_folders_name_reaches_java_as_it_is(folder: str) -> None:
    assert settings(folder)["log.dirs"] == folder


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"])))
def test_any_printable_path_survives(name: str) -> None:
    escaped = properties._escape(f"/{name}")
    assert escaped.isascii()
    assert _unescape(escaped) == f"/{name}"
