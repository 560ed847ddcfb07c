"""The store: what it has read it need not read again, until anybody changes anything."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from streams.identity import store as stores
from streams.identity.doors import Doors
from streams.identity.store import Store
from streams.identity.tokens import Tokens
from tests.streams.support.doors import ENTRIES, Time, issued, make_doors


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def doors(tmp_path: Path, time: Time) -> Iterator[Doors]:
    made = make_doors(tmp_path, time)
    yield made
    made.close()


@pytest.fixture
def beside(doors: Doors, tmp_path: Path) -> Iterator[Store]:
    """The same file, as another process has it open."""
    made = Store.open(tmp_path / "identity.db")
    yield made
    made.close()


def test_a_token_that_another_process_takes_back_is_over_at_once(
    doors: Doors, beside: Store, time: Time
) -> None:
    token = issued(doors, "cad")
    assert doors.tokens.principal(token.text) is not None
    Tokens(beside, time.now).revoke(token.token_id)
    assert doors.tokens.principal(token.text) is None


def test_who_another_process_shuts_out_or_binds_is_so_at_once(
    doors: Doors, beside: Store, time: Time
) -> None:
    token = issued(doors, "BC-01")
    who = doors.tokens.principal(token.text)
    assert who is not None
    assert who.units == frozenset({"BC-01"})
    beside.put(replace(ENTRIES[1], units=("BC-02",)))
    who = doors.tokens.principal(token.text)
    assert who is not None
    assert who.units == frozenset({"BC-02"})
    beside.disable("BC-01", time.now())
    assert doors.tokens.principal(token.text) is None
    assert doors.store.active("BC-01", "mqtt") is None


def test_what_this_process_changes_is_so_at_once(doors: Doors, time: Time) -> None:
    assert doors.store.active("lan", "session") is not None
    doors.store.disable("lan", time.now())
    assert doors.store.active("lan", "session") is None
    doors.store.put(ENTRIES[3])
    assert doors.store.active("lan", "session") is not None


def test_what_was_seen_in_a_change_that_failed_was_never_so(doors: Doors, time: Time) -> None:
    def fail_half_way() -> None:
        with doors.store.change():
            doors.store.disable("cad", time.now())
            doors.store.put(replace(ENTRIES[1], units=("BC-02",)))
            assert doors.store.active("cad", "token") is None
            who = doors.store.active("BC-01", "token")
            assert who is not None
            assert who.units == frozenset({"BC-02"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert doors.store.active("cad", "token") is not None
    who = doors.store.active("BC-01", "token")
    assert who is not None
    assert who.units == frozenset({"BC-01"})


@dataclass
class Asked:
    """A reader that says of each key what it is told to, and remembers what it was asked."""

    store: Store
    keys: list[str] = field(default_factory=list)

    def __call__(self, key: str, found: str | None) -> str | None:
        def find() -> str | None:
            self.keys.append(key)
            return found

        return self.store.remembered(key, find)


def test_what_has_not_changed_is_read_once_and_what_is_not_there_each_time(doors: Doors) -> None:
    asked = Asked(doors.store)
    assert [asked("a", "A"), asked("a", "A")] == ["A", "A"]
    assert [asked("b", None), asked("b", None)] == [None, None]
    assert asked.keys == ["a", "b", "b"]


def test_no_more_is_remembered_than_may_be(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "_REMEMBERED_MAX", 3)
    asked = Asked(doors.store)
    for key in "12342341":
        asked(key, key)
    assert asked.keys == list("12341")
