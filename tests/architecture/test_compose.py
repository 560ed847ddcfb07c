"""The compose files name what there is: commands, settings, users, ports, versions, one another.

No Docker runs in the tests; `make lint` holds both files against the schema of compose.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from streams.broker import nodes
from streams.broker.lock import KAFKA_VERSION
from streams.host.settings import PREFIX, Settings
from streams.running.worker import ROLES
from tests.console.commands.test_hints import faults

ROOT: Final = Path(__file__).parents[2]
FILES: Final = ("docker-compose.yml", "docker-compose.secure.yml")
KAFKA_USER: Final = "1000"
"""That of apache/kafka, whose image makes /var/lib/kafka/data its own."""


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return found


def services() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the file, name and description of each service."""
    for file in FILES:
        for name, service in read(file)["services"].items():
            yield file, name, service


def engines() -> list[Any]:
    """List those that run the engine's image, with a name for each."""
    return [
        pytest.param(file, service, id=f"{file.removesuffix('.yml')}-{name}")
        for file, name, service in services()
        if service["image"].startswith("smart115:")
    ]


@pytest.mark.parametrize(("_file", "service"), engines())
def test_each_command_can_be_typed(_file: str, service: dict[str, Any]) -> None:
    assert faults([str(word) for word in service["command"]]) == []


@pytest.mark.parametrize(("_file", "service"), engines())
def test_each_setting_is_one_and_takes_its_value(_file: str, service: dict[str, Any]) -> None:
    given = {
        name.removeprefix(PREFIX.upper()).lower(): value
        for name, value in service["environment"].items()
        if value is not None
    }
    assert set(given) <= set(Settings.model_fields)
    assert Settings(**given).brokers


@pytest.mark.parametrize("file", FILES)
def test_every_role_runs_once_and_with_its_watcher(file: str) -> None:
    commands = [service.get("command") for service in read(file)["services"].values()]
    workers = [command[1] for command in commands if command and command[0] == "worker"]
    assert sorted(workers) == sorted([*ROLES, "watcher"])


@pytest.mark.parametrize("file", FILES)
def test_what_is_waited_for_mounted_and_joined_is_there(file: str) -> None:
    whole = read(file)
    for name, service in whole["services"].items():
        for other, how in service.get("depends_on", {}).items():
            assert other in whole["services"], name
            if how["condition"] == "service_healthy":
                assert "healthcheck" in whole["services"][other]
            if how["condition"] == "service_completed_successfully":
                assert whole["services"][other]["restart"] == "no", "it would never complete"
        volumes = [one.partition(":")[0] for one in service.get("volumes", [])]
        assert {one for one in volumes if one[0] not in "./"} <= set(whole["volumes"]), name
        assert set(service.get("networks", [])) <= set(whole["networks"]), name


def test_images_are_of_the_versions_that_were_tested() -> None:
    version = re.search(
        r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE
    )
    assert version is not None
    images = {service["image"] for _, _, service in services()}
    assert {one for one in images if "kafka" in one} == {f"apache/kafka:{KAFKA_VERSION}"}
    assert {one for one in images if "smart115" in one} == {f"smart115:{version[1]}"}


def test_the_locked_nodes_are_where_the_services_look_for_them(tmp_path: Path) -> None:
    """Their settings are written by `smart115 broker nodes`, as the file's first lines say."""
    whole = read("docker-compose.secure.yml")
    text = (ROOT / "docker-compose.secure.yml").read_text(encoding="utf-8")
    hosts = re.findall(r"--host (\S+)", text)
    named = nodes.in_containers(hosts)
    nodes.write(tmp_path, named, datetime.now(UTC))
    clients, among = set(), set()
    for node in named:
        service = whole["services"][node.host]
        folder, inside, _ = service["volumes"][0].split(":")
        assert folder == f"./cluster/{nodes.folder_of(tmp_path, node).name}"
        written = (nodes.folder_of(tmp_path, node) / nodes.SETTINGS_NAME).read_text("ascii")
        assert f"ssl.keystore.location={inside}/" in written
        data = service["volumes"][1].partition(":")[2]
        assert f"log.dirs={data}/" in written or f"log.dirs={data}\n" in written
        clients.add(f"{node.host}:{node.port}")
        among.add(f"{node.host}:{node.nodes_port}")
        assert service["healthcheck"]["test"][1].endswith(f" {node.port}")
    brokers = whole["x-engine"]["environment"]["SMART115_BROKERS"]
    assert set(brokers.split(",")) == clients
    assert set(whole["services"]["admin"]["command"][-1].split(",")) == among


def test_each_role_of_the_locked_cluster_has_its_principal() -> None:
    command = read("docker-compose.secure.yml")["services"]["principals"]["command"]
    assert {one for one in command if one.startswith("engine.")} == {
        f"engine.{role}" for role in (*ROLES, "watcher")
    }


@pytest.mark.parametrize("file", ["docker-compose.secure.yml", "docs/security.md"])
def test_each_container_may_read_what_is_its_own(file: str) -> None:
    """Keys are readable by their owner alone: the engine's user, and Kafka's in nodes' folders."""
    user = re.search(r"useradd .*--uid (\d+)", (ROOT / "Dockerfile").read_text("utf-8"))
    assert user is not None
    owners = re.findall(r"chown -R (\d+):\d+ (\S+)", (ROOT / file).read_text("utf-8"))
    assert owners == [(user[1], "cluster"), (KAFKA_USER, "cluster/node-*")]
