"""Which addresses are called at all: a web hook must not reach what stands inside our own house.

Names are resolved here, each address is looked at, and the connection goes to that very address:
a name that means another machine a moment later changes nothing.
"""

import ipaddress
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from typing_extensions import override

from streams.edges.notices.file import Network


class AddressRefused(OSError):
    """The address is not of the public internet, and not among those that are allowed."""


class Checked(AbstractResolver):
    """Resolves names, and gives only addresses that may be called.

    Parameters
    ----------
    allowed
        Networks that may be called beside the public internet.
    only_allowed
        Whether nothing else may be: for plain http.
    inner
        What asks the name servers.
    """

    def __init__(
        self,
        allowed: Sequence[Network],
        *,
        only_allowed: bool = False,
        inner: AbstractResolver | None = None,
    ) -> None:
        self._allowed, self._only_allowed = tuple(allowed), only_allowed
        self._inner = inner or ThreadedResolver()

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        for one in found:
            self.require(one["host"])
        return found

    @override
    async def close(self) -> None:
        await self._inner.close()

    def require(self, address: str) -> None:
        """Refuse an address that may not be called.

        Raises
        ------
        AddressRefused
            It may not; the text does not say what it was.
        """
        found = ipaddress.ip_address(address.partition("%")[0])
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        if any(found in one for one in self._allowed if one.version == found.version):
            return
        if self._only_allowed or not found.is_global or found.is_multicast:
            raise AddressRefused


def session(
    url: str, allowed: Sequence[Network], timeout_s: float, inner: AbstractResolver | None = None
) -> aiohttp.ClientSession:
    """Open a session for one address: no proxy, no cookies, nothing that was resolved before.

    Raises
    ------
    AddressRefused
        The address is written in numbers and may not be called.
    """
    parts = urlsplit(url)
    checked = Checked(allowed, only_allowed=parts.scheme != "https", inner=inner)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass  # a name: it is looked at when it is resolved
    else:
        checked.require(host)
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=checked, use_dns_cache=False, force_close=True),
        timeout=aiohttp.ClientTimeout(total=timeout_s),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )
