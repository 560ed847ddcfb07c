"""Tokens: long, shown once, over when they should be, and never kept as they are."""

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ground.errors import ConfigurationError
from streams.identity.doors import Doors
from streams.identity.store import Store
from tests.streams.support.doors import Time, issued, make_doors


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def doors(tmp_path: Path, time: Time) -> Iterator[Doors]:
    made = make_doors(tmp_path, time)
    yield made
    made.close()


def test_a_token_is_its_principals_until_it_expires(doors: Doors, time: Time) -> None:
    token = issued(doors, "BC-01", days=1)
    who = doors.tokens.principal(token.text)
    assert who is not None
    assert (who.name, who.units, who.via) == ("BC-01", frozenset({"BC-01"}), "token")
    time.passes(hours=23, minutes=59)
    assert doors.tokens.principal(token.text) is not None
    time.passes(minutes=1)
    assert doors.tokens.principal(token.text) is None
    assert doors.tokens.list()[0].standing(time.now()) == "expired"


def test_no_token_and_no_password_stands_in_the_file(
    doors: Doors, tmp_path: Path, time: Time
) -> None:
    token = issued(doors, "cad")
    doors.accounts.set_password("lan", "một mật khẩu dài")
    path = tmp_path / "identity.db"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    assert token.token_id.encode() in kept
    assert token.text.rpartition("_")[2].encode() not in kept
    assert "một mật khẩu dài".encode() not in kept


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Doors that no test changes."""
    made = make_doors(tmp_path_factory.mktemp("doors"), Time())
    yield made
    made.close()


@given(text=st.text() | st.from_regex(r"smart115_[0-9a-f]{10}_[0-9a-f]{64}\n?", fullmatch=True))
def test_whatever_is_no_token_is_nobodys(standing: Doors, text: str) -> None:
    assert standing.tokens.principal(text) is None


def test_one_wrong_digit_is_no_token(doors: Doors) -> None:
    text = issued(doors, "cad").text
    other = "0" if text[-1] != "0" else "1"
    assert doors.tokens.principal(text[:-1] + other) is None
    assert doors.tokens.principal(text + "\n") is None
    assert doors.tokens.principal(text.upper()) is None


def test_a_revoked_token_is_over_at_once(doors: Doors) -> None:
    one, other = issued(doors, "cad"), issued(doors, "cad")
    doors.tokens.revoke(one.token_id)
    assert doors.tokens.principal(one.text) is None
    assert doors.tokens.principal(other.text) is not None


def test_revoking_again_never_makes_it_last_longer(doors: Doors, time: Time) -> None:
    token = issued(doors, "cad")
    doors.tokens.revoke(token.token_id)
    doors.tokens.revoke(token.token_id, timedelta(days=1))
    assert doors.tokens.principal(token.text) is None


def test_rotation_overlaps_and_then_leaves_the_new_one(doors: Doors, time: Time) -> None:
    old = issued(doors, "BC-01")
    new = doors.tokens.rotate(old.token_id, timedelta(hours=24), timedelta(days=30))
    assert doors.tokens.principal(old.text) is not None
    assert doors.tokens.principal(new.text) is not None
    told = {one.token_id: one.ends_at for one in doors.tokens.list()}
    assert told[old.token_id] == time.now() + timedelta(hours=24), "not when it would have expired"
    assert told[new.token_id] == time.now() + timedelta(days=30)
    time.passes(hours=24)
    assert doors.tokens.principal(old.text) is None
    assert doors.tokens.principal(new.text) is not None
    with pytest.raises(ConfigurationError, match="is revoked: create a new one for 'BC-01'"):
        doors.tokens.rotate(old.token_id, timedelta(), timedelta(days=1))


def test_a_disabled_principal_has_no_tokens_nor_gets_any(doors: Doors, time: Time) -> None:
    token = issued(doors, "lan")
    doors.store.disable("lan", time.now())
    assert doors.tokens.principal(token.text) is None
    with pytest.raises(ConfigurationError, match="no active principal 'lan'"):
        issued(doors, "lan")


def test_a_session_is_no_api_token_and_ends_alone(doors: Doors) -> None:
    token = issued(doors, "lan")
    session = doors.tokens.issue("lan", timedelta(hours=1), "session")
    assert doors.tokens.principal(session.text) is None
    assert doors.tokens.principal(token.text, "session") is None
    doors.tokens.end_session(token.text)
    doors.tokens.end_session(session.text)
    assert doors.tokens.principal(session.text, "session") is None
    assert doors.tokens.principal(token.text) is not None


def test_all_of_somebodys_end_together_and_old_ones_are_forgotten(doors: Doors, time: Time) -> None:
    issued(doors, "lan"), doors.tokens.issue("lan", timedelta(hours=1), "session")
    kept = issued(doors, "cad")
    assert doors.tokens.end_all("lan") == 2
    assert doors.tokens.end_all("lan") == 0
    time.passes(days=8)
    assert doors.tokens.forget_old(timedelta(days=7)) == 2
    assert [one.token_id for one in doors.tokens.list()] == [kept.token_id]


@pytest.mark.parametrize("days", [0, -1, 3_661])
def test_a_token_lasts_some_days(doors: Doors, days: int) -> None:
    with pytest.raises(ConfigurationError, match=f"1 to 3660 days, not {days}"):
        issued(doors, "cad", days=days)


def test_what_is_not_known_is_named(doors: Doors) -> None:
    with pytest.raises(ConfigurationError, match="no active principal 'nobody'"):
        issued(doors, "nobody")
    with pytest.raises(ConfigurationError, match="no token 'feed'"):
        doors.tokens.revoke("feed")


def test_a_file_of_a_newer_engine_is_left_alone(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "identity.db")
    store.all("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(ConfigurationError, match="version 99, this engine reads 1"):
        Store.open(tmp_path / "identity.db")


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "identity.db"
    path.write_text("these are not the tables you are looking for " * 30)
    with pytest.raises(ConfigurationError, match="SMART115_IDENTITY_FILE"):
        Store.open(path)


def test_a_change_is_whole_or_none(doors: Doors) -> None:
    token = issued(doors, "cad")

    def fail_half_way() -> None:
        with doors.store.change():
            doors.tokens.revoke(token.token_id)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert doors.tokens.principal(token.text) is not None
