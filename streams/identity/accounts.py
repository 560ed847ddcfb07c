"""Local accounts of people, where no identity provider is: password, and a code if they want one.

Passwords are kept as argon2id hashes with the library's own parameters; one-time codes are TOTP
(RFC 6238: SHA-1, 6 digits, 30 s), as every authenticator app makes them.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from schemas.ground.errors import ConfigurationError
from streams.identity.attempts import Attempts
from streams.identity.store import Store
from streams.identity.tokens import Issued, Tokens

PASSWORD_CHARS_MIN: Final = 12
PASSWORD_CHARS_MAX: Final = 1_000
SESSION_LASTS: Final = timedelta(hours=12)
"""A shift: nobody stays signed in into the next one."""

SHARED_WEIGHT: Final = 0.1
"""How much of a failure counts for a name wherever it is tried from, and for an address whoever is
tried there: nobody locks a colleague out by a few wrong guesses.
"""

_ISSUER: Final = "smart115"
_STEP_S: Final = 30


class SignInRefused(Exception):
    """No session: the name, the password or the code is wrong, and nobody is told which.

    ``wait_s`` is for how long further attempts are refused unread; 0: try again.
    """

    def __init__(self, wait_s: float) -> None:
        super().__init__("name, password or code is wrong")
        self.wait_s = wait_s


class Accounts:
    """The accounts of a store.

    Parameters
    ----------
    store
        Where they are kept.
    now
        Gives the wall clock's time, UTC.
    attempts
        Who has failed how often; the same for all who ask on behalf of one process.
    hasher
        Makes and checks the hashes; a quick one in tests.
    """

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        attempts: Attempts,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._store, self._now, self._attempts = store, now, attempts
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex())

    def set_password(self, name: str, password: str) -> None:
        """Give a principal a password, its first or a new one; its sessions end.

        Raises
        ------
        ConfigurationError
            If nobody of this name is entered, or the password is too short or too long.
        """
        if not PASSWORD_CHARS_MIN <= len(password) <= PASSWORD_CHARS_MAX:
            msg = (
                f"a password has {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters, "
                f"not {len(password)}"
            )
            raise ConfigurationError(msg)
        if self._store.entry(name) is None:
            msg = f"there is no principal {name!r}: see `smart115 accounts list`"
            raise ConfigurationError(msg)
        hashed = self._hasher.hash(password)
        with self._store.change():
            self._store.all(
                "INSERT INTO accounts (principal, password) VALUES (?, ?) "
                "ON CONFLICT (principal) DO UPDATE SET password = excluded.password",
                name,
                hashed,
            )
            self._end_sessions(name)

    def start_codes(self, name: str) -> str:
        """Ask for one-time codes from now on; give the ``otpauth:`` address for an app's QR code.

        Raises
        ------
        ConfigurationError
            If there is no such account.
        """
        seed = pyotp.random_base32()
        self._change(name, "totp_seed = ?, totp_step = 0", seed)
        return pyotp.TOTP(seed).provisioning_uri(name=name, issuer_name=_ISSUER)

    def end_codes(self, name: str) -> None:
        """Ask for one-time codes no longer: somebody has lost their phone.

        Raises
        ------
        ConfigurationError
            If there is no such account.
        """
        self._change(name, "totp_seed = NULL, totp_step = 0")

    def with_codes(self) -> frozenset[str]:
        """Give the names of the accounts that are asked for a code."""
        sql = "SELECT principal FROM accounts WHERE totp_seed IS NOT NULL"
        return frozenset(row["principal"] for row in self._store.all(sql))

    def names(self) -> list[str]:
        """Give the names of all accounts, sorted."""
        rows = self._store.all("SELECT principal FROM accounts ORDER BY principal")
        return [row["principal"] for row in rows]

    def sign_in(self, name: str, password: str, code: str | None, address: str) -> Issued:
        """Give a session for a name with its password, and its code where it has codes.

        Takes some 50 ms of a core on purpose: call it in a thread. ``address`` is the client's.

        Raises
        ------
        SignInRefused
            If anything of it is wrong, or too many attempts failed before.
        """
        own = f"name {name[:100]} at {address}"
        shared = (f"name {name[:100]}", f"address {address}")
        if (wait_s := self._attempts.wait_s(own, *shared)) > 0:
            raise SignInRefused(wait_s)
        row = self._store.one("SELECT * FROM accounts WHERE principal = ?", name)
        hashed = self._nobody if row is None else str(row["password"])
        # Also for nobody: whoever measures time learns nothing about which names there are.
        is_right = self._is_password(hashed, password[: PASSWORD_CHARS_MAX + 1])
        if row is None or not is_right or self._store.active(name, "session") is None:
            raise self._refused(own, shared)
        if row["totp_seed"] is not None and not self._takes_code(name, row["totp_seed"], code):
            raise self._refused(own, shared)
        self._attempts.succeeded(own, *shared)
        if self._hasher.check_needs_rehash(hashed):
            self._change(name, "password = ?", self._hasher.hash(password))
        return Tokens(self._store, self._now).issue(name, SESSION_LASTS, "session")

    def _refused(self, own: str, shared: tuple[str, str]) -> SignInRefused:
        self._attempts.failed(own)
        self._attempts.failed(*shared, weight=SHARED_WEIGHT)
        return SignInRefused(self._attempts.wait_s(own, *shared))

    def _is_password(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    def _takes_code(self, name: str, seed: str, code: str | None) -> bool:
        """Tell whether a code is that of now, or of the step before or after; each counts once."""
        now_step = int(self._now().timestamp()) // _STEP_S
        totp = pyotp.TOTP(seed)
        for step in (now_step - 1, now_step, now_step + 1):
            if code is not None and pyotp.utils.strings_equal(code, totp.at(step * _STEP_S)):
                # The condition is the lock: of two who bring the same code, one changes a row.
                return bool(
                    self._store.all(
                        "UPDATE accounts SET totp_step = ? WHERE principal = ? AND totp_step < ? "
                        "RETURNING principal",
                        step,
                        name,
                        step,
                    )
                )
        return False

    def _end_sessions(self, name: str) -> None:
        self._store.all("DELETE FROM tokens WHERE principal = ? AND use = 'session'", name)

    def _change(self, name: str, what: str, *values: object) -> None:
        sql = f"UPDATE accounts SET {what} WHERE principal = ? RETURNING principal"  # noqa: S608 - `what` is ours
        if not self._store.all(sql, *values, name):
            msg = f"there is no account {name!r}: see `smart115 accounts list`"
            raise ConfigurationError(msg)
