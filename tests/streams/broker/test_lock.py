from pathlib import Path

from streams.broker import lock
from streams.broker.lock import Jar


def test_the_committed_lock_names_this_kafka_and_a_hash_for_each_jar() -> None:
    jars = lock.read_lock()
    names = {jar.coordinate for jar in jars}
    assert set(lock.ROOTS) <= names
    assert len(names) == len(jars)
    for jar in jars:
        assert len(jar.sha256) == 64
        assert set(jar.sha256) <= set("0123456789abcdef")
        assert jar.coordinate.count(":") == 2


def test_a_jar_lies_where_maven_puts_it() -> None:
    jar = Jar("org.apache.kafka:kafka_2.13:4.3.1", "0" * 64)
    assert jar.path == Path("org/apache/kafka/kafka_2.13/4.3.1/kafka_2.13-4.3.1.jar")


def test_comments_and_empty_lines_are_no_jars() -> None:
    text = "# a comment\n\ng:a:1 sha256:abc\n"
    assert list(lock._parse(text)) == [Jar("g:a:1", "abc")]


def test_the_hash_is_of_the_content(tmp_path: Path) -> None:
    file = tmp_path / "x.jar"
    file.write_bytes(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert lock.sha256_of(file) == known


def test_another_lock_is_another_folder(tmp_path: Path, monkeypatch: object) -> None:
    assert lock.lock_digest() == lock.sha256_of(lock.LOCK_FILE)[:12]
