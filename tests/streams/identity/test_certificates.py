"""Client certificates: whose, as every kind of proxy hands them on, and only from proxies."""

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from schemas.ground.errors import ConfigurationError
from streams.identity.authentication import NotAuthenticated, Presented
from streams.identity.doors import Doors
from tests.streams.support.doors import NOW, Time, make_doors

PROXY = "10.0.0.4"


def certificate(name: str, ends: datetime) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )


ONE = certificate("BC-01", NOW + timedelta(days=10))
SAME_NAME = certificate("BC-01", NOW + timedelta(days=10))
PEM = ONE.public_bytes(serialization.Encoding.PEM).decode()
DER = base64.b64encode(ONE.public_bytes(serialization.Encoding.DER)).decode()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def doors(tmp_path: Path, time: Time) -> Iterator[Doors]:
    made = make_doors(tmp_path, time, proxies="10.0.0.0/24")
    made.certificates.enter("BC-01", PEM)
    yield made
    made.close()


async def whose(doors: Doors, header: str, peer: str = PROXY) -> str:
    who = await doors.authenticator.recognise(Presented(peer=peer, certificate=header))
    assert who.via == "certificate"
    return who.name


@pytest.mark.parametrize(
    "header", [PEM, quote(PEM), f":{DER}:", DER], ids=["pem", "nginx", "rfc9440", "haproxy"]
)
async def test_each_form_of_a_header_is_read(doors: Doors, header: str) -> None:
    assert await whose(doors, header) == "BC-01"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "BC-01",
        "CN=BC-01",
        ":::",
        PEM[:100],
        "%ff" * 10,
        "A" * 20_000,
        SAME_NAME.public_bytes(serialization.Encoding.PEM).decode(),
    ],
    ids=["none", "name", "subject", "colons", "cut", "escapes", "long", "another"],
)
async def test_no_name_and_no_other_certificate_is_believed(doors: Doors, header: str) -> None:
    with pytest.raises(NotAuthenticated):
        await whose(doors, header)


async def test_a_header_that_no_proxy_sends_is_nothing(doors: Doors) -> None:
    with pytest.raises(NotAuthenticated, match="nothing"):
        await whose(doors, PEM, peer="10.0.1.4")


async def test_a_certificate_ends_when_it_says(doors: Doors, time: Time) -> None:
    time.passes(days=9, hours=23)
    assert await whose(doors, PEM) == "BC-01"
    time.passes(hours=1)
    with pytest.raises(NotAuthenticated):
        await whose(doors, PEM)


async def test_a_removed_one_is_nobodys(doors: Doors) -> None:
    assert doors.certificates.remove("BC-01") == 1
    with pytest.raises(NotAuthenticated):
        await whose(doors, PEM)


def test_one_certificate_is_not_two_peoples(doors: Doors) -> None:
    with pytest.raises(ConfigurationError, match="is that of 'BC-01' already"):
        doors.certificates.enter("cad", PEM)
    assert doors.certificates.enter("BC-01", PEM) == ONE.fingerprint(hashes.SHA256()).hex()
    with pytest.raises(ConfigurationError, match="cannot be read"):
        doors.certificates.enter("cad", "hello")
    with pytest.raises(ConfigurationError, match="no principal 'nobody'"):
        doors.certificates.enter("nobody", DER)
