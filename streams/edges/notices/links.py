"""Links by which a hospital answers once: signed, with an end, for one pre-alert and hospital."""

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from schemas.ground.errors import ConfigurationError

_KEY_BYTES: Final = 32
_MAC_BYTES: Final = 16
_TEXT_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Link:
    """What a link stands for; ``until`` in seconds since 1970. ``nonce`` tells it from others."""

    pre_alert_id: str
    hospital_id: str
    channel: str
    until: int
    nonce: str


class BadLink(Exception):
    """It is no link of ours, or was altered."""


class Links:
    """Makes links and reads them; ``key`` is this deployment's own."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of_file(cls, path: Path) -> "Links":
        """Open with the key in a file, which is made at the first use, for its owner alone.

        Raises
        ------
        ConfigurationError
            It cannot be read or made, or is no key.
        """
        try:
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(secrets.token_bytes(_KEY_BYTES))
            key = path.read_bytes()
        except OSError as error:
            msg = f"{path} cannot be used ({error.strerror}): it holds the key of answering links"
            raise ConfigurationError(msg) from None
        if len(key) != _KEY_BYTES:
            msg = f"{path} holds no key of {_KEY_BYTES} bytes: remove it, and a new one is made"
            raise ConfigurationError(msg)
        return cls(key)

    def text(self, link: Link) -> str:
        """Write a link's last part."""
        body = json.dumps(list(asdict(link).values()), separators=(",", ":")).encode()
        return f"{_written(body)}.{_written(self._mac(body))}"

    def read(self, text: str) -> Link:
        """Read a link's last part.

        Raises
        ------
        BadLink
            It was not written here.
        """
        head, _, tail = text[:_TEXT_MAX].partition(".")
        body, mac = _bytes(head), _bytes(tail)
        if not hmac.compare_digest(mac, self._mac(body)):
            raise BadLink
        fields: list[Any] = json.loads(body)
        return Link(*fields)

    def _mac(self, body: bytes) -> bytes:
        return hmac.new(self._key, body, hashlib.sha256).digest()[:_MAC_BYTES]


def fresh(pre_alert_id: str, hospital_id: str, channel: str, until: datetime) -> Link:
    """Make a link that nobody has made before."""
    return Link(pre_alert_id, hospital_id, channel, int(until.timestamp()), secrets.token_hex(8))


def _written(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadLink from None
