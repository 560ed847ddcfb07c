"""Reverse proxies that are believed: by their address, never by what a request says."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self

from schemas.ground.errors import ConfigurationError

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Proxies:
    """The networks that proxies are in; empty: nobody is a proxy, and no header is believed."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, text: str) -> Self:
        """Read addresses and networks, with commas between.

        Raises
        ------
        ConfigurationError
            If one is neither.
        """
        networks = []
        for one in (part.strip() for part in text.split(",")):
            if not one:
                continue
            try:
                networks.append(ip_network(one))
            except ValueError:
                msg = f"{one!r} is no network: write 10.0.0.5 or 10.0.0.0/24, with commas between"
                raise ConfigurationError(msg) from None
        return cls(tuple(networks))

    def trusts(self, peer: str) -> bool:
        """Tell whether who is connected is one of the proxies."""
        address = _address(peer)
        return address is not None and any(address in network for network in self.networks)

    def client(self, peer: str, forwarded_for: str | None) -> str:
        """Give the client's address: behind proxies, the last that none of them added.

        ``forwarded_for`` is the ``X-Forwarded-For`` header as it came, null where there is none.
        """
        hops = [one.strip() for one in (forwarded_for or "").split(",") if one.strip()]
        address = peer
        while hops and self.trusts(address):
            named = _address(hops.pop())
            if named is None:
                break
            address = str(named)
        return address


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
