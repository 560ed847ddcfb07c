"""An authority of our own and the certificates of Kafka nodes, as PEM files.

The authority's key stays in the folder where it was made: who has it can be a broker. Clients are
given ``ca.pem`` only.
"""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from streams.broker.locked import (
    CA_NAME,
    LOOPBACK_HOSTS,
    NODE_SUBJECT,
    Lock,
    write_secret,
    write_whole,
)

CA_KEY_NAME: Final = "ca.key"
CA_DAYS: Final = 3_650
NODE_DAYS: Final = 730
RENEW_DAYS: Final = 30
"""A node whose certificate ends sooner than this is given a new one when it starts."""

_SKEW: Final = timedelta(days=1)  # of a client whose clock is behind


def prepare(lock: Lock, hosts: Sequence[str] = LOOPBACK_HOSTS) -> None:
    """Make what is missing in a node's folder, and renew its certificate where it ends soon."""
    now = datetime.now(UTC)
    make_authority(lock.folder, now)
    issue(lock.folder, lock.node_store, hosts, now)


def make_authority(folder: Path, now: datetime) -> None:
    """Make the authority in a folder, unless there is one.

    Parameters
    ----------
    folder
        Is made where it is missing.
    now
        The time from which it is good; it is for ten years.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (folder / CA_NAME).exists():
        return
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "smart115 authority")])
    certificate = (
        _builder(name, name, key.public_key(), now, CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_secret(folder / CA_KEY_NAME, _key_pem(key))
    write_whole(folder / CA_NAME, certificate.public_bytes(serialization.Encoding.PEM))


def issue(folder: Path, store: Path, hosts: Sequence[str], now: datetime) -> bool:
    """Write a node's key, certificate and authority into one PEM file; give whether it was new.

    Parameters
    ----------
    folder
        Where the authority is.
    store
        The file to write; one that is good for these hosts and 30 days is left alone.
    hosts
        Host names and IP addresses under which clients reach the node.
    now
        The present time.
    """
    authority = x509.load_pem_x509_certificate((folder / CA_NAME).read_bytes())
    if store.exists() and _is_good(store.read_bytes(), authority, hosts, now):
        return False
    signer = serialization.load_pem_private_key((folder / CA_KEY_NAME).read_bytes(), password=None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        msg = f"{folder / CA_KEY_NAME} is no key of ours: remove the folder to begin anew"
        raise TypeError(msg)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NODE_SUBJECT)])
    both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    certificate = (
        _builder(name, authority.subject, key.public_key(), now, NODE_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(both), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .add_extension(x509.SubjectAlternativeName([_host(one) for one in hosts]), critical=False)
        .sign(signer, hashes.SHA256())
    )
    parts = [certificate, authority]
    pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in parts)
    write_secret(store, _key_pem(key) + pem)
    return True


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    days: int,
) -> x509.CertificateBuilder:
    """Begin a certificate."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    """Say what a key is for: certificates, or TLS."""
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _host(host: str) -> x509.GeneralName:
    """Give a host as certificates name it."""
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _is_good(pem: bytes, authority: x509.Certificate, hosts: Sequence[str], now: datetime) -> bool:
    """Tell whether a certificate is of this authority, for these hosts, and good for long."""
    certificate = x509.load_pem_x509_certificates(pem)[0]
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    left = certificate.not_valid_after_utc - now.astimezone(UTC)
    return (
        certificate.issuer == authority.subject
        and pem.endswith(authority.public_bytes(serialization.Encoding.PEM))
        and list(names) == [_host(one) for one in hosts]
        and left > timedelta(days=RENEW_DAYS)
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Give a key as Kafka reads it: PKCS #8, not encrypted; the file's mode guards it."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
