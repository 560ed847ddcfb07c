"""Nothing that listens lets others near without TLS, or the word that a proxy has it."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from console.operating import edge, edge_mqtt, notify
from schemas.ground.errors import ConfigurationError
from streams.host.settings import Settings

Run = Callable[[Settings], Awaitable[None]]


@pytest.mark.parametrize("host", ["::", "192.0.2.1", "edge.example"])
@pytest.mark.parametrize(("run", "setting"), [(edge.run, "edge"), (notify.run, "notify")])
async def test_a_door_to_others_wants_tls(
    run: Run, setting: str, host: str, tmp_path: Path
) -> None:
    settings = Settings.model_validate({"home": tmp_path, f"{setting}_host": host})
    with pytest.raises(ConfigurationError, match="is reached by others"):
        await run(settings)


async def test_an_mqtt_broker_elsewhere_wants_tls(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, mqtt_broker="mqtt.example:8883")
    with pytest.raises(ConfigurationError, match="SMART115_MQTT_CA_FILE"):
        await edge_mqtt.run(settings)


@pytest.mark.parametrize("host", ["::", "192.0.2.1", "localhost"])
def test_the_pages_are_this_machines_alone(host: str) -> None:
    with pytest.raises(ValidationError, match="console_host"):
        Settings.model_validate({"console_host": host})
