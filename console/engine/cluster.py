"""Which Kafka a command talks to: the configured one, or the one that runs on this machine."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from console.engine.identity import log_in
from schemas.ground.errors import BrokerUnreachable, ConfigurationError
from streams.host.processes import identity
from streams.host.settings import Settings

if TYPE_CHECKING:
    from streams.broker import EmbeddedBroker

DEMO_FOLDER: Final = "demo"
BROKER_FOLDER: Final = "broker"


def run_folder(settings: Settings) -> Path:
    """Give the folder of the broker that ``run`` and ``broker start`` keep."""
    return settings.home / BROKER_FOLDER


def demo_folder(settings: Settings) -> Path:
    """Give the folder of everything that the demonstration keeps."""
    return settings.home / DEMO_FOLDER


def find_brokers(settings: Settings, *, role: str | None = None) -> str:
    """Give the bootstrap address: the setting, else the broker of this home that runs now.

    This process's clients log in from then on as the settings say, or as the worker of ``role``.

    Raises
    ------
    BrokerUnreachable
        None is set and none runs.
    ConfigurationError
        It is locked and the settings are for an open one, or the other way round.
    """
    if settings.brokers:
        log_in(settings, run_folder(settings), role=role)
        return settings.brokers
    from streams.broker import detached  # noqa: PLC0415 - a worker is told, and need not look

    for folder in (run_folder(settings), demo_folder(settings) / BROKER_FOLDER):
        if state := detached.running(folder):
            require_same_lock(settings, state.secure)
            log_in(settings, folder, role=role)
            return state.bootstrap
    msg = (
        f"no broker runs in {settings.home} and SMART115_BROKERS is not set: "
        "run `smart115 broker start`, `smart115 run` or `smart115 demo` first"
    )
    raise BrokerUnreachable(msg)


def require_same_lock(settings: Settings, is_locked: bool) -> None:
    """Refuse to talk openly to a locked broker of this machine, and the other way round.

    Raises
    ------
    ConfigurationError
        Says what to set.
    """
    if is_locked != (settings.security == "secure"):
        is_so, needed = ("is locked", "secure") if is_locked else ("is open", "none")
        msg = f"the broker of {settings.home} {is_so}: set SMART115_SECURITY={needed}"
        raise ConfigurationError(msg)


def remember(broker: "EmbeddedBroker") -> None:
    """Leave the address of a running broker in its folder, for `find_brokers` of other commands.

    It is believed only as long as that very process runs, so nobody has to take it away.
    """
    from streams.broker import detached  # noqa: PLC0415 - as above

    pid = broker.pid
    if pid is None or (name := identity(pid)) is None:
        return
    locked = broker.lock is not None
    state = detached.BrokerState(pid=pid, identity=name, port=broker.port, secure=locked)
    fresh = broker.data_dir / f"{detached.STATE_NAME}.new"
    fresh.write_text(state.model_dump_json(), encoding="utf-8")
    fresh.replace(broker.data_dir / detached.STATE_NAME)
