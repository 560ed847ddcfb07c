"""Who this process is to Kafka: TLS, a name and a password, or nobody on an open broker.

A process is one principal: it is told once, where its settings are read, and every client that it
opens logs in as that. A client that is somebody else's is given its own login.
"""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from schemas.ground.errors import ConfigurationError

MECHANISM: Final = "SCRAM-SHA-512"
PROTOCOL: Final = "SASL_SSL"
PASSWORD_BYTES_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Login:
    """A principal's name and password, and the authority that the brokers' certificates are of.

    ``ca_file`` is PEM; null trusts what the system trusts. No text of a login shows the password.
    """

    username: str
    password: SecretStr = field(repr=False)
    ca_file: Path | None = None

    def tls(self) -> ssl.SSLContext:
        """Give what checks the brokers' certificates and names; TLS 1.2 is the least.

        Raises
        ------
        ConfigurationError
            The file of the authority is missing, or is none.
        """
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
        except (OSError, ssl.SSLError) as error:
            msg = (
                f"SMART115_CA_FILE={str(self.ca_file)!r} cannot be used ({error.strerror or error})"
                ": give the PEM file of the authority that signed the brokers' certificates"
            )
            raise ConfigurationError(msg) from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def for_aiokafka(self) -> dict[str, Any]:
        """Give it as aiokafka's clients take it."""
        return {
            "security_protocol": PROTOCOL,
            "sasl_mechanism": MECHANISM,
            "sasl_plain_username": self.username,
            "sasl_plain_password": self.password.get_secret_value(),
            "ssl_context": self.tls(),
        }

    def for_librdkafka(self) -> dict[str, Any]:
        """Give it as confluent-kafka's clients take it."""
        self.tls()  # says in words what librdkafka would log
        return {
            "security.protocol": PROTOCOL,
            "sasl.mechanism": MECHANISM,
            "sasl.username": self.username,
            "sasl.password": self.password.get_secret_value(),
            **({"ssl.ca.location": str(self.ca_file)} if self.ca_file else {}),
        }


_OWN: list[Login] = []


def use(login: Login | None) -> None:
    """Have this process's clients log in as this; null: they connect to an open broker."""
    _OWN[:] = [] if login is None else [login]


def own() -> Login | None:
    """Give this process's login; null where it connects to an open broker."""
    return _OWN[0] if _OWN else None


def read_password(path: Path) -> SecretStr:
    """Read a password file: one line, its end left out.

    Raises
    ------
    ConfigurationError
        It is missing, empty or too long. What it holds is not said.
    """
    try:
        with path.open("rb") as file:
            text = file.read(PASSWORD_BYTES_MAX + 1)
    except OSError as error:
        msg = (
            f"the password file {path} cannot be read ({error.strerror}): make it with "
            "`smart115 principals create`, or set SMART115_PASSWORD_FILE to the right one"
        )
        raise ConfigurationError(msg) from error
    try:
        password = text.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        password = ""
    if not password or len(text) > PASSWORD_BYTES_MAX or "\n" in password:
        msg = f"the password file {path} holds no password: one line of UTF-8 is needed"
        raise ConfigurationError(msg)
    return SecretStr(password)
