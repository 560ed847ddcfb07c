"""Call-back numbers are compared under a key, and read by nobody behind intake."""

import stat
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ground.errors import ConfigurationError
from schemas.topics import INCIDENTS, JOURNAL
from streams.host.settings import Settings
from streams.journal.caller_hash import CallerHash, load_key, plain_number
from streams.journal.centres import Centres
from streams.journal.directory import Directory
from streams.journal.journaler import Journaler, Reduced
from streams.journal.ledger import Ledger
from tests.streams.support.samples import StoppedClock, Wire, call, raw

KEY = b"k" * 32


@pytest.mark.parametrize(
    "text",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "(0912) 345-678",
        "+84912345678",
        "+84 912 345 678",
        "0084912345678",
        "84912345678",
        "912345678",
        "\uff10\uff19\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
        " tel: 0912-345-678 ",
    ],
)
def test_one_number_however_it_is_written(text: str) -> None:
    assert plain_number(text) == "912345678"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("0274 3 822 222", "2743822222"),
        ("+84 274 3822222", "2743822222"),
        ("+1 415 555 0100", "+14155550100"),
        ("001 415 555 0100", "+14155550100"),
        ("84 123 456", "84123456"),
    ],
)
def test_other_numbers_are_others(text: str, plain: str) -> None:
    assert plain_number(text) == plain


@pytest.mark.parametrize("text", ["115", "", "ẩn số", "unknown", "0000000000", "+84", "99999999"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert plain_number(text) is None


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_none(text: str) -> None:
    plain = plain_number(text)
    assert plain is None or plain.removeprefix("+").isdecimal()


def test_equal_numbers_have_equal_hashes_under_one_key_only() -> None:
    one, other = CallerHash(KEY), CallerHash(b"x" * 32)
    assert one.of("912345678") == CallerHash(KEY).of("912345678")
    assert one.of("912345678") != one.of("912345679")
    assert one.of("912345678") != other.of("912345678")
    assert len(one.of("912345678")) == 32


class Intake:
    def __init__(self) -> None:
        self.wire = Wire()
        callers = CallerHash(KEY)
        self.journaler = Journaler(
            role="intake",
            centres=Centres([Directory("BD", frozenset({"U1"}), frozenset({"h1"}), frozenset())]),
            ledger=Ledger(),
            clock=StoppedClock(),
            future_s_max=5,
            send=self.wire.send,
            keep_original=True,
            reduce=lambda event: Reduced(callers.hashed(event)),
        )

    async def take(self, event: dict[str, Any], offset: int) -> dict[str, Any]:
        await self.journaler.take(INCIDENTS, raw(event, offset=offset))
        journaled: dict[str, Any] = self.wire.on(JOURNAL)[-1]["event"]
        return journaled


async def test_intake_puts_the_hash_beside_the_number() -> None:
    intake = Intake()
    one = await intake.take(call("e-1", incident_id="C-1") | {"callback": "0912 345 678"}, 0)
    other = await intake.take(call("e-2", incident_id="C-2") | {"callback": "+84912345678"}, 1)
    third = await intake.take(call("e-3", incident_id="C-3") | {"callback": "0912 345 679"}, 2)
    assert one["callback_hash"] == other["callback_hash"] != third["callback_hash"]


async def test_a_hash_that_the_sender_wrote_is_not_taken() -> None:
    intake = Intake()
    foreign = "0" * 32
    alone = await intake.take(call("e-1", incident_id="C-1", callback_hash=foreign), 0)
    assert alone["callback_hash"] is None
    told = {"callback": "0912345678", "callback_hash": foreign}
    both = await intake.take(call("e-2", incident_id="C-2") | told, 1)
    assert both["callback_hash"] == CallerHash(KEY).of("912345678")


def test_what_is_no_call_is_left_alone() -> None:
    event = object()
    assert CallerHash(KEY).hashed(event) is event


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = Settings(home=tmp_path / "home").caller_key
    key = load_key(path)
    assert len(key) == 64
    assert load_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["caller.key"]


def test_of_several_that_make_it_at_once_one_wins(tmp_path: Path) -> None:
    paths = [tmp_path / "caller.key"] * 8
    with ThreadPool(4) as pool:
        keys = pool.map(load_key, paths)
    assert len(set(keys)) == 1


def test_a_key_that_another_process_made_meanwhile_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "caller.key"
    path.write_text("a" * 64)
    monkeypatch.setattr(Path, "exists", lambda _self: False)
    assert load_key(path) == b"a" * 64


def test_a_file_of_ones_own_is_used(tmp_path: Path) -> None:
    path = tmp_path / "own"
    path.write_text("secret " * 5)
    settings = Settings(caller_key_file=path)
    assert load_key(settings.caller_key) == b"secret secret secret secret secret"


@pytest.mark.parametrize("content", ["", "hunter2"])
def test_too_short_a_key_is_refused_and_not_shown(tmp_path: Path, content: str) -> None:
    path = tmp_path / "caller.key"
    path.write_text(content)
    with pytest.raises(ConfigurationError, match="bytes are no key") as refused:
        load_key(path)
    assert "hunter2" not in str(refused.value)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(ConfigurationError, match="SMART115_CALLER_KEY_FILE"):
        load_key(file / "caller.key")
