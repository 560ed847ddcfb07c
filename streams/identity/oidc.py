"""People who sign in with an identity provider: JSON Web Tokens, checked by its published keys."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.util import urlsafe_b64decode

from schemas.ground.errors import ConfigurationError
from streams.identity.actions import Kind
from streams.identity.principals import Principal, principal_of

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "Ed25519", "EdDSA")
"""With a public key only: a shared secret, or ``none``, would let anybody write tokens."""

ROLE_HEAD: Final = "smart115:"
LEEWAY_S: Final = 30
KEYS_KEPT_S: Final = 600.0
ASKED_AGAIN_S: Final = 30.0
_TOKEN_CHARS_MAX: Final = 16_000
_NAME_KEPT: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
_NAME_CHARS_MAX: Final = 44
_DIGEST_CHARS: Final = 10

Fetch = Callable[[str], Awaitable[bytes]]
"""Gets the document at an address; raises OSError where it cannot."""


class JwtRefused(Exception):
    """A token is not believed; its text says why, and nothing of the token."""


@dataclass(frozen=True, slots=True)
class Provider:
    """The identity provider as the operator names it.

    ``jwks_url`` empty: it is asked for at the issuer's ``/.well-known/openid-configuration``.
    ``roles_claim`` is where the token lists roles, with dots into what is nested.
    """

    issuer: str
    audience: str
    jwks_url: str = ""
    roles_claim: str = "roles"


class Jwks:
    """The provider's keys: kept for ten minutes, and asked for again when a new one is named.

    Where the provider does not answer, the keys that are known go on being believed: a provider
    that is away must not lock dispatchers out.
    """

    def __init__(self, provider: Provider, fetch: Fetch, monotonic: Callable[[], float]) -> None:
        self._provider, self._fetch, self._monotonic = provider, fetch, monotonic
        self._keys: KeySet | None = None
        self._got_s = self._asked_s = float("-inf")
        self._log = structlog.get_logger()

    async def keys(self, key_id: str | None) -> KeySet:
        """Give the keys, fresh enough to know ``key_id`` if the provider has it.

        Raises
        ------
        JwtRefused
            If no keys were ever had.
        """
        now_s = self._monotonic()
        is_known = self._keys is not None and any(one.kid == key_id for one in self._keys.keys)
        is_fresh = is_known and now_s - self._got_s < KEYS_KEPT_S
        if not is_fresh and now_s - self._asked_s >= ASKED_AGAIN_S:
            self._asked_s = now_s
            await self._refresh()
        if self._keys is None:
            msg = "the identity provider's keys cannot be had"
            raise JwtRefused(msg)
        return self._keys

    async def _refresh(self) -> None:
        try:
            url = self._provider.jwks_url or await self._discovered()
            self._keys = KeySet.import_key_set(json.loads(await self._fetch(url)))
            self._got_s = self._monotonic()
        except (OSError, ValueError, KeyError, TypeError, JoseError) as error:
            self._log.warning(
                "the identity provider's keys cannot be had",
                issuer=self._provider.issuer,
                error=repr(error)[:200],
            )

    async def _discovered(self) -> str:
        found = await self._fetch(
            self._provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
        )
        document = json.loads(found)
        if document["issuer"] != self._provider.issuer:
            msg = f"the issuer calls itself {document['issuer']!r}"
            raise ValueError(msg)
        return str(document["jwks_uri"])


class Oidc:
    """Reads who somebody is from a provider's token.

    A role reads ``smart115:<kind>``, or ``smart115:<kind>:<id>`` for who is bound to a unit or a
    hospital; all of a token's roles are of one kind. The centre is the one that is served.
    """

    def __init__(
        self, provider: Provider, jwks: Jwks, centre_id: str, now: Callable[[], datetime]
    ) -> None:
        self._provider, self._jwks, self._centre_id, self._now = provider, jwks, centre_id, now

    async def principal(self, token: str) -> Principal:
        """Give whose token this is.

        Raises
        ------
        JwtRefused
            If it is not the provider's, not for us, over, or names no role of ours.
        """
        if len(token) > _TOKEN_CHARS_MAX:
            msg = "the token is too long"
            raise JwtRefused(msg)
        claims = await self._claims(token)
        registry = jwt.JWTClaimsRegistry(
            now=lambda: int(self._now().timestamp()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._provider.issuer},
            aud={"essential": True, "value": self._provider.audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            registry.validate(dict(claims))
        except JoseError as error:
            raise JwtRefused(str(error)) from None
        return self._principal(claims)

    async def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            key_id = _head(token).get("kid")
            keys = await self._jwks.keys(key_id if isinstance(key_id, str) else None)
            return jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
        except (JoseError, ValueError, TypeError, KeyError) as error:
            msg = f"the token cannot be believed: {type(error).__name__}"
            raise JwtRefused(msg) from None

    def _principal(self, claims: Mapping[str, Any]) -> Principal:
        kind, bound = _roles(_claim(claims, self._provider.roles_claim))
        try:
            return principal_of(
                _name(claims),
                kind,
                self._centre_id,
                units=bound if kind is not Kind.HOSPITAL else (),
                hospitals=bound if kind is Kind.HOSPITAL else (),
                via="oidc",
            )
        except ConfigurationError as error:
            raise JwtRefused(str(error)) from None


def _head(token: str) -> Mapping[str, Any]:
    """Read the head of a token, which is believed in nothing but which key to try."""
    found = json.loads(urlsafe_b64decode(token.partition(".")[0].encode("ascii")))
    return found if isinstance(found, dict) else {}


def _claim(claims: Mapping[str, Any], path: str) -> Sequence[object]:
    found: object = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, list) else ()


def _roles(roles: Sequence[object]) -> tuple[Kind, frozenset[str]]:
    """Give the one kind that roles name, and whom it is bound to."""
    ours = [one for one in roles if isinstance(one, str) and one.startswith(ROLE_HEAD)]
    kinds, bound = set(), set()
    for role in ours:
        kind, _, whom = role.removeprefix(ROLE_HEAD).partition(":")
        kinds.add(kind)
        if whom:
            bound.add(whom)
    if len(kinds) != 1:
        msg = f"the token must name one kind by a role {ROLE_HEAD}<kind>; it names {len(kinds)}"
        raise JwtRefused(msg)
    try:
        return Kind(kinds.pop()), frozenset(bound)
    except ValueError:
        msg = f"a role must name a kind: {', '.join(Kind)}"
        raise JwtRefused(msg) from None


def _name(claims: Mapping[str, Any]) -> str:
    """Give the name of somebody by the provider.

    Its head keeps it apart from all names of ours, its end is of what never changes: the readable
    part may be the person's own to choose.
    """
    given = str(claims.get("preferred_username") or claims["sub"])
    kept = "".join(one if one in _NAME_KEPT else "-" for one in given)[:_NAME_CHARS_MAX]
    digest = hashlib.sha256(f"{claims['iss']}\x1f{claims['sub']}".encode()).hexdigest()
    return f"oidc.{kept}.{digest[:_DIGEST_CHARS]}"
