"""All that a process with a door needs of identity, put together from the settings."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

import aiohttp

from streams.host.clock import Clock
from streams.host.settings import Settings
from streams.identity.accounts import Accounts
from streams.identity.attempts import Attempts
from streams.identity.authentication import Authenticator
from streams.identity.certificates import Certificates
from streams.identity.oidc import Fetch, Jwks, Oidc, Provider
from streams.identity.proxies import Proxies
from streams.identity.store import Store
from streams.identity.tokens import Tokens

_FETCH_S: Final = 5.0
_DOCUMENT_BYTES_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Doors:
    """Who is who: the store, what is in it, and what recognises a request."""

    store: Store
    tokens: Tokens
    accounts: Accounts
    certificates: Certificates
    authenticator: Authenticator

    @classmethod
    def open(
        cls,
        settings: Settings,
        centre_id: str,
        *,
        now: Callable[[], datetime] | None = None,
        fetch: Fetch | None = None,
    ) -> Self:
        """Open what the settings name; credentials end by the wall clock, whatever the engine's.

        ``now`` gives the time, UTC; null: the wall clock. ``fetch`` gets an identity provider's
        documents; null: over HTTP.

        Raises
        ------
        ConfigurationError
            If the file cannot be used, or a proxy's network cannot be read.
        """
        now = now or Clock().now
        store, attempts = Store.open(settings.identities), Attempts(time.monotonic)
        tokens, certificates = Tokens(store, now), Certificates(store, now)
        oidc = None
        if settings.oidc_issuer:
            provider = Provider(
                settings.oidc_issuer,
                settings.oidc_audience,
                settings.oidc_jwks_url,
                settings.oidc_roles_claim,
            )
            jwks = Jwks(provider, fetch or fetched, time.monotonic)
            oidc = Oidc(provider, jwks, centre_id, now)
        return cls(
            store=store,
            tokens=tokens,
            accounts=Accounts(store, now, attempts),
            certificates=certificates,
            authenticator=Authenticator(
                tokens,
                certificates,
                proxies=Proxies.of(settings.trusted_proxies),
                attempts=attempts,
                oidc=oidc,
            ),
        )

    def close(self) -> None:
        """Close the file."""
        self.store.close()


async def fetched(url: str) -> bytes:
    """Get a document over HTTP, in five seconds and a megabyte at most.

    Raises
    ------
    OSError
        If it cannot be had.
    """
    limit = aiohttp.ClientTimeout(total=_FETCH_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit, raise_for_status=True) as session,
            session.get(url) as answer,
        ):
            document = bytearray()
            async for part in answer.content.iter_any():
                document += part
                if len(document) > _DOCUMENT_BYTES_MAX:
                    msg = f"{url} holds more than {_DOCUMENT_BYTES_MAX} bytes"
                    raise OSError(msg)
            return bytes(document)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise OSError(str(error)) from error
