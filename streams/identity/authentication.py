"""From what a request brings to who it is: one order of proofs, and nobody where none holds."""

import base64
from dataclasses import dataclass
from typing import Literal

from streams.identity.attempts import Attempts
from streams.identity.certificates import Certificates
from streams.identity.oidc import JwtRefused, Oidc
from streams.identity.principals import Principal
from streams.identity.proxies import Proxies
from streams.identity.tokens import PREFIX, Tokens

_BEARER = "bearer "
_BASIC = "basic "


class NotAuthenticated(Exception):
    """Nobody is recognised: nothing was brought, or what was brought does not hold.

    ``wait_s`` is after how many seconds the client at this address should try again: it tried too
    often.
    """

    def __init__(self, why: Literal["nothing", "refused", "too_often"], wait_s: float = 0) -> None:
        super().__init__(why)
        self.why = why
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Presented:
    """What a request brings, as it came; null: it has no such thing.

    ``peer`` is the address of who is connected; the others are the headers ``Authorization``,
    ``X-Forwarded-For`` and that with a client certificate, and the session's cookie.
    """

    peer: str
    authorization: str | None = None
    session: str | None = None
    forwarded_for: str | None = None
    certificate: str | None = None


class Authenticator:
    """Recognises principals by token, identity provider, session or client certificate.

    The first proof that is brought decides: a wrong token is not made good by a cookie beside it.
    ``oidc`` null: there is no identity provider.
    """

    def __init__(
        self,
        tokens: Tokens,
        certificates: Certificates,
        *,
        proxies: Proxies,
        attempts: Attempts,
        oidc: Oidc | None = None,
    ) -> None:
        self._tokens, self._certificates, self._oidc = tokens, certificates, oidc
        self._proxies, self._attempts = proxies, attempts

    def address(self, given: Presented) -> str:
        """Give the address of the client, which the proxies that we trust tell us."""
        return self._proxies.client(given.peer, given.forwarded_for)

    async def recognise(self, given: Presented) -> Principal:
        """Give who it is.

        Raises
        ------
        NotAuthenticated
            If nobody is recognised.
        """
        is_proxied = given.certificate is not None and self._proxies.trusts(given.peer)
        if given.authorization is None and given.session is None and not is_proxied:
            raise NotAuthenticated("nothing")
        found = await self._found(given)
        if found is not None:
            return found
        # A right token passes whatever others at its address bring: a whole fleet may be behind one
        # mobile network's address, and 256 random bits are not guessed.
        key = f"address {self.address(given)}"
        wait_s = self._attempts.wait_s(key)
        self._attempts.failed(key)
        raise NotAuthenticated("too_often" if wait_s > 0 else "refused", wait_s)

    async def _found(self, given: Presented) -> Principal | None:
        if given.authorization is not None:
            return await self._by_header(given.authorization)
        if given.session is not None:
            return self._tokens.principal(given.session, "session")
        return self._certificates.principal(given.certificate or "")

    async def _by_header(self, header: str) -> Principal | None:
        if header.lower().startswith(_BASIC):
            return self._tokens.principal(_password(header[len(_BASIC) :]))
        if not header.lower().startswith(_BEARER):
            return None
        text = header[len(_BEARER) :].strip()
        if text.startswith(f"{PREFIX}_") or self._oidc is None:
            return self._tokens.principal(text)
        try:
            return await self._oidc.principal(text)
        except JwtRefused:
            return None


def _password(encoded: str) -> str:
    """Give the password of HTTP's basic scheme, in which phones can send a token; "" for none."""
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")[2]
    except (ValueError, UnicodeDecodeError):
        return ""
