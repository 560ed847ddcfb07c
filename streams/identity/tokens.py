"""API tokens and sessions: long random secrets, of which only a digest is kept.

A token reads ``smart115_<id>_<secret>``: the id may be shown and logged, and says which token a
leak is about; the secret has 256 random bits, so that a plain SHA-256 guards it as well as any
slow hash would.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from schemas.ground.errors import ConfigurationError
from streams.identity.principals import Principal
from streams.identity.store import Store, written

PREFIX: Final = "smart115"
DAYS_MAX: Final = 3_660
_ID_BYTES: Final = 5
_SECRET_BYTES: Final = 32
_FORM: Final = re.compile(r"smart115_([0-9a-f]{10})_([0-9a-f]{64})", re.ASCII)

Use = Literal["token", "session"]


@dataclass(frozen=True, slots=True)
class Issued:
    """A token at the one moment at which its text is known."""

    token_id: str
    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """What may be told of a token; ``revoked_at`` null: it was not taken back."""

    token_id: str
    principal: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    @property
    def ends_at(self) -> datetime:
        """When it is over: one that was rotated is so before it expires."""
        return self.expires_at if self.revoked_at is None else min(self.expires_at, self.revoked_at)

    def standing(self, now: datetime) -> Literal["valid", "expired", "revoked"]:
        """Tell how it stands at an instant."""
        if self.revoked_at is not None and self.revoked_at <= now:
            return "revoked"
        return "expired" if self.expires_at <= now else "valid"


class Tokens:
    """The tokens of a store; ``now`` gives the wall clock's time, UTC."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    def issue(self, principal: str, lasts: timedelta, use: Use = "token") -> Issued:
        """Make a token for a principal.

        Raises
        ------
        ConfigurationError
            If nobody of this name is entered, or it would last for no time or for longer than ten
            years.
        """
        if not timedelta() < lasts <= timedelta(days=DAYS_MAX):
            msg = f"a token lasts 1 to {DAYS_MAX} days, not {lasts / timedelta(days=1):g}"
            raise ConfigurationError(msg)
        if self._store.active(principal, "token") is None:
            msg = f"there is no active principal {principal!r}: see `smart115 tokens list`"
            raise ConfigurationError(msg)
        token_id, secret = secrets.token_hex(_ID_BYTES), secrets.token_hex(_SECRET_BYTES)
        created_at = self._now()
        expires_at = created_at + lasts
        self._store.all(
            "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, NULL)",
            token_id,
            principal,
            use,
            _digest(secret),
            written(created_at),
            written(expires_at),
        )
        return Issued(token_id, f"{PREFIX}_{token_id}_{secret}", expires_at)

    def principal(self, text: str, use: Use = "token") -> Principal | None:
        """Give whose token this is; null where it is none, or one that is over."""
        form = _FORM.fullmatch(text)
        if form is None:
            return None
        row = self._store.remembered(("token", form[1], use), lambda: self._row(form[1], use))
        expected = bytes(_SECRET_BYTES) if row is None else row["digest"]
        is_secret = hmac.compare_digest(expected, _digest(form[2]))
        if row is None or not is_secret or _info(row).standing(self._now()) != "valid":
            return None
        return self._store.active(row["principal"], use)

    def list(self) -> list[TokenInfo]:
        """Give all API tokens, the newest of each principal first; sessions left out."""
        sql = "SELECT * FROM tokens WHERE use = 'token' ORDER BY principal, created_at DESC"
        return [_info(row) for row in self._store.all(sql)]

    def revoke(self, token_id: str, after: timedelta = timedelta()) -> TokenInfo:
        """Take a token back, at once or ``after`` some time; give how it stands then.

        Raises
        ------
        ConfigurationError
            If there is no such token.
        """
        info = self._known(token_id)
        at = self._now() + after
        if info.revoked_at is None or at < info.revoked_at:
            self._store.all(
                "UPDATE tokens SET revoked_at = ? WHERE token_id = ?", written(at), token_id
            )
        return self._known(token_id)

    def rotate(self, token_id: str, overlap: timedelta, lasts: timedelta) -> Issued:
        """Make a new token for the same principal; the old one holds for ``overlap`` longer.

        Raises
        ------
        ConfigurationError
            If there is no such token, or it is over already.
        """
        with self._store.change():
            info = self._known(token_id)
            if (standing := info.standing(self._now())) != "valid":
                msg = f"token {token_id} is {standing}: create a new one for {info.principal!r}"
                raise ConfigurationError(msg)
            self.revoke(token_id, overlap)
            return self.issue(info.principal, lasts)

    def end_session(self, text: str) -> None:
        """End a session; one that is no session is over already."""
        form = _FORM.fullmatch(text)
        if form is not None and self.principal(text, "session") is not None:
            self.revoke(form[1])

    def end_all(self, principal: str) -> int:
        """Take back all tokens and sessions of a principal; give how many were valid."""
        rows = self._store.all("SELECT * FROM tokens WHERE principal = ?", principal)
        valid = [one for one in map(_info, rows) if one.standing(self._now()) == "valid"]
        for one in valid:
            self.revoke(one.token_id)
        return len(valid)

    def forget_old(self, kept: timedelta) -> int:
        """Delete what was over ``kept`` ago; give how many."""
        before = written(self._now() - kept)
        sql = "DELETE FROM tokens WHERE expires_at < ? OR revoked_at < ? RETURNING token_id"
        return len(self._store.all(sql, before, before))

    def _row(self, token_id: str, use: Use) -> Any:  # noqa: ANN401 - a row has no types
        return self._store.one("SELECT * FROM tokens WHERE token_id = ? AND use = ?", token_id, use)

    def _known(self, token_id: str) -> TokenInfo:
        row = self._store.one("SELECT * FROM tokens WHERE token_id = ?", token_id)
        if row is None:
            msg = f"there is no token {token_id!r}: see `smart115 tokens list`"
            raise ConfigurationError(msg)
        return _info(row)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("ascii")).digest()


def _info(row: Any) -> TokenInfo:  # noqa: ANN401 - a row has no types
    return TokenInfo(
        token_id=row["token_id"],
        principal=row["principal"],
        created_at=datetime.fromisoformat(row["created_at"]),
        expires_at=datetime.fromisoformat(row["expires_at"]),
        revoked_at=datetime.fromisoformat(row["revoked_at"]) if row["revoked_at"] else None,
    )
