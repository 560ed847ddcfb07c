"""Client certificates: which certificate is whose, by its SHA-256 fingerprint.

TLS is ended by a reverse proxy, which has checked the certificate and that the client holds its
key; it hands the certificate on in a header. Nothing of the certificate but its bytes is believed:
a certificate that nobody has entered here is nobody's, whoever signed it.
"""

import base64
import binascii
import hashlib
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import unquote

from cryptography import x509

from schemas.ground.errors import ConfigurationError
from streams.identity.principals import Principal
from streams.identity.store import Store, written

_PEM_HEAD: Final = "-----BEGIN CERTIFICATE-----"
_CHARS_MAX: Final = 16_000


class Certificates:
    """The certificates of a store; ``now`` gives the wall clock's time, UTC."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    def enter(self, principal: str, pem: str) -> str:
        """Say whose a certificate is; give its fingerprint.

        Raises
        ------
        ConfigurationError
            If ``pem`` is no certificate, it is another's already, or nobody has this name.
        """
        der = _from_header(pem)
        try:
            ends = x509.load_der_x509_certificate(der or b"").not_valid_after_utc
        except ValueError:
            msg = f"the certificate of {principal!r} cannot be read: give it in PEM form"
            raise ConfigurationError(msg) from None
        if self._store.entry(principal) is None:
            msg = f"there is no principal {principal!r}: see `smart115 tokens list`"
            raise ConfigurationError(msg)
        fingerprint = hashlib.sha256(der or b"").hexdigest()
        with self._store.change():
            row = self._store.one("SELECT * FROM certificates WHERE fingerprint = ?", fingerprint)
            if row is not None and row["principal"] != principal:
                msg = f"this certificate is that of {row['principal']!r} already: remove it there"
                raise ConfigurationError(msg)
            self._store.all(
                "INSERT OR REPLACE INTO certificates VALUES (?, ?, ?, ?)",
                fingerprint,
                principal,
                written(self._now()),
                written(ends.astimezone(UTC)),
            )
        return fingerprint

    def remove(self, principal: str) -> int:
        """Forget all certificates of a principal; give how many there were."""
        sql = "DELETE FROM certificates WHERE principal = ? RETURNING fingerprint"
        return len(self._store.all(sql, principal))

    def principal(self, header: str) -> Principal | None:
        """Give whose the certificate in a header is; null where it is nobody's, or over."""
        der = _from_header(header)
        if der is None:
            return None
        fingerprint = hashlib.sha256(der).hexdigest()
        row = self._store.one("SELECT * FROM certificates WHERE fingerprint = ?", fingerprint)
        if row is None or row["expires_at"] <= written(self._now()):
            return None
        return self._store.active(row["principal"], "certificate")


def _from_header(text: str) -> bytes | None:
    """Read a certificate as proxies hand it on; null where it is none.

    PEM, plain or URL-escaped (nginx ``$ssl_client_escaped_cert``); Base64 between colons (RFC 9440
    ``Client-Cert``), or alone (HAProxy ``ssl_c_der,base64``, Traefik).
    """
    if len(text) > _CHARS_MAX:
        return None
    plain = unquote(text).strip() if "%" in text else text.strip()
    try:
        if plain.startswith(_PEM_HEAD):
            return ssl.PEM_cert_to_DER_cert(plain)
        found = base64.b64decode(plain.strip(":"), validate=True)
    except (ValueError, binascii.Error):
        return None
    return found or None
