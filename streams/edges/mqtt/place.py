"""Where the MQTT broker is, from the settings; nothing travels in the clear but on this machine."""

import ssl
from pathlib import Path

from schemas.ground.errors import ConfigurationError
from streams.edges.mqtt.session import At
from streams.host.settings import Settings
from streams.web.serving import is_loopback


def place_of(settings: Settings, broker: str) -> At:
    """Give the broker at ``host:port`` as the settings say to reach it.

    Raises
    ------
    ConfigurationError
        If it would be in the clear over a network, or a file cannot be read.
    """
    host, _, port = broker.rpartition(":")
    host = host.strip("[]")
    if settings.mqtt_ca_file is None and not is_loopback(host):
        msg = f"mqtt_broker {broker} is reached over a network: set SMART115_MQTT_CA_FILE (TLS)"
        raise ConfigurationError(msg)
    return At(
        host,
        int(port),
        settings.mqtt_username,
        password_in(settings.mqtt_password_file),
        tls_of(settings.mqtt_ca_file, settings.mqtt_certificate, settings.mqtt_key),
        settings.mqtt_client_id,
    )


def password_in(path: Path | None) -> str | None:
    """Read a password from the first line of a file; null where there is no file to read.

    Raises
    ------
    ConfigurationError
        If the file cannot be read.
    """
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"the password file {path} cannot be read: {error}"
        raise ConfigurationError(msg) from error


def tls_of(
    ca_file: Path | None, certificate: Path | None, key: Path | None
) -> ssl.SSLContext | None:
    """Give how a broker's certificate is checked, and which is shown to it; null: no TLS.

    Raises
    ------
    ConfigurationError
        If a file cannot be read, or a certificate comes without its key.
    """
    if (certificate is None) != (key is None) or (certificate is not None and ca_file is None):
        msg = "a certificate for MQTT goes with its key and with the broker's authority: give all"
        raise ConfigurationError(msg)
    if ca_file is None:
        return None
    try:
        context = ssl.create_default_context(cafile=ca_file)
        if certificate is not None:
            context.load_cert_chain(certificate, key)
    except OSError as error:
        msg = f"{ca_file}, {certificate} or {key} cannot be read as PEM: {error}"
        raise ConfigurationError(msg) from error
    return context
