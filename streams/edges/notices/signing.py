"""Signatures of Standard Webhooks (https://www.standardwebhooks.com), version 1: HMAC-SHA-256."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Final

PREFIX: Final = "whsec_"
_BYTES_MIN: Final = 24
_BYTES_MAX: Final = 64


def secret_bytes(secret: str) -> bytes:
    """Give the bytes of a secret, which is Base64 after ``whsec_``.

    Raises
    ------
    ValueError
        It is none, or not of 24 to 64 bytes.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not _BYTES_MIN <= len(key) <= _BYTES_MAX:
        msg = f"must be {PREFIX} and 24 to 64 bytes in Base64: openssl rand -base64 32"
        raise ValueError(msg)
    return key


def headers(secrets: Sequence[str], notice_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Give the headers of one try: the message's id, the time of the try, a signature a secret."""
    stamp = str(int(at.timestamp()))
    signed = b".".join((notice_id.encode(), stamp.encode(), body))
    return {
        "webhook-id": notice_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(
            "v1," + base64.b64encode(_mac(secret_bytes(one), signed)).decode() for one in secrets
        ),
    }


def _mac(key: bytes, content: bytes) -> bytes:
    return hmac.new(key, content, hashlib.sha256).digest()
