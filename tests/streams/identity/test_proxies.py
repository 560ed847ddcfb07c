"""Whose word is believed about a client's address: that of named proxies, as far as it reaches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ground.errors import ConfigurationError
from streams.identity.proxies import Proxies

PROXIES = Proxies.of("10.0.0.0/24, 192.168.1.5,fd00::/8")


@pytest.mark.parametrize(
    ("peer", "header", "client"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),
        ("10.0.0.4", None, "10.0.0.4"),
        ("10.0.0.4", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.4", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        ("10.0.0.4", "6.6.6.6, 1.2.3.4, 192.168.1.5", "1.2.3.4"),
        ("::ffff:10.0.0.4", "1.2.3.4", "1.2.3.4"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.4", "not an address", "10.0.0.4"),
        ("10.0.0.4", "1.2.3.4, x\ny", "10.0.0.4"),
        ("", "1.2.3.4", ""),
    ],
)
def test_the_client_is_the_last_that_no_proxy_added(
    peer: str, header: str | None, client: str
) -> None:
    assert PROXIES.client(peer, header) == client


@given(header=st.text())
def test_without_proxies_no_header_is_believed(header: str) -> None:
    nobody = Proxies.of("")
    assert nobody.client("127.0.0.1", header) == "127.0.0.1"
    assert not nobody.trusts("127.0.0.1")


def test_what_is_no_network_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"'10.0.0.5/24' is no network"):
        Proxies.of("10.0.0.5/24")
