"""The files of a cluster: each node finds its own, and keeps three copies of each record."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.ground.errors import ConfigurationError
from streams.broker import nodes
from streams.broker.locked import Lock
from tests.streams.broker.test_properties import read

NOW = datetime(2026, 11, 30, tzinfo=UTC)
HOSTS = ["kafka-1", "kafka-2", "kafka-3"]


def settings(folder: Path, number: int) -> dict[str, str]:
    return read((folder / f"node-{number}" / nodes.SETTINGS_NAME).read_text(encoding="ascii"))


def test_each_node_has_what_it_needs_and_not_the_authoritys_key(tmp_path: Path) -> None:
    nodes.write(tmp_path, nodes.in_containers(HOSTS), NOW)
    for number, host in enumerate(HOSTS, 1):
        own = tmp_path / f"node-{number}"
        assert sorted(one.name for one in own.iterdir()) == [
            "ca.pem",
            "node.pem",
            "server.properties",
        ]
        assert (own / "ca.pem").read_bytes() == Lock(tmp_path).ca_file.read_bytes()
        found = settings(tmp_path, number)
        assert found["node.id"] == str(number)
        assert found["advertised.listeners"] == f"CLIENTS://{host}:9092,NODES://{host}:9094"
        assert found["ssl.keystore.location"] == "/mnt/shared/config/node.pem"
        assert found["controller.quorum.voters"] == ",".join(
            f"{n}@{one}:9093" for n, one in enumerate(HOSTS, 1)
        )


def test_what_is_acknowledged_is_on_two_nodes_of_three(tmp_path: Path) -> None:
    nodes.write(tmp_path, nodes.in_containers(HOSTS), NOW)
    found = settings(tmp_path, 2)
    assert (found["default.replication.factor"], found["min.insync.replicas"]) == ("3", "2")
    assert found["offsets.topic.replication.factor"] == "3"
    assert found["unclean.leader.election.enable"] == "false"
    assert found["allow.everyone.if.no.acl.found"] == "false"


def test_writing_them_again_keeps_authority_and_keys(tmp_path: Path) -> None:
    named = nodes.in_containers(HOSTS)
    nodes.write(tmp_path, named, NOW)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    nodes.write(tmp_path, named, NOW)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("hosts", [[], ["a"], ["a", "b"], ["a", "b", "b"]])
def test_fewer_than_three_nodes_are_refused_in_words(hosts: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="three nodes or more"):
        nodes.in_containers(hosts)
