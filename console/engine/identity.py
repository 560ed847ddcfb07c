"""Who a command or a worker is to Kafka: as the settings say, or this machine's admin."""

from pathlib import Path
from typing import TYPE_CHECKING

from schemas.ground.errors import ConfigurationError
from streams.host.settings import Settings

if TYPE_CHECKING:
    from streams.broker.locked import Lock
    from streams.host.login import Login


def log_in(settings: Settings, broker_folder: Path, *, role: str | None = None) -> None:
    """Have this process's clients log in as the settings say; to an open broker, as nobody.

    Parameters
    ----------
    settings
        Name, password and authority; what they leave out is found on this machine.
    broker_folder
        The folder of the embedded broker, whose admin a command is where no name is set.
    role
        The role of a worker, whose principal it always is, by the password in the folder of
        credentials; null for a command.

    Raises
    ------
    ConfigurationError
        No name or no password is known.
    """
    from streams.host import login as logins  # noqa: PLC0415 - an open broker needs none of it

    logins.use(_login(settings, broker_folder, role) if settings.security == "secure" else None)


def _login(settings: Settings, broker_folder: Path, role: str | None) -> "Login":
    """Find name, password and authority."""
    from schemas.parties import ROLES  # noqa: PLC0415 - as above
    from streams.access.principals import password_file  # noqa: PLC0415 - as above
    from streams.broker.locked import FOLDER_NAME, Lock  # noqa: PLC0415 - as above
    from streams.host.login import Login, read_password  # noqa: PLC0415 - as above

    lock = Lock(broker_folder / FOLDER_NAME)
    ca_file = settings.ca_file or (lock.ca_file if lock.ca_file.exists() else None)
    if role is not None:
        # Whoever sets the engine up may have settings of their own in the same environment.
        own = settings.topic_prefix + ROLES[role]
        return Login(own, read_password(password_file(settings.credentials_folder, own)), ca_file)
    name = settings.username
    if not name:
        return _admin(lock, ca_file)
    if settings.password is not None:
        return Login(name, settings.password, ca_file)
    path = settings.password_file or password_file(settings.credentials_folder, name)
    return Login(name, read_password(path), ca_file)


def _admin(lock: "Lock", ca_file: Path | None) -> "Login":
    """Give the admin of the broker on this machine.

    Raises
    ------
    ConfigurationError
        There is none that is locked.
    """
    from streams.broker.locked import ADMIN  # noqa: PLC0415 - as above
    from streams.host.login import Login, read_password  # noqa: PLC0415 - as above

    if not lock.admin_password_file.exists():
        msg = (
            "SMART115_SECURITY=secure needs SMART115_USERNAME and SMART115_PASSWORD_FILE: no "
            f"locked broker was started in {lock.folder.parent}, whose admin a command could be"
        )
        raise ConfigurationError(msg)
    return Login(ADMIN, read_password(lock.admin_password_file), ca_file)
