"""Signing in: the right password, the right code once, and a wait for who guesses."""

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest

from schemas.ground.errors import ConfigurationError
from streams.identity.accounts import SignInRefused
from streams.identity.attempts import FREE
from streams.identity.doors import Doors
from tests.streams.support.doors import PASSWORD, Time, make_doors

HERE = "10.0.0.7"


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def doors(tmp_path: Path, time: Time) -> Iterator[Doors]:
    made = make_doors(tmp_path, time)
    made.accounts.set_password("lan", PASSWORD)
    yield made
    made.close()


def refused(doors: Doors, name: str, password: str, code: str | None = None) -> SignInRefused:
    with pytest.raises(SignInRefused) as caught:
        doors.accounts.sign_in(name, password, code, HERE)
    return caught.value


def test_the_right_password_gives_a_session(doors: Doors, time: Time) -> None:
    session = doors.accounts.sign_in("lan", PASSWORD, None, HERE)
    who = doors.tokens.principal(session.text, "session")
    assert who is not None
    assert (who.name, who.via) == ("lan", "session")
    time.passes(hours=12)
    assert doors.tokens.principal(session.text, "session") is None


@pytest.mark.parametrize(
    ("name", "password"),
    [("lan", "sai mật khẩu"), ("nobody", PASSWORD), ("minh", PASSWORD), ("lan", PASSWORD + " ")],
)
def test_anything_wrong_is_refused_in_the_same_words(
    doors: Doors, name: str, password: str
) -> None:
    error = refused(doors, name, password)
    assert str(error) == "name, password or code is wrong"


def test_guessing_waits_longer_each_time_and_even_the_right_one_waits(
    doors: Doors, time: Time
) -> None:
    for _ in range(FREE):
        assert refused(doors, "lan", "sai").wait_s == 0
    assert refused(doors, "lan", "sai").wait_s == 2
    assert refused(doors, "lan", PASSWORD).wait_s == 2
    time.passes(seconds=2)
    assert refused(doors, "lan", "sai").wait_s == 4
    time.passes(seconds=4)
    doors.accounts.sign_in("lan", PASSWORD, None, HERE)
    assert refused(doors, "lan", "sai").wait_s == 0, "one right password forgets"


def test_a_colleague_and_another_desk_are_not_locked_out(doors: Doors) -> None:
    doors.accounts.set_password("minh", PASSWORD)
    for _ in range(FREE + 3):
        refused(doors, "lan", "sai")
    doors.accounts.sign_in("minh", PASSWORD, None, HERE)
    doors.accounts.sign_in("lan", PASSWORD, None, "10.0.0.8")


def test_many_guesses_of_one_name_wait_wherever_they_come_from(doors: Doors) -> None:
    waits = []
    for number in range(70):
        with pytest.raises(SignInRefused) as caught:
            doors.accounts.sign_in("lan", "sai", None, f"10.1.0.{number}")
        waits.append(caught.value.wait_s)
    assert waits[:50] == [0] * 50
    assert waits[-1] > 0


def test_a_code_is_asked_for_and_counts_once(doors: Doors, time: Time) -> None:
    totp = pyotp.parse_uri(doors.accounts.start_codes("lan"))
    assert isinstance(totp, pyotp.TOTP)
    assert (totp.issuer, totp.name) == ("smart115", "lan")
    assert doors.accounts.with_codes() == {"lan"}
    refused(doors, "lan", PASSWORD)
    refused(doors, "lan", PASSWORD, "000000")
    code = totp.at(time.now())
    doors.accounts.sign_in("lan", PASSWORD, code, HERE)
    refused(doors, "lan", PASSWORD, code)
    time.passes(seconds=60)
    refused(doors, "lan", PASSWORD, code)
    doors.accounts.sign_in("lan", PASSWORD, totp.at(time.now()), HERE)


def test_a_phone_half_a_minute_off_is_believed_a_minute_off_is_not(
    doors: Doors, time: Time
) -> None:
    totp = pyotp.parse_uri(doors.accounts.start_codes("lan"))
    assert isinstance(totp, pyotp.TOTP)
    seconds = int(time.now().timestamp())
    refused(doors, "lan", PASSWORD, totp.at(seconds - 60))
    doors.accounts.sign_in("lan", PASSWORD, totp.at(seconds - 30), HERE)
    doors.accounts.sign_in("lan", PASSWORD, totp.at(seconds + 30), HERE)


def test_a_lost_phone_is_let_go(doors: Doors) -> None:
    doors.accounts.start_codes("lan")
    doors.accounts.end_codes("lan")
    doors.accounts.sign_in("lan", PASSWORD, None, HERE)


def test_a_new_password_ends_sessions_and_the_old_one(doors: Doors) -> None:
    session = doors.accounts.sign_in("lan", PASSWORD, None, HERE)
    doors.accounts.set_password("lan", "another long one")
    assert doors.tokens.principal(session.text, "session") is None
    refused(doors, "lan", PASSWORD)


def test_somebody_disabled_is_refused_like_a_wrong_password(doors: Doors, time: Time) -> None:
    doors.store.disable("lan", time.now())
    assert str(refused(doors, "lan", PASSWORD)) == "name, password or code is wrong"


def test_what_cannot_be_set_is_named(doors: Doors) -> None:
    with pytest.raises(ConfigurationError, match="12 to 1000 characters, not 5"):
        doors.accounts.set_password("lan", "short")
    with pytest.raises(ConfigurationError, match="no principal 'nobody'"):
        doors.accounts.set_password("nobody", PASSWORD)
    with pytest.raises(ConfigurationError, match="no account 'minh'"):
        doors.accounts.start_codes("minh")
    assert doors.accounts.names() == ["lan"]
