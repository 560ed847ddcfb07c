import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from streams.broker import certificates

NOW = datetime(2026, 11, 30, tzinfo=UTC)
HOSTS = ("127.0.0.1", "localhost")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    certificates.make_authority(tmp_path / "secure", NOW)
    return tmp_path / "secure"


def test_a_nodes_certificate_is_of_the_authority_and_names_its_hosts(folder: Path) -> None:
    store = folder / "node.pem"
    assert certificates.issue(folder, store, HOSTS, NOW)
    own, authority = x509.load_pem_x509_certificates(store.read_bytes())
    own.verify_directly_issued_by(authority)
    names = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(one.value) for one in names] == list(HOSTS)
    ssl.create_default_context(cafile=folder / "ca.pem").load_cert_chain(store)


def test_keys_are_for_their_owner_alone(folder: Path) -> None:
    certificates.issue(folder, folder / "node.pem", HOSTS, NOW)
    for name in ("ca.key", "node.pem"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_is_there_and_good_is_not_made_again(folder: Path) -> None:
    authority = (folder / "ca.pem").read_bytes()
    certificates.make_authority(folder, NOW)
    assert (folder / "ca.pem").read_bytes() == authority
    store = folder / "node.pem"
    certificates.issue(folder, store, HOSTS, NOW)
    assert not certificates.issue(folder, store, HOSTS, NOW + timedelta(days=699))


@pytest.mark.parametrize(
    ("hosts", "days"), [(HOSTS, 701), (("kafka-1",), 0)], ids=["ends soon", "other hosts"]
)
def test_a_certificate_that_will_not_do_is_made_anew(
    folder: Path, hosts: tuple[str, ...], days: int
) -> None:
    store = folder / "node.pem"
    certificates.issue(folder, store, HOSTS, NOW)
    assert certificates.issue(folder, store, hosts, NOW + timedelta(days=days))


def test_a_certificate_of_another_authority_is_made_anew(folder: Path, tmp_path: Path) -> None:
    store = folder / "node.pem"
    certificates.issue(folder, store, HOSTS, NOW)
    certificates.make_authority(tmp_path / "other", NOW)
    assert certificates.issue(tmp_path / "other", store, HOSTS, NOW)
